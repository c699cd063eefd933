"""What the mock costs, measured side by side with what it is compared to, in one run.

    python -m tests.benchmarks [--only NAME] [--quick] [--check]

Never part of the test run: timing is for people and for a build that wants it (``--check``).
"""
