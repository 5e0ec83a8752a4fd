"""Announced and running plants: what each adds, when, and how sure it is."""

from __future__ import annotations

import re

from model.names import region_of

BASE = "base"
FACTS_END = 2026
STAGE = {"mine": "mining", "concentrate": "mining", "separation_light": "light_separation", "separation_heavy": "heavy_separation",
         "metal_alloy": "metal", "magnet": "magnet", "recycling": "recycling"}  # fmt: skip
FEED = {  # project country or name -> candidate or existing deposit
    "browns": "browns_range", "serra-verde": "serra_verde", "mountain-pass": "mountain_pass", "mt-weld": "mount_weld", "lovozero": "lovozero",
    "laos": "laos_clay", "toliara": "world_sands", "steenkampskraal": "africa_carbonatite", "kangankunde": "africa_carbonatite",
}  # fmt: skip
DEFAULT_FEED = {
    "AUS": "australia_monazite",
    "BRA": "brazil_clay",
    "USA": "us_projects",
    "CAN": "strange_lake",
    "EU27": "eu_projects",
    "ROW": "africa_carbonatite",
}
# a later total of a plant: title of the plant that it extends, of which only the difference is added
EXTENDS = {
    "Donald phase 2": "Donald phase 1", "White Mesa phase 2": "White Mesa phase 1", "Ucore SMC full build": "Ucore SMC machine A",
    "Korean Metals Plant expansion": "Korean Metals Plant (Ochang)", "Independence expansion": "Independence (Fort Worth)",
    "eVAC expansion": "eVAC (Sumter)", "Narva phase 2": "Narva phase 1", "Halleck Creek (6 Mt/yr case)": "Halleck Creek (3 Mt/yr case)",
    "Cyclic McBee expansion": "Cyclic McBee (South Carolina)", "La Rochelle full scale": "La Rochelle magnet line",
    "Noveon expansion": "Noveon (San Marcos)", "Phoenix Tailings Exeter expansion": "Phoenix Tailings Exeter",
    "Lynas Malaysia heavy plant expansion": "Lynas Malaysia heavy circuit (present)", "Mountain Pass mine": "Mountain Pass mine",
}  # fmt: skip
# plants that ran in the base year without being called operating
RAN = (
    "Mountain Pass separation",
    "Mt Weld expansion",
    "Serra Verde (Pela Ema) phase 1",
    "La Rochelle magnet line",
    "IREL NdPr expansion",
    "Laos ion clay mines",
)
# starts that the list leaves blank and a source of the ramp-up states: year, fact
KNOWN_STARTS = {
    "Mountain Pass separation": (2023, "ramp_up/mp-mountain-pass-ndpr-oxide-output-2023q3")
}
# status: start of a plant without a stated one (value, low, high, reason)
DEFAULT_START = {
    "ramping": (2025, 2025, 2026, "running in 2026, so its first year is 2025 or 2026"),
    "construction": (2028, 2027, 2030, "two years from 2026: Sumter 1.7, Narva 2.8, White Mesa 3, Kalgoorlie 3.5 to 4 in all (ramp_up)"),
    "financed": (2029, 2028, 2032, "three years from 2026, as construction from its start (ramp_up)"),
    "": (2031, 2029, 2034, "end of the usual lead time from 2026"),
}  # fmt: skip
NO_MONEY = re.compile(
    r"letters?\b|sought|interest|under discussion|mentioned|applied for|estimated|hold 50%|land planning",
    re.IGNORECASE,
)
"""Words of support that no state has promised."""


def write(model) -> None:
    """Write how sure projects are, what their tonnages mean, and the list."""
    _likelihood(model)
    _units(model)
    for status, (value, low, high, reason) in DEFAULT_START.items():
        name = f"default_start.{status}" if status else "default_start"
        model.assume(name, value, low, high, "year", f"projects without a stated start: {reason}", group="project_completion")  # fmt: skip
    rows = [row for row in model.evidence("projects") if _counts(row)]
    listed = {}
    for row in rows:
        why = left_out(row)
        if why:
            model.row("projects_left_out", project=row["id"].split("/")[1], title=row["project"], region=region_of(row["country"]),
                      technology=STAGE[row["stage"]], status=row["status"], reason=why, evidence=row["id"])  # fmt: skip
            continue
        entry = _entry(model, row)
        listed.setdefault(row["project"], entry["project"])
        model.row("projects", **entry, step_of=_extends(row, listed))
    _own_feed(model)


ORE_OF = {"Mountain Pass separation": "mountain_pass", "Lynas Malaysia light": "mount_weld",
          "White Mesa phase 1": "australia_monazite", "White Mesa phase 2": "australia_monazite"}  # fmt: skip
"""Plants whose NdPr is of one known ore: its assay turns tonnes of NdPr into tonnes of feed."""


OWN_FEED = {
    "projects/eneabba-refinery-separation-light-primary": (
        "eneabba-stockpile", "Eneabba stockpile", "australia_monazite", 16000.0, "16,000 t REO on stockpile feed (note of the row)"),
    "projects/irel-ndpr-expansion-separation-light-primary": (
        "irel-monazite", "Indian monazite mined already", "india_sands", 2900.0,
        "2,900 t REO a year are mined (USGS, the same from 2018 on); what lacked was separation, 40 t of Nd in the year to March 2025",
        "mine_production/ind-2024-mcs2026"),
}  # fmt: skip
"""Refineries that come with ore of their own, which no other row lists: name, title, deposit, t REO/yr, how, other facts."""


def _own_feed(model) -> None:
    """Ore that opens with the refinery that it is for: no mine has to be opened for a stockpile."""
    for ident, (short, title, feed, tonnes, how, *more) in OWN_FEED.items():
        row = model.fact(ident)
        refinery = next(r for r in model.tables["projects"] if r["evidence"] == ident)
        technology = next(r["technology"] for r in model.tables["processes"] if r["process"] == f"mine.{feed}")  # fmt: skip
        model.derived(f"project.{short}.capacity", tonnes, "t/yr", how, ident, *more, grade="C")
        model.row("projects", **{**refinery, "project": short, "title": title, "technology": technology, "feed": feed,
                                 "state_aid": "no", "capacity_parameter": f"project.{short}.capacity"})  # fmt: skip
        assert row["status"] == refinery["status"]


NO_COUNTERPART = {
    "projects/sareco-2026-purchase-separation-light-primary": "cracks and leaches only: what leaves it is mixed carbonate, which another separates",
    "projects/kalgoorlie-concentrate-primary": "cracks and leaches for Kuantan, whose separation is counted",
    "projects/wheat-ridge-demonstration-separation-heavy-primary": "a demonstration without commercial capacity",
    "projects/phalaborwa-mine-primary": "1,900 t/yr of magnet oxides out of phosphogypsum (deposits), separated on the spot: no such deposit in this folder",
    "projects/tanbreez-phase-1-mine-primary": "85,000 t/yr of eudialyte concentrate, whose rare earths are not stated",
    "projects/steenkampskraal-phase-1-concentrate-primary": "a first part of the full mine, which is listed; its own tonnage is not stated",
    "projects/magbras-lab-fab-magnet-primary": "a laboratory of 100 t/yr; no magnets are made in Brazil in this folder",
}  # fmt: skip
"""Plants that no process of the folder stands for, or whose tonnage is no tonnage of rare earths, and why."""
TONNAGE = {
    "projects/laos-ion-clay-mines-mine-primary": (
        "trade_bilateral/import-chn-lao-284690-2025", 0.85, "Chinese imports from Laos in 2025, net weight x 0.85 oxide: at least so much can be mined"),
}  # fmt: skip
"""Plants whose row has no tonnage although another fact has: that fact, its share of oxide, how."""


def left_out(row) -> str:
    """Why a fact is no row of the list although it is a plant in its own right; blank where it is one."""
    if row["id"] in NO_COUNTERPART:
        return NO_COUNTERPART[row["id"]]
    if row["country"] == "MMR":
        return "the output of a country, no plant: it stands in the base year"
    if row["id"] in TONNAGE:
        return ""
    capacity = _number(row["capacity_value"])
    if capacity is None:
        return "no tonnage is stated"
    if "no rare earth" in row["product"]:
        return "its magnets hold no rare earths"
    unit = row["capacity_unit"].lower()
    if STAGE[row["stage"]] == "mining" and ("ore" in unit or "mud" in unit or capacity > 150000):
        return "stated in tonnes of ore, mud or sand, not of rare earths"
    return ""


def _counts(row) -> bool:
    """Whether a fact is a plant outside the holder, told once; other rows are its second sources and history."""
    return (
        row["role"] in ("primary", "step_total")
        and row["country"] != "CHN"
        and row["stage"] in STAGE
    )


def _entry(model, row) -> dict[str, str]:
    """The row of `projects.csv` but for what it extends."""
    technology, region = STAGE[row["stage"]], region_of(row["country"])
    short = row["id"].split("/")[1]
    facts = [row["id"]]
    if row["id"] in TONNAGE:
        fact, share, how = TONNAGE[row["id"]]
        value = share * float(model.fact(fact)["net_weight_t"])
        facts.append(fact)
    else:
        value, how = _in_plant_units(model, row, technology, _number(row["capacity_value"]))
    feed = ""
    if technology == "mining":
        feed = next((f for k, f in FEED.items() if k in short), "") or DEFAULT_FEED[region]
        technology = next(
            r["technology"] for r in model.tables["processes"] if r["process"] == f"mine.{feed}"
        )
    name, status = f"project.{short}", row["status"].split(",")[0].strip()
    model.derived(f"{name}.capacity", value, "t/yr", how, *facts, grade="C")
    controls = {"April 2025 licences": "CN-MOFCOM-GAC-2025-18", "DFARS 2027": "US-DFARS-2027"}
    aid = row["public_support"].strip()
    return {
        "project": short, "title": row["project"], "operator": row["operator"], "region": region,
        "technology": technology, "feed": feed, "status": status,
        "state_aid": "yes" if aid and not NO_MONEY.search(aid) else "no",
        "because_of": controls.get(row["announced_because_of"].strip(), ""),
        "capacity_parameter": f"{name}.capacity", "start_parameter": _start(model, row, name, status),
        "evidence": row["id"],
    }  # fmt: skip


def _start(model, row, name: str, status: str) -> str:
    """The parameter of the start: stated, of a source of the ramp-up, or by status."""
    stated = re.search(r"20[12]\d|203\d", row["current_planned_start"])
    if row["project"] in KNOWN_STARTS:
        year, fact = KNOWN_STARTS[row["project"]]
        return model.derived(f"{name}.start", float(year), "year", "first output", fact, grade="B")
    if status == "operating":
        return ""
    if stated:
        year, how = float(stated.group()), "stated start"
        if status == "ramping" and year > FACTS_END:
            year, how = (
                float(FACTS_END),
                f"runs in {FACTS_END}; the stated year is that of full rate",
            )
        return model.derived(f"{name}.start", year, "year", how, row["id"], grade="C")
    return f"default_start.{status}" if status in DEFAULT_START else "default_start"


def _extends(row, listed: dict[str, str]) -> str:
    """Project that a row is a later step of, or `base`: what stood in its region in the base year."""
    if row["status"] == "operating" or row["project"] in RAN:
        return BASE
    return listed.get(EXTENDS.get(row["project"], ""), "")


def _likelihood(model) -> None:
    for status, (value, low, high) in {"operating": (1.0, 1.0, 1.0), "ramping": (.9, .8, 1.0), "construction": (.75, .5, .9), "financed": (.55, .3, .8),
                                       "feasibility": (.25, .1, .5), "announced": (.15, .05, .35), "paused": (.05, .0, .15), "cancelled": (0.0, 0.0, 0.0)}.items():  # fmt: skip
        model.assume(
            f"completion.{status}",
            value,
            low,
            high,
            "probability",
            "of the 2011-12 lists only Lynas came, two years late (projects); Saltend, Seadrift and Saskatoon failed after a decision (ramp_up)",
            group="project_completion",
        )
    for status, (value, low, high) in {
        "operating": (0, 0, 0),
        "ramping": (0, 0, 1),
        "construction": (1, 0, 2),
        "financed": (2, 1, 4),
        "feasibility": (3, 1, 6),
        "announced": (4, 2, 7),
        "paused": (6, 4, 9),
        "cancelled": (0, 0, 0),
    }.items():
        model.assume(
            f"slip.{status}",
            value,
            low,
            high,
            "years after the stated start",
            "slips of 2, 3 and 5.5 years (ramp_up)",
            group="project_completion",
        )


def _units(model) -> None:
    model.assume(
        "ndpr_share_of_feed",
        0.18,
        0.14,
        0.24,
        "t NdPr oxide / t REO feed",
        "between Mountain Pass 0.143 and monazite 0.23 after recovery",
        group="",
    )
    model.assume(
        "dytb_share_of_heavy_feed",
        0.06,
        0.03,
        0.10,
        "t Dy and Tb oxide / t heavy feed",
        "Lynas 300 t of 5,000 t heavy feed (refining); SEG+ of Mountain Pass 0.04, clay heavy part 0.10",
        group="",
    )
    model.assume(
        "metal_share_of_alloy",
        0.30,
        0.28,
        0.33,
        "t rare-earth metal / t NdFeB alloy",
        "as in the magnet",
    )
    model.assume(
        "reo_share_of_concentrate",
        0.45,
        0.25,
        0.60,
        "t REO / t concentrate",
        "monazite concentrate 50-55, Ngualla 45, Tardiff 26 percent (projects)",
    )


def _number(text: str) -> float | None:
    numbers = [float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*\.?\d*", text)]
    return sum(numbers[:2]) / len(numbers[:2]) if numbers else None


def _in_plant_units(model, row, technology, capacity):
    """Stated capacity in the plant's unit (t REO feed, heavy feed, metal, magnet or scrap), and how."""
    unit, ndpr = row["capacity_unit"].lower(), _number(row["ndpr_t_yr"])
    heavy = (_number(row["dy_t_yr"]) or 0) + (_number(row["tb_t_yr"]) or 0)
    if "short ton" in unit:
        capacity *= 0.907
    if technology == "light_separation":
        if "feed" in unit or "reo" in unit or "treo" in unit:
            return capacity, "stated REO"
        if row["project"] in ORE_OF:
            ore = ORE_OF[row["project"]]
            share = sum(float(model.parameters[f"assay.{ore}.{e}"]["value"]) for e in ("Nd", "Pr"))
            share *= float(model.parameters["recovery.light_separation"]["value"])
            return (
                ndpr or capacity
            ) / share, f"NdPr / ({share:.3g} of it in the ore of {ore}, after recovery)"
        if ndpr is None and "nd" not in unit:
            return capacity, "stated tonnes, taken as REO"
        return (ndpr or capacity) / 0.18, "NdPr / ndpr_share_of_feed"
    if technology == "heavy_separation":
        if "dy+tb" in unit or heavy:
            return (heavy or capacity) / 0.06, "(Dy + Tb) / dytb_share_of_heavy_feed"
        if "heavy feed" in unit:
            return capacity, "stated heavy feed"
        return 0.35 * capacity, "stated capacity x 0.35, its medium and heavy part"
    if technology == "mining":
        if "concentrate" in unit and "treo" not in unit and "reo" not in unit:
            stated = re.search(r"([\d.]+)% TREO", row["product"])
            if stated:
                return (
                    float(stated.group(1)) / 100 * capacity
                ), f"concentrate x {stated.group(1)} percent TREO, as stated"
            return 0.45 * capacity, "concentrate x reo_share_of_concentrate"
        if "ndpr equivalent" in unit:
            return (
                capacity / 0.2329,
                "NdPr equivalent / NdPr share of the assay",
            )
        if "dy+tb" in unit:
            return capacity / 0.03, "contained Dy and Tb / 3 percent"
        if "MREC" in row["capacity_unit"]:
            return 0.55 * capacity, "carbonate x 0.55 REO"
        return capacity, "stated REO"
    if technology == "metal":
        return (
            capacity if "metal" in unit else 0.30 * capacity
        ), "alloy x metal_share_of_alloy, or stated metal"
    if technology == "recycling":
        return (
            capacity if "reo" in unit or "oxide" in unit else 0.30 * capacity
        ), "magnet scrap x 0.30 rare-earth metal, or stated oxide"
    return capacity, "stated magnets"
