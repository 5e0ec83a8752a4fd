"""Deposits of 2009: assays, mines, separation; unrecorded exports as plants and a way of their own."""

from __future__ import annotations

from model import names

from model_2009.axes import ELEMENTS, HEAVY, LIGHT, REST

CLAY = {"xunwu-jiangxi-chn": 0.45, "xinfeng-jiangxi-chn": 0.40, "longnan-jiangxi-chn": 0.15}
SICHUAN = {"maoniuping-mianning-sichuan-chn": 0.7, "dechang-sichuan-chn": 0.3}
# feed: region, technology, title, assay rows with weights, status, regions that separate it
FEEDS = {
    "bayan_obo": ("CHN", "mining", "Bayan Obo", {"bayan-obo-chn": 1.0}, "existing", ["CHN"]),
    "sichuan": ("CHN", "mining", "Sichuan bastnaesite (Maoniuping, Dechang)", SICHUAN, "existing", ["CHN"]),
    "china_clay": ("CHN", "leaching", "Southern Chinese ion-adsorption clays", CLAY, "existing", ["CHN"]),
    "lovozero": ("ROW", "mining", "Lovozero (Karnasurt)", {"revda-lovozero-karnasurt-rus": 1.0}, "existing", ["EU27"]),
    "us_stockpile": ("USA", "mining", "Concentrate stockpiled at Mountain Pass", {"mountain-pass-usa": 1.0}, "existing", ["USA"]),
    "mountain_pass": ("USA", "mining", "Mountain Pass, mine reopened", {"mountain-pass-usa": 1.0}, "candidate", ["USA"]),
    "mount_weld": ("AUS", "mining", "Mount Weld", {"mount-weld-central-lanthanide-aus": 1.0}, "candidate", ["MYS"]),
    "vietnam": ("ROW", "mining", "Dong Pao and other ores", SICHUAN, "candidate", ["ROW", "JPN"]),
}  # fmt: skip
HEAVY_FROM = {"CHN": ["CHN"], "MYS": ["CHN"]}  # light separator -> where its heavies are separated
BUYERS = ["JPN", "USA", "EU27", "ROW"]
GUESS = {"Tb": 3e-4, "Dy": 8e-4, "Y": 3e-3, "Gd": 2e-3}


def _assay(model, feed: str, mix: dict[str, float]) -> None:
    rows = {model.fact(f"deposits/{d}")["id"]: w for d, w in mix.items()}
    shares = dict.fromkeys(names.ELEMENTS, 0.0)
    for ident, weight in rows.items():
        source = model.fact(ident)
        for element in shares:
            shares[element] += weight * float(source[f"share_{element}"] or 0)
    blanks = [e for e in ELEMENTS if shares[e] == 0.0]
    for element in blanks:  # a blank cell is unknown, not zero
        shares[element] = GUESS[element]
    kept = {e: shares[e] for e in ELEMENTS} | {"Rest": sum(shares[e] for e in REST)}
    total = sum(kept.values())
    for element, share in kept.items():
        ident, value = f"assay.{feed}.{element}", share / total
        group = "heavy_content" if element in HEAVY else ""
        if element in blanks:
            model.assume(ident, value, 0.0, 2 * value, "share of REO",
                         "blank in the published assay: unknown, not zero; small value of the deposit type, from zero "
                         "to twice", group=group)  # fmt: skip
        else:
            old = feed == "bayan_obo" and element in ("Tb", "Dy")
            model.derived(ident, value, "share of REO",
                          "published shares, weighted over the named deposits and normalised to one"
                          + ("; Ho, Er, Tm, Yb and Lu, which are not followed" if element == "Rest" else ""),
                          *rows, grade="C" if old else "B", group=group,
                          low=value * (0.33 if old else 0.9), high=min(1.0, value * (1.0 if old else 1.1)))  # fmt: skip


def write(model) -> None:
    """Write feeds, separation, unrecorded exports and finishing."""
    model.carry("recovery.light_separation", "recovery.heavy_separation")
    finishing: dict[tuple[str, str], str] = {}
    for feed, (region, technology, title, mix, status, separators) in FEEDS.items():
        _assay(model, feed, mix)
        _mine(model, feed, region, technology, title, status)
        _separate(model, feed, region, title, status, separators, finishing)
    for region in ("CHN", "JPN"):  # oxide from swarf
        for element in ("Nd", "Pr", "Tb", "Dy"):
            finishing[element, region] = "existing"
    for element, (name, *_rest) in ELEMENTS.items():
        for stage, title in (("solution", f"{name} in solution"), ("oxide", f"{name} oxide")):
            model.row(
                "commodities",
                commodity=f"{stage}.{element}",
                stage=stage,
                element=element,
                title=title,
            )
        process = f"finishing.{element}"
        model.row("processes", process=process, technology="finishing", stage="oxide",
                  title=f"{name}: precipitation to oxide", main=f"oxide.{element}")  # fmt: skip
        model.row(
            "coefficients", process=process, commodity=f"solution.{element}", role="in", factors=""
        )
        model.row(
            "coefficients", process=process, commodity=f"oxide.{element}", role="out", factors=""
        )
    _unrecorded(model)
    for (element, region), status in finishing.items():
        model.row(
            "activities", process=f"finishing.{element}", region=region, plant="", status=status
        )
    for feed, place in (("us_stockpile", "USA"), ("lovozero", "EU27")):
        model.row(
            "disposals",
            commodity=f"heavy_concentrate.{feed}",
            region=place,
            reason="no separator of heavies outside China took it in 2009",
        )


def _mine(model, feed, region, technology, title, status) -> None:
    concentrate = f"concentrate.{feed}"
    model.row(
        "commodities",
        commodity=concentrate,
        stage="concentrate",
        element="",
        title=f"{title}: concentrate, REO contained",
    )
    model.row(
        "processes",
        process=f"mine.{feed}",
        technology=technology,
        stage="concentrate",
        title=title,
        main=concentrate,
    )
    model.row("coefficients", process=f"mine.{feed}", commodity=concentrate, role="out", factors="")
    model.row(
        "activities",
        process=f"mine.{feed}",
        region=region,
        plant=f"{technology}.{feed}",
        status=status,
    )
    model.row("formulas", parameter=f"heavy_share.{feed}", operation="sum",
              of=" ".join(f"assay.{feed}.{e}" for e in (*HEAVY, "Rest")))  # fmt: skip


def _separate(model, feed, region, title, status, separators, finishing) -> None:
    light, deep, heavy = (
        f"light_separation.{feed}",
        f"heavy_separation.{feed}",
        f"heavy_concentrate.{feed}",
    )
    model.row(
        "commodities",
        commodity=heavy,
        stage="heavy_concentrate",
        element="",
        title=f"{title}: SEG and heavy concentrate, REO contained",
    )
    model.row("processes", process=light, technology="light_separation", stage="solution",
              title=f"{title}: cracking and light separation", main=f"concentrate.{feed}")  # fmt: skip
    model.row("coefficients", process=light, commodity=f"concentrate.{feed}", role="in", factors="")
    for element in LIGHT:
        if (feed, element) == (
            "us_stockpile",
            "Ce",
        ):  # no cerium was sold: it stayed in the stockpile (records_2009)
            continue
        model.row("coefficients", process=light, commodity=f"solution.{element}", role="out",
                  factors=f"assay.{feed}.{element} recovery.light_separation")  # fmt: skip
    model.row(
        "coefficients",
        process=light,
        commodity=heavy,
        role="out",
        factors=f"heavy_share.{feed} recovery.light_separation",
    )
    targets: dict[str, None] = {}
    for place in separators:
        model.row(
            "activities", process=light, region=place, plant="light_separation", status=status
        )
        if place != region:
            model.row(
                "routes",
                commodity=f"concentrate.{feed}",
                origin=region,
                destination=place,
                status=status,
            )
        for element in LIGHT:
            made = (
                "candidate" if (element, place) == ("Ce", "USA") else status
            )  # no cerium was sold
            if finishing.get((element, place)) != "existing":
                finishing[element, place] = made
        for target in HEAVY_FROM.get(place, []):
            targets[target] = None
            if target != place:
                model.row(
                    "routes", commodity=heavy, origin=place, destination=target, status=status
                )
    if not targets:  # nobody separates these heavies: they stay in store
        return
    model.row("processes", process=deep, technology="heavy_separation", stage="solution",
              title=f"{title}: heavy separation", main=heavy)  # fmt: skip
    model.row("coefficients", process=deep, commodity=heavy, role="in", factors="")
    for element in HEAVY:
        model.row("coefficients", process=deep, commodity=f"solution.{element}", role="out",
                  factors=f"assay.{feed}.{element} heavy_share.{feed}^-1 recovery.heavy_separation")  # fmt: skip
    for target in targets:
        model.row(
            "activities", process=deep, region=target, plant="heavy_separation", status=status
        )
        for element in HEAVY:
            if finishing.get((element, target)) != "existing":
                finishing[element, target] = status


def _unrecorded(model) -> None:
    """Oxides past customs: a plant of its own for each element, past quota, duty and VAT."""
    for element, (name, *_rest) in ELEMENTS.items():
        goods, leave, land = (
            f"unrecorded.{element}",
            f"past_customs.{element}",
            f"landing.{element}",
        )
        model.row(
            "commodities",
            commodity=goods,
            stage="unrecorded",
            element=element,
            title=f"{name} oxide past customs",
        )
        model.row(
            "processes",
            process=leave,
            technology="past_customs",
            stage="unrecorded",
            title=f"{name} oxide taken past customs",
            main=goods,
        )
        model.row(
            "coefficients", process=leave, commodity=f"oxide.{element}", role="in", factors=""
        )
        model.row("coefficients", process=leave, commodity=goods, role="out", factors="")
        model.row(
            "activities",
            process=leave,
            region="CHN",
            plant=f"past_customs.{element}",
            status="existing",
        )
        model.row(
            "processes",
            process=land,
            technology="landing",
            stage="unrecorded",
            title=f"Unrecorded {name} oxide landed",
            main=f"oxide.{element}",
        )
        model.row("coefficients", process=land, commodity=goods, role="in", factors="")
        model.row(
            "coefficients", process=land, commodity=f"oxide.{element}", role="out", factors=""
        )
        for place in BUYERS:
            model.row("activities", process=land, region=place, plant="", status="existing")
            model.row("routes", commodity=goods, origin="CHN", destination=place, status="existing")
