"""The mock in a unittest.TestCase: it is active from setUp to the last clean-up of each test."""

# ruff: noqa: PT009, PT027  (unittest's own assertions are what this shows)
import unittest

import boto3
from poller import TuningFailedError, wait, wait_for_model

from mock_tuning import mock_tuning


@mock_tuning
class PollerTest(unittest.TestCase):
    def setUp(self):
        self.client = boto3.client("sagemaker", region_name="us-east-1")
        self.tuning = mock_tuning.current()
        self.job = self.tuning.seed_job("nightly", status="InProgress", progression="manual")

    def test_progress_can_be_seen_before_the_end(self):
        seen = []

        def look(_):
            seen.append(len(self.job.training_jobs))

        ended = wait(self.client, "nightly", sleep=look)

        self.assertEqual(ended["HyperParameterTuningJobStatus"], "Completed")
        self.assertEqual(seen, sorted(seen))
        self.assertLess(seen[0], len(self.job.training_jobs))

    def test_every_poll_is_one_call(self):
        wait(self.client, "nightly", sleep=lambda _: None)

        self.assertEqual([call.operation for call in self.tuning.calls], ["DescribeHyperParameterTuningJob"] * 5)
        self.assertEqual({call.outcome for call in self.tuning.calls}, {"OK"})

    def test_a_failed_job_raises(self):
        self.tuning.seed_job("failed", status="Failed")

        with self.assertRaises(TuningFailedError):
            wait_for_model(self.client, "failed")


if __name__ == "__main__":
    unittest.main()
