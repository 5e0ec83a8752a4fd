"""How exactly the periods of built-in scenarios are cleared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ytterby.controls.book import Book
from ytterby.datasets.package import packaged_folder
from ytterby.market.clear import RESIDUAL
from ytterby.scenarios.read import resolve
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.read import read_chain
from ytterby.years.run import run_years


@pytest.mark.parametrize(
    ("name", "folder", "end"),
    [
        ("technology-ban-2023", "rare_earths", 2040),
        ("embargo", "rare_earths", 2026),
        ("embargo-usa-content", "rare_earths", 2025),
        ("quota-2010-crisis", "rare_earths_2009", 2015),
        ("gallium-full-ban", "gallium", 2030),
    ],
)
def test_every_period_is_cleared_to_a_hundred_millionth(name, folder, end):
    """Among them 2024 and 2039 of the technology ban, where two lengths of step delayed the end, a quarter of the
    embargo in which a node lives off a trickle, and one with rules on content that takes a second regularisation."""
    book, chain = Book.read(), read_chain(packaged_folder().parent / folder)
    scenario = resolve(name, book, base_digest=chain.digest)
    scenario = replace(scenario, years=scenario.years.model_copy(update={"end": end}))
    years = run_years(calibrate(chain), scenario, book)
    assert years[-1].year >= end
    worst = {year.period.label: year.solution.worst_residual for year in years}
    assert {label: found for label, found in worst.items() if found > RESIDUAL} == {}
