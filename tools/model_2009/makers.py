"""Metal, magnets and the return of swarf in 2009."""

from __future__ import annotations

METALS = {
    "La": {"La": ""},
    "Ce": {"Ce": ""},
    "NdPr": {"Nd": "", "Pr": ""},
    "Tb": {"Tb": ""},
    "Dy": {"Dy": ""},
}
MAGNET_NOW, MAGNET_LATER = ["CHN", "JPN", "EU27"], ["USA", "ROW"]
METAL_USERS = ["CHN", "JPN", "EU27", "USA", "ROW"]
GRADES = {
    "NdFeB_ordinary": ("NdFeB without dysprosium or terbium", ("NdPr",)),
    "NdFeB_heavy": ("NdFeB with dysprosium and terbium", ("NdPr", "Tb", "Dy")),
    "NdFeB_low_heavy": ("NdFeB with diffused dysprosium and terbium", ("NdPr", "Tb", "Dy")),
}
RECYCLERS, RECYCLERS_LATER = ["CHN", "JPN"], ["EU27", "USA", "ROW"]
USERS = ["CHN", "JPN", "EU27", "USA", "ROW"]


def write(model) -> None:
    """Write metals, magnet grades, swarf and its return."""
    model.carry("yield.metal", "magnet_yield", "diffusion_yield", "swarf_share", "rare_earth_share", "recovery.recycling",
                "neodymium_in_ndpr", "heavy_saving", "blank_per_magnet")  # fmt: skip
    for ident, operation, of in (
        ("praseodymium_in_ndpr", "complement", "neodymium_in_ndpr"), ("heavy_kept", "complement", "heavy_saving"),
        ("magnet_loss", "complement", "magnet_yield"), ("maker_share.reduction.Nd", "product", "neodymium_in_ndpr"),
        ("swarf_per_magnet", "product", "rare_earth_share magnet_loss magnet_yield^-1 swarf_share"),
        ("content.NdFeB_low_heavy.Dy", "product", "content.NdFeB_heavy.Dy heavy_kept"),
        ("content.NdFeB_low_heavy.Tb", "product", "content.NdFeB_heavy.Tb heavy_kept"),
    ):  # fmt: skip
        model.row("formulas", parameter=ident, operation=operation, of=of)
    mass = "t metal / t finished magnet"
    model.assume(
        "content.NdFeB_ordinary.NdPr",
        0.30,
        0.28,
        0.32,
        mass,
        "30 percent rare earth (demand_matrix)",
    )
    model.assume(
        "content.NdFeB_heavy.NdPr", 0.268, 0.25, 0.28, mass, "30 percent rare earth less Dy and Tb"
    )
    model.assume(
        "content.NdFeB_low_heavy.NdPr", 0.285, 0.27, 0.30, mass, "30 percent rare earth in all"
    )
    model.assume("content.NdFeB_heavy.Dy", 0.030, 0.018, 0.045, mass,
                 "Japan used 600 t Dy with 5,200 t Nd over all its magnets in 2010 (demand_matrix), a tenth of the rare earth; "
                 "before the thrifting of 2011 to 2013", group="heavy_content")  # fmt: skip
    model.assume("content.NdFeB_heavy.Tb", 0.002, 0.0005, 0.004, mass, "a small part of Dy; terbium then went to phosphors",
                 group="heavy_content")  # fmt: skip
    for metal, oxides in METALS.items():
        _metal(model, metal, oxides)
    for grade, (title, metals) in GRADES.items():
        _grade(model, grade, title, metals)


def _metal(model, metal, oxides) -> None:
    model.row(
        "commodities",
        commodity=f"metal.{metal}",
        stage="metal",
        element=metal,
        title=f"{metal} metal or alloy, metal contained",
    )
    mischmetal = metal in ("La", "Ce")
    now, later = (
        (["CHN", "JPN", "EU27"], ["USA"])
        if mischmetal
        else (["CHN", "JPN"], ["EU27", "USA", "ROW"])
    )
    for element in oxides:
        process = f"reduction.{element}"
        model.row(
            "processes",
            process=process,
            technology="metal",
            stage="metal",
            title=f"{element} oxide to metal",
            main=f"metal.{metal}",
        )
        model.row(
            "coefficients",
            process=process,
            commodity=f"oxide.{element}",
            role="in",
            factors=f"oxide_per_element.{element} yield.metal^-1",
        )
        model.row(
            "coefficients", process=process, commodity=f"metal.{metal}", role="out", factors=""
        )
        for region in now + later:
            model.row(
                "activities",
                process=process,
                region=region,
                plant="metal",
                status="existing" if region in now else "candidate",
            )
    for origin in now + later:
        if origin == "JPN":  # Japan's reducers serve Japan
            continue
        for destination in METAL_USERS:
            if destination not in (origin, "CHN"):
                model.row("routes", commodity=f"metal.{metal}", origin=origin, destination=destination,
                          status="existing" if origin in now else "candidate")  # fmt: skip


def _grade(model, grade, title, metals) -> None:
    model.row("commodities", commodity=f"magnet.{grade}", stage="magnet", element="", title=title)
    model.row(
        "commodities",
        commodity=f"swarf.{grade}",
        stage="scrap",
        element="",
        title=f"Swarf of {title}, rare-earth metal contained",
    )
    process, back = f"magnet_making.{grade}", f"recycling.{grade}"
    model.row(
        "processes",
        process=process,
        technology="magnet",
        stage="magnet",
        title=f"{title}: alloy, sintering, machining",
        main=f"magnet.{grade}",
    )
    model.row("coefficients", process=process, commodity=f"magnet.{grade}", role="out", factors="")
    diffused = grade == "NdFeB_low_heavy"
    for metal in metals:
        loss = "diffusion_yield^-1" if diffused and metal != "NdPr" else "magnet_yield^-1"
        model.row(
            "coefficients",
            process=process,
            commodity=f"metal.{metal}",
            role="in",
            factors=f"content.{grade}.{metal} {loss}",
        )
    model.row(
        "coefficients",
        process=process,
        commodity=f"swarf.{grade}",
        role="out",
        factors="swarf_per_magnet",
    )
    for region in MAGNET_NOW + MAGNET_LATER:
        status = "existing" if region in MAGNET_NOW else "candidate"
        model.row("activities", process=process, region=region, plant="magnet", status=status)
        for destination in USERS:
            if destination != region:
                model.row(
                    "routes",
                    commodity=f"magnet.{grade}",
                    origin=region,
                    destination=destination,
                    status=status,
                )
    model.row(
        "processes",
        process=back,
        technology="recycling",
        stage="scrap",
        title=f"Swarf of {title} back to oxide",
        main=f"swarf.{grade}",
    )
    model.row("coefficients", process=back, commodity=f"swarf.{grade}", role="in", factors="")
    for metal in metals:
        if diffused and metal != "NdPr":
            continue
        splits = {"NdPr": (("Nd", "neodymium_in_ndpr"), ("Pr", "praseodymium_in_ndpr"))}.get(
            metal, ((metal, ""),)
        )
        for element, split in splits:
            factors = f"content.{grade}.{metal} rare_earth_share^-1 {split} oxide_per_element.{element} recovery.recycling"
            model.row(
                "coefficients",
                process=back,
                commodity=f"solution.{element}",
                role="out",
                factors=" ".join(factors.split()),
            )
    for region in RECYCLERS + RECYCLERS_LATER:
        if region in RECYCLERS:
            model.row(
                "activities", process=back, region=region, plant="recycling", status="existing"
            )
