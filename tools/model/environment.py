"""What a tonne of each activity does to the environment: `burdens`, `grid_factors`, `deposit_kinds` and the
published totals that a run is set beside. The market reads none of them.

Facts are `evidence/environment.csv`. A row without a range of its source has the usual spread of its tier; a figure
that is carried to another place or time, or that no source gives, is an assumption with a range and a reason.
"""

from __future__ import annotations

from math import sqrt

SPREAD = {"A": 1.2, "B": 1.5, "C": 2.0, "D": 2.0}
"""Factor up and down by tier, where the source gives no range. An assumption in the manner of a pedigree matrix: what is
read second hand, or derived, may be off by half or twofold; measured figures of plants of one kind lie within a fifth."""

CNY_USD = 6.2
"""Yuan to the dollar in 2013, as in the note of environment/bo-ext."""

NEW_ROUTE = 0.6
"""Water pollution of Baotou's new route over the old one, from the three figures of environment/nre-newroute."""

KINDS = {
    "bayan_obo": ("bastnaesite_monazite", "deposits/bayan-obo-chn"),
    "sichuan": ("bastnaesite", "deposits/dechang-sichuan-chn"),
    "mountain_pass": ("bastnaesite", "deposits/mountain-pass-usa"),
    "mount_weld": ("monazite", "deposits/mount-weld-central-lanthanide-aus"),
    "lovozero": ("loparite", "deposits/revda-lovozero-karnasurt-rus"),
    "india_sands": ("monazite", "deposits/manavalakurichi-tamil-nadu-ind"),
    "world_sands": ("monazite", "deposits/steenkampskraal-zaf"),
    "australia_monazite": ("monazite", "deposits/yangibana-aus"),
    "browns_range": ("xenotime", "deposits/browns-range-wolverine-aus"),
    "africa_carbonatite": ("bastnaesite_monazite", "deposits/longonjo-ago"),
    "strange_lake": ("silicate", "deposits/strange-lake-can"),
    "china_clay": ("ion_clay", "deposits/southern-ion-clays-quota-chn"),
    "myanmar_clay": ("ion_clay", "deposits/kachin-pangwa-chipwi-mmr"),
    "laos_clay": ("ion_clay", ""),
    "malaysia_clay": ("ion_clay", ""),
    "serra_verde": ("ion_clay", "deposits/serra-verde-pela-ema-bra"),
    "brazil_clay": ("ion_clay", "deposits/caldeira-bra"),
}  # fmt: skip
"""Deposit of the model -> its kind, and a fact that says so. Thailand, Viet Nam and the mixed projects of the USA and
Europe have none: their ores are of several kinds or not told."""

OF_CLAY = "no figure of these mines was read; that of southern China, where the same salts leach the same clay"
GRIDS = {"CHN": "chn", "USA": "usa", "AUS": "aus", "JPN": "jpn", "KOR": "kor", "GBR": "gbr", "IND": "ind",
         "BRA": "bra", "RUS": "rus", "CAN": "can"}  # fmt: skip
GRID_UNKNOWN = {
    "MYS": (0.6, 0.45, 0.7, "coal and gas; between the world and Indonesia as published for 2024"),
    "VNM": (0.5, 0.35, 0.65, "coal and hydropower; about the world's"),
    "THA": (0.5, 0.4, 0.6, "mostly gas; about the world's"),
    "MMR": (
        0.5,
        0.3,
        0.8,
        "hydropower and gas; pumps at remote mines run on diesel, which is dirtier",
    ),
    "EU27": (
        0.22,
        0.15,
        0.3,
        "between France, Spain and Italy (0.04, 0.15, 0.28) and Germany (0.33) in the same file",
    ),
}
LATER = 2040
CLEANER, LEAST_CLEAN, MOST_CLEAN = 0.5, 0.2, 1.0
"""What is left of a grid's factor by `LATER`."""


class _Rows:
    """Rows of `burdens`, through three doors as in `writer`."""

    def __init__(self, model) -> None:
        self.model = model

    def add(self, technology: str, burden: str, unit: str, value: float, low: float | None,
            high: float | None, grade: str = "", **more: str) -> None:  # fmt: skip
        """One row; grade : tier that gives the spread where there is no range, if it is not the row's own."""
        place = {"deposit": "", "kind_of_deposit": "", "region": ""}
        told = {"scope": "", "allocation": "", "tier": "X", "kind": "assumption", "evidence": "",
                "source": "", "source_url": "", "reason": ""}  # fmt: skip
        span = "assumption" if more.get("kind", "assumption") == "assumption" else "source"
        if low is None or high is None:
            spread = SPREAD[grade or more["tier"]]
            low, high, span = value / spread, value * spread, "tier"
        if not 0.0 <= low <= value <= high:
            raise ValueError(f"{technology} {burden}: {low} <= {value} <= {high} does not hold")
        named = {k: v for k, v in more.items() if k in place}
        rest = {k: v for k, v in more.items() if k not in place}
        self.model.row("burdens", technology=technology, **(place | named), burden=burden, value=float(value),
                       low=float(low), high=float(high), unit=unit, **({"range": span} | told | rest))  # fmt: skip

    def fact(
        self, ident: str, technology: str, burden: str, unit: str, scale: float = 1.0, **more: str
    ) -> None:
        """A figure as its source gives it, in another unit at most; a range only gives its geometric middle."""
        row = self.model.fact(f"environment/{ident}")
        low, high = (float(row[c]) * scale if row[c] else None for c in ("low", "high"))
        value = float(row["value"]) * scale if row["value"] else sqrt(low * high)
        self.add(technology, burden, unit, value, low, high, row["grade"], **({
            "scope": row["scope"], "allocation": row["allocation"], "tier": row["grade"],
            "kind": "derived" if row["grade"] == "D" or not row["value"] else "source", "evidence": row["id"],
            "source": row["source"], "source_url": row["source_url"],
            "reason": (row["basis"] if row["value"] else "geometric middle of the published range"),
        } | more))  # fmt: skip


def write(model) -> None:
    """The four tables."""
    rows = _Rows(model)
    _clays(model, rows)
    _hard_rock(model, rows)
    _separation(model, rows)
    _makers(model, rows)
    for deposit, (kind, fact) in KINDS.items():
        model.row("deposit_kinds", deposit=deposit, kind_of_deposit=kind, evidence=fact)
    _grids(model)
    _published(model)


def _number(model, ident: str, column: str = "value") -> float:
    return float(model.fact(f"environment/{ident}")[column])


def _clays(model, rows: _Rows) -> None:
    """Leaching: southern China as published, other clays by their kind."""
    low, high = _number(model, "clay-ghg", "low"), _number(model, "clay-ghg", "high")
    power, grid = _number(model, "clay-el"), _number(model, "grid-chn-2023") / 1e3
    of_grid, nitrogen = power * grid, 14.007 * 2.0 / 132.14
    gas = model.fact("environment/clay-ghg")
    for place, carried in (
        ({"deposit": "china_clay"}, ""),
        ({"kind_of_deposit": "ion_clay"}, OF_CLAY),
    ):
        mark = (
            {"kind": "assumption", "tier": "X", "reason": carried, "source": "", "source_url": ""}
            if carried
            else {}
        )
        rows.fact("clay-el", "leaching", "electricity", "MWh/t", **place, **mark)
        rows.add("leaching", "greenhouse_gas", "t CO2e/t", sqrt(low * high) - of_grid, low - of_grid, high - of_grid,
                 **({"scope": "cradle to mixed oxide, grid apart", "allocation": gas["allocation"], "tier": "A",
                     "kind": "derived", "evidence": "environment/clay-ghg environment/clay-el environment/grid-chn-2023",
                     "source": gas["source"], "source_url": gas["source_url"],
                     "reason": f"geometric middle of {low} to {high}, less {power} kWh at {grid} kg/kWh (2023, the earliest "
                     "year read; the grid of 2012 to 2020 was dirtier, so this is at most too high)"}
                    | place | mark))  # fmt: skip
        rows.fact("clay-as", "leaching", "reagents", "t/t", **place, **mark)
        salt = model.fact("environment/clay-as")
        rows.add("leaching", "ammonia_nitrogen", "t N/t", *(_number(model, "clay-as", c) * nitrogen for c in ("value", "low", "high")),
                 **({"scope": salt["scope"], "allocation": salt["allocation"], "tier": "B", "kind": "derived",
                     "evidence": "environment/clay-as", "source": salt["source"], "source_url": salt["source_url"],
                     "reason": "ammonium sulfate times 0.212, the nitrogen in it: what enters the ground, before recovery"}
                    | place | mark))  # fmt: skip
        most = _number(model, "insitu-tailings")
        rows.add("leaching", "tailings", "t/t", sqrt(most * most / 10.0), most / 10.0, most, **place, tier="X",
                 evidence="environment/insitu-tailings environment/pool-tailings", scope="site",
                 reason=f"in-situ leaching: under {most:g} by an engineering text, no lower end; a tenth of it assumed, geometric "
                 "middle. Pools leave 1,200 to 2,000" + (f"; {carried}" if carried else ""))  # fmt: skip
        least, most = _number(model, "pool-land", "low") / 10.0, _number(model, "pool-land", "high")
        rows.add("leaching", "land", "m2/t", sqrt(least * most), least, most, **place, tier="X",
                 evidence="environment/pool-land", scope="site",
                 reason="160 to 200 are stripped by pool leaching; wells strip less, how much nobody says: a tenth of it "
                 "to all of it, geometric middle" + (f"; {carried}" if carried else ""))  # fmt: skip


def _hard_rock(model, rows: _Rows) -> None:
    """Mining: one company total, and the money of one paper."""
    most = _number(model, "mp-ghg")
    rows.add("mining", "greenhouse_gas", "t CO2e/t", sqrt(most * most / 5.0), most / 5.0, most, tier="X",
             evidence="environment/mp-ghg", scope="gate to gate, its electricity within",
             reason=f"{most} is Mountain Pass with its own power and part of its separation, so mining and dressing alone lie "
             "below; a fifth assumed as the low end, since refining is the larger part (environment/grade-26)")  # fmt: skip
    cost = model.fact("environment/bo-ext")
    value = float(cost["value"]) / CNY_USD
    rows.add("mining", "external_cost", "USD/t", value, 0.5 * value, 3.0 * value, deposit="bayan_obo", tier="A",
             kind="derived", evidence=cost["id"], source=cost["source"], source_url=cost["source_url"],
             scope=cost["scope"] + ": also what its separation does, wherever that is", allocation=cost["allocation"],
             reason=f"34,739 CNY/t at {CNY_USD} CNY/USD, in money of 2013; one paper, likely too low by its own account, so "
             "half to three times (assumed)", range="assumption")  # fmt: skip


def _separation(model, rows: _Rows) -> None:
    """Cracking and separation: what is known by deposit, greenhouse gas by one rough range for all."""
    least, most = _number(model, "reo-range", "low"), _number(model, "reo-range", "high")
    mine, dear = _number(model, "mp-ghg") / sqrt(5.0), _number(model, "mp-ghg")
    told = ("5 to 25 from the cradle is the order of magnitude of several routes; geometric middle less the mine's share; its "
            "electricity is within, since no power per tonne was read")  # fmt: skip
    for technology, more in (
        ("light_separation", ""),
        ("heavy_separation", "; no figure for heavy ones alone, as light ones"),
    ):
        rows.add(technology, "greenhouse_gas", "t CO2e/t", sqrt(least * most) - mine, least - dear, most, tier="X",
                 evidence="environment/reo-range environment/mp-ghg", scope="gate to gate, its electricity within",
                 allocation="not seen", reason=told + more)  # fmt: skip
    for ident, burden, unit, scale, top in (
        ("baotou-water-unit", "wastewater", "m3/t", 1.0, _number(model, "bo-water")),
        (
            "baotou-nh3-unit",
            "ammonia_nitrogen",
            "t N/t",
            1.0,
            _number(model, "baotou-nh3-unit", "high"),
        ),
    ):
        rows.add("light_separation", burden, unit, _number(model, ident) * scale * NEW_ROUTE, 0.0, top * scale,
                 deposit="bayan_obo", tier="X", scope="gate to gate", allocation="mass",
                 evidence=f"environment/{ident} environment/nre-newroute environment/huamei-water environment/bo-water",
                 reason="the whole city about 2009, before the standard of 2011, less the 40% of the new route; from nothing "
                 "(a plant that lets out none since 2015) to the old plants")  # fmt: skip
    old = "residue follows from the ore; read of plants before 2010"
    rows.fact(
        "bo-residue",
        "light_separation",
        "radioactive_residue",
        "t/t",
        deposit="bayan_obo",
        reason=old,
    )
    thorium = _number(model, "bo-th") / 100.0
    ore = model.fact("environment/bo-th")
    rows.add("light_separation", "thorium", "t/t", thorium / 0.55, thorium / 0.6 * 0.879, thorium / 0.5, deposit="bayan_obo",
             tier="B", kind="derived", evidence=ore["id"], source=ore["source"], source_url=ore["source_url"],
             scope="in what is cracked", allocation="none",
             reason="0.24% of a concentrate of 50 to 60% oxide; the low end if it is thorium oxide")  # fmt: skip
    rows.fact("lynas-wlp", "light_separation", "radioactive_residue", "t/t", deposit="mount_weld")
    rows.fact(
        "lynas-th",
        "light_separation",
        "thorium",
        "t/t",
        1e-3,
        deposit="mount_weld",
        scope="in what is cracked",
    )
    for kind, idents in (
        ("monazite", ("lynas-wlp", "lynas-th")),
        ("bastnaesite_monazite", ("bo-residue", "bo-th")),
    ):
        own = [
            r
            for r in model.tables["burdens"]
            if any(r["evidence"] == f"environment/{i}" for i in idents)
        ]
        for row in own:
            value = float(row["value"])
            rows.add(row["technology"], row["burden"], row["unit"], value, value / 2.0, value * 2.0, kind_of_deposit=kind,
                     tier="X", evidence=row["evidence"], scope=row["scope"], allocation=row["allocation"],
                     reason=f"no figure for other ores of {kind.replace('_', ' and ')}: that of the one that was read, half to twice")  # fmt: skip


def _makers(model, rows: _Rows) -> None:
    """Metal, magnets, scrap."""
    rows.fact(
        "elec-co2",
        "metal",
        "greenhouse_gas",
        "t CO2e/t",
        region="CHN",
        scope="direct, from the cell; perfluorocarbons left out",
    )
    low, high = _number(model, "elec-co2", "low"), _number(model, "elec-co2", "high")
    rows.add("metal", "greenhouse_gas", "t CO2e/t", sqrt(low * high), low, high, tier="X", evidence="environment/elec-co2",
             scope="direct, from the cell; perfluorocarbons left out", allocation="none",
             reason="measured at three firms in China; the same cells elsewhere, which makers there do not tell of")  # fmt: skip
    charge = 3.0 * 96485.0 / 3600.0 / 144.24  # [kAh/kg of neodymium]
    rows.add("metal", "electricity", "MWh/t", charge * 10.0 / 0.75, charge * 6.0 / 0.9, charge * 12.0 / 0.65, tier="X",
             scope="gate to gate", allocation="none",
             reason=f"no plant's figure was readable. Faraday's law: {charge * 1e3:.0f} Ah/kg of neodymium; 10 V (6 to 12) in the cell "
             "and a current efficiency of 0.75 (0.9 to 0.65) assumed")  # fmt: skip
    rows.add("magnet", "electricity", "MWh/t", 8.0, 3.0, 20.0, tier="X", scope="gate to gate", allocation="none",
             reason="no plant's figure was readable. Melting and heating to 1,100 C take under 1; jet mills, vacuum, inert gas, "
             "machining and coating most: a wide range")  # fmt: skip
    low, high = 0.38, _number(model, "reo-range", "high")
    rows.add("recycling", "greenhouse_gas", "t CO2e/t", sqrt(low * high), low, high, tier="X",
             evidence="environment/hpms environment/reo-range", scope="gate to gate, its electricity within",
             allocation="scrap free of burden",
             reason="no figure for scrap back to oxide: from alloy powder by hydrogen (0.38) to separation of an ore (25), "
             "geometric middle")  # fmt: skip


def _grids(model) -> None:
    for region, ident in [*GRIDS.items(), ("", "wld")]:
        fact = model.fact(f"environment/grid-{ident}")
        value = float(fact["value"]) / 1e3
        _grid(model, region, value, value / 1.1, value * 1.1, "B", "source", fact["id"],
              "life cycle; a tenth up and down for the year it is of")  # fmt: skip
    for region, (value, low, high, reason) in GRID_UNKNOWN.items():
        _grid(
            model, region, value, low, high, "X", "assumption", "", f"no figure was read: {reason}"
        )


def _grid(
    model,
    region: str,
    value: float,
    low: float,
    high: float,
    tier: str,
    kind: str,
    fact: str,
    reason: str,
) -> None:
    model.row("grid_factors", region=region, year=2024, value=float(value), low=float(low), high=float(high),
              unit="t CO2e/MWh", tier=tier, kind=kind, evidence=fact, reason=reason)  # fmt: skip
    model.row("grid_factors", region=region, year=LATER, value=value * CLEANER, low=low * LEAST_CLEAN, high=high * MOST_CLEAN,
              unit="t CO2e/MWh", tier="X", kind="assumption", evidence=fact,
              reason="no path by region was read: half of today's, from a fifth (states keep their promises) to all of it")  # fmt: skip


def _published(model) -> None:
    clay = "mine.china_clay@CHN"
    told = ("clays_china", "Ion clays of southern China, greenhouse gas", clay, "greenhouse_gas", 9000.0, 160e3, 219e3, "2012 to 2017",
            "environment/clay-ghg",
            "legal output alone; 160 to 219 thousand t over 17.8 to 24.3 kg/kg are 9,000 t. Quotas have risen since and the run's "
            "base year counts what was made beside them")  # fmt: skip
    mmr = ("clays_myanmar", "Ion clays of Kachin, greenhouse gas", "mine.myanmar_clay@MMR", "greenhouse_gas", 41700.0,
           41700.0 * 17.8, 41700.0 * 24.3, "2023", "environment/kachin-sites environment/clay-ghg",
           "41,700 t were exported to China in 2023; no total was published, so this is those tonnes at the figure of southern China")  # fmt: skip
    wlp = _number(model, "lynas-wlp")
    kuantan = "light_separation.mount_weld@MYS"
    lynas = [
        ("kuantan_residue", "Kuantan, residue of Mt Weld concentrate", kuantan, "radioactive_residue", 10908.0,
         10908.0 * _number(model, "lynas-wlp", "low"), 10908.0 * wlp, "fiscal 2024", "environment/lynas-wlp",
         "some 90,000 t: 8.3 t/t at 10,908 t of oxide made; the run cracks nearly all that Australia mined in 2024 as the USGS has it since its revision to 29,000 t, twice what the plant made"),
        ("kuantan_thorium", "Kuantan, thorium in what is cracked", kuantan, "thorium", 10908.0, 60.0, 60.0, "fiscal 2024",
         "environment/lynas-th", "5.5 g/kg at 10,908 t of oxide made, 60 t; the run cracks nearly all that Australia mined in 2024 as the USGS has it since its revision to 29,000 t, twice what the plant made"),
    ]  # fmt: skip
    cost = _number(model, "bo-ext") * 69250.0 / CNY_USD
    bayan = ("bayan_obo_cost", "Bayan Obo, external cost from mine to oxide", "mine.bayan_obo@CHN", "external_cost", 69250.0, cost, cost,
             "quota of 2018, cost of 2013", "environment/bo-ext",
             f"34,739 CNY/t at 69,250 t are 2.4 billion CNY, here at {CNY_USD} CNY/USD. The quota of 2024 is 188,650 t")  # fmt: skip
    kilo = _number(model, "hpms")
    scrap = ("magnet_from_scrap", "A kilogram of magnet from scrap, greenhouse gas", "magnet_making.NdFeB_ordinary@CHN",
             "greenhouse_gas", 1.0, kilo, kilo, "2025", "environment/hpms environment/recycled-large",
             "2.35 kg/kg in Texas, planned, by hydrogen from scrap to alloy powder. The run takes scrap back to oxide and makes metal "
             "again, whose power alone is most of it; no coefficient for powder stands in its chain")  # fmt: skip
    columns = (
        "place",
        "title",
        "processes",
        "burden",
        "tonnes",
        "total_low",
        "total_high",
        "year",
        "evidence",
        "reason",
    )
    for row in (told, mmr, *lynas, bayan, scrap):
        cells = dict(zip(columns, row, strict=True))
        way = "scrap" if row is scrap else "activity"
        model.row("published_burdens", place=cells.pop("place"), way=way, **cells)
