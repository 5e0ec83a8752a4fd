"""Recipes that a use could change to in 2010-15; their costs and limits are those of the 2024 folder.

Magnets without dysprosium for hot motors came after 2015 (Honda, 2016) and are left out, samarium-cobalt
too, which this folder does not tell from other samarium.
"""

from __future__ import annotations

from model_2009.book import MONEY, MONEY_REASON
from model_2009.uses import MAGNET, PLAIN

# use here: recipe, use of the 2024 folder that it is like
MAGNETS = {
    "electronics": ("ferrite", "electronics"),
    "cars_appliances": ("ferrite", "cars_other"),
    "industry": ("no_magnet", "industry"),
}
POWDERS = {"fcc_catalyst": "low_rare_earth", "polishing": "less_cerium"}


def write(model) -> None:
    """Write recipes, their costs and limits, and lasting saving."""
    for use, (name, like) in MAGNETS.items():
        _recipe(model, use, name, MAGNET[use][4])
        _as(model, f"recipe_cost.{use}.{name}", f"recipe_cost.{like}.{name}", MONEY)
        _as(model, f"recipe_most.{use}.{name}", f"recipe_most.{like}.{name}", 1.0)
    for use, name in POWDERS.items():
        _recipe(model, use, name, PLAIN[use][4])
        needs = f"recipe_needs.{use}.{name}"
        model.carry_money(f"recipe_cost.{use}.{name}")
        model.carry(f"recipe_most.{use}.{name}", needs)
        for commodity in PLAIN[use][3]:
            model.row("coefficients", process=f"recipe.{use}.{name}", commodity=commodity, role="in",
                      factors=f"recipe_content.{use}.ordinary.{commodity} {needs}")  # fmt: skip
    model.carry("saving_response", "saving_speed", "saving_most.magnet_use", "saving_most.plain")


def _recipe(model, use, name, shares) -> None:
    process = f"recipe.{use}.{name}"
    model.row("processes", process=process, technology="recipe", stage="use",
              title=f"{use}: {name} recipe", main=f"use.{use}")  # fmt: skip
    model.row("coefficients", process=process, commodity=f"use.{use}", role="out", factors="")
    for region in shares:
        model.row("activities", process=process, region=region, plant="", status="candidate")


def _as(model, ident, source, money) -> None:
    """A number of the 2024 folder under the name that the use has here."""
    row = model.later_parameters[source]
    value, low, high = (round(money * float(row[column]), 4) for column in ("value", "low", "high"))
    model.assume(ident, value, low, high, row["unit"], f"as {source} of the 2024 folder: {row['reason']}"
                 + (MONEY_REASON if money != 1.0 else ""), group=row["group"])  # fmt: skip
