"""The mock by pytest fixtures: nothing to import."""

import pytest
from poller import TuningError, TuningFailedError, TuningStoppedError, wait, wait_for_model


def never(_):
    raise AssertionError("there was nothing to wait for")


def test_the_best_model_is_read_from_its_training_job(sagemaker_client, completed_tuning_job):
    model = wait_for_model(sagemaker_client, completed_tuning_job.name, sleep=never)

    best = completed_tuning_job.best_training_job
    assert best["TrainingJobName"] in model.artifact
    assert model.objective == best["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    assert best["TunedHyperParameters"].items() <= model.hyperparameters.items()


def test_a_failure_is_raised_with_its_reason(sagemaker_client, failed_tuning_job):
    with pytest.raises(TuningFailedError, match="No training job succeeded after 5 attempts"):
        wait_for_model(sagemaker_client, failed_tuning_job.name, sleep=never)


def test_any_reason_is_passed_on(sagemaker_client, make_tuning_job):
    job = make_tuning_job("nightly", status="Failed", FailureReason="The role cannot be assumed.")

    with pytest.raises(TuningFailedError) as failure:
        wait_for_model(sagemaker_client, job.name, sleep=never)

    assert failure.value.reason == "The role cannot be assumed."


def test_a_stopped_job_is_an_end_but_no_success(sagemaker_client, stopped_tuning_job):
    with pytest.raises(TuningStoppedError):
        wait_for_model(sagemaker_client, stopped_tuning_job.name, sleep=never)


def test_the_model_of_a_stopped_job_is_there_for_who_wants_it(sagemaker_client, stopped_tuning_job):
    model = wait_for_model(sagemaker_client, stopped_tuning_job.name, accept_stopped=True, sleep=never)

    assert stopped_tuning_job.best_training_job["TrainingJobName"] in model.artifact


def test_a_job_without_a_best_training_job_has_no_model(sagemaker_client, tuning_mock):
    job = tuning_mock.seed_document("completed_no_best_job")

    with pytest.raises(TuningError, match="no objective succeeded"):
        wait_for_model(sagemaker_client, job.name, sleep=never)


def test_a_warm_start_may_find_nothing_better_than_its_parent(sagemaker_client, tuning_mock):
    tuning_mock.seed_document("completed")
    job = tuning_mock.seed_document("completed_warm_start")

    model = wait_for_model(sagemaker_client, job.name, sleep=never)

    assert "churn-xgboost-260312-0214" in model.artifact


@pytest.mark.tuning_mock(times=3)
def test_polling_goes_on_until_the_job_has_stopped(sagemaker_client, make_tuning_job):
    job = make_tuning_job(status="InProgress")
    sagemaker_client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=job.name)
    naps = []

    ended = wait(sagemaker_client, job.name, interval=5, sleep=naps.append)

    assert ended["HyperParameterTuningJobStatus"] == "Stopped"
    assert naps == [5, 5]


def test_polling_gives_up_in_the_end(sagemaker_client, in_progress_tuning_job):
    with pytest.raises(TuningError, match="still runs after 3600 seconds"):
        wait(sagemaker_client, in_progress_tuning_job.name, timeout=3600, sleep=lambda _: None)


def test_a_job_deleted_meanwhile_is_not_found(sagemaker_client, completed_tuning_job):
    name = completed_tuning_job.name
    sagemaker_client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)

    with pytest.raises(sagemaker_client.exceptions.ResourceNotFound):
        wait_for_model(sagemaker_client, name, sleep=never)


def test_a_job_that_is_being_deleted_is_no_success(sagemaker_client, deleting_tuning_job):
    with pytest.raises(TuningError, match="is Deleting"):
        wait_for_model(sagemaker_client, deleting_tuning_job.name, sleep=never)
