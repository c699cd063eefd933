"""What tests of seeds share."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tuning import SeedError, TuningMock


def refused_seed(tuning: TuningMock, **keywords: Any) -> str:
    """Return what is said of a job `nightly` that cannot be seeded so, without what all such sentences share.

    Nothing is added by it.
    """
    before = len(tuning.jobs())
    with pytest.raises(SeedError) as caught:
        tuning.seed_job("nightly", **keywords)
    assert len(tuning.jobs()) == before
    text, begin = str(caught.value), "The tuning job 'nightly' cannot be as it is seeded: "
    end = " Nothing was added. See README, 'Seeding jobs'."
    assert text.startswith(begin)
    assert text.endswith(end)
    return text.removeprefix(begin).removesuffix(end)
