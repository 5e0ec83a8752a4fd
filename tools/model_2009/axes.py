"""Regions, elements, stages and technologies of 2009."""

from __future__ import annotations

from model import names

REGIONS = {
    "CHN": ("China", "CHN"), "JPN": ("Japan", "JPN"), "USA": ("United States", "USA"),
    "EU27": ("European Union", names.EU27), "AUS": ("Australia", "AUS"), "MYS": ("Malaysia", "MYS"),
    "ROW": ("Rest of the world", ""),
}  # fmt: skip
LIGHT = ["La", "Ce", "Pr", "Nd"]
HEAVY = ["Sm", "Eu", "Gd", "Tb", "Dy", "Y"]
ELEMENTS = {e: names.ELEMENTS[e] for e in (*LIGHT, *HEAVY)}
REST = [
    e for e in names.ELEMENTS if e not in ELEMENTS
]  # not followed; kept in the assays as "Rest"
TECHNOLOGIES = {
    **{t: row for t, row in names.TECHNOLOGIES.items() if t != "collection"},
    "recycling": ("scrap", "Magnet swarf back to oxide"),
    "past_customs": ("unrecorded", "Exports that customs do not record"),
    "landing": ("unrecorded", "Unrecorded goods on their buyer's market"),
}
UNRECORDED = ("Oxide on its way past customs", "needed", "no", "no", "", "no")
SETTINGS = {
    "base_year": ("2009", "year whose published figures are reconciled; runs start in it"),
    "grain_t": (
        "1",
        "mass in t below which nothing matters in this market; all small thresholds scale with it",
    ),
    "reference_scenario": (
        "no-quota-2010",
        "what other scenarios on this folder are measured against",
    ),
    "title": names.SETTINGS["title"],
}


def write(model) -> None:
    """Write the axes, the settings and the oxide factors."""
    for code, (name, members) in REGIONS.items():
        model.row("regions", region=code, name=name, members=members)
    model.row("holders", region="CHN")
    for symbol, (name, group, oxide, *_atoms) in ELEMENTS.items():
        model.row("elements", element=symbol, name=name, group=group, oxide=oxide,
                  headline=_yes(symbol in names.HEADLINE))  # fmt: skip
        model.carry(f"oxide_per_element.{symbol}")
        model.row("formulas", parameter=f"element_per_oxide.{symbol}", operation="reciprocal",
                  of=f"oxide_per_element.{symbol}")  # fmt: skip
    for technology, (stage, title) in TECHNOLOGIES.items():
        makes = technology in ("past_customs", "landing")
        model.row("technologies", technology=technology, stage=stage, title=title,
                  mine=_yes(technology in names.MINES), production_quota=_yes(technology in names.MINES),
                  knowhow=_yes(technology in names.KNOWHOW), vintages=_yes(technology in names.VINTAGES),
                  priced_from="inputs" if makes else names.PRICED_FROM.get(technology, "outputs"),
                  capacity_stage=names.CAPACITY_STAGE.get(technology, technology if technology != "recipe" else "use"))  # fmt: skip
    for stage, row in names.STAGES.items():
        if (
            stage == "oxide"
        ):  # ore first: what goes past customs is guessed after the oxides it becomes
            _stage(model, "unrecorded", UNRECORDED)
        _stage(model, stage, row)
    for setting, (value, note) in SETTINGS.items():
        model.row("settings", setting=setting, value=value, note=note)
    names.write_titles(model)


def write_report(model) -> None:
    """Known conflicts, and the bases on which shares are told. After all else is written."""
    for topic, basis, observation, note in (
        ("Chinese exports to Japan", "Japanese trade minister", "import.japan", "holds what went past Chinese customs"),
        ("Chinese exports to Japan", "Chinese trade ministry", "export.japan", "from the rise of 2010 that it stated"),
        ("World consumption", "BCC and what went unrecorded", "use.world", ""),
        ("World consumption", "as in 2008", "use.world.2008", "before the slump"),
        ("US imports", "USGS", "import.usa", "much of it left again in products"),
        ("Unrecorded Chinese exports", "mirror statistics of 2008", "unrecorded", "35, 59 and 36 percent in 2006 to 2008"),
    ):  # fmt: skip
        model.row(
            "conflicts",
            topic=topic,
            basis=basis,
            observation=observation,
            published_parameter="",
            unit="",
            note=note,
        )
    mines = [r["process"] for r in model.tables["processes"] if r["technology"] in names.MINES]
    for process in mines:
        feed = process.split(".", 1)[1]
        model.row("formulas", parameter=f"magnet_elements.{feed}", operation="sum",
                  of=" ".join(f"assay.{feed}.{e}*oxide_per_element.{e}^-1" for e in names.MAGNET_ELEMENTS))  # fmt: skip
        model.row("shares", stage="mining", basis="all REO", process=process, factors="")
    for process in mines:
        model.row("shares", stage="mining", basis="magnet elements by assay", process=process,
                  factors=f"magnet_elements.{process.split('.', 1)[1]}")  # fmt: skip
    for element in names.MAGNET_ELEMENTS:
        model.row("shares", stage="separation", basis="magnet elements, with oxide from swarf",
                  process=f"finishing.{element}", factors=f"oxide_per_element.{element}^-1")  # fmt: skip


def _stage(model, stage, row) -> None:
    title, prior, market, vat, dependence, priced = row
    model.row("stages", stage=stage, title=title, prior=prior, world_market=market, border_vat=vat,
              dependence=dependence, priced=priced, separated=_yes(stage in names.SEPARATED))  # fmt: skip


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
