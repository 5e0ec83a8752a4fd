"""What cannot be reached is told with all that holds the plan."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ytterby.planning.solve.plan import ReachBound, unreachable

LACK = SimpleNamespace(target="loss", what="infrared", block=2, lack=0.1, required=0.3, reached=0.4)
SOLUTIONS = [SimpleNamespace(future="ban", reached=[LACK])]


@pytest.mark.parametrize(
    ("keys", "limits", "advice"),
    [
        ("", "with these measures; ", "Allow more measures, a later year"),
        ("\nwait_until: 2023", "with these measures; ", "Allow more measures, a later year"),
        ("\nbudget_musd: 2", "with these measures and a budget of 2 million USD (budget_musd);",
         "more measures, a larger budget_musd, a later year"),
        ("\nbudget_musd: 2\nwait_until: 2025", "and nothing decided before 2025 (wait_until);",
         "a larger budget_musd, an earlier wait_until, a later year"),
    ],
)  # fmt: skip
def test_budget_and_wait_are_named(place, keys, limits, advice):
    found = unreachable(place(("common: 2", "common: 2" + keys)), SOLUTIONS)
    assert limits in found.what
    assert "nearest that can be reached 0.4" in found.what
    assert "60% of the probability" in found.what
    assert advice in found.advice
    assert found.solutions is SOLUTIONS


def test_what_stands_in_the_way_is_named_with_its_future(place):
    """The bound is the probability of the futures in which nothing is out of reach."""
    planned = place()
    reach = ReachBound.of(
        planned,
        [[("share", "CHN", 1, 0.0)], [("loss", "infrared", 2, 0.1), ("share", "CHN", 1, 0.05)]],
    )
    assert reach.probability == pytest.approx(0.6)
    (text,) = reach.obstacles
    assert text.startswith("loss (infrared) in 20")
    assert "future ban: 10.0 points" in text
