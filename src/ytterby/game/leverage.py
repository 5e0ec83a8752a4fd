r"""Leverage of an action: what it costs its target over what it costs its holder, by year; how it wears out.

    leverage(t) = loss of the target in t / loss of the holder in t

It is a number only where both lose. Where the holder gains, the threat costs nothing to carry out and no ratio says how
strong it is; where the target does not lose, there is no threat. The half-life of a loss is the time from a peak until
half of it is gone for the first time, a straight line between two years: a loss that comes back higher many years later
has worn out before. The year in which it is above that half again is told beside it.

A control that begins later meets plants that were built meanwhile. Between two start years that were run each loss is
taken to wear at a constant rate, so that leverage goes as exp(-k S), and the start at which it passes one is
`S0 + (S1 - S0) ln L0 / (ln L0 - ln L1)`. All such starts are told, and by the same form all years in which the leverage
of a control that began in the first year passes one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.game.payoffs.amounts import PARTS, all_amounts, jobs_of, years_of
from ytterby.game.payoffs.payoffs import in_cell
from ytterby.results.registry import schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.game.file.reading import Game
    from ytterby.game.payoffs.payoffs import Payoffs
    from ytterby.game.payoffs.use_side import UseSide
    from ytterby.ground.arrays import Floats
    from ytterby.ground.progress import Steps
    from ytterby.runs.job import Job
    from ytterby.runs.run import Executor
    from ytterby.scenarios.scenario import Scenario

START_REFERENCE = "reference in years"
BOTH, HOLDER_GAINS, NO_LOSS = "both lose", "the holder does not lose", "the target does not lose"
SCHEMA, WEAR, STARTS = schema_of("leverage"), schema_of("wear"), schema_of("starts")
"""Columns of the tables `leverage`, `wear` and `starts`, as `data/results.csv` explains them."""


def ratio(target: float, holder: float, tie: float = 0.0) -> tuple[float | None, str]:
    """Leverage where both lose more than the tie, and which case it is."""
    if target <= tie:
        return None, NO_LOSS
    if holder <= tie:
        return None, HOLDER_GAINS
    return target / holder, BOTH


def leverage_table(payoffs: Payoffs) -> pl.DataFrame:
    """The table `leverage` (`SCHEMA`): every action that names a target, the others doing nothing."""
    game, rows = payoffs.cells.game, []
    for player, action, target in _aimed(game):
        n, m = payoffs.players.index(player), payoffs.players.index(target)
        cell = [0] * len(payoffs.players)
        cell[n] = payoffs.actions[n].index(action)
        losses = -in_cell(payoffs.parts[1, :, : PARTS.index("political")].sum(axis=1), tuple(cell))
        for k, year in enumerate(years_of(game)):
            target_loss, holder_loss = float(losses[m, k]), float(losses[n, k])
            value, case = ratio(target_loss, holder_loss, game.file.tie)
            rows.append((action, player, target, year, target_loss, holder_loss, value, case))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def threats(leverage: pl.DataFrame, until: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The table `leverage` of one or several games up to a year, the first game with an action in a year first; its
    rows of actions whose target loses in some year; and holder and action of the others."""
    keys = ["holder", "action", "target"]
    own = leverage.filter(pl.col("year") <= until).unique(
        [*keys, "year"], keep="first", maintain_order=True
    )
    loses = (pl.col("case") != NO_LOSS).any()
    quiet = (
        own.filter(~loses.over("holder", "action"))
        .select("holder", "action")
        .unique(maintain_order=True)
    )
    return own, own.filter(loses.over(keys)), quiet


def strongest(leverage: pl.DataFrame, holder: str, year: int) -> dict[str, Any] | None:
    """The row of the action of a holder that costs its target most in a year; None without any."""
    own = leverage.filter((pl.col("holder") == holder) & (pl.col("year") == year))
    return max(own.to_dicts(), key=lambda row: row["target_loss_musd"], default=None)


def last_years(leverage: pl.DataFrame) -> pl.DataFrame:
    """The last row of each action, by year and then by leverage."""
    last = leverage.sort("year").group_by("action", maintain_order=True).last()
    return last.sort("year", "leverage")


def by_action(
    leverage: pl.DataFrame,
) -> list[tuple[tuple[str, str, str], dict[int, dict[str, Any]]]]:
    """Holder, action and target of each action, and its rows by year."""
    groups = leverage.group_by("holder", "action", "target", maintain_order=True)
    return [
        ((str(holder), str(action), str(target)), {row["year"]: row for row in own.to_dicts()})
        for (holder, action, target), own in groups
    ]


def _aimed(game: Game) -> list[tuple[str, str, str]]:
    """Player, action and target of each action that has one."""
    default = game.file.leverage
    aimed = []
    for player in game.file.players:
        for action in player.actions[1:]:
            target = action.target or (
                default.target if default and default.holder == player.id else None
            )
            if target is not None and target != player.id:
                aimed.append((player.id, action.id, target))
    return aimed


@dataclass(frozen=True)
class HalfLife:
    """From `peak` on a value fell to half of its peak within `life` years; in the year `back` it was above it again."""

    peak: float
    life: float
    back: float | None


def half_life(years: Sequence[float], values: Sequence[float | None]) -> HalfLife | None:
    """The first time that half of the largest value so far is gone; None where it is not, or nothing is above zero.

    A missing value ends the search.
    """
    peak, largest = 0.0, 0.0
    for n, ((t0, v0), (t1, v1)) in enumerate(pairwise(zip(years, values, strict=True))):
        if v0 is None or v1 is None:
            return None
        if v0 > largest:
            peak, largest = t0, v0
        half = largest / 2.0
        if largest > 0.0 and v1 <= half:
            life = t0 + (t1 - t0) * (v0 - half) / (v0 - v1) - peak
            after = zip(years[n + 2 :], values[n + 2 :], strict=True)
            back = next((t for t, v in after if v is not None and v > half), None)
            return HalfLife(peak, life, back)
    return None


def wear_table(leverage: pl.DataFrame) -> pl.DataFrame:
    """The table `wear` (`WEAR`) of a table `leverage`."""
    rows = []
    for (action, holder, target), own in leverage.group_by(
        ["action", "holder", "target"], maintain_order=True
    ):
        years = own["year"].to_list()
        loss = own["target_loss_musd"].to_list()
        worn = half_life(years, loss)
        highest = years[loss.index(max(loss))] if max(loss) > 0.0 else None
        of_leverage = half_life(years, own["leverage"].to_list())
        rows.append(
            (action, holder, target, worn.peak if worn else highest, worn.life if worn else None,
             worn.back if worn else None, of_leverage.life if of_leverage else None)
        )  # fmt: skip
    return pl.DataFrame(rows, schema=WEAR, orient="row")


@dataclass(frozen=True)
class Crossing:
    """A start, or a year, at which leverage passes one. falls : whether the holder loses more than the target after."""

    action: str
    start: float
    falls: bool


def crossings(starts: pl.DataFrame) -> list[Crossing]:
    """All starts at which an action's leverage passes one, from the table `starts`, between neighbours."""
    crossed = []
    for (action,), own in starts.group_by("action", maintain_order=True):
        for a, b in pairwise(own.sort("start").to_dicts()):
            before, after = (r["target_loss_musd"] - r["holder_loss_musd"] for r in (a, b))
            if before * after >= 0.0:
                continue
            if a["leverage"] and b["leverage"]:
                part = _worn_to_one(a["leverage"], b["leverage"])
            else:  # one side gains at one of the ends: no rate of wear, so a straight line
                part = before / (before - after)
            start = a["start"] + (b["start"] - a["start"]) * part
            crossed.append(Crossing(str(action), start, after < 0.0))
    return crossed


def _worn_to_one(before: float, after: float) -> float:
    """After which part of a span leverage that wears at a constant rate is one."""
    return math.log(before) / (math.log(before) - math.log(after))


def year_crossings(leverage: pl.DataFrame, holder: str) -> list[Crossing]:
    """All years in which the leverage of a holder's actions passes one, from the table `leverage`.

    Only between neighbours in which both sides lose: elsewhere there is no leverage. A year counts from its middle.
    """
    crossed = []
    for (action,), own in leverage.filter(pl.col("holder") == holder).group_by(
        "action", maintain_order=True
    ):
        for a, b in pairwise(own.sort("year").to_dicts()):
            if a["leverage"] and b["leverage"] and (a["leverage"] > 1.0) != (b["leverage"] > 1.0):
                part = _worn_to_one(a["leverage"], b["leverage"])
                year = a["year"] + 0.5 + (b["year"] - a["year"]) * part
                crossed.append(Crossing(str(action), year, b["leverage"] <= 1.0))
    return crossed


def start_name(action: str, year: int) -> str:
    """By which the run of an action that begins in a year is known."""
    return f"{action} from {year}"


def start_jobs(game: Game) -> dict[str, Job]:
    """Run -> job of each action and start year that the file asks for, the reference first; empty if for none."""
    starts = game.file.starts
    if starts is None:
        return {}
    scenarios = {START_REFERENCE: _in_years(game.reference)}
    player = game.file.player(starts.player)
    for name in starts.actions:
        action = player.action(name)
        for year in range(starts.from_, starts.until + 1):
            shift = year - game.file.years.from_
            scenarios[start_name(name, year)] = _in_years(game.scenario({player.id: action}, shift))
    return jobs_of(game, scenarios)


def _in_years(scenario: Scenario) -> Scenario:
    """The scenario in whole years: start years are compared with each other, and no year is split."""
    return replace(scenario, years=scenario.years.model_copy(update={"quarters": "none"}))


def starts_table(
    game: Game,
    jobs: Mapping[str, Job],
    factors: Floats,
    use_side: UseSide,
    executor: Executor,
    on_progress: Steps | None = None,
) -> pl.DataFrame:
    """The table `starts`. jobs : of `start_jobs`; factors : discount factors from the first year on, array (year)."""
    starts = game.file.starts
    if starts is None or not jobs:
        return pl.DataFrame(schema=STARTS)
    amounts = all_amounts(
        game, jobs, START_REFERENCE, use_side, executor, what="start years", on_progress=on_progress
    )
    players = game.file.ids
    player = game.file.player(starts.player)
    default, rows = game.file.leverage, []
    for name in starts.actions:
        action = player.action(name)
        target = action.target or (default.target if default else None)
        if target is None:
            continue
        for year in range(starts.from_, starts.until + 1):
            money = amounts[start_name(name, year)][1].sum(axis=1)
            first = year - game.file.years.from_
            span = slice(first, min(first + starts.span, money.shape[1]))
            loss = -money[:, span] @ factors[: span.stop - span.start]
            hit, own = float(loss[players.index(target)]), float(loss[players.index(player.id)])
            rows.append((name, year, hit, own, *ratio(hit, own, game.file.tie)))
    return pl.DataFrame(rows, schema=STARTS, orient="row")
