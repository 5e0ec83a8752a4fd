"""Stocks of both markets: pipeline inventory, what Chinese makers and traders hold, speculation."""

from __future__ import annotations

from model import stocks as later
from model.writer import Model

from model_byproducts.common import GG, value

WHY = "no cover of this market is published but that of the United States; as for rare earths"


def pipeline(model: Model, weeks: dict[str, tuple[float, float, float, str]]) -> None:
    """Behaviour as for rare earths; weeks of use held by stage: value, low, high, reason."""
    usual = dict(later.WEEKS)
    later.WEEKS.clear()
    later.WEEKS.update(weeks)
    try:
        later._pipeline(model)
    finally:
        later.WEEKS.clear()
        later.WEEKS.update(usual)


def reported(model: Model, stage: str, region: str, held: str, used: str) -> None:
    """Weeks of use from stocks of consumers at the end of the year and their consumption."""
    stock, use = model.fact(GG + held), model.fact(GG + used)
    weeks = 52 * value(stock) / value(use)
    name = model.derived(
        f"stock_weeks.{stage}.{region}", weeks, "weeks of use",
        f"{value(stock):g} t with consumers at the end of the year over {value(use):g} t used",
        stock["id"], use["id"], grade="B", low=0.7 * weeks, high=2 * weeks, group="stocks",
    )  # fmt: skip
    row = next(r for r in model.tables["stocks"] if r["stage"] == stage)
    model.row("stocks", **{**row, "region": region, "weeks_parameter": name})


def speculation(model: Model, stage: str) -> None:
    """Stock held for a rise at one stage, with the switch `speculation`."""
    later._speculation(model)
    model.tables["stocks"][-1]["stage"] = stage


def private(model: Model, commodity: str, region: str, opening: tuple[float, float, float, str],
            release_at: tuple[float, float, float, str]) -> None:  # fmt: skip
    """A stock that is sold when the price rises, and not filled again by rule."""
    later._rules(model)
    name = f"held.{region}"
    number, low, high, reason = opening
    model.assume(f"{name}.opening", number, low, high, "t", reason, group="stocks")
    model.assume(f"{name}.capacity", 1e4, 1e3, 1e5, "t", "no limit is known")
    number, low, high, reason = release_at
    model.assume(f"{name}.release_at", number, low, high, "multiple of the expected price", reason, group="stocks")  # fmt: skip
    model.assume(f"{name}.year", 2022.0, 2022.0, 2022.0, "year", "the base year: nothing is bought by rule after it")  # fmt: skip
    later._row(model, kind="private", commodity=commodity, region=region, opening=f"{name}.opening", capacity=f"{name}.capacity",
               buy="stockpile_none", release_at=f"{name}.release_at", **{"from": f"{name}.year", "until": f"{name}.year"})  # fmt: skip
