"""What moto has not got is answered by the server too."""

from __future__ import annotations

from mock_tuning import MockTuningServer

from .helpers import client_of


def test_every_permission_that_is_asked_for_is_granted() -> None:
    with MockTuningServer() as server:
        answer = client_of(server, "iam").simulate_principal_policy(
            PolicySourceArn="arn:aws:iam::123456789012:role/Tuner", ActionNames=["sagemaker:CreateTrainingJob"]
        )

    assert [each["EvalDecision"] for each in answer["EvaluationResults"]] == ["allowed"]
