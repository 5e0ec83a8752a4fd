"""Acts on trade, on mines and on technology: who, from where to where, which goods, how much."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Any

from ytterby.controls.acts.licence import default_approval
from ytterby.scenarios.questions.days import MONTHS
from ytterby.scenarios.questions.reading import (
    EACH,
    actors_of,
    days_of,
    regions_of,
    symbols_of,
    technologies_of,
    written,
)
from ytterby.scenarios.questions.table import rows_of, table_row
from ytterby.scenarios.questions.vocabulary import title_of
from ytterby.scenarios.questions.words import AskError, missing, unread

if TYPE_CHECKING:
    from ytterby.scenarios.questions.parts import Clause, QuestionPart
    from ytterby.scenarios.questions.reading import ScenarioQuestion

WHO = ("place", "by_place", "from_place", "of_place")
QUOTAS = ("export_quota", "production_quota")
TAKEN_BACK = ("lifts", "ends", "holds", "binds", "never")
MINES = ["mining", "leaching"]
ALONE = "member alone"
PRICED = ("oxide", "metal")
"""Stages whose prices are published: of rare earths, of other folders."""


def measure_of(clause: Clause) -> None:
    """Enter the hypothetical measure of a clause. Raises AskError."""
    if back := next((clause.parts[one] for one in TAKEN_BACK if one in clause.parts), None):
        raise unread(back.text, "back")
    act, verb = _act(clause)
    if _nobody_acts(clause):
        _imposed(clause, act, verb)
        return
    known = clause.parts.get("know")
    if act == "production_quota" or known:
        names = " ".join(known.of("know")).split() if known else _mines(clause)
        objects: list[dict[str, Any]] = [{"technologies": names}]
        clause.take("away_all")
        away = [one for name, one in clause.parts.items() if "away" in name and name != "away_all"]
        if known and away:
            raise unread(away[0].text, "technology to")
        clause.read.say(known or "(mines)", f"technologies: {written(names)}")
        names = [*WHO, *["in_place"] * (not known)]
        mined = clause.take("mine")
        ours = mined and mined.of("mine_quota") and not {*names} & {*clause.parts}
        if ours:
            clause.read.assume("nobody who acts", table_row("lack", "mining quota"))
        origins = ["CHN"] if ours else actors_of(clause, names, "origin", ALONE)
        ways = [(one, list[str]()) for one in origins]
    else:
        ways, objects = _ways(clause, act), _goods(clause, act)
    first, last = days_of(clause)
    amount, acts = _amount(clause, act, verb), []
    if "quantity_t" in amount:
        amount = {"quantity_t": {first.year: amount["quantity_t"]}}
        if len(ways) > 1:
            raise AskError(f"tonnes of {', '.join(origin for origin, _ in ways)}", EACH)
    sizes = [*(len(ends) for _, ends in ways), *(len(keys.get("elements", ())) for keys in objects)]
    if max(len(ways), *sizes) > 1:
        clause.take("jointly")  # a share or tonnes of all of them at once
    for number, ((origin, ends), keys) in enumerate(product(ways, objects), 1):
        name = {"name": f"{act}-{number}"} if len(objects) * len(ways) > 1 else {}
        to = {"destinations": ends} if ends else {}
        acts.append({"act": act, "origin": origin, **keys, **name, **to, **amount})
    if act == "tariff":
        for row in clause.read.recorded().acts_between(first, first, clause.read.book):
            if row.act.act == act and row.act.origin in dict(ways):
                recorded = f"({row.measure_id}, as recorded)"
                clause.read.say(recorded, "is levied as well, on its own goods")
    ended = {"ended": last} if last else {}
    clause.read.add("measures", {"effective": first, **ended, "acts": acts})


def _nobody_acts(clause: Clause) -> bool:
    """Whether goods become less or are gone of themselves: no word says that somebody acts, or whose they are."""
    act, bought = clause.parts.get("act"), clause.parts.get("imports")
    others = {*WHO[2 * bool(bought) :], "in_place", "on_origin", "cause", "mine"}
    itself = act and any(one.kind == "falls" or ";" in one.value for one in act.words)
    return bool(itself) and others.isdisjoint(clause.parts) and not (bought and bought.places)


def _imposed(clause: Clause, act: str, verb: str) -> None:
    """Let the economy that is asked about have so much less of all rare earths. Raises AskError."""
    cut, _ = 1.0 - sum(_amount(clause, act, verb).values()), clause.take("exports", "imports")
    goods = [(one.of("elements"), one.of("stages")) for one in clause.goods]
    if goods != [(["rare_earths/all"], [])] or clause.parts.keys() - clause.used:
        raise unread(clause.parts["act"].text, "nobody acts")
    clause.read.say(clause.goods.pop(), f"the economy has less of all: cut={cut:g}")
    clause.read.command = ["economy", "run", "imposed", "--set", f"cut={cut:g}", "--region"]


def _act(clause: Clause) -> tuple[str, str]:
    """The kind of act, and the verb; blank of a quota that is set, or a tariff that is levied."""
    parts = [clause.take(name) for name in ("act", "closes", "levy", "know", "mine", "quota")]
    said = [one.value.partition(";")[0] for one in parts[0].words] if parts[0] else []
    verb = next(filter(None, said), "prohibition" * bool(parts[1] and not said))
    mined = "plant" in clause.parts or {"technology", "closes"} <= clause.parts.keys()
    nouns = [one.words[0].kind for one in parts[3:] if one] or ["mine"] * mined
    if verb == "licence":
        clause.take("need")
    act = rows_of("verb").get(" ".join([*nouns, verb]).strip(), "")
    for one in filter(None, parts):
        if not act:
            raise unread(one.text, "idle", clause.frame)
        clause.read.say(one, f"act: {act}")
    return act, verb


def _ways(clause: Clause, act: str) -> list[tuple[str, list[str]]]:
    """Origins, each with its destinations: none for all."""
    bought, said = clause.take("imports"), {*clause.parts}
    both = {"place", "by_place"} & said and {"from_place", "of_place", "on_origin"} & said
    brought = both and act in ("prohibition", "export_quota") and not {"exports", "quota"} & said
    if act == "tariff" or bought is not None or brought:
        return _inward(clause, bought)
    who = [*WHO, *["on_origin"] * bool({"exports", "quota"} & said)]
    if {*who, "in_place", "cause"} & said:
        origins = actors_of(clause, who, "origin", ALONE)
    else:
        origins = ["CHN"]
        note = "no exporter said, so China"
        clause.read.say("(nobody who acts said)", "origin: CHN, whose controls are recorded", note)
    names = ["away", "away_but", "away_all", "on_place"]
    names += ["with_place"] * ("closes" in clause.parts)
    if "away_but" in clause.parts:
        clause.take("away_all")
        names.remove("away_all")
    if "with_place" in said and origins == ["CHN"]:
        raise unread(clause.parts["with_place"].text, "border")
    away = clause.one_of(names, "to whom")
    if away is None or away.name == "away_all":
        clause.read.say(away or "(nobody named)", "destinations: all")
        return [(origin, []) for origin in origins]
    if away.of("only") and clause.parts.get("act", away).of("act") == ["let"]:
        raise unread(away.text, "only to")
    out, grouped = away.name == "away_but", away.of("group") + away.of("europe")
    if out and grouped:
        raise unread(away.text, "group left out")
    ends = regions_of(away, clause.read, "member left out" * out or ALONE * bool(away.of("only")))
    if {*origins} & {*ends} and not grouped:
        raise unread(away.text, "goods at home", ", ".join(origins))
    if (other := clause.take("only_them")) and not out:
        clause.read.say(other, "not touched")
    if other := clause.take("not_away"):
        if out or {*regions_of(other, clause.read)} & {*ends}:
            raise unread(other.text, "spared as well")
        clause.read.say(other, "not touched")
    clause.read.say(away, f"destinations: {'all but ' * out}{', '.join(ends)}")
    every = [row["region"] for row in clause.read.table("regions") if row["region"] not in ends]
    ends = every if out else ends
    return [(origin, [one for one in ends if one != origin]) for origin in origins]


def _inward(clause: Clause, bought: QuestionPart | None) -> list[tuple[str, list[str]]]:
    """Origins and destinations of what states keep out or levy a duty on."""
    names = ["from_place", "of_place", "on_origin", "on_place"]
    names += ["imports"] * bool(bought and bought.places)
    source = clause.one_of(names, "whose goods are meant")
    everyone = source is None and (clause.take("away_all") or bought)
    if not (source or everyone) or not {"place", "by_place"} & {*clause.parts}:
        raise missing("who levies it or keeps it out, and whose goods")
    ends = actors_of(clause, ("place", "by_place"), "destinations", ALONE)
    origins = regions_of(source, clause.read, ALONE) if source else _sources(clause, ends)
    if not origins:
        raise missing("who levies it or keeps it out, and whose goods")
    if {*ends} & {*origins}:
        raise unread(source.text if source else "", "goods from home", ", ".join(origins))
    clause.read.say(source or "(nobody's goods said)", f"origin: {', '.join(origins)}")
    return [(origin, ends) for origin in origins]


def _sources(clause: Clause, ends: list[str]) -> list[str]:
    """Where goods of any element come from to these regions, by the routes of the data; none of goods of some."""
    part, own = clause.goods[0] if len(clause.goods) == 1 else None, clause.read.folder
    if part is None or (own == "rare_earths" and {*symbols_of(part, clause.read)} - {"all"}):
        return []
    stages = [f"{one}." for one in " ".join(part.of("stages")).split()]
    begins = tuple([*stages, *(one.rstrip("*") for one in part.of("goods"))] or [""])
    ways = [row for row in clause.read.table("routes") if row["commodity"].startswith(begins)]
    return [*dict.fromkeys(row["origin"] for row in ways if row["destination"] in ends)]


def _mines(clause: Clause) -> list[str]:
    """Technologies of mines, of which a quota is of all that they take from the ground, or of plants that are named:
    all of their kind."""
    if made := clause.take("technology"):
        several = re.search(r"(?:plants|factories|recyclers|works|facilities)\b", made.text)
        if not several or not (names := technologies_of(made)):
            raise unread(made.text, "plant", "")
        return names
    if plant := clause.take("plant"):
        regions = {row["region"]: row["name"] for row in clause.read.table("regions")}
        sites = {row["process"]: regions[row["region"]] for row in clause.read.table("activities")}
        titles = {title_of(row): row["process"] for row in reversed(clause.read.table("processes"))}
        mine = [titles[one] for one in plant.of("plant") if one in titles]
        raise unread(plant.text, "plant", "".join(f"|mining in {sites[one]}" for one in mine))
    for part in clause.goods:
        if part.of("stages") or part.of("goods") or part.of("elements") != ["rare_earths/all"]:
            raise unread(part.text, "what is mined")
    clause.goods = []
    output = clause.take("mine")
    return "".join(output.of("mine_quota") if output else "").split() or MINES


def _goods(clause: Clause, act: str) -> list[dict[str, Any]]:
    """The keys of each act that say which goods are touched; all of a country that is closed."""
    if not clause.goods:
        if "closes" not in clause.parts and clause.read.folder == "rare_earths":
            raise missing("which goods")
        clause.read.say("(no goods named)", "stages: all")
        return [{"stages": "all"}]
    objects, other = [], clause.take("not_goods")
    for part in clause.goods:
        elements, stages, named = symbols_of(part, clause.read), part.of("stages"), part.of("goods")
        if len(clause.goods) > 1 and not named and not (elements and stages):
            texts = ", ".join(repr(one.text) for one in clause.goods)
            why = "Such as: dysprosium oxide and terbium metal."
            raise AskError(f"of several goods each must be said in full: {texts}", why)
        if {*" ".join(stages).split()} - {row["stage"] for row in clause.read.table("commodities")}:
            raise unread(part.text, "stage", clause.read.folder)
        some = {"elements": elements} if elements and "all" not in elements else {}
        keys: dict[str, Any] = some | {"stages": " ".join(stages).split() or "all"}
        keys = {"commodities": named} if named else keys
        if other is not None:
            _spared(other, keys, clause.read)
        if "tonnes" in " ".join(clause.parts) and act in QUOTAS and keys.get("stages") == "all":
            (stage,) = keys["stages"] = [PRICED[clause.read.folder != "rare_earths"]]
            note = f"no stage said, so {stage}, of which prices are published"
            clause.read.assume("no stage", note)
        clause.read.say(part, "; ".join(f"{key}: {written(value)}" for key, value in keys.items()))
        objects.append(keys)
    clause.goods = []
    return objects


def _spared(other: QuestionPart, keys: dict[str, Any], read: ScenarioQuestion) -> None:
    """Take stages or elements out of those of an act. Raises AskError where nothing is left, or both are named."""
    spared, stages = " ".join(other.of("stages")).split(), keys.get("stages")
    elements, named, mine = symbols_of(other, read), other.of("goods"), keys.get("elements")
    every = [row["element"] for row in read.table("elements")]
    left = [one for one in mine or every if one not in elements]
    if named or not stages or bool(spared) == bool(elements) or not left:
        raise unread(other.text, "spared goods")
    if spared:
        own = {row["stage"] for row in read.table("commodities")}
        known = [one for one in " ".join(rows_of("stages")).split() if one in own]
        held = dict.fromkeys(known if stages == "all" else stages)
        keys["stages"] = [one for one in held if one not in spared]
    elif left != mine:
        keys["elements"] = left
    if not keys["stages"]:
        raise unread(other.text, "spared goods")
    read.say(other, "not touched")


def _amount(clause: Clause, act: str, verb: str) -> dict[str, Any]:
    """The key and the number of how much; of a tonnage `quantity_t`."""
    part = clause.take("amount", "amount_by", "amount_to", "approve", "refuse")
    key = rows_of("key").get(act, "")
    if act in QUOTAS and clause.read.folder == "rare_earths":
        clause.take("level")
    if part is None:
        return _without_share(clause, act, verb, key)
    shuts = verb == "prohibition" and act in QUOTAS and part.name != "amount_to"
    said = "cut" if shuts else verb or act
    how = rows_of("amount").get(f"{said} {part.name}") if key else None
    if how is None:
        raise unread(part.text, "amount", said)
    value = round(1.0 - part.share if how == "rest" else part.share, 9)
    if not part.share > 0.0 or (key != "rate" and not 0.0 < value <= 1.0):
        raise unread(part.text, "share")
    clause.read.say(part, f"{key}: {value:g}")
    return {key: value}


def _without_share(clause: Clause, act: str, verb: str, key: str) -> dict[str, Any]:
    """How much where no share is said: tonnes, half, nothing, or what past licences let through."""
    capped = act in QUOTAS and verb in ("limit", "curb", "let", "freeze", "")
    if tonnes := clause.take("tonnes", "tonnes_max") if capped else None:
        apart = clause.take("yearly")
        units = [one.value for part in (tonnes, apart) for one in (part.words if part else ())
                 if one.kind in ("unit", "unitq")] or ["year"]  # fmt: skip
        if len(units) > 1 or units[0] not in MONTHS:
            raise unread(tonnes.text, "unit of quota")
        yearly = tonnes.number * 12 / MONTHS[units[0]]
        clause.read.say(tonnes, f"quantity_t: {yearly:g} a year")
        return {"quantity_t": yearly}
    if act in QUOTAS and verb in ("halved", "prohibition"):
        return {key: 0.5 if verb == "halved" else 0.0}
    if "level" in clause.used and capped:
        clause.read.say(clause.parts["level"], f"{key}: 1")
        return {key: 1.0}
    if act in (*QUOTAS, "tariff", "export_tax"):
        raise missing("how much")
    if act == "licence":
        figure = default_approval()
        reason = figure.assumption.reason.rstrip(".") if figure.assumption else ""
        ends = f"{figure.value:g} ({figure.low:g} to {figure.high:g})"
        note = f"approval_share left out, so {ends}. {reason}"
        clause.read.say("(no share said)", note, note)
    return {}
