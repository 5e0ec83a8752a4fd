"""Stocks of 2009: pipeline inventory, what Japanese firms and the Korean state held, speculation."""

from __future__ import annotations

from model import stocks as later

R = "records_2009/"
KOREA = "stockpiles/kor-kores-rare-earths-"
WEEKS_A_MONTH = 52 / 12


def write(model) -> None:
    """Write `stocks.csv` and its parameters: behaviour as in the 2024 folder, levels of the time."""
    later._pipeline(model)
    _japan(model)
    later._speculation(model)
    later._rules(model)
    _korea(model)


def _japan(model) -> None:
    """Three months of use of rare earths, as they are bought: oxides and metals."""
    held = model.fact(R + "japan-inventories")
    weeks = float(held["value"]) * WEEKS_A_MONTH
    for stage in ("oxide", "metal"):
        name = model.derived(
            f"stock_weeks.{stage}.JPN", weeks, "weeks of use",
            "three months, `typically`, of firms and trading houses; taken for oxides and for metals, as each is bought",
            held["id"], low=6.0, high=20.0, group="stocks",
        )  # fmt: skip
        model.row("stocks", kind="pipeline", stage=stage, commodity="*", region="JPN", weeks_parameter=name,
                  response_parameter="stock_response", wedge_parameter="stock_wedge", restock_parameter="stock_restock",
                  spread_parameter="stock_spread", least_parameter="stock_least")  # fmt: skip


def _korea(model) -> None:
    """The Korean state's stockpile, in days of use of the region that Korea lies in."""
    held, goal = (model.fact(KOREA + k) for k in ("2010-holding-estimate", "2016-target"))
    use = sum(
        float(row["value"]) * float(model.parameters[f"use_share.{use}.ROW"]["value"])
        for ident, row in model.parameters.items()
        if ident.startswith("use_world.") and row["unit"].startswith("t REO")
        for use in [ident.removeprefix("use_world.")]
        if f"use_share.{use}.ROW" in model.parameters
    )
    now, then = (365 * float(row["value"]) / use for row in (held, goal))
    over = f" t over {use:,.0f} t a year of oxide used in the rest of the world; materials are not published, so all alike"
    days = "days of use"
    model.derived("korea.opening", now, days, held["value"] + over, held["id"], low=0.0, high=2 * now, group="stocks")  # fmt: skip
    model.derived("korea.capacity", then, days, goal["value"] + over + "; target for 2016", goal["id"], low=now, high=1.5 * then)  # fmt: skip
    model.derived("korea.buy", (then - now) / 6, "days of use a year", "from the holding of 2010 to the target of 2016",
                  held["id"], goal["id"], low=0.0, high=(then - now) / 3, group="stocks")  # fmt: skip
    model.derived("korea.first_year", 2011.0, "year", "after the holding of 2010", held["id"])
    model.derived("korea.last_year", 2016.0, "year", "year of the target", goal["id"])
    later._row(model, kind="state", stage="oxide", region="ROW", opening="korea.opening", capacity="korea.capacity",
               buy="korea.buy", **{"from": "korea.first_year", "until": "korea.last_year"})  # fmt: skip
