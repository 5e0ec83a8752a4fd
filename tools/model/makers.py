"""Metal, magnets and the return of swarf."""

from __future__ import annotations

METALS = {
    "La": {"La": "La"}, "Ce": {"Ce": "Ce"}, "NdPr": {"Nd": "Nd", "Pr": "Pr"}, "Sm": {"Sm": "Sm"},
    "Gd": {"Gd": "Gd"}, "Tb": {"Tb": "Tb"}, "Dy": {"Dy": "Dy"}, "Ho": {"Ho": "Ho"},
}  # fmt: skip
METAL_NOW = ["CHN", "JPN", "VNM", "EU27", "GBR", "THA", "KOR"]
METAL_LATER = ["USA", "MYS", "AUS", "CAN", "IND"]
MAGNET_NOW = ["CHN", "JPN", "EU27", "VNM", "THA", "MYS", "KOR", "USA", "ROW"]
MAGNET_LATER = ["GBR", "IND", "CAN", "AUS", "RUS"]
SMCO_NOW = ["CHN", "JPN", "EU27", "USA", "GBR"]
GRADES = {
    "NdFeB_ordinary": "NdFeB without dysprosium or terbium",
    "NdFeB_heavy": "NdFeB with dysprosium and terbium",
    "NdFeB_low_heavy": "NdFeB with diffused dysprosium and terbium",
    "SmCo": "samarium-cobalt",
}
# metals in the swarf of each grade: dysprosium is diffused into the finished part, after machining
SWARF = {
    "NdFeB_ordinary": ("NdPr", "Ce", "Gd", "Ho"),
    "NdFeB_heavy": ("NdPr", "Gd", "Ho", "Tb", "Dy"),
    "NdFeB_low_heavy": ("NdPr", "Gd", "Ho"),
}
SWARF_BACK = ["CHN", "JPN", "VNM", "EU27"]
SWARF_LATER = ["USA", "KOR", "GBR", "IND", "THA", "MYS"]


def write(model) -> None:
    """Write metals, magnet grades with their composition, swarf and its return."""
    model.assume("yield.metal", 0.95, 0.85, 0.98, "share of metal in oxide recovered",
                 "electrolysis loses little; 20 percent is reported for conversion as a whole (costs), most of "
                 "it returned", group="recovery")  # fmt: skip
    _metals(model)
    _compositions(model)
    for grade, title in GRADES.items():
        model.row(
            "commodities",
            commodity=f"magnet.{grade}",
            stage="magnet",
            element="",
            title=title,
            hs="850511",
        )
    for swarf in SWARF:
        model.row("commodities", commodity=f"swarf.{swarf}", stage="scrap", element="",
                  title=f"Swarf of {GRADES[swarf]}, rare-earth metal contained", hs="")  # fmt: skip
    contents = {
        "NdFeB_ordinary": ("NdPr", "Ce", "Gd", "Ho"), "NdFeB_heavy": ("NdPr", "Gd", "Ho", "Tb", "Dy"),
        "NdFeB_low_heavy": ("NdPr", "Gd", "Ho", "Tb", "Dy"), "SmCo": ("Sm", "Gd"),
    }  # fmt: skip
    for grade, metals in contents.items():
        process = f"magnet_making.{grade}"
        model.row("processes", process=process, technology="magnet", stage="magnet",
                  title=f"{GRADES[grade]}: alloy, sintering, machining", main=f"magnet.{grade}")  # fmt: skip
        model.row(
            "coefficients", process=process, commodity=f"magnet.{grade}", role="out", factors=""
        )
        for metal in metals:
            diffused = grade == "NdFeB_low_heavy" and metal in ("Tb", "Dy")
            factors = f"content.{grade}.{metal} " + (
                "diffusion_yield^-1" if diffused else "magnet_yield^-1"
            )
            model.row(
                "coefficients",
                process=process,
                commodity=f"metal.{metal}",
                role="in",
                factors=factors,
            )
        if grade in SWARF:
            model.row("coefficients", process=process, commodity=f"swarf.{grade}", role="out",
                      factors="swarf_per_magnet")  # fmt: skip
        now = SMCO_NOW if grade == "SmCo" else MAGNET_NOW
        later = [] if grade == "SmCo" else MAGNET_LATER
        plant = "magnet_smco" if grade == "SmCo" else "magnet"
        for region in now + later:
            model.row("activities", process=process, region=region, plant=plant,
                      status="existing" if region in now else "candidate")  # fmt: skip
        makers = now + later
        for origin in makers:
            for destination in model.magnet_users:
                if origin != destination:
                    model.row("routes", commodity=f"magnet.{grade}", origin=origin, destination=destination,
                              status="existing" if origin in now else "candidate")  # fmt: skip
    _plain(model)
    _swarf(model)
    _ways(model)


def _plain(model) -> None:
    """The same grades with NdPr where cerium, gadolinium and holmium stand in for it: not used in the
    base year, open to every maker, so that no magnet stops for want of a filler."""
    model.row("commodities", commodity="swarf.NdFeB_plain", stage="scrap", element="",
              title="Swarf of NdFeB without cerium, gadolinium and holmium, rare-earth metal contained", hs="")  # fmt: skip
    for grade in SWARF:
        fillers = [
            f"content.{grade}.{m}"
            for m in ("Ce", "Gd", "Ho")
            if f"content.{grade}.{m}" in model.parameters
        ]
        light = f"plain_content.{grade}"
        model.row(
            "formulas",
            parameter=light,
            operation="sum",
            of=" ".join([f"content.{grade}.NdPr", *fillers]),
        )
        process = f"magnet_making.{grade}_plain"
        model.row("processes", process=process, technology="magnet", stage="magnet",
                  title=f"{GRADES[grade]}, with NdPr in place of fillers", main=f"magnet.{grade}")  # fmt: skip
        model.row(
            "coefficients", process=process, commodity=f"magnet.{grade}", role="out", factors=""
        )
        model.row(
            "coefficients",
            process=process,
            commodity="metal.NdPr",
            role="in",
            factors=f"{light} magnet_yield^-1",
        )
        for metal in ("Tb", "Dy"):
            if f"content.{grade}.{metal}" in model.parameters or grade == "NdFeB_low_heavy":
                diffused = "diffusion_yield^-1" if grade == "NdFeB_low_heavy" else "magnet_yield^-1"
                model.row("coefficients", process=process, commodity=f"metal.{metal}", role="in",
                          factors=f"content.{grade}.{metal} {diffused}")  # fmt: skip
        model.row("coefficients", process=process, commodity="swarf.NdFeB_plain", role="out",
                  factors=f"{light} magnet_loss magnet_yield^-1 swarf_share")  # fmt: skip
        for region in MAGNET_NOW + MAGNET_LATER:
            model.row(
                "activities", process=process, region=region, plant="magnet", status="standby"
            )
    process = "recycling.NdFeB_plain"
    model.row("processes", process=process, technology="recycling", stage="scrap",
              title="Swarf of plain NdFeB back to oxide", main="swarf.NdFeB_plain")  # fmt: skip
    model.row("coefficients", process=process, commodity="swarf.NdFeB_plain", role="in", factors="")
    for element, split in (("Nd", "neodymium_in_ndpr"), ("Pr", "praseodymium_in_ndpr")):
        model.row("coefficients", process=process, commodity=f"solution.{element}", role="out",
                  factors=f"{split} oxide_per_element.{element} recovery.recycling")  # fmt: skip
    for region in SWARF_BACK + SWARF_LATER:
        model.row("activities", process=process, region=region, plant="recycling", status="standby")


def _metals(model) -> None:
    magnet_makers = MAGNET_NOW + MAGNET_LATER
    for metal, oxides in METALS.items():
        model.row("commodities", commodity=f"metal.{metal}", stage="metal",
                  element=metal if metal != "NdPr" else "NdPr", title=f"{metal} metal or alloy, metal contained",
                  hs="280530")  # fmt: skip
        for element in oxides:
            process = f"reduction.{element}"
            model.row("processes", process=process, technology="metal", stage="metal",
                      title=f"{element} oxide to metal", main=f"metal.{metal}")  # fmt: skip
            model.row("coefficients", process=process, commodity=f"oxide.{element}", role="in",
                      factors=f"oxide_per_element.{element} yield.metal^-1")  # fmt: skip
            model.row(
                "coefficients", process=process, commodity=f"metal.{metal}", role="out", factors=""
            )
            if metal in ("La", "Ce"):
                now, later = ["CHN", "EU27", "JPN"], ["USA"]
            elif metal in ("Sm", "Ho", "Gd"):
                now, later = ["CHN", "JPN", "EU27"], ["USA", "GBR", "MYS"]
                now = now + (["VNM"] if metal != "Sm" else [])
            else:
                now, later = METAL_NOW, METAL_LATER
            for region in now + later:
                model.row("activities", process=process, region=region, plant="metal",
                          status="existing" if region in now else "candidate")  # fmt: skip
        if metal in ("La", "Ce"):
            destinations = model.metal_users[metal]
            if metal == "Ce":  # low grades of NdFeB hold some
                destinations = sorted({*destinations, *magnet_makers})
        elif metal == "Sm":
            destinations = SMCO_NOW
        else:
            destinations = magnet_makers
        places = {
            r["region"]
            for r in model.tables["activities"]
            if r["process"] in {f"reduction.{e}" for e in oxides}
        }
        existing = {r["region"] for r in model.tables["activities"]
                    if r["process"] in {f"reduction.{e}" for e in oxides} and r["status"] == "existing"}  # fmt: skip
        for origin in sorted(places):
            for destination in destinations:
                if origin != destination:
                    model.row("routes", commodity=f"metal.{metal}", origin=origin, destination=destination,
                              status="existing" if origin in existing else "candidate")  # fmt: skip


def _compositions(model) -> None:
    mass = "t metal / t finished magnet"
    ev = {e: model.fact(i) for e, i in model.ev_content.items()}
    total = 0.30
    for metal, share, rows in (
        (
            "NdPr",
            (float(ev["Nd"]["quantity"]) + float(ev["Pr"]["quantity"])) / 100,
            (ev["Nd"], ev["Pr"]),
        ),
        ("Dy", float(ev["Dy"]["quantity"]) / 100, (ev["Dy"],)),
        ("Tb", float(ev["Tb"]["quantity"]) / 100, (ev["Tb"],)),
    ):
        value = share * total - (0.006 if metal == "NdPr" else 0)
        model.derived(f"content.NdFeB_heavy.{metal}", value, mass,
                      "IEA share of the element in traction magnets x 30 percent rare earth in the magnet"
                      + ("; less the Gd and Ho that stand in for it" if metal == "NdPr" else ""),
                      *[r["id"] for r in rows], low=value * 0.8, high=value * 1.2,
                      group="" if metal == "NdPr" else "heavy_content")  # fmt: skip
    model.assume("content.NdFeB_heavy.Gd", 0.005, 0.002, 0.010, mass,
                 "Gd and Ho stand in for NdPr in Chinese alloys: 1,048 and 167 t came back with 26,504 t NdPr "
                 "from swarf in 2024 (demand_matrix)")  # fmt: skip
    model.assume("content.NdFeB_heavy.Ho", 0.001, 0.0, 0.003, mass, "as Gd")
    model.assume(
        "heavy_saving",
        0.5,
        0.3,
        0.8,
        "share of Dy and Tb saved by diffusion",
        "roughly 50 percent (Trout), up to 70-90 by makers' claims (elasticities)",
        group="thrifting",
    )
    for metal in ("Dy", "Tb"):
        model.row("formulas", parameter=f"content.NdFeB_low_heavy.{metal}", operation="product", of=f"content.NdFeB_heavy.{metal} heavy_kept")  # fmt: skip
    model.row("formulas", operation="complement", parameter="heavy_kept", of="heavy_saving")
    model.assume(
        "content.NdFeB_low_heavy.NdPr", 0.287, 0.27, 0.30, mass, "30 percent rare earth in all"
    )
    model.assume(
        "content.NdFeB_low_heavy.Gd",
        0.003,
        0.0,
        0.008,
        mass,
        "as the heavy grade, less in high grades",
    )
    model.assume("content.NdFeB_low_heavy.Ho", 0.001, 0.0, 0.003, mass, "as the heavy grade")
    model.assume(
        "content.NdFeB_ordinary.NdPr",
        0.270,
        0.25,
        0.30,
        mass,
        "about 30 percent rare earth (demand_matrix), part of it Ce, Gd and Ho in low grades",
    )
    model.assume("content.NdFeB_ordinary.Ce", 0.012, 0.0, 0.03, mass,
                 "the rest of recycled oxide beside NdPr, Dy, Tb, Gd, Ho is a sixth of it (demand_matrix), "
                 "mostly Ce")  # fmt: skip
    model.assume(
        "content.NdFeB_ordinary.Gd",
        0.0125,
        0.005,
        0.02,
        mass,
        "as the heavy grade, more in low grades",
    )
    model.assume("content.NdFeB_ordinary.Ho", 0.002, 0.0, 0.004, mass, "as Gd")
    model.assume(
        "content.SmCo.Sm",
        0.26,
        0.22,
        0.35,
        mass,
        "2:17 grades about 25, 1:5 about 34 percent Sm; general metallurgy",
    )
    model.assume(
        "content.SmCo.Gd",
        0.01,
        0.0,
        0.08,
        mass,
        "temperature-compensated grades hold Gd; small in the mean",
    )
    model.assume("magnet_yield", 0.72, 0.65, 0.80, "t finished magnet / t alloy",
                 "60-75 percent of the oxide ends in the magnet (costs); swarf is 25-30 percent of output "
                 "(demand_matrix)", group="recovery")  # fmt: skip
    model.assume(
        "diffusion_yield",
        0.90,
        0.80,
        0.98,
        "share of the coated Dy and Tb that ends in the magnet",
        "the coating is put on the finished part; what stays on the surface is lost",
        group="thrifting",
    )
    model.assume(
        "swarf_share",
        0.85,
        0.70,
        0.95,
        "share of lost metal collected as swarf",
        "mostly recycled in China (costs); grinding sludge is dilute",
        group="recovery",
    )
    model.row("formulas", operation="complement", parameter="magnet_loss", of="magnet_yield")
    model.row("formulas", parameter="swarf_per_magnet", operation="product", of="rare_earth_share magnet_loss magnet_yield^-1 swarf_share")  # fmt: skip
    row = model.find(
        "demand_matrix",
        year="2023",
        application="magnets: average NdFeB composition",
        element="magnet REE",
    )
    model.sourced(
        "rare_earth_share", row, 0.30, "t metal / t magnet", grade="C", low=0.28, high=0.32
    )


def _swarf(model) -> None:
    model.assume(
        "recovery.recycling",
        0.95,
        0.85,
        0.97,
        "share of contained metal recovered",
        "97 percent in the laboratory (costs); plants do somewhat less",
        group="recovery",
    )
    model.assume("neodymium_in_ndpr", 0.78, 0.72, 0.85, "share of Nd in NdPr metal",
                 "IEA: 6,566 of 7,551 t NdPr in traction motors is Nd (0.87); natural ratio of light ores is 0.75; "
                 "the mean of alloys lies between")  # fmt: skip
    model.row(
        "formulas", operation="complement", parameter="praseodymium_in_ndpr", of="neodymium_in_ndpr"
    )
    model.row(
        "formulas",
        operation="product",
        parameter="maker_share.reduction.Nd",
        of="neodymium_in_ndpr",
    )
    for swarf, metals in SWARF.items():
        process = f"recycling.{swarf}"
        model.row("processes", process=process, technology="recycling", stage="scrap",
                  title=f"Swarf of {GRADES[swarf]} back to oxide", main=f"swarf.{swarf}")  # fmt: skip
        model.row(
            "coefficients", process=process, commodity=f"swarf.{swarf}", role="in", factors=""
        )
        for metal in metals:
            share = f"content.{swarf}.{metal} rare_earth_share^-1"
            outs = {"NdPr": (("Nd", "neodymium_in_ndpr"), ("Pr", "praseodymium_in_ndpr"))}.get(
                metal, ((metal, ""),)
            )
            for element, split in outs:
                model.row("coefficients", process=process, commodity=f"solution.{element}", role="out",
                          factors=" ".join(f"{share} {split} oxide_per_element.{element} recovery.recycling".split()))  # fmt: skip
        for region in SWARF_BACK + SWARF_LATER:
            model.row("activities", process=process, region=region, plant="recycling",
                      status="existing" if region in SWARF_BACK else "candidate")  # fmt: skip
        for origin in MAGNET_NOW + MAGNET_LATER:
            for destination in ("CHN", "JPN", "EU27"):
                if origin != destination and origin not in SWARF_BACK:
                    model.row("routes", commodity=f"swarf.{swarf}", origin=origin, destination=destination,
                              status="existing" if origin in MAGNET_NOW else "candidate")  # fmt: skip


def _ways(model) -> None:
    """Dysprosium in place of terbium and the reverse, in the grades that hold both.

    Swarf of the heavy grade is counted at the grade's ordinary composition, so a way takes in what that swarf
    holds, and in place of the other metal only what does not end in swarf: no element is made or lost.
    """
    model.assume("dysprosium_for_terbium", 1.6, 1.3, 2.0, "t Dy / t Tb for the same coercivity",
                 "the anisotropy field of Tb2Fe14B is near 22 T at room temperature and that of Dy2Fe14B near 15 T, general "
                 "magnetism; diffused terbium does up to twice as much as dysprosium by makers' claims", group="thrifting")  # fmt: skip
    model.assume("dysprosium_replaced", 0.5, 0.3, 0.8, "share of the dysprosium of a grade that terbium replaces",
                 "the hottest grades hold both already; the rest of it is in alloys that are bought as they are", group="thrifting")  # fmt: skip
    model.assume("way_speed", 0.10, 0.03, 0.25, "share of a good's output a year",
                 "as recipes of uses: a changed alloy is qualified anew by each customer, a year or two in industry, "
                 "up to ten in cars (elasticities)", group="thrifting")  # fmt: skip
    model.assume("way_rise", 1.0, 0.3, 3.0, "multiple of the value replaced, at base prices",
                 "cost of a way from its first to its last tonne: where it is twice as dear, half of the makers have changed for half "
                 "of the rise; nothing is published", group="thrifting")  # fmt: skip
    for parameter, operation, of in (
        ("swarf_lost", "product", "magnet_loss swarf_share"), ("not_in_swarf", "complement", "swarf_lost"),
        ("dysprosium_kept", "complement", "dysprosium_replaced"),
    ):  # fmt: skip
        model.row("formulas", parameter=parameter, operation=operation, of=of)
    for grade in ("NdFeB_heavy", "NdFeB_low_heavy"):
        dy, tb = (f"content.{grade}.{metal}" for metal in ("Dy", "Tb"))
        diffused = grade == "NdFeB_low_heavy"
        gone = "diffusion_yield^-1" if diffused else "magnet_yield^-1"
        free = gone if diffused else "not_in_swarf*magnet_yield^-1"
        kept = [] if diffused else ["swarf_lost*magnet_yield^-1"]
        inputs = {
            "dysprosium": {"Dy": [f"{dy}*{gone}", f"dysprosium_for_terbium*{tb}*{free}"],
                           "Tb": [f"{tb}*{part}" for part in kept]},
            "terbium": {"Dy": [f"{dy}*{part}" for part in [f"dysprosium_kept*{free}", *kept]],
                        "Tb": [f"{tb}*{gone}", f"dysprosium_replaced*dysprosium_for_terbium^-1*{dy}*{free}"]},
        }  # fmt: skip
        for way, metals in inputs.items():
            _way(model, grade, way, metals)


def _way(model, grade: str, way: str, metals: dict[str, list[str]]) -> None:
    """One way: as the grade is made, with other amounts of dysprosium and terbium."""
    usual, process = f"magnet_making.{grade}", f"magnet_making.{grade}_{way}"
    model.row("processes", process=process, technology="magnet", stage="magnet", main=f"magnet.{grade}", way_of=usual,
              title=f"{GRADES[grade]}, with {way} in place of {'terbium' if way == 'dysprosium' else 'dysprosium'}")  # fmt: skip
    for row in [r for r in model.tables["coefficients"] if r["process"] == usual]:
        if row["commodity"] not in ("metal.Dy", "metal.Tb"):
            model.row("coefficients", **{**row, "process": process})
    for metal, parts in metals.items():
        if not parts:
            continue
        ident = f"way_input.{grade}_{way}.{metal}"
        model.row("formulas", parameter=ident, operation="sum", of=" ".join(parts))
        model.row("coefficients", process=process, commodity=f"metal.{metal}", role="in", factors=ident)  # fmt: skip
    for region in MAGNET_NOW + MAGNET_LATER:
        status = "standby" if region in MAGNET_NOW else "candidate"
        model.row("activities", process=process, region=region, plant="magnet", status=status)
