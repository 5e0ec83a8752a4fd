"""A file of targets that asks nothing is refused where it is placed."""

from __future__ import annotations

import pytest
from tests.planning.conftest import TEXT, WHOLE, place_text

from ytterby.planning.targets import PlanError

TARGETS = TEXT[TEXT.index("targets:") :]


@pytest.fixture
def place(workspace, tmp_path):
    """As that of the folder, over all years: mistakes are told with the words of the whole file."""
    return lambda *changes: place_text(workspace, tmp_path, changes, WHOLE)


def asked(place, target):
    return place((TARGETS, f"targets:\n  - {target}\n"))


@pytest.mark.parametrize(
    "years",
    ["from: 2030", "from: 2024, until: 2024", "from: 2035"],
    ids=["after the last middle", "between two", "after the plan"],
)
def test_a_target_that_holds_in_no_block_is_refused(place, years):
    with pytest.raises(
        PlanError, match=r"targets.yaml:\d+: target 'share' .* holds in no block"
    ) as told:
        asked(place, f"{{id: share, kind: largest_share, stage: metal, most: 0.3, {years}}}")
    assert "(2023, 2025, 2027, 2029)" in str(told.value)


def test_a_target_that_takes_in_one_middle_year_is_asked(place):
    planned = asked(
        place, "{id: share, kind: largest_share, stage: metal, most: 0.3, from: 2029, until: 2029}"
    )
    assert [one.id for one in planned.targets.targets] == ["share"]


def test_a_use_that_the_planner_has_not_is_refused(place):
    with pytest.raises(PlanError, match="none of the planner's regions has a use of infrared"):
        place(
            ("planner: [USA, CAN]", "planner: CAN"),
            (
                TARGETS,
                "targets:\n  - {id: loss, kind: loss, uses: [infrared], most: 0.3, from: 2026}\n",
            ),
        )
