"""Scrubbing: no account number and no bucket name of whoever saved an answer is left, and all else stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mock_tuning import TuningMock
from mock_tuning.cli import main
from mock_tuning.scrubbing import scrub
from tests.support import RECORDED, recorded


def saved() -> dict[str, Any]:
    return {
        "HyperParameterTuningJobArn": "arn:aws:sagemaker:eu-west-1:644160558196:hyper-parameter-tuning-job/n",
        "Job": "arn:aws:sagemaker:eu-west-1:644160558196:hyper-parameter-tuning-job/n-202403061422",
        "Role": "arn:aws:iam::644160558196:role/Training",
        "Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
        "Own": "644160558196.dkr.ecr.us-east-1.amazonaws.com/train:1",
        "Key": "arn:aws-cn:kms:cn-north-1:999999999999:key/1",
        "Uris": ["s3://acme-644160558196/a/644160558196.csv", "s3://acme-644160558196", "s3://Other.Bucket/x"],
        "Json": '"s3://acme-644160558196/code.tar.gz"',
        "Host": "https://acme-644160558196.s3.us-east-1.amazonaws.com/x",
        "Bucket": "arn:aws:s3:::acme-644160558196/x",
        "Stamp": "202403061422",
        "Count": 644160558196,
        "Nothing": None,
    }


def test_accounts_and_buckets_are_replaced_by_the_same_throughout() -> None:
    assert scrub(saved()) == {
        "HyperParameterTuningJobArn": "arn:aws:sagemaker:eu-west-1:123456789012:hyper-parameter-tuning-job/n",
        "Job": "arn:aws:sagemaker:eu-west-1:123456789012:hyper-parameter-tuning-job/n-202403061422",
        "Role": "arn:aws:iam::123456789012:role/Training",
        "Image": "000000000001.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
        "Own": "123456789012.dkr.ecr.us-east-1.amazonaws.com/train:1",
        "Key": "arn:aws-cn:kms:cn-north-1:000000000002:key/1",
        "Uris": ["s3://bucket-1/a/123456789012.csv", "s3://bucket-1", "s3://bucket-2/x"],
        "Json": '"s3://bucket-1/code.tar.gz"',
        "Host": "https://bucket-1.s3.us-east-1.amazonaws.com/x",
        "Bucket": "arn:aws:s3:::bucket-1/x",
        "Stamp": "202403061422",
        "Count": 644160558196,
        "Nothing": None,
    }


def test_scrubbing_leaves_its_argument_alone_and_is_done_once() -> None:
    document = saved()

    once = scrub(document)

    assert document == saved()
    assert scrub(once) == once


def test_a_document_without_an_arn_is_scrubbed_too() -> None:
    assert scrub({"Role": "arn:aws:iam::644160558196:role/R"}) == {"Role": "arn:aws:iam::000000000001:role/R"}
    assert scrub({"Text": "644160558196"}) == {"Text": "644160558196"}


@pytest.mark.parametrize("name", ["describe_completed_2019", "describe_failed_2024", "describe_stopping_2024"])
def test_a_scrubbed_document_can_be_seeded(
    name: str, capsys: pytest.CaptureFixture[str], tuning_mock: TuningMock
) -> None:
    assert main(["convert", str(RECORDED / f"{name}.json"), "--scrub"]) == 0

    document = json.loads(capsys.readouterr().out)
    account = document["HyperParameterTuningJobArn"].split(":")[4]
    assert account == "123456789012"
    assert tuning_mock.seed_document(document).describe()["HyperParameterTuningJobArn"].split(":")[4] == account


# --- bucket names that stand alone ------------------------------------------------------------------------


def definition(**members: Any) -> dict[str, Any]:
    """A document whose training job definition reads from the bucket `my-secret-bucket`."""
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://my-secret-bucket/data"}}
    return {"TrainingJobDefinition": {"InputDataConfig": [{"ChannelName": "train", "DataSource": source}], **members}}


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("my-secret-bucket", "bucket-1"),
        ('"my-secret-bucket"', '"bucket-1"'),
        ("No access to my-secret-bucket.", "No access to bucket-1."),
        ("a,my-secret-bucket,b", "a,bucket-1,b"),
        ("s3://my-secret-bucket/my-secret-bucket/x", "s3://bucket-1/bucket-1/x"),
        ("See s3://my-secret-bucket.", "See s3://bucket-1."),
        ("https://my-secret-bucket.s3.eu-west-1.amazonaws.com/x", "https://bucket-1.s3.eu-west-1.amazonaws.com/x"),
        ('{"a":"arn:aws:iam::1:role/x","b":"my-secret-bucket"}', '{"a":"arn:aws:iam::1:role/x","b":"bucket-1"}'),
        ("arn:aws:iam::1:role/my-secret-bucket", "arn:aws:iam::1:role/my-secret-bucket"),
        ("not-my-secret-bucket", "not-my-secret-bucket"),
        ("my-secret-bucket-2", "my-secret-bucket-2"),
        ("my-secret-bucket.local", "my-secret-bucket.local"),
    ],
)
def test_a_bucket_name_that_stands_alone_is_replaced_as_a_whole_word(text: str, becomes: str) -> None:
    scrubbed = scrub(definition(Environment={"BucketName": text}))

    assert scrubbed["TrainingJobDefinition"]["Environment"] == {"BucketName": becomes}
    assert scrub(scrubbed) == scrubbed


def test_names_and_values_of_the_service_stay_whatever_buckets_are_called() -> None:
    document = recorded("describe_completed_2019")
    buckets = ("sagemaker", "train", "eta", "aws", document["HyperParameterTuningJobName"].lower())
    document["FailureReason"] = " ".join(f"s3://{bucket}/x" for bucket in buckets)

    scrubbed = scrub(document)

    changed = {"FailureReason", *(key for key in document if scrubbed[key] != document[key])}
    assert changed == {"FailureReason", "HyperParameterTuningJobArn", "TrainingJobDefinition", "BestTrainingJob"}
    arn = document["HyperParameterTuningJobArn"].split(":")
    assert scrubbed["HyperParameterTuningJobArn"] == ":".join([*arn[:4], "123456789012", *arn[5:]])
    channels = [each["ChannelName"] for each in document["TrainingJobDefinition"]["InputDataConfig"]]
    assert [each["ChannelName"] for each in scrubbed["TrainingJobDefinition"]["InputDataConfig"]] == channels


def test_a_stand_in_that_is_somebodys_bucket_is_not_replaced_twice() -> None:
    scrubbed = scrub(definition(Environment={"A": "s3://bucket-1/x", "B": "bucket-1", "C": "my-secret-bucket"}))

    assert scrubbed["TrainingJobDefinition"]["Environment"] == {
        "A": "s3://bucket-2/x",
        "B": "bucket-2",
        "C": "bucket-1",
    }
