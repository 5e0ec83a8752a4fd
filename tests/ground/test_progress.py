"""Progress of functions with phases."""

from __future__ import annotations

from ytterby.ground.progress import steps_of


def study(on_progress=None):
    """A function of two phases."""
    with steps_of(on_progress, {"late": 1.0}) as step:
        step("first", 1, 2)
        step("first", 2, 2)


def test_progress_ends_at_one_and_never_falls():
    seen = []
    study(seen.append)
    assert [now.share for now in seen] == [0.25, 0.5, 1.0]
    assert seen[0].phase == "first"
