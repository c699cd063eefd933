// The AWS SDK for Go v2: a tuning job from Create to Stop. AWS_ENDPOINT_URL is the mock's address.
package tuning

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/smithy-go"
)

var address = os.Getenv("AWS_ENDPOINT_URL")

// newClient returns a client of a mock without jobs.
func newClient(t *testing.T) *sagemaker.Client {
	t.Helper()
	answer, err := http.Post(address+"/mock-tuning/reset", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	loaded, err := config.LoadDefaultConfig(context.TODO())
	if err != nil {
		t.Fatal(err)
	}
	// Newer versions of the SDK read AWS_ENDPOINT_URL themselves.
	resolver := sagemaker.EndpointResolverFromURL(address)
	return sagemaker.NewFromConfig(loaded, func(o *sagemaker.Options) {
		o.EndpointResolver, o.HTTPClient = resolver, wholeBodies{}
	})
}

// wholeBodies sends bodies that it has read before. The SDK closes the body of a request once its answer has begun,
// and where that is as fast as from this machine, the transport may still be reading it: it then closes the connection
// (https://github.com/aws/aws-sdk-go-v2/issues/2737).
type wholeBodies struct{}

func (wholeBodies) Do(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	sent := request.Clone(request.Context())
	sent.Body = io.NopCloser(bytes.NewReader(body))
	return http.DefaultClient.Do(sent)
}

func create(client *sagemaker.Client, name string) (*sagemaker.CreateHyperParameterTuningJobOutput, error) {
	return client.CreateHyperParameterTuningJob(context.TODO(), &sagemaker.CreateHyperParameterTuningJobInput{
		HyperParameterTuningJobName: aws.String(name),
		HyperParameterTuningJobConfig: &types.HyperParameterTuningJobConfig{
			Strategy: types.HyperParameterTuningJobStrategyTypeRandom,
			HyperParameterTuningJobObjective: &types.HyperParameterTuningJobObjective{
				Type: types.HyperParameterTuningJobObjectiveTypeMinimize, MetricName: aws.String("rmse"),
			},
			ResourceLimits: &types.ResourceLimits{MaxNumberOfTrainingJobs: 4, MaxParallelTrainingJobs: 2},
			ParameterRanges: &types.ParameterRanges{ContinuousParameterRanges: []types.ContinuousParameterRange{
				{Name: aws.String("eta"), MinValue: aws.String("0.1"), MaxValue: aws.String("0.9")},
			}},
		},
		TrainingJobDefinition: &types.HyperParameterTrainingJobDefinition{
			AlgorithmSpecification: &types.HyperParameterAlgorithmSpecification{
				TrainingImage:     aws.String("123456789012.dkr.ecr.eu-west-1.amazonaws.com/training:1"),
				TrainingInputMode: types.TrainingInputModeFile,
				MetricDefinitions: []types.MetricDefinition{{Name: aws.String("rmse"), Regex: aws.String("rmse: (.*)")}},
			},
			RoleArn:           aws.String("arn:aws:iam::123456789012:role/SageMakerRole"),
			OutputDataConfig:  &types.OutputDataConfig{S3OutputPath: aws.String("s3://bucket/models")},
			ResourceConfig:    &types.ResourceConfig{InstanceType: types.TrainingInstanceTypeMlM5Large, InstanceCount: 1, VolumeSizeInGB: 30},
			StoppingCondition: &types.StoppingCondition{MaxRuntimeInSeconds: 3600},
		},
	})
}

func mustCreate(t *testing.T, client *sagemaker.Client, name string) {
	t.Helper()
	if _, err := create(client, name); err != nil {
		t.Fatal(err)
	}
}

func describe(client *sagemaker.Client, name string) (*sagemaker.DescribeHyperParameterTuningJobOutput, error) {
	return client.DescribeHyperParameterTuningJob(
		context.TODO(), &sagemaker.DescribeHyperParameterTuningJobInput{HyperParameterTuningJobName: aws.String(name)},
	)
}

// ended polls the job "nightly" until it is over.
func ended(t *testing.T, client *sagemaker.Client) *sagemaker.DescribeHyperParameterTuningJobOutput {
	t.Helper()
	for {
		job, err := describe(client, "nightly")
		if err != nil {
			t.Fatal(err)
		}
		switch job.HyperParameterTuningJobStatus {
		case types.HyperParameterTuningJobStatusInProgress, types.HyperParameterTuningJobStatusStopping:
		default:
			return job
		}
	}
}

func TestAJobRunsFromCreateToItsEnd(t *testing.T) {
	client := newClient(t)
	mustCreate(t, client, "nightly")

	job := ended(t, client)

	if job.HyperParameterTuningJobStatus != types.HyperParameterTuningJobStatusCompleted {
		t.Errorf("it is %s", job.HyperParameterTuningJobStatus)
	}
	if job.TrainingJobStatusCounters.Completed != 4 || job.BestTrainingJob.ObjectiveStatus != types.ObjectiveStatusSucceeded {
		t.Errorf("it has %+v and %+v", job.TrainingJobStatusCounters, job.BestTrainingJob)
	}
	if !job.HyperParameterTuningEndTime.After(*job.CreationTime) {
		t.Errorf("it ended at %s, made at %s", job.HyperParameterTuningEndTime, job.CreationTime)
	}
}

func TestListsGoThroughAllPages(t *testing.T) {
	client := newClient(t)
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		mustCreate(t, client, name)
	}

	pages, found := 0, 0
	input := &sagemaker.ListHyperParameterTuningJobsInput{MaxResults: aws.Int32(2)}
	paginator := sagemaker.NewListHyperParameterTuningJobsPaginator(client, input)
	for ; paginator.HasMorePages(); pages++ {
		page, err := paginator.NextPage(context.TODO())
		if err != nil {
			t.Fatal(err)
		}
		found += len(page.HyperParameterTuningJobSummaries)
	}

	if pages != 3 || found != 5 {
		t.Errorf("%d pages with %d jobs", pages, found)
	}
}

func TestTrainingJobsComeBestFirst(t *testing.T) {
	client := newClient(t)
	mustCreate(t, client, "nightly")
	job := ended(t, client)

	listed, err := client.ListTrainingJobsForHyperParameterTuningJob(
		context.TODO(), &sagemaker.ListTrainingJobsForHyperParameterTuningJobInput{
			HyperParameterTuningJobName: aws.String("nightly"),
			SortBy:                      types.TrainingJobSortByOptionsFinalObjectiveMetricValue,
			SortOrder:                   types.SortOrderAscending,
		},
	)

	if err != nil {
		t.Fatal(err)
	}
	if first := *listed.TrainingJobSummaries[0].TrainingJobName; first != *job.BestTrainingJob.TrainingJobName {
		t.Errorf("the first is %s", first)
	}
}

func TestAJobIsStopped(t *testing.T) {
	client := newClient(t)
	mustCreate(t, client, "nightly")

	_, err := client.StopHyperParameterTuningJob(
		context.TODO(), &sagemaker.StopHyperParameterTuningJobInput{HyperParameterTuningJobName: aws.String("nightly")},
	)

	if err != nil {
		t.Fatal(err)
	}
	if job := ended(t, client); job.HyperParameterTuningJobStatus != types.HyperParameterTuningJobStatusStopped {
		t.Errorf("it is %s", job.HyperParameterTuningJobStatus)
	}
}

func TestAJobThatIsNotThereIsAResourceNotFoundWithItsMessage(t *testing.T) {
	_, err := describe(newClient(t), "weekly")

	var missing *types.ResourceNotFound
	if !errors.As(err, &missing) {
		t.Fatalf("it is %v", err)
	}
	if said := missing.ErrorMessage(); said != "Amazon SageMaker can't find a tuning job called weekly. Type another name." {
		t.Errorf("it says %q", said)
	}
	var response *awshttp.ResponseError
	if !errors.As(err, &response) || response.HTTPStatusCode() != 400 || response.ServiceRequestID() == "" {
		t.Errorf("its response is %+v", response)
	}
}

func TestANameThatIsTakenIsAResourceInUse(t *testing.T) {
	client := newClient(t)
	mustCreate(t, client, "nightly")

	_, err := create(client, "nightly")

	var taken *types.ResourceInUse
	if !errors.As(err, &taken) || taken.ErrorMessage() == "" {
		t.Errorf("it is %v", err)
	}
}

func TestWhatBreaksARuleIsAValidationException(t *testing.T) {
	_, err := describe(newClient(t), "not_a_name")

	var refused smithy.APIError
	if !errors.As(err, &refused) || refused.ErrorCode() != "ValidationException" || refused.ErrorMessage() == "" {
		t.Errorf("it is %v", err)
	}
}
