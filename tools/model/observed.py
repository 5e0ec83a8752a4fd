"""What is observed of the base year 2024: quantities, trade and prices, each with a grade."""

from __future__ import annotations

from collections import defaultdict

from model.names import ELEMENTS, region_of

MAGNET = ("Nd", "Pr", "Dy", "Tb")


def write(model) -> None:
    """Write the deviation rule and all observations."""
    for grade, sd, why in (
        ("A", 0.05, "official statistics and company reports"),
        ("B", 0.15, "agency estimates"),
        ("C", 0.30, "secondary sources and trade press"),
        ("D", 0.50, "derived or inferred figures"),
        ("X", 0.60, "assumptions"),
    ):
        model.assume(f"deviation.{grade}", sd, sd / 2, sd * 2, "share of the value",
                     f"standard deviation of {why} in the reconciliation; a rule, not a measurement")  # fmt: skip
    _mines(model)
    _makers(model)
    _trade(model)
    _demand(model)
    _prices(model)


def _observe(
    model, ident, title, row, value, unit, grade, columns, *, reason="", evidence=(), basis=""
) -> None:
    name = f"observed.{ident}"
    if isinstance(row, dict):
        model.sourced(name, row, value, unit, grade=grade, reason=reason)
    else:
        model.derived(name, value, unit, reason, *evidence, grade=grade)
    model.row(
        "observations",
        observation=ident,
        title=title,
        value_parameter=name,
        grade=grade,
        columns=columns,
        basis=basis,
    )


def _mines(model) -> None:
    def mine(country):
        return model.find("mine_production", country=country, year="2024", vintage="MCS2026")

    quotas = {
        "bayan_obo": ("deposits/bayan-obo-quota-chn", 188650.0), "sichuan": ("deposits/sichuan-maoniuping-etc-quota-chn", 62200.0),
        "china_clay": ("deposits/southern-ion-clays-quota-chn", 19150.0),
    }  # fmt: skip
    for feed, (ident, value) in quotas.items():
        row = model.fact(ident)
        assert float(row["capacity_t_reo_yr"]) == value
        _observe(model, f"mine.{feed}", f"Mining quota 2024, {feed}", row, value, "t REO", "B", f"mine.{feed}@CHN",
                 reason="a quota, taken as output; undocumented output is outside it", basis="quota and assay")  # fmt: skip
    simple = {"USA": ("mountain_pass", "USA", "A"), "AUS": ("mount_weld", "AUS", "C"), "IND": ("india_sands", "IND", "B"),
              "RUS": ("lovozero", "RUS", "B"), "THA": ("thailand", "THA", "B"), "VNM": ("vietnam", "VNM", "B"),
              "BRA": ("serra_verde", "BRA", "C"), "MMR": ("myanmar_clay", "MMR", "B"), "MYS": ("malaysia_clay", "MYS", "B")}  # fmt: skip
    for country, (feed, region, grade) in simple.items():
        row = mine(country)
        _observe(model, f"mine.{feed}", f"USGS mine output 2024, {country}", row, float(row["tonnes_reo"]), "t REO", grade,
                 f"mine.{feed}@{region}")  # fmt: skip
    parts = [mine(c) for c in ("MDG", "NGA", "OTH")]
    _observe(model, "mine.world_sands", "USGS mine output 2024, Madagascar, Nigeria, others", None,
             sum(float(r["tonnes_reo"]) for r in parts), "t REO", "B", "mine.world_sands@ROW",
             reason="sum of three rows", evidence=[r["id"] for r in parts])  # fmt: skip
    trade = "trade_bilateral"
    myanmar = model.find(
        trade, reporter="CHN", partner="MMR", flow="import", hs="2846", year="2024", month=""
    )
    _observe(model, "import.myanmar", "Chinese imports of 2846 from Myanmar 2024, mostly oxides", None,
             float(myanmar["net_weight_t"]) * 0.92, "t REO", "B", "mine.myanmar_clay@MMR", evidence=[myanmar["id"]],
             reason="net weight x 0.92 oxide (43,855 t of the 58,965 t that year came in as oxides, the rest as carbonate)",
             basis="Chinese customs")  # fmt: skip
    laos = model.find(
        trade, reporter="CHN", partner="LAO", flow="import", hs="2846", year="2024", month=""
    )
    _observe(model, "import.laos", "Chinese imports of 2846 from Laos 2024", None, float(laos["net_weight_t"]) * 0.85, "t REO", "C",
             "mine.laos_clay@ROW", evidence=[laos["id"]], reason="net weight x 0.85 oxide (oxides and carbonate)", basis="Chinese customs")  # fmt: skip
    india = model.find(
        trade, reporter="CHN", partner="IND", flow="import", hs="2846", year="2024", month=""
    )
    _observe(model, "import.india", "Chinese imports of 2846 from India 2024", None, float(india["net_weight_t"]) * 0.6, "t REO", "D",
             "concentrate.india_sands@IND>CHN heavy_concentrate.india_sands@IND>CHN", evidence=[india["id"]], basis="Chinese customs",
             reason="net weight, estimated by the UN, x 0.6 oxide: at 6.24 USD/kg a mixed carbonate, as those of Solikamsk")  # fmt: skip
    press = model.find("refining", plant_or_aggregate="China imported SE Asian feed", year="2024")
    _observe(model, "import.southeast_asia", "South-east Asian feed into China 2024, trade press", press, 60000.0, "t REO", "C",
             "mine.myanmar_clay@MMR mine.laos_clay@ROW mine.malaysia_clay@MYS")  # fmt: skip
    ore = model.find("refining", plant_or_aggregate="China imported US feed", year="2024")
    _observe(model, "import.us_concentrate", "US concentrate into China 2024, trade press", ore, 28000.0, "t REO", "C",
             "concentrate.mountain_pass@USA>CHN")  # fmt: skip


def _iea(model, stage, country):
    for row in model.evidence("refining"):
        if (row["plant_or_aggregate"] == "country total" and row["country"] == country and row["stage"] == stage
                and row["year"] == "2024" and row["unit"] == "kt element"):  # fmt: skip
            return row
    raise KeyError((stage, country))


def _makers(model) -> None:
    def oxide(region):
        return " ".join(f"finishing.{e}@{region}~element_per_oxide.{e}" for e in MAGNET)

    for element in ELEMENTS:
        model.row(
            "formulas",
            operation="reciprocal",
            parameter=f"element_per_oxide.{element}",
            of=f"oxide_per_element.{element}",
        )
    for region in ("CHN", "MYS", "USA"):
        row = _iea(model, "separation", region)
        _observe(model, f"refined.{region}", f"IEA refined magnet elements 2024, {region}", row, 1000 * float(row["value"]),
                 "t element", "B", oxide(region), basis="IEA")  # fmt: skip
    others = {
        "CHN": "bayan_obo sichuan china_clay",
        "MMR": "myanmar_clay",
        "USA": "mountain_pass",
        "AUS": "mount_weld",
    }
    for region, feeds in others.items():
        row = _iea(model, "mining", region)
        columns = " ".join(f"mine.{f}@{region}~magnet_share.{f}" for f in feeds.split())
        _observe(model, f"mined.{region}", f"IEA mined magnet elements 2024, {region}", row, 1000 * float(row["value"]),
                 "t element", "C", columns, basis="IEA")  # fmt: skip
    for feed in sorted({f for fs in others.values() for f in fs.split()}):
        model.row("formulas", parameter=f"magnet_share.{feed}", operation="sum", of=" ".join(f"assay.{feed}.{e}*element_per_oxide.{e}" for e in MAGNET))  # fmt: skip
    domestic = model.find("refining", plant_or_aggregate="China domestic ore", year="2024")
    _observe(model, "ndpr.domestic", "Chinese NdPr oxide from domestic ore 2024, trade press", domestic, 45000.0, "t NdPr oxide", "C",
             " ".join(f"light_separation.{f}@CHN~ndpr_yield.{f}" for f in ("bayan_obo", "sichuan", "china_clay")), basis="trade press")  # fmt: skip
    imported = model.find("refining", plant_or_aggregate="China imported ore", year="2024")
    foreign = ("myanmar_clay", "laos_clay", "malaysia_clay", "mountain_pass", "mount_weld", "world_sands", "thailand", "vietnam",
               "serra_verde", "lovozero")  # fmt: skip
    _observe(model, "ndpr.imported", "Chinese NdPr oxide from imported ore 2024, trade press", imported, 20500.0, "t NdPr oxide", "C",
             " ".join(f"light_separation.{f}@CHN~ndpr_yield.{f}" for f in foreign), basis="trade press")  # fmt: skip
    for feed in ("bayan_obo", "sichuan", "china_clay", *foreign):
        model.row("formulas", parameter=f"ndpr_yield.{feed}", operation="sum", of=f"assay.{feed}.Nd*recovery.light_separation assay.{feed}.Pr*recovery.light_separation")  # fmt: skip
    lynas = next(
        r
        for r in model.evidence("refining")
        if r["plant_or_aggregate"].startswith("Lynas Malaysia") and r["value"] == "5655"
    )
    _observe(model, "ndpr.lynas", "Lynas NdPr oxide, year to June 2024", lynas, 5655.0, "t NdPr oxide", "A",
             "finishing.Nd@MYS finishing.Pr@MYS", reason="financial year stands in for the calendar year")  # fmt: skip
    mp = next(
        r
        for r in model.evidence("refining")
        if r["plant_or_aggregate"] == "Mountain Pass" and r["value"] == "1294"
    )
    _observe(
        model,
        "ndpr.mp",
        "MP Materials NdPr oxide 2024",
        mp,
        1294.0,
        "t NdPr oxide",
        "A",
        "finishing.Nd@USA finishing.Pr@USA",
    )
    quota = model.find(
        "china_quotas", year="2024", period="full year", kind="smelting_separation", split="total"
    )
    _observe(model, "quota.separation", "Chinese smelting and separation quota 2024", quota, 254000.0, "t REO", "C",
             " ".join(f"light_separation.{f}@CHN" for f in ("bayan_obo", "sichuan", "china_clay")),
             reason="a quota, taken as throughput of domestic ore")  # fmt: skip
    magnets = next(
        r
        for r in model.evidence("demand_matrix")
        if r["year"] == "2024" and r["application"] == "magnet making" and r["region"] == "CHN"
    )
    _observe(model, "magnets.china", "Chinese rare-earth magnet blanks 2024 (forecast of May 2024)", magnets, 260000.0, "t blanks", "B",
             "magnet_making.*@CHN~blank_per_magnet")  # fmt: skip
    model.assume(
        "blank_per_magnet",
        1.30,
        1.10,
        1.45,
        "t blank / t finished magnet",
        "blanks lose a fifth to a third in machining: 0.15 of 0.25 kg in one part (costs), 25-30 percent scrap",
        group="recovery",
    )
    japan = next(
        r for r in model.evidence("projects") if r["id"].startswith("projects/japan-magnet-makers")
    )
    _observe(model, "magnets.japan", "Japanese NdFeB output (makers' capacity 9,000 t)", japan, 9000.0, "t magnet", "D",
             "magnet_making.NdFeB_*@JPN")  # fmt: skip
    for region, value, evidence in (
        ("EU27", 1200.0, "vac-and-neorem"),
        ("USA", 300.0, "noveon"),
        ("KOR", 900.0, "yesan"),
        ("VNM", 3500.0, "shin-etsu-hai-phong-magnets"),
    ):
        row = next(
            r for r in model.evidence("projects") if r["id"].startswith(f"projects/{evidence}")
        )
        _observe(model, f"magnets.{region}", f"NdFeB output of {region}, inferred from plant sizes", None, value, "t magnet", "D",
                 f"magnet_making.NdFeB_*@{region}", evidence=[row["id"]],
                 reason="inferred from nameplates of operating plants and half to full use of them")  # fmt: skip
    smco = next(
        r
        for r in model.evidence("demand_matrix")
        if r["year"] == "2019" and r["application"] == "magnet making" and r["element"] == "SmCo"
    )
    _observe(
        model,
        "magnets.smco_china",
        "Chinese SmCo alloy 2019",
        smco,
        2400.0,
        "t magnet alloy",
        "C",
        "magnet_making.SmCo@CHN",
    )
    scrap = {
        "NdPr": ("Nd Pr", 26504.0),
        "Dy": ("Dy", 710.0),
        "Tb": ("Tb", 160.0),
        "Gd": ("Gd", 1048.0),
        "Ho": ("Ho", 167.0),
    }
    from model.goods import SCRAP
    from model.makers import SWARF

    sources = {**SWARF, **{f"scrap_{grade}": metals for grade, metals in SCRAP.items()}}
    for metal, (elements, value) in scrap.items():
        row = next(r for r in model.evidence("demand_matrix") if r["year"] == "2024" and r["element"] == metal
                   and r["application"] == "recycled output from NdFeB scrap" and r["region"] == "CHN")  # fmt: skip
        terms = []
        for swarf, metals in sources.items():
            if metal in metals:
                terms.append(f"recycling.{swarf}@CHN~return.{swarf}.{metal}")
                parts = [f"output:recycling.{swarf}:solution.{e}" for e in elements.split()]
                model.row(
                    "formulas",
                    parameter=f"return.{swarf}.{metal}",
                    operation="sum",
                    of=" ".join(parts),
                )
        _observe(
            model,
            f"scrap.{metal}",
            f"Chinese {metal} oxide from scrap 2024",
            row,
            value,
            "t oxide",
            "B",
            " ".join(terms),
        )


def _trade(model) -> None:
    rows = model.evidence("trade_bilateral")
    china = model.find(
        "trade_bilateral", reporter="CHN", partner="WLD", hs="85051110", year="2024", month=""
    )
    magnets = "magnet.*"
    _observe(
        model,
        "export.magnets.total",
        "Chinese exports of rare-earth magnets 2024",
        china,
        58152.0,
        "t magnet",
        "A",
        f"{magnets}@CHN>*",
    )
    value: dict[tuple[str, str], float] = defaultdict(float)
    ids: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        if (
            row["hs"] == "850511"
            and row["year"] == "2024"
            and row["flow"] == "export"
            and row["quality"] == "as published"
            and row["partner"] != "WLD"
        ):
            key = (region_of(row["reporter"]), region_of(row["partner"]))
            if key[0] != key[1] and row["value_usd"]:
                value[key] += float(row["value_usd"])
                ids[key].append(row["id"])
    total = sum(v for (o, _), v in value.items() if o == "CHN")
    pairs = {
        (r["origin"], r["destination"])
        for r in model.tables["routes"]
        if r["commodity"].startswith("magnet.NdFeB_o")
    }
    for (origin, destination), usd in sorted(value.items(), key=lambda kv: -kv[1]):
        if (origin, destination) not in pairs or usd < 2e6:
            continue
        if origin == "CHN":
            tonnes, reason = (
                58152.0 * usd / total,
                "58,152 t shared out by the value of HS 850511 (88 percent of it is rare-earth magnets, 44 percent of its weight)",
            )
        else:
            tonnes, reason = (
                0.9 * usd / 60e3,
                "90 percent of the value of HS 850511 at 60 USD/kg: outside China the code is mostly rare-earth magnets; unit values of Japan, Viet Nam, the Philippines are 40 to 60",
            )
        _observe(model, f"export.magnets.{origin}.{destination}", f"Rare-earth magnets {origin} to {destination} 2024", None, tonnes, "t magnet",
                 "C" if origin == "CHN" else "D", f"{magnets}@{origin}>{destination}", reason=reason, evidence=ids[origin, destination][:6])  # fmt: skip
    compounds: dict[str, float] = defaultdict(float)
    metals: dict[str, float] = defaultdict(float)
    sources: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if (
            row["reporter"] == "CHN"
            and row["flow"] == "export"
            and row["year"] == "2024"
            and row["partner"] != "WLD"
            and row["net_weight_t"]
        ):
            place = region_of(row["partner"])
            if row["hs"] == "284690":
                compounds[place] += float(row["net_weight_t"])
                sources["c" + place].append(row["id"])
            elif row["hs"] == "280530":
                metals[place] += float(row["net_weight_t"])
                sources["m" + place].append(row["id"])
    oxides = [e for e in ELEMENTS if e != "Ce"]
    for place, tonnes in compounds.items():
        if tonnes > 100:
            _observe(model, f"export.compounds.{place}", f"Chinese compounds without cerium to {place} 2024", None, 0.85 * tonnes, "t REO", "C",
                     " ".join(f"oxide.{e}@CHN>{place}" for e in oxides), evidence=sources["c" + place][:6],
                     reason="net weight of HS 284690 x 0.85 oxide (oxides with some carbonates and chlorides)")  # fmt: skip
    cerium = model.find(
        "trade_bilateral", reporter="CHN", partner="WLD", hs="284610", year="2024", month=""
    )
    _observe(model, "export.cerium", "Chinese cerium compounds 2024", None, 0.8 * float(cerium["net_weight_t"]), "t REO", "C", "oxide.Ce@CHN>*",
             evidence=[cerium["id"]], reason="net weight of HS 284610 x 0.8 oxide (oxide, carbonate, hydroxide)")  # fmt: skip
    for place, tonnes in metals.items():
        if tonnes > 50:
            _observe(model, f"export.metals.{place}", f"Chinese rare-earth metals to {place} 2024", None, tonnes, "t metal", "B",
                     f"metal.*@CHN>{place}", evidence=sources["m" + place][:6], reason="net weight of HS 280530")  # fmt: skip
    lynas = next(
        r
        for r in rows
        if r["reporter"] == "CHN"
        and r["partner"] == "MYS"
        and r["year"] == "2024"
        and r["net_weight_t"].startswith("3261")
    )
    _observe(
        model,
        "import.ndpr.MYS",
        "NdPr from Lynas to China 2024",
        lynas,
        3261.0,
        "t NdPr oxide",
        "B",
        "oxide.Nd@MYS>CHN oxide.Pr@MYS>CHN",
    )
    mp = next(
        r
        for r in rows
        if r["reporter"] == "CHN"
        and r["partner"] == "USA"
        and r["year"] == "2024"
        and r["net_weight_t"].startswith("232")
    )
    _observe(
        model,
        "import.ndpr.USA",
        "NdPr from MP to China 2024",
        mp,
        232.0,
        "t NdPr oxide",
        "B",
        "oxide.Nd@USA>CHN oxide.Pr@USA>CHN",
    )
    eu = {"CHN": 6000.0, "RUS": 3700.0, "MYS": 2600.0}
    for origin, tonnes in eu.items():
        row = next(
            r
            for r in rows
            if r["reporter"] == "EU27"
            and r["partner"] == origin
            and r["year"] == "2024"
            and r["hs"] == "280530+2846"
        )
        if origin == "RUS":
            _observe(model, "import.eu.RUS", "EU imports of rare earths from Russia 2024 (carbonates)", None, 0.6 * tonnes, "t REO", "C",
                     "concentrate.lovozero@RUS>EU27", evidence=[row["id"]], reason="net weight x 0.6 oxide (carbonates of Solikamsk)")  # fmt: skip
        else:
            columns = f"oxide.*@{origin}>EU27" + (" metal.*@CHN>EU27" if origin == "CHN" else "")
            _observe(model, f"import.eu.{origin}", f"EU imports of rare earths from {origin} 2024", None, 0.85 * tonnes, "t REO", "C", columns,
                     evidence=[row["id"]], reason="net weight of metals and compounds x 0.85 oxide")  # fmt: skip


def _demand(model) -> None:
    matrix = model.evidence("demand_matrix")

    def pick(**equal):
        return next(r for r in matrix if all(r[k] == v for k, v in equal.items()))

    _magnet_split(model, pick)
    cold = pick(
        year="2024", application="magnets: inverter air conditioners", element="NdFeB", region="WLD"
    )
    _observe(
        model,
        "use.air_conditioning",
        "Air-conditioner magnets 2024",
        cold,
        30154.0,
        "t magnet",
        "C",
        "demand:air_conditioning@*",
    )
    for use, application in (
        ("polishing", "polishing"),
        ("glass", "glass"),
        ("ceramics", "ceramics"),
    ):
        row = pick(
            year="2024", application=application, element="REO", region="WLD", quality="derived"
        )
        _observe(
            model,
            f"use.{use}",
            f"World {use} 2024",
            row,
            float(row["quantity"]),
            "t REO",
            "D",
            f"demand:{use}@*",
        )
    cat = pick(
        year="2024", application="catalysts (FCC and automotive)", region="WLD", quality="derived"
    )
    _observe(
        model,
        "use.catalysts",
        "World catalysts 2024",
        cat,
        float(cat["quantity"]),
        "t REO",
        "D",
        "demand:fcc_catalyst@* demand:auto_catalyst@*",
    )
    us = next(
        r
        for r in matrix
        if r["year"] == "2024"
        and r["region"] == "USA"
        and r["application"] == "all applications"
        and r["quantity"] == "9010"
    )
    light_uses = [
        "fcc_catalyst",
        "auto_catalyst",
        "polishing",
        "glass",
        "ceramics",
        "phosphors",
        "metallurgy",
        "other_light",
    ]
    _observe(model, "use.usa", "US apparent consumption of compounds and metals 2024", us, 9010.0, "t REO", "B",
             " ".join(f"demand:{u}@USA" for u in light_uses))  # fmt: skip
    japan = pick(year="2024", region="JPN", application="all applications", element="REO")
    oxide_uses = " ".join(f"demand:{u}@JPN" for u in [*light_uses, "batteries"])
    _observe(model, "use.japan", "Japanese demand for compounds and metals 2024", japan, 18835.0, "t REO", "B",
             oxide_uses + " magnet_making.*@JPN~japan_alloy")  # fmt: skip
    model.row(
        "formulas",
        parameter="japan_alloy",
        operation="product",
        of="rare_earth_share magnet_yield^-1 oxide_per_element.Nd",
    )
    cerium = pick(year="2024", region="JPN", element="Ce")
    _observe(model, "use.japan.cerium", "Japanese cerium demand 2024", cerium, 5650.0, "t oxide", "B",
             "demand:auto_catalyst@JPN~recipe_content.auto_catalyst.ordinary.oxide.Ce demand:polishing@JPN~recipe_content.polishing.ordinary.oxide.Ce "
             "demand:glass@JPN~recipe_content.glass.ordinary.oxide.Ce demand:other_light@JPN~recipe_content.other_light.ordinary.oxide.Ce")  # fmt: skip
    yttrium = pick(year="2020", region="JPN", element="Y")
    _observe(model, "use.japan.yttrium", "Japanese yttrium demand 2020", yttrium, 1160.0, "t oxide", "C",
             "demand:ceramics@JPN~recipe_content.ceramics.ordinary.oxide.Y demand:phosphors@JPN~recipe_content.phosphors.ordinary.oxide.Y demand:other_Y@JPN")  # fmt: skip
    india = pick(year="2024", region="IND", application="magnet use (imports by car makers)")
    # Of cars alone: China booked 418 t of rare-earth magnets to India in July 2025 and 150 t in the worst month.
    _observe(model, "use.india.cars", "Rare-earth magnets imported by Indian car makers, year to March 2025", india, 460.0, "t magnet",
             "C", "demand:ev_traction@IND demand:cars_other@IND")  # fmt: skip


MAGNETS_2024 = 209_000.0
"""t of magnets that all uses take in the reconciled year; both shares of the IEA are of it."""


def _magnet_split(model, pick) -> None:
    """Traction and wind by the shares of the source whose growth drives them; the rival split is the other end.

    The IEA's tonnes are parts of its own total (91 kt of elements, 303 kt of magnets at 30 percent); the reconciled
    year makes and trades 209 kt. So its shares are read, never its tonnes, and never a mean with the rival split.
    """
    total = next(r for r in model.evidence("outlook") if r["metric"] == "demand magnet REE"
                 and r["publisher"] == "IEA" and r["breakdown"] == "total" and r["year"] == "2024")  # fmt: skip
    for use, title, application, breakdown, rival_is, grade in (
        ("ev_traction", "Traction", "magnets: EV traction", "Electric vehicles", "high", "C"),
        ("wind", "Wind", "magnets: wind", "Wind", "low", "D"),
    ):
        part = next(r for r in model.evidence("outlook") if r["metric"] == "demand magnet REE"
                    and r["publisher"] == "IEA" and r["breakdown"] == breakdown and r["year"] == "2024")  # fmt: skip
        rival = pick(
            year="2024", application=application, element="NdFeB", region="WLD", quality="secondary"
        )
        other = float(rival["quantity"])
        value = float(part["value"]) / float(total["value"]) * MAGNETS_2024
        ends = {"low": 0.8 * value, "high": 1.2 * value} | {rival_is: other}
        name = f"observed.use.{use}"
        model.derived(name, round(value, -2), "t magnet", f"{float(part['value']):.4g} of {float(total['value']):.4g} kt of elements, as a "
                      f"share of 209,000 t of magnets in the reconciled year; one end is the rival split, the other a fifth away",
                      part["id"], total["id"], rival["id"], grade="B", **ends)  # fmt: skip
        model.row("observations", observation=f"use.{use}", title=f"{title} magnets 2024, the IEA's share",
                  value_parameter=name, grade="B", columns=f"demand:{use}@*", basis="IEA")  # fmt: skip
        model.sourced(f"rival.use.{use}", rival, other, "t magnet", grade=grade)


def _prices(model) -> None:
    def price(element, **extra):
        rows = [r for r in model.evidence("prices") if r["element"] == element and r["period"] == "2024" and r["basis"].startswith("FOB China, annual")
                and (extra.get("form") is None or r["form"].startswith(extra["form"]))]  # fmt: skip
        if len(rows) != 1:
            raise KeyError((element, len(rows)))
        return rows[0]

    model.cited("vat_not_refunded", 0.13, "share of the domestic price without VAT",
                "Quartz on Chinese tax policy, 2022 (13 percent on rare-earth products); refund cancelled 2005 (gap_research)",
                "https://www.chinatax.gov.cn/", grade="C", low=0.0, high=0.13,
                reason="FOB over domestic price net of VAT was 1.13 to 1.14 for NdPr, Dy and Tb in 2024 (prices), which agrees")  # fmt: skip
    for element in ELEMENTS:
        name = f"price.fob.oxide.{element}"
        if element == "Tm":
            model.assume(
                name,
                120.0,
                50.0,
                400.0,
                "USD/kg",
                "no thulium price of 2024 was found; between holmium and lutetium",
            )
        else:
            row = price(element, form="oxide")
            model.sourced(name, row, float(row["price_avg"]), "USD/kg", grade="B")
        model.row("price_observations", observation=f"fob.oxide.{element}", value_parameter=name, grade="B",
                  commodity=f"oxide.{element}", region="CHN", basis="border")  # fmt: skip
    exchange = model.cited("exchange.CNY", 7.19, "CNY per USD", "mean of 2024 as implied by Argus quotations in yuan and dollars", "https://www.argusmedia.com/",
                           grade="C", low=7.1, high=7.3)  # fmt: skip
    assert exchange
    for element, yuan in (("Dy", 1837.0), ("Tb", 5789.0)):
        row = next(
            r
            for r in model.evidence("prices")
            if r["element"] == element
            and r["period"] == "2024"
            and r["basis"].startswith("China ex-works")
        )
        name = f"price.domestic.oxide.{element}"
        model.derived(
            name,
            round(yuan / 1.13 / 7.19, 2),
            "USD/kg",
            "CNY/kg / 1.13 VAT / 7.19 CNY per USD",
            row["id"],
            grade="B",
        )
        model.row("price_observations", observation=f"domestic.oxide.{element}", value_parameter=name, grade="B",
                  commodity=f"oxide.{element}", region="CHN", basis="domestic")  # fmt: skip
    row = next(
        r
        for r in model.evidence("prices")
        if r["element"] == "NdPr"
        and r["period"] == "2024"
        and r["basis"].startswith("China ex-works")
    )
    for element in ("Nd", "Pr"):
        name = f"price.domestic.oxide.{element}"
        model.derived(
            name,
            round(392 / 1.13 / 7.19, 2),
            "USD/kg",
            "NdPr oxide in CNY/kg / 1.13 VAT / 7.19 CNY per USD",
            row["id"],
            grade="B",
        )
        model.row("price_observations", observation=f"domestic.oxide.{element}", value_parameter=name, grade="B",
                  commodity=f"oxide.{element}", region="CHN", basis="domestic")  # fmt: skip
    magnet = model.find(
        "trade_bilateral", reporter="CHN", partner="WLD", hs="85051110", year="2024", month=""
    )
    model.sourced(
        "price.fob.magnet",
        magnet,
        49.18,
        "USD/kg",
        grade="A",
        reason="2,860 million USD over 58,152 t",
    )
    for grade, factor in (
        ("NdFeB_ordinary", 0.80),
        ("NdFeB_heavy", 1.25),
        ("NdFeB_low_heavy", 1.20),
        ("SmCo", 1.9),
    ):
        model.assume(f"price.relative.{grade}", factor, factor * .75, factor * 1.3, "share of the mean export price",
                     "grades differ by their Dy and Tb and by cobalt; no grade price list for 2024 was found", group="")  # fmt: skip
        model.row(
            "formulas",
            parameter=f"price.fob.magnet.{grade}",
            operation="product",
            of=f"price.fob.magnet price.relative.{grade}",
        )
        model.row("price_observations", observation=f"fob.magnet.{grade}", value_parameter=f"price.fob.magnet.{grade}", grade="C",
                  commodity=f"magnet.{grade}", region="CHN", basis="domestic")  # fmt: skip
    myanmar = model.find(
        "trade_bilateral",
        reporter="CHN",
        partner="MMR",
        flow="import",
        hs="2846",
        year="2024",
        month="",
    )
    model.derived("price.import.myanmar", round(float(myanmar["unit_value_usd_kg"]) / 0.92, 2), "USD/kg REO", "18.434 USD/kg of product / 0.92 oxide",
                  myanmar["id"], grade="C")  # fmt: skip
    model.row("price_observations", observation="import.myanmar", value_parameter="price.import.myanmar", grade="C",
              commodity="concentrate.myanmar_clay", region="CHN", basis="domestic")  # fmt: skip
    us = next(
        r
        for r in model.evidence("trade_bilateral")
        if r["reporter"] == "USA"
        and r["partner"] == "CHN"
        and r["hs"] == "2846"
        and r["year"] == "2024"
        and r["flow"] == "export"
    )
    model.derived("price.export.mountain_pass", round(float(us["unit_value_usd_kg"]) / 0.6, 2), "USD/kg REO", "3.242 USD/kg of concentrate / 0.60 oxide",
                  us["id"], grade="C")  # fmt: skip
    model.row("price_observations", observation="export.mountain_pass", value_parameter="price.export.mountain_pass", grade="C",
              commodity="concentrate.mountain_pass", region="USA", basis="domestic")  # fmt: skip
