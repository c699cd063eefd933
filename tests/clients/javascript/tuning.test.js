// The AWS SDK for JavaScript v3: a tuning job from Create to Delete. AWS_ENDPOINT_URL is the mock's address.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import {
  AddTagsCommand,
  CreateHyperParameterTuningJobCommand,
  DeleteHyperParameterTuningJobCommand,
  DescribeHyperParameterTuningJobCommand,
  ListTagsCommand,
  ListTrainingJobsForHyperParameterTuningJobCommand,
  ResourceInUse,
  ResourceNotFound,
  SageMakerClient,
  StopHyperParameterTuningJobCommand,
  paginateListHyperParameterTuningJobs,
} from "@aws-sdk/client-sagemaker";

const MOCK = `${process.env.AWS_ENDPOINT_URL}/mock-tuning`;
const NAME = { HyperParameterTuningJobName: "nightly" };

const client = new SageMakerClient({ region: "eu-west-1" });

const create = (name = "nightly") =>
  client.send(
    new CreateHyperParameterTuningJobCommand({
      HyperParameterTuningJobName: name,
      HyperParameterTuningJobConfig: {
        Strategy: "Random",
        HyperParameterTuningJobObjective: { Type: "Minimize", MetricName: "rmse" },
        ResourceLimits: { MaxNumberOfTrainingJobs: 4, MaxParallelTrainingJobs: 2 },
        ParameterRanges: { ContinuousParameterRanges: [{ Name: "eta", MinValue: "0.1", MaxValue: "0.9" }] },
      },
      TrainingJobDefinition: {
        AlgorithmSpecification: {
          TrainingImage: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/training:1",
          TrainingInputMode: "File",
          MetricDefinitions: [{ Name: "rmse", Regex: "rmse: (.*)" }],
        },
        RoleArn: "arn:aws:iam::123456789012:role/SageMakerRole",
        OutputDataConfig: { S3OutputPath: "s3://bucket/models" },
        ResourceConfig: { InstanceType: "ml.m5.large", InstanceCount: 1, VolumeSizeInGB: 30 },
        StoppingCondition: { MaxRuntimeInSeconds: 3600 },
      },
      Tags: [{ Key: "team", Value: "churn" }],
    }),
  );

const describe = (name = NAME) => client.send(new DescribeHyperParameterTuningJobCommand(name));

async function ended() {
  for (;;) {
    const job = await describe();
    if (!["InProgress", "Stopping"].includes(job.HyperParameterTuningJobStatus)) return job;
  }
}

beforeEach(() => fetch(`${MOCK}/reset`, { method: "POST" }));

test("a job runs from create to its end", async () => {
  const { HyperParameterTuningJobArn: arn } = await create();

  const job = await ended();

  assert.equal(arn, "arn:aws:sagemaker:eu-west-1:123456789012:hyper-parameter-tuning-job/nightly");
  assert.equal(job.HyperParameterTuningJobStatus, "Completed");
  assert.equal(job.TrainingJobStatusCounters.Completed, 4);
  assert.ok(job.HyperParameterTuningEndTime > job.CreationTime);
  assert.equal(job.BestTrainingJob.ObjectiveStatus, "Succeeded");
});

test("times are dates, and answers carry their request's id", async () => {
  await create();

  const job = await describe();

  assert.ok(job.CreationTime instanceof Date);
  assert.match(job.$metadata.requestId, /^[0-9a-f-]{36}$/);
});

test("lists go through all pages", async () => {
  for (let number = 0; number < 12; number++) await create(`job-${number}`);

  const pages = [];
  for await (const page of paginateListHyperParameterTuningJobs({ client, pageSize: 5 }, {})) {
    pages.push(page.HyperParameterTuningJobSummaries.length);
  }

  assert.deepEqual(pages, [5, 5, 2]);
});

test("training jobs come best first", async () => {
  await create();
  const job = await ended();

  const { TrainingJobSummaries: listed } = await client.send(
    new ListTrainingJobsForHyperParameterTuningJobCommand({
      ...NAME,
      SortBy: "FinalObjectiveMetricValue",
      SortOrder: "Ascending",
    }),
  );

  assert.equal(listed.length, 4);
  assert.equal(listed[0].TrainingJobName, job.BestTrainingJob.TrainingJobName);
});

test("a job is stopped and deleted", async () => {
  await create();

  await client.send(new StopHyperParameterTuningJobCommand(NAME));

  assert.equal((await describe()).HyperParameterTuningJobStatus, "Stopping");
  assert.equal((await ended()).HyperParameterTuningJobStatus, "Stopped");
  await client.send(new DeleteHyperParameterTuningJobCommand(NAME));
  await assert.rejects(describe(), ResourceNotFound);
});

test("tags are kept", async () => {
  const { HyperParameterTuningJobArn: ResourceArn } = await create();

  await client.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: "stage", Value: "test" }] }));

  const { Tags: tags } = await client.send(new ListTagsCommand({ ResourceArn }));
  assert.deepEqual(tags.map((tag) => tag.Key).sort(), ["stage", "team"]);
});

test("a job that is not there is a ResourceNotFound with SageMaker's sentence", async () => {
  await assert.rejects(describe({ HyperParameterTuningJobName: "weekly" }), (error) => {
    assert.ok(error instanceof ResourceNotFound);
    assert.equal(error.name, "ResourceNotFound");
    assert.equal(error.message, "Amazon SageMaker can't find a tuning job called weekly. Type another name.");
    assert.equal(error.$metadata.httpStatusCode, 400);
    return true;
  });
});

test("a name that is taken is a ResourceInUse", async () => {
  await create();

  await assert.rejects(create(), ResourceInUse);
});

test("what breaks a rule is a ValidationException", async () => {
  await assert.rejects(describe({ HyperParameterTuningJobName: "not_a_name" }), (error) => {
    assert.equal(error.name, "ValidationException");
    assert.match(error.message, /^1 validation error detected: Value 'not_a_name'/);
    return true;
  });
});
