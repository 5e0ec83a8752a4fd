"""The same run for other countries: who else loses, in the year in which the first is hit hardest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.economics.from_results import economy_of_tables
from ytterby.economics.inputs.industries import OECD, regions

if TYPE_CHECKING:
    from ytterby.economics.answer import EconomyAnswer

TABLE = "economy_allies"


def other_regions(answer: EconomyAnswer, draws: int, seed: int) -> pl.DataFrame:
    """Rows of `economy_gdp` of the answer's worst year: its own, and those of the countries with a table by industry.

    Countries by 20 sections are left out, since manufacturing is one row there. Without a run there is nobody else.
    """
    gdp = answer.tables["economy_gdp"]
    if answer.results is None:
        return gdp.clear()
    year = int(answer.worst()["year"])
    data = answer.results.workspace.chain.folder.name
    frames = [gdp.filter(year=year, period="")]
    by_industry = [name for name, row in regions().items() if row["table"] == OECD or name == "USA"]
    for region in by_industry:
        if region == answer.region:
            continue
        made, _ = economy_of_tables(
            answer.results.tables, answer.scenario, answer.against, region, answer.switches, data_folder=data,
            draws=draws, seed=seed, years={year},
        )  # fmt: skip
        frames.append(made["economy_gdp"])
    return pl.concat(frames)
