"""What projects cost: `project_cases` and `project_costs`, from which the price is worked out that makes one pay; and
`published_stocks`, to set stocks beside.

The market reads none of them. Every number is one row, in the money and the unit of its source; what no source gives is an
assumption with a range and a reason. Rows of project `*` hold for every project that has none of its own.
"""

from __future__ import annotations

OVERRUN = "capital up to 1.46 times the study, as at Eneabba from the decision to 2023"
RUNNING = "no published spread of operating cost was found: a tenth less to a quarter more"

CASES = {
    "nolans": ("Nolans", "Arafura", "AUS", "light_separation", "nolans-separation-light-primary"),
    "mountain-pass": ("Mountain Pass", "MP Materials", "USA", "light_separation",
                      "mountain-pass-separation-separation-light-primary"),
    "pulawy": ("Pulawy", "Mkango", "EU27", "light_separation", "pulawy-separation-light-primary"),
    "phalaborwa": ("Phalaborwa", "Rainbow Rare Earths", "ROW", "light_separation", ""),
}  # fmt: skip
"""Projects with published capital and operating cost: title, owner, region, what a contract pays for, listed plant."""


class _Costs:
    """Rows of `project_costs`."""

    def __init__(self, model) -> None:
        self.model = model

    def fact(self, project: str, item: str, ident: str, unit: str, value: float, low: float | None = None,
             high: float | None = None, reason: str = "", kind: str = "source") -> None:  # fmt: skip
        """A figure of a fact; low, high and their reason are an assumption where the source gives no range."""
        row = self.model.fact(ident)
        self._add(project, item, value, low, high, unit, kind, row.get("grade") or "C", ident,
                  row["source"], row["source_url"], reason)  # fmt: skip

    def assume(self, project: str, item: str, unit: str, value: float, low: float, high: float,
               reason: str, evidence: str = "") -> None:  # fmt: skip
        """What no source gives."""
        self._add(
            project, item, value, low, high, unit, "assumption", "X", evidence, "", "", reason
        )

    def _add(
        self, project, item, value, low, high, unit, kind, tier, evidence, source, url, reason
    ) -> None:
        low, high = value if low is None else low, value if high is None else high
        if not low <= value <= high:
            raise ValueError(f"{project} {item}: {low} <= {value} <= {high} does not hold")
        self.model.row("project_costs", project=project, item=item, value=float(value), low=float(low),
                       high=float(high), unit=unit, kind=kind, tier=tier, evidence=evidence, source=source,
                       source_url=url, reason=reason)  # fmt: skip


def write(model) -> None:
    """The three tables."""
    for name, (title, operator, region, technology, listed) in CASES.items():
        model.row("project_cases", project=name, title=title, operator=operator, region=region,
                  technology=technology, product="NdPr", listed=listed)  # fmt: skip
    costs = _Costs(model)
    _nolans(model, costs)
    _mountain_pass(model, costs)
    _pulawy(model, costs)
    _phalaborwa(model, costs)
    _everywhere(costs)
    _beside(model, costs)
    _stocks(model)


def _of(model, ident: str, column: str = "value") -> float:
    return float(model.fact(ident)[column])


def _overrun(model) -> float:
    """Capital cost of Eneabba against its first estimate."""
    ident = "plan_costs/separation-aus-capital-cost-path-of-one-project-2024"
    return _of(model, ident) / _of(model, ident, "low")


def _nolans(model, costs: _Costs) -> None:
    capital = "costs/mine-separation-capex-nolans-aus-2022"
    value = 1000.0 * _of(model, capital)
    costs.fact("nolans", "capex", capital, "million AUD", value, value - 196.0, value * _overrun(model),
               f"low end without the contingency of 196; {OVERRUN}")  # fmt: skip
    running = "costs/mine-separation-opex-nolans-aus-2022"
    value = _of(model, running)
    costs.fact("nolans", "opex", running, "AUD/kg", value, 0.9 * value, 1.25 * value, RUNNING)
    plant = "projects/nolans-separation-light-primary"
    costs.fact("nolans", "output", plant, "t/yr", _of(model, plant, "ndpr_t_yr"))
    costs.assume("nolans", "opens", "year", 2031, 2029, 2034,
                 "no start is stated: end of the usual lead time from 2026, as default_start", plant)  # fmt: skip


def _mountain_pass(model, costs: _Costs) -> None:
    phoenix = "ramp_up/mountain-pass-project-phoenix-investment-2013-10"
    value = _of(model, phoenix)
    costs.fact("mountain-pass", "capex", phoenix, "million USD", value, 200.0, 1.13 * value,
               "what the works cost Molycorp, not what the owner paid: the low end is the refit of 200 that was planned "
               "in 2019 (ramp_up), which is what is left where the rest is sunk; the high end is Molycorp's debt of 1.7 "
               "billion")  # fmt: skip
    target = "plan_costs/mine-to-oxide-usa-production-cost-of-ndpr-oxide-mountain-pass-target-2025"
    now = "plan_costs/mine-to-oxide-usa-production-cost-of-ndpr-oxide-mountain-pass-first-quarter-2025"
    value = _of(model, target)
    costs.fact("mountain-pass", "opex", target, "USD/kg", value, 0.9 * value, _of(model, now),
               f"target of the owner at full output; high end: what a quarter of 563 t cost ({now}); "
               "taken as net of what the other elements bring, of which nothing was read")  # fmt: skip
    plant = "projects/mountain-pass-separation-separation-light-primary"
    costs.fact("mountain-pass", "output", plant, "t/yr", _of(model, plant, "ndpr_t_yr"))
    costs.assume("mountain-pass", "opens", "year", 2026, 2026, 2028,
                 "runs in part: 2,599 t NdPr in 2025 of 6,075 by design", plant)  # fmt: skip


def _pulawy(model, costs: _Costs) -> None:
    capital, running = (
        "costs/separation-capex-pulawy-pol-2026",
        "costs/separation-opex-pulawy-pol-2026",
    )
    value = _of(model, capital)
    costs.fact(
        "pulawy",
        "capex",
        capital,
        "million USD",
        value,
        0.9 * value,
        value * _overrun(model),
        OVERRUN,
    )
    value = _of(model, running)
    costs.fact("pulawy", "opex", running, "USD/kg", value, 0.9 * value, 1.25 * value, RUNNING)
    plant = "projects/pulawy-separation-light-primary"
    costs.fact("pulawy", "output", plant, "t/yr", _of(model, plant, "capacity_value"),
               reason="t REO of feed: cost and income are worked out per kg of feed")  # fmt: skip
    costs.fact("pulawy", "opens", plant, "year", 2029, 2029, 2032,
               "full rate from 2030; slips of 2 to 3 years (ramp_up)")  # fmt: skip
    off = "costs/separation-mrec-purchase-discount-to-contained-reo-pol-2026"
    value = 1.0 - _of(model, off) / 100.0
    costs.fact("pulawy", "feed_share", off, "share of value", value, value - 0.05, 0.85,
               "1 less the discount; high end: the 15 percent that its own Songwe feed gets", kind="derived")  # fmt: skip
    got = "costs/separation-mrec-to-separated-oxide-recovery-assumed-bra-2026"
    costs.assume("pulawy", "recovery", "share", _of(model, got) / 100.0, 0.93, 0.97,
                 "that of another study of the same step; the margin is recovery less what the feed costs, "
                 "so two points more or less move the price by a tenth", got)  # fmt: skip
    ore = "projects/songwe-hill-concentrate-primary"
    whole = _of(model, ore, "capacity_value")
    how = "t of the oxide in a t of feed, of Songwe Hill, which gives 45 percent of the feed; the rest is not contracted"
    for name, column in (("NdPr", "ndpr_t_yr"), ("Dy", "dy_t_yr"), ("Tb", "tb_t_yr")):
        value = _of(model, ore, column) / whole
        low = 0.7 * value if name == "NdPr" else 0.0
        high = 1.1 * value if name == "NdPr" else 2.0 * value
        costs.assume("pulawy", f"share.{name}", "t/t", value, low, high, how, ore)


def _phalaborwa(model, costs: _Costs) -> None:
    stack = "deposits/phalaborwa-phosphogypsum-zaf"
    costs.fact(
        "phalaborwa",
        "capex",
        stack,
        "million USD",
        326.1,
        0.9 * 326.1,
        326.1 * _overrun(model),
        OVERRUN,
    )
    assert model.fact(stack)["capex"] == "US$326.1M"
    running = "costs/separation-opex-rainbow-phalaborwa-zaf-2024"
    value = _of(model, running)
    costs.fact("phalaborwa", "opex", running, "USD/kg", value, 0.9 * value, 3.3 * value,
               "per kg of separated oxide, taken as the 1,900 t of magnet oxides; were it per kg of all oxides "
               "recovered, it would be some 3.3 times that per kg of magnet oxide (high end)")  # fmt: skip
    costs.fact("phalaborwa", "output", stack, "t/yr", _of(model, stack, "capacity_t_reo_yr"),
               reason="t of magnet oxides")  # fmt: skip
    costs.fact("phalaborwa", "life", stack, "years", 16, reason="note of the row")
    costs.fact("phalaborwa", "opens", "projects/phalaborwa-mine-primary", "year", 2028, 2028, 2032,
               "stated; slips of 2 to 3 years (ramp_up)")  # fmt: skip
    how = "no split of the magnet oxides was read: NdPr nearly all, as in light ores; the rest Dy and Tb at 5 to 1"
    for name, value, low, high in (
        ("NdPr", 0.96, 0.9, 0.99),
        ("Dy", 0.033, 0.008, 0.08),
        ("Tb", 0.007, 0.002, 0.02),
    ):
        costs.assume("phalaborwa", f"share.{name}", "t/t", value, low, high, how)


def _beside(model, costs: _Costs) -> None:
    """Published prices to set beside the answer; they enter nothing."""
    ident = "plan_costs/mine-to-oxide-ex-china-ndpr-price-needed-by-projects-2024"
    low, high = _of(model, ident, "low"), _of(model, ident, "high")
    costs.fact("*", "beside.pipeline", ident, "USD/kg", 0.5 * (low + high), low, high,
               "pipeline outside China (Benchmark, 2024: what almost 40% of the mines in it need)", kind="derived")  # fmt: skip
    floor = "plan_instruments/us-dod-mp-floor"
    costs.fact("*", "beside.us_floor", floor, "USD/kg", _of(model, floor, "price"),
               reason="US floor for MP Materials (from October 2025 to 2035)")  # fmt: skip


def _everywhere(costs: _Costs) -> None:
    for item, unit, value, low, high, reason, evidence in (
        ("life", "years", 20, 15, 35, "project lives of 11 to 38 years in feasibility studies (deposits); lenders count fewer", ""),
        ("use", "share", 1.0, 0.75, 1.0, "of the stated output; low end: usual use of light separation (utilisation.light_separation)", ""),
        ("usd_per_aud", "USD/AUD", 0.66, 0.62, 0.72, "about the rate of 2023 and 2024, ends about those of 2022 to 2025; no source is carried", ""),
        ("term", "years", 10, 4, 15, "the US floor runs 10 years, that for Lynas 4; agreements for supply up to 15",
         "plan_instruments/us-dod-mp-floor plan_instruments/us-dow-lynas-floor plan_instruments/jp-lynas-2023"),
        ("state_rate", "per year", 0.04, 0.02, 0.06, "what a state pays for ten years of money; its costs are discounted at it", ""),
        ("loan_rate", "per year", 0.05, 0.04, 0.08, "ten-year Treasury and 1 percentage point, of the one loan whose rate was read",
         "plan_instruments/us-dod-mp-loan"),
        ("loan_years", "years", 15, 10, 20, "12 years at Mountain Pass, 15 at Nolans",
         "plan_instruments/us-dod-mp-loan plan_instruments/au-arafura"),
        ("upside", "share", 0.0, 0.0, 0.3, "of what the market pays above a floor, to the payer: 0.3 at Mountain Pass, none elsewhere",
         "plan_instruments/us-dod-mp-floor"),
    ):  # fmt: skip
        costs.assume("*", item, unit, value, low, high, reason, evidence)


BOUGHT = "a purchase of one year under a budget, not a requirement; use, cover and suppliers behind it are not published"
SHORT = "base-case shortfall of an emergency in the requirements report of 2013, before mitigation; demand has changed since"
STOCKS = {
    "us-ndpr-2025": ("NdPr oxide, United States plan of fiscal 2025", "oxide.Nd oxide.Pr", "stockpiles",
                     "usa-dla-national-defense-stockpile-ndpr-oxide-fy2025-potential-acquisition", BOUGHT),
    "us-magnet-2025": ("NdFeB magnet block, United States plan of fiscal 2025", "magnet.NdFeB_*", "stockpiles",
                       "usa-dla-national-defense-stockpile-ndfeb-magnet-block-fy2025-potential-acquisition", BOUGHT),
    "us-smco-2025": ("SmCo alloy, United States plan of fiscal 2025", "magnet.SmCo", "stockpiles",
                     "usa-dla-national-defense-stockpile-smco-alloy-fy2025-potential-acquisition", BOUGHT),
    "us-dy-2013": ("Dy, United States shortfall of 2013", "oxide.Dy", "plan_stockpile",
                   "usa-nds-requirements-2013-shortfall-over-the-scenario-dy-oxide-2013", SHORT),
    "us-tb-2013": ("Tb, United States shortfall of 2013", "oxide.Tb", "plan_stockpile",
                   "usa-nds-requirements-2013-shortfall-over-the-scenario-tb-oxide-2013", SHORT),
    "us-y-2013": ("Y, United States shortfall of 2013", "oxide.Y", "plan_stockpile",
                  "usa-nds-requirements-2013-shortfall-over-the-scenario-y-oxide-2013", SHORT),
}  # fmt: skip
"""Name -> title, goods, table and words of the fact, why ours may differ."""


def _stocks(model) -> None:
    """Stocks that were planned or found necessary."""
    for name, (title, goods, table, words, reason) in STOCKS.items():
        ident = f"{table}/{words}"
        row = model.fact(ident)
        tonnes = float(row["value" if "value" in row else "quantity"])
        model.row("published_stocks", stock=name, region="USA", title=title, commodities=goods, tonnes=tonnes,
                  evidence=ident, reason=reason)  # fmt: skip
