"""Stocks: pipeline inventory, private and state stockpiles, speculation."""

from __future__ import annotations

# stage: weeks of use held (value, low, high, reason)
WEEKS = {
    "concentrate": (6, 2, 13, "bulk shipments every month or two; no published figure"),
    "heavy_concentrate": (6, 2, 13, "as concentrate"),
    "oxide": (6, 2, 16, "carmakers' suppliers hold 2-4 months of rare-earth material in all (SMM commentary, 5 June 2025); "
              "split over oxide, metal and magnet"),
    "metal": (4, 2, 12, "as oxide; alloy is made to order"),
    "magnet": (7, 2, 13, "2-4 weeks (June 2025 press) to 2-3 months of finished magnets at European and Japanese makers; first "
               "stoppages 52 days after the controls of April 2025 give the order of magnitude; transit of a month counts"),
}  # fmt: skip
RULE = ("opening", "capacity", "buy", "from", "until", "ceiling", "release_at", "release_share", "holding")  # fmt: skip
NDS = "stockpiles/usa-dla-national-defense-stockpile"
# planned purchase of fiscal 2025: name, fact, commodities with their share of it
PLANS = (
    ("ndpr_oxide", "ndpr-oxide", (("oxide.Nd", "neodymium_in_ndpr"), ("oxide.Pr", "praseodymium_in_ndpr"))),
    ("magnet_block", "ndfeb-magnet-block", (("magnet.NdFeB_heavy", ""),)),
    ("smco_alloy", "smco-alloy", (("magnet.SmCo", ""),)),
    ("lanthanum", "la", (("oxide.La", ""),)),
)  # fmt: skip


def write(model) -> None:
    """Write `stocks.csv` and its parameters."""
    _pipeline(model)
    _speculation(model)
    _rules(model)
    _united_states(model)
    _korea_and_japan(model)
    _mountain_pass(model)


def _pipeline(model) -> None:
    model.assume("stock_response", 2.0, 0.5, 6.0, "relative price per relative shortfall of stock",
                 "marginal worth of pipeline stock rises by this multiple of the price from full to empty; convenience yields of "
                 "metals rise as stocks fall (Pindyck 1990, copper), nothing measured for rare earths; a stopped line costs far "
                 "more than its magnets", group="stocks")  # fmt: skip
    model.assume("stock_wedge", 0.02, 0.01, 0.05, "share of price",
                 "handling and a few weeks' interest between putting away and taking out", group="stocks")  # fmt: skip
    model.assume("stock_restock", 1.0, 0.3, 3.0, "multiple of the normal stock, added to it",
                 "with the switch `restocking`: from 2-3 to 3-6 months is called prudent after April 2025 (press)", group="stocks")  # fmt: skip
    model.assume("stock_spread", 0.5, 0.25, 1.0, "standard deviation over mean",
                 "covers of single plants around the mean of their node: reports of June 2025 go from 2-4 weeks to 2-3 months of "
                 "magnets at makers, which are the tenth and ninetieth percent of plants at 0.5; nothing measured", group="stocks")  # fmt: skip
    model.assume("stock_least", 0.3, 0.0, 0.6, "share of the mean cover",
                 "what reaches even a plant that holds nothing: goods at sea and on the road when a stop begins, a week to Japan, "
                 "five to Europe, days by air; two of seven weeks", group="stocks")  # fmt: skip
    for stage, (value, low, high, reason) in WEEKS.items():
        name = model.assume(
            f"stock_weeks.{stage}",
            float(value),
            float(low),
            float(high),
            "weeks of use",
            reason,
            group="stocks",
        )
        model.row("stocks", kind="pipeline", stage=stage, commodity="*", region="*", weeks_parameter=name,
                  response_parameter="stock_response", wedge_parameter="stock_wedge", restock_parameter="stock_restock",
                  spread_parameter="stock_spread", least_parameter="stock_least")  # fmt: skip


def _speculation(model) -> None:
    group = "stocks"
    model.assume("speculation_weeks", 13.0, 4.0, 52.0, "weeks of use",
                 "cap on what is held for a price rise, with the switch `speculation`; nothing measured", group=group)  # fmt: skip
    model.assume("speculation_response", 1.0, 0.5, 3.0, "relative price per relative shortfall of stock",
                 "how much above the last price is paid for the first tonne of a full speculative demand", group=group)  # fmt: skip
    model.assume("speculation_storage", 0.10, 0.05, 0.20, "price rise a year that storage and interest eat",
                 "warehouse and insurance some percent, interest as the discount rate", group=group)  # fmt: skip
    model.assume("speculation_trend", 1.0, 0.3, 3.0, "net relative price rise at which the cap is held",
                 "a doubling fills the warehouses; prices of 2011 rose tenfold; nothing measured", group=group)  # fmt: skip
    model.row("stocks", kind="speculation", stage="oxide", commodity="*", region="*", weeks_parameter="speculation_weeks",
              response_parameter="speculation_response", wedge_parameter="stock_wedge",
              storage_parameter="speculation_storage", trend_parameter="speculation_trend")  # fmt: skip


RULES = {
    "ceiling": (1.5, 1.1, 3.0, "multiple of the expected price", "a state buys to plan unless the market is upset"),
    "release_at": (3.0, 1.5, 10.0, "multiple of the expected price",
                   "released in an emergency only: by order in the United States, within 30 days in Korea"),
    "release_share": (0.5, 0.1, 1.0, "share of the stock released a year",
                      "held back for defence and for longer emergencies"),
    "holding": (0.03, 0.01, 0.08, "price share a year for storage and interest",
                "oxides and metals are compact; interest of a state; taken off what is paid"),
}  # fmt: skip


def _rules(model) -> None:
    of_scenarios(model, *RULES)
    model.assume("stockpile_none", 0.0, 0.0, 0.0, "t", "no stock of it is known")


def of_scenarios(model, *names: str) -> None:
    """Numbers by which stocks buy and sell; those of the public stocks that a scenario plans if none is named."""
    for name in names or ("ceiling", "release_at", "holding"):
        model.assume(f"stockpile_{name}", *RULES[name], group="stocks")


def _row(model, **cells: str) -> None:
    usual = {f"{name}_parameter": f"stockpile_{name}" for name in ("ceiling", "release_at", "release_share", "holding")}  # fmt: skip
    given = {f"{name}_parameter": cells.pop(name) for name in RULE if name in cells}
    model.row("stocks", **{"stage": "*", "commodity": "*"} | cells | usual | given)


def _united_states(model) -> None:
    model.assume("nds.purchased_share", 0.5, 0.0, 1.0, "share of the plan bought",
                 "an Annual Materials Plan states a ceiling; purchases by material are not published", group="stocks")  # fmt: skip
    model.assume("nds.first_year", 2025.0, 2025.0, 2026.0, "year", "fiscal 2025 lies in it for nine months")  # fmt: skip
    model.assume("nds.last_year", 2025.0, 2025.0, 2030.0, "year",
                 "the plan of fiscal 2026 is not released (MCS 2026); the high end repeats that of 2025", group="stocks")  # fmt: skip
    model.assume("nds.capacity", 1e5, 1e4, 1e6, "t", "no published limit; far above the plans")  # fmt: skip
    for name, short, commodities in PLANS:
        row = model.fact(f"{NDS}-{short}-fy2025-potential-acquisition")
        model.sourced(f"nds.plan.{name}", row, float(row["value"]), "t gross a year", grade="A",
                      reason="potential acquisition of fiscal 2025")  # fmt: skip
        for commodity, share in commodities:
            buy = f"nds.buy.{commodity}"
            model.row("formulas", parameter=buy, operation="product",
                      of=f"nds.plan.{name} nds.purchased_share {share}".strip())  # fmt: skip
            _row(model, kind="state", commodity=commodity, region="USA", opening="stockpile_none", capacity="nds.capacity",
                 buy=buy, **{"from": "nds.first_year", "until": "nds.last_year"})  # fmt: skip


def _korea_and_japan(model) -> None:
    days = "days of use"
    held = model.fact("stockpiles/kor-kores-35-rare-metals-2021-holding")
    goal = model.fact("stockpiles/kor-komir-rare-metals-incl-re-2024-target")
    model.derived("korea.opening", float(held["value"]), days,
                  "57 days of supply over 35 rare metals; the rare-earth part may be nothing",
                  held["id"], low=0.0, high=100.0, group="stocks")  # fmt: skip
    model.sourced(
        "korea.capacity", goal, float(goal["value"]), days, grade="B", low=57.0, high=180.0
    )
    model.assume("korea.buy", 7.0, 0.0, 15.0, "days of use a year",
                 "from 57 to 100 days in about six years; the target has no date", group="stocks")  # fmt: skip
    model.assume("korea.first_year", 2025.0, 2025.0, 2026.0, "year", "programme of January 2024, base year left out")  # fmt: skip
    model.assume("korea.last_year", 2030.0, 2027.0, 2035.0, "year", "as korea.buy", group="stocks")  # fmt: skip
    model.assume("japan.opening", 0.0, 0.0, 42.0, days,
                 "42 days is the state's part of the target; no rare earth was among the metals held in 2017 and 2020, and what is "
                 "held since is secret (stockpiles)", group="stocks")  # fmt: skip
    target = model.fact(
        "stockpiles/jpn-jogmec-private-rare-metals-9-metals-in-2017-re-not-2017-target"
    )
    model.derived("japan.capacity", 42.0, days, "state's part of the 60 days", target["id"])
    model.assume("japan.buy", 0.0, 0.0, 10.0, "days of use a year", "purchases are secret", group="stocks")  # fmt: skip
    for stage in ("oxide", "metal"):
        for country, region in (("korea", "KOR"), ("japan", "JPN")):
            _row(model, kind="state", stage=stage, region=region, opening=f"{country}.opening", capacity=f"{country}.capacity",
                 buy=f"{country}.buy", **{"from": "korea.first_year", "until": "korea.last_year"})  # fmt: skip


def _mountain_pass(model) -> None:
    row = model.fact("stockpiles/usa-mp-materials-seg-concentrate-2025-private-stock")
    model.sourced("seg.opening", row, float(row["value"]), "t", grade="C", low=0.0, high=6000.0, group="stocks",
                  reason="more than 200 t as reported; two years of 3,000 t a year at the most (deposits)")  # fmt: skip
    feed = model.fact("deposits/mountain-pass-seg-usa")
    model.derived("seg.buy", 3000.0, "t/yr", "3,000 t of feed a year (notes of the row)", feed["id"], low=0.0, high=3000.0)  # fmt: skip
    model.assume("seg.capacity", 1e4, 3e3, 3e4, "t", "three years of it; no limit is known")  # fmt: skip
    model.assume("seg.first_year", 2025.0, 2024.0, 2026.0, "year", "after the base year, whose surplus stands in the balance")  # fmt: skip
    model.assume("seg.last_year", 2045.0, 2027.0, 2045.0, "year", "as long as it is not separated on the spot")  # fmt: skip
    model.assume("seg.ceiling", 0.5, 0.1, 0.9, "multiple of the expected price",
                 "its own by-product is put away when nobody pays for it")  # fmt: skip
    model.assume("seg.release_at", 1.0, 0.8, 1.5, "multiple of the expected price", "sold as soon as it pays")  # fmt: skip
    model.assume("seg.release_share", 0.5, 0.2, 1.0, "share of the stock sold a year", "heavy circuit planned for 2026 (projects)")  # fmt: skip
    _row(model, kind="private", commodity="heavy_concentrate.mountain_pass", region="USA", opening="seg.opening",
         capacity="seg.capacity", buy="seg.buy", ceiling="seg.ceiling", release_at="seg.release_at",
         release_share="seg.release_share", **{"from": "seg.first_year", "until": "seg.last_year"})  # fmt: skip
