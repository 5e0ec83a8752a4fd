"""The draws of an ensemble as runs: each writes its own answer, whole, as soon as it is done."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from ytterby.ground.errors import ResultError
from ytterby.ground.files import write_whole
from ytterby.law.acts.in_force import Luck
from ytterby.law.book import Book
from ytterby.study.ensemble.measures import SCHEMA, by_year
from ytterby.study.ensemble.parallel import attempt
from ytterby.study.ensemble.tasks import with_acts, with_numbers
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.network import build_network
from ytterby.world.read import read_chain
from ytterby.years.calendar import Periods
from ytterby.years.run import run_years

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear

DRAWS = {"draw": pl.Int64, "scenario": pl.String, **SCHEMA}


@dataclass(frozen=True)
class Member:
    """One draw: its numbers, its luck with licences, the scenarios it runs and where it is written."""

    draw: int
    changes: Mapping[str, float]
    luck: Luck | None
    scenarios: tuple[Scenario, ...]
    folder: Path
    place: Path

    @property
    def answer(self) -> Path:
        """Where its measures stand once it is done."""
        return self.place / f"{self.draw:05d}.parquet"

    @property
    def failure(self) -> Path:
        """Where its reason stands if it has no answer."""
        return self.place / f"{self.draw:05d}.failed.json"


def run_member(member: Member) -> str:
    """Run one draw and write its answer, or the reason why there is none, which is returned.

    A reason is written for what a run cannot do, whatever that is: a draw never goes missing.
    """
    frame, why = attempt(measured, member)
    if frame is None:
        told = json.dumps({"draw": member.draw, "reason": why})
        write_whole(member.failure, told + "\n", ResultError)
        return why
    write_whole(member.answer, partial(frame.write_parquet, compression="zstd"), ResultError)
    return ""


def measured(member: Member) -> pl.DataFrame:
    """All measures of all scenarios of one draw: columns of `DRAWS`."""
    chain, book = read_chain(member.folder), Book.read()
    network = build_network(chain)
    bases: dict[tuple[tuple[str, float], ...], BaseYear] = {}
    drawn = [replace(with_acts(s, member.changes), luck=member.luck) for s in member.scenarios]
    periods = Periods.common([*member.scenarios, *drawn], book, network)
    found = []
    for scenario, run in zip(member.scenarios, drawn, strict=True):
        own = tuple(sorted((k, v) for k, v in scenario.parameters.items() if k in chain.parameters))
        if own not in bases:
            numbers = with_numbers(chain, scenario, member.changes)
            bases[own] = calibrate(chain, numbers, network)
        frame = by_year(bases[own], run, run_years(bases[own], run, book, periods=periods))
        head = [pl.lit(member.draw).alias("draw"), pl.lit(scenario.name).alias("scenario")]
        found.append(frame.select(*head, pl.all()))
    return pl.concat(found).cast(pl.Schema(DRAWS))
