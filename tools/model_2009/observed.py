"""What is observed of 2009: quantities, trade and prices, each with a grade."""

from __future__ import annotations

from model_2009.axes import ELEMENTS
from model_2009.uses import OTHER, PLAIN

R = "records_2009/"


def write(model) -> None:
    """Write the deviation rule and all observations."""
    model.carry_all("deviation.")
    model.assume("oxide_in_product", 0.87, 0.75, 1.0, "t REO / t gross product",
                 "customs and the quota count gross weight of product: oxides, with some carbonates and chlorides of half the "
                 "content; the 2024 folder takes 0.85 for compounds without cerium and 0.8 for cerium", group="trade")  # fmt: skip
    model.row(
        "formulas",
        parameter="alloy_reo",
        operation="product",
        of="rare_earth_share magnet_yield^-1 oxide_per_element.Nd",
    )
    _mines(model)
    _trade(model)
    _makers(model)
    _demand(model)
    _prices(model)


def _observe(
    model, ident, title, value, unit, grade, columns, *evidence, reason="", basis=""
) -> None:
    name = f"observed.{ident}"
    if reason:
        model.derived(name, value, unit, reason, *evidence, grade=grade)
    else:
        model.sourced(name, model.fact(evidence[0]), value, unit, grade=grade)
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
    total = "mine_production/chn-2009-bgs-wms"
    all_2010 = sum(model.number(R + f"output-{p}") for p in ("baotou", "sichuan", "clay"))
    for feed, part in (("bayan_obo", "baotou"), ("sichuan", "sichuan"), ("china_clay", "clay")):
        value = model.number(total, "tonnes_reo") * model.number(R + f"output-{part}") / all_2010
        _observe(model, f"mine.{feed}", f"Chinese mine output 2009, {feed}", value, "t REO", "C", f"mine.{feed}@CHN", total, R + f"output-{part}",
                 reason=f"129,400 t x {part}'s part of the 130,000 t of 2010")  # fmt: skip
    _observe(model, "mine.china", "Chinese mine output 2009", model.number(total, "tonnes_reo"), "t REO", "B",
             "mine.bayan_obo@CHN mine.sichuan@CHN mine.china_clay@CHN", total, basis="BGS")  # fmt: skip
    _observe(model, "mine.lovozero", "Russian mine output 2009", model.number("mine_production/rus-2009-bgs-wms", "tonnes_reo"), "t REO", "B",
             "mine.lovozero@ROW", "mine_production/rus-2009-bgs-wms")  # fmt: skip
    pound = 12 * 0.00045359
    ndpr, la = (pound * model.number(R + f"molycorp-{k}") for k in ("ndpr", "la"))
    model.row(
        "formulas",
        parameter="ndpr_of_us",
        operation="sum",
        of="assay.us_stockpile.Nd assay.us_stockpile.Pr",
    )
    share = (
        sum(float(model.parameters[f"assay.us_stockpile.{e}"]["value"]) for e in ("Nd", "Pr")) * 0.9
    )
    _observe(model, "mine.us_stockpile", "Stockpiled concentrate fed at Mountain Pass 2009", ndpr / share, "t REO", "D", "mine.us_stockpile@USA",
             R + "molycorp-ndpr", reason="127,000 lb of didymium a month x 12 / NdPr share of the assay and a recovery of 0.9")  # fmt: skip
    _observe(model, "ndpr.USA", "Didymium of Mountain Pass 2009", ndpr, "t NdPr oxide", "C", "finishing.Nd@USA finishing.Pr@USA", R + "molycorp-ndpr",
             reason="127,000 lb a month x 12; the rate of October stands for the year")  # fmt: skip
    _observe(model, "la.USA", "Lanthanum of Mountain Pass 2009", la, "t oxide", "C", "finishing.La@USA", R + "molycorp-la",
             reason="300,000 lb a month x 12; the rate of October stands for the year")  # fmt: skip


def _trade(model) -> None:
    oxide = float(model.parameters["oxide_in_product"]["value"])
    gross = model.number(R + "export-2010") / (1 - model.number(R + "export-fall-2010") / 100)
    model.derived("export.gross.2009", gross, "t gross product", "39,813 t / (1 - 0.093): under the quota of 50,145 t, which did not bind",
                  R + "export-2010", R + "export-fall-2010", "china_quotas/2009-export-full-year-total", grade="B")  # fmt: skip
    goods = "oxide.*@CHN>{0} metal.*@CHN>{0}~metal_reo"
    model.row("formulas", parameter="metal_reo", operation="product", of="oxide_per_element.Nd")
    # what customs and the export quota count: gross weight of product; a tonne of metal is one
    model.row(
        "formulas", parameter="gross_per_net.oxide", operation="reciprocal", of="oxide_in_product"
    )
    model.row("observations", observation="export.recorded", title="Recorded Chinese exports 2009, gross weight",
              value_parameter="export.gross.2009", grade="B", columns="oxide.*@CHN>*~gross_per_net.oxide metal.*@CHN>*",
              basis="Chinese customs")  # fmt: skip
    white = "elasticities/rare-earths-imports-recorded-abroad-over-chinese-2008"
    _observe(model, "unrecorded", "Unrecorded Chinese exports 2009, as in 2008", 0.36 * oxide * gross, "t REO", "D", "past_customs.*@CHN",
             white, R + "export-2010", reason="imports recorded abroad were 36 percent above Chinese customs in 2008 (35 and 59 in 2006 and 2007); "
             "no figure is given for 2009", basis="mirror statistics")  # fmt: skip
    _observe(model, "import.japan", "Japanese imports from China 2009, as Japan says", oxide * model.number(R + "japan-from-china"), "t REO", "C",
             goods.format("JPN") + " unrecorded.*@CHN>JPN", R + "japan-from-china", reason="20,000 t gross x oxide_in_product",
             basis="Japanese trade minister")  # fmt: skip
    japan = model.number(R + "export-japan-nine-months-2010") / (
        1 + model.number(R + "export-japan-rise-2010") / 100
    )
    _observe(model, "export.japan", "Recorded Chinese exports to Japan 2009", oxide * japan * 4 / 3, "t REO", "D", goods.format("JPN"),
             R + "export-japan-nine-months-2010", R + "export-japan-rise-2010", reason="16,000 t / 2.67 in nine months x 4/3 x oxide_in_product",
             basis="Chinese trade ministry")  # fmt: skip
    usa = model.number(R + "export-usa-nine-months-2010") / (
        1 + model.number(R + "export-usa-rise-2010") / 100
    )
    _observe(model, "export.usa", "Recorded Chinese exports to the United States 2009", oxide * usa * 4 / 3, "t REO", "C", goods.format("USA"),
             R + "export-usa-nine-months-2010", R + "export-usa-rise-2010", reason="6,200 t / 1.055 in nine months x 4/3 x oxide_in_product",
             basis="Chinese trade ministry")  # fmt: skip
    _observe(model, "import.usa", "US imports 2009", model.number(R + "us-imports"), "t REO", "C", "oxide.*@*>USA metal.*@*>USA~metal_reo",
             R + "us-imports", basis="USGS")  # fmt: skip
    metal = (289 + 323 / 0.82 + 363 / 0.58) / 3 * 12
    _observe(model, "import.japan.metal", "Japanese imports of rare earth metals 2009", metal, "t metal", "D",
             "metal.NdPr@CHN>JPN metal.Dy@CHN>JPN metal.Tb@CHN>JPN", R + "japan-metal-january", R + "japan-metal-august", R + "japan-metal-september",
             reason="mean of January (289 t), August (323 / 0.82) and September (363 / 0.58) x 12")  # fmt: skip
    exports = "demand_matrix/magnet-exports-re-magnets-chn-2009"
    tonnes = model.number(exports, "quantity")
    _observe(
        model,
        "export.magnets",
        "Chinese exports of rare earth magnets 2009",
        tonnes,
        "t magnet",
        "A",
        "magnet.*@CHN>*",
        exports,
    )
    for region, parts in (("USA", ("usa",)), ("EU27", ("germany", "italy"))):
        ids = [R + f"magnet-export-{p}-2010" for p in parts]
        value = sum(map(model.number, ids)) / model.number(R + "magnet-export-2010") * tonnes
        _observe(model, f"export.magnets.{region}", f"Chinese exports of rare earth magnets to {region} 2009", value, "t magnet", "D",
                 f"magnet.*@CHN>{region}", *ids, exports, reason="its share of 13,886 t in 2010 x 9,363 t")  # fmt: skip


def _makers(model) -> None:
    china = (
        "demand_matrix/magnet-making-sintered-ndfeb-chn-2009",
        "demand_matrix/magnet-making-bonded-ndfeb-chn-2009",
    )
    blanks = sum(model.number(i, "quantity") for i in china)
    _observe(model, "magnets.CHN", "Chinese NdFeB 2009, taken as blanks", blanks, "t blanks", "B", "magnet_making.*@CHN~blank_per_magnet", *china,
             reason="52,000 t sintered and 3,000 t bonded")  # fmt: skip
    after = 82000.0
    for region in ("JPN", "EU27"):
        row = f"demand_matrix/magnet-making-sintered-semis-ndfeb-{region.lower()}-2010-2"
        _observe(model, f"magnets.{region}", f"Sintered NdFeB of {region} 2009, blanks", model.number(row, "quantity") * blanks / after, "t blanks", "D",
                 f"magnet_making.*@{region}~blank_per_magnet", row, "gap_research/cn-sintered-2010", "gap_research/cn-bonded-2010",
                 reason="output of 2010 x Chinese output of 2009 over 2010 (55,000 / 82,000)")  # fmt: skip
    scrap = "demand_matrix/recycled-output-reo-chn-2010"
    _observe(
        model,
        "scrap.china",
        "Chinese oxide from scrap",
        3300.0,
        "t REO",
        "D",
        "recycling.*@CHN~scrap_reo",
        scrap,
    )
    model.row(
        "formulas",
        parameter="scrap_reo",
        operation="product",
        of="oxide_per_element.Nd recovery.recycling",
    )


def _demand(model) -> None:
    plain = " ".join(
        f"demand:{u}@{{0}}" + ("~metal_reo" if PLAIN[u][1] == "t metal" else "") for u in PLAIN
    )
    plain += "".join(f" demand:other_{e}@{{0}}" for e in OTHER) + " magnet_making.*@{0}~alloy_reo"
    china = "demand_matrix/all-applications-reo-chn-2009"
    _observe(
        model,
        "use.china",
        "Chinese consumption 2009",
        model.number(china, "quantity"),
        "t REO",
        "B",
        plain.format("CHN"),
        china,
    )
    world, white = "demand/total-consumption-reo-wld-2009", "observed.unrecorded"
    _observe(model, "use.world", "World consumption 2009, with what went unrecorded", model.number(world) + float(model.parameters[white]["value"]),
             "t REO", "C", plain.format("*"), world, white, basis="BCC", reason="111,500 t + 13,748 t: BCC's figure is Chinese consumption (73,000 t) and "
             "38,500 t elsewhere, which is what customs recorded (38,189 t REO), so what went unrecorded comes on top")  # fmt: skip
    before = R + "world-demand-2008"
    _observe(
        model,
        "use.world.2008",
        "World consumption, as in 2008",
        model.number(before),
        "t REO",
        "D",
        plain.format("*"),
        before,
        basis="as in 2008",
    )
    europe = "demand_matrix/all-applications-reo-eu27-2007"
    low, high = (float(model.fact(europe)[k]) for k in ("low", "high"))
    _observe(model, "use.europe", "European consumption, as in 2007", (low + high) / 2, "t REO", "D", plain.format("EU27"), europe,
             reason="middle of 11,000 to 13,000 t of 2006-07, before the slump")  # fmt: skip
    # US apparent consumption of 2009 (2,830 t) is left out: it is net of 9,190 t of exports, mostly goods and
    # alloys made from imports, which this model counts where they are made
    before = "demand_matrix/all-applications-reo-usa-2007"
    low, high = (float(model.fact(before)[k]) for k in ("low", "high"))
    _observe(model, "use.usa.2007", "US consumption, as in 2007", (low + high) / 2, "t REO", "D", plain.format("USA"), before,
             reason="middle of 11,000 to 11,500 t of 2006-07, before the slump", basis="as in 2007")  # fmt: skip
    for use, place, part in (
        ("fcc_catalyst", "fcc-catalysts", 0.46),
        ("polishing", "polishing", 0.32),
    ):
        row = f"demand_matrix/{place}-reo-eu27-2007-2"
        low, high = (float(model.fact(row)[k]) for k in ("low", "high"))
        _observe(model, f"use.europe.{use}", f"European {use}, as in 2007", (low + high) / 2, "t REO", "D", f"demand:{use}@EU27", row,
                 reason=f"middle of {part:.0%} of 11,000 to 13,000 t of 2006-07")  # fmt: skip
    row = "demand_matrix/magnets-dy-jpn-2010"
    _observe(model, "dy.japan", "Dysprosium in Japanese magnet making, 2010 scaled", 600 * 55 / 82, "t Dy", "D",
             "magnet_making.NdFeB_heavy@JPN~dy_input", row, reason="600 t of 2010 (form not stated, taken as metal) x 55,000 / 82,000")  # fmt: skip
    model.row(
        "formulas",
        parameter="dy_input",
        operation="product",
        of="content.NdFeB_heavy.Dy magnet_yield^-1",
    )


def _prices(model) -> None:
    model.sourced("vat_not_refunded", model.fact(R + "vat-rate"), 0.17, "share of the domestic price without VAT", grade="C", low=0.0, high=0.17,
                  reason="17 percent; not refunded on oxides and metals since 2005 (gap_research)")  # fmt: skip
    for element in ELEMENTS:
        name = f"price.border.oxide.{element}"
        if element in ("Y", "Gd"):
            value, low, top, bound = (
                (12.0, 7.0, 20.0, "168,000-170,000")
                if element == "Y"
                else (7.0, 4.0, 12.0, "120,000-125,000")
            )
            model.assume(name, value, low, top, "USD/kg",
                         f"no price of 2009 was found; {bound} CNY/t in China in March 2012, after the peak (Reuters), bounds it")  # fmt: skip
        else:
            fob = model.fact(R + f"fob-{element.lower()}")
            model.sourced(name, fob, float(fob["value"]), "USD/kg", grade="B",
                          reason="FOB average of 2009, with the duty of the time and the VAT that is not refunded")  # fmt: skip
        model.row("price_observations", observation=f"border.oxide.{element}", value_parameter=name, grade="X" if element in ("Y", "Gd") else "B",
                  commodity=f"oxide.{element}", region="CHN", basis="border")  # fmt: skip
        levied = 1.17 * (1.25 if element in ("Y", "Dy", "Tb", "Eu") else 1.15)
        domestic = float(model.parameters[name]["value"]) / levied
        model.derived(f"unit_cost.past_customs.{element}", 0.35 * domestic, "USD/kg",
                      f"leak_cost (0.35) of the domestic price, border price / {levied:.3f} (VAT and the duty of 2008)",
                      name, low=0.12 * domestic, high=0.6 * domestic, group="leak")  # fmt: skip
    value = model.number(R + "magnet-export-value-2010") / (
        1 + model.number(R + "magnet-export-rise-2010") / 100
    )
    tonnes = model.number("demand_matrix/magnet-exports-re-magnets-chn-2009", "quantity")
    model.derived("price.fob.magnet", 1000 * value / tonnes, "USD/kg", "625.29 million USD / 1.6613 over 9,363 t", R + "magnet-export-value-2010",
                  R + "magnet-export-rise-2010", "demand_matrix/magnet-exports-re-magnets-chn-2009", grade="C")  # fmt: skip
    for grade, factor in (
        ("NdFeB_ordinary", 0.85),
        ("NdFeB_heavy", 1.25),
        ("NdFeB_low_heavy", 1.20),
    ):
        model.assume(f"price.relative.{grade}", factor, factor * .75, factor * 1.3, "share of the mean export price",
                     "grades differ by their Dy and Tb; no grade price list for 2009 was found; exports are better grades than home sales")  # fmt: skip
        model.row(
            "formulas",
            parameter=f"price.fob.magnet.{grade}",
            operation="product",
            of=f"price.fob.magnet price.relative.{grade}",
        )
        model.row("price_observations", observation=f"fob.magnet.{grade}", value_parameter=f"price.fob.magnet.{grade}", grade="D",
                  commodity=f"magnet.{grade}", region="CHN", basis="domestic")  # fmt: skip
