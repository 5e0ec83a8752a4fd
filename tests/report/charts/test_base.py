"""What all charts share."""

from __future__ import annotations

from types import SimpleNamespace

from ytterby.report.charts.base import Scene


def control_of(*held: int) -> list[tuple[float, float]]:
    """Ends of the years of a control from 2024 to 2030 that holds in some of them."""
    periods = [SimpleNamespace(year=year) for year in range(2024, 2031)]
    question = SimpleNamespace(periods=periods, during=lambda one: one.year in held)
    report = SimpleNamespace(effects=SimpleNamespace(question=question))
    scene = Scene(report, {}, "")  # type: ignore[arg-type]
    return [(one.start, one.end) for one in scene.control]


def test_the_years_of_the_control_are_ground_of_charts_over_the_years():
    assert control_of(2026) == [(2025.5, 2026.5)]
    assert control_of(2024, 2025) == [(2024.0, 2025.5)]
    assert control_of(*range(2027, 2031)) == [(2026.5, 2030.0)]
    assert control_of(*range(2024, 2031)) == control_of() == []
