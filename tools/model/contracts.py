"""Contract and spot: how much of a stage's purchases stands under contract, and for how long."""

from __future__ import annotations

# stage: share and its range, term in months and its range, why the share, why the term
CONTRACTS = {
    "concentrate": (0.9, 0.6, 1.0, 3.0, 1.0, 12.0,
                    "mines sell within their group or to one buyer (Bayan Obo, Mountain Pass to Shenghe until 2025)",
                    "prices within a group are reset by quarter or month"),
    "heavy_concentrate": (0.5, 0.2, 0.9, 3.0, 1.0, 12.0,
                          "ion-clay concentrate from Myanmar and Laos goes through traders", "as concentrate"),
    "oxide": (0.75, 0.5, 0.95, 6.0, 1.0, 24.0,
              "70-80 percent of volume under contract (a page on how the market works, no data behind it)",
              "list prices of months and quarters inside China, yearly and longer outside; nothing published"),
    "metal": (0.75, 0.5, 0.95, 6.0, 1.0, 24.0, "as oxide; alloy is made to order", "as oxide"),
    "magnet": (0.9, 0.6, 0.98, 12.0, 3.0, 36.0,
               "magnets are qualified and made to order for a model of car or machine",
               "a model year; many contracts are reset by an index of metal prices, which makes them shorter"),
}  # fmt: skip
QUOTED = {
    "oxide.Dy": "under 1 percent of world use in 2025 was priced at 800 USD/kg or more, the quoted price in Europe; 96 percent at "
    "224 and nearly 4 percent at 233 (Adamas; evidence prices/dy-oxide-2025-*). If the 4 percent are what is used outside "
    "China, up to a fifth of that paid the quote: the low end",
    "oxide.Y": "as oxide.Dy: 75 percent of world use in 2025 at 6.50 USD/kg, nearly 25 at 10.50, under 1 at 150 or more (Adamas)",
}
"""Commodities with evidence of their own on how little is traded at the quoted price."""


def write(model) -> None:
    """The parameters; no table of their own."""
    for stage, (share, low, high, term, short, long, why, how_long) in CONTRACTS.items():
        model.assume(f"contract_share.{stage}", share, low, high, "share of purchases", why)
        model.assume(f"contract_term.{stage}", term, short, long, "months", how_long)
    for commodity, why in QUOTED.items():
        model.assume(f"contract_share.{commodity}", 0.95, 0.8, 0.99, "share of purchases", why)
