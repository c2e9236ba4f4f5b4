"""What every test shares: its databases and the fixed Hypothesis profile."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings

if TYPE_CHECKING:
    from tests.cast import Cast

pytest_plugins = ["tests.databases"]

# "ci" draws the same examples in every run; "search" looks for new ones (make soak).
settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    # Without `explain`, which can take minutes to say what the smallest failing example shows.
    phases=[Phase.explicit, Phase.generate, Phase.target, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.register_profile(
    "search", settings.get_profile("ci"), derandomize=False, max_examples=2000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast, in the test's own transaction."""
    from tests.cast import assemble

    return assemble()
