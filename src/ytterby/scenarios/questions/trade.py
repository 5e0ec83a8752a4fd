"""Acts on trade, on mines and on technology: who, from where to where, which goods, how much."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ytterby.controls.acts.licence import default_approval
from ytterby.scenarios.questions.reading import (
    days_of,
    missing,
    region_of,
    symbols_of,
    unread,
    written,
)
from ytterby.scenarios.questions.words import QuestionFault, added, rows_of

if TYPE_CHECKING:
    from ytterby.scenarios.questions.parts import Clause, QuestionPart
    from ytterby.scenarios.questions.reading import ScenarioQuestion

KEYS = {"tariff": "rate", "export_tax": "rate", "licence": "approval_share", "prohibition": "strength",
        "export_quota": "quantity_share_of_base", "production_quota": "quantity_share_of_base"}  # fmt: skip
"""Kind of act -> the key of its amount."""
QUOTAS, CUTS = ("export_quota", "production_quota"), ("cut", "limit", "halved")
MINES = ["mining", "leaching"]
ALONE = "The market has the European Union as one region: what a member does alone cannot be run."


def measure_of(clause: Clause, question: ScenarioQuestion) -> None:
    """Enter the hypothetical measure of a clause. Raises QuestionFault."""
    act, verb = _act(clause, question)
    ends: list[str] = []
    if act == "technology_prohibition" and (known := clause.take("know")):
        objects: list[dict[str, Any]] = [{"technologies": known.of("know")[0].split()}]
        question.say(known, f"technologies: {written(objects[0]['technologies'])}")
        origin = _who(clause, question)
    elif act == "production_quota":
        objects = [{"technologies": _mines(clause, question)}]
        origin = _who(clause, question)
    else:
        origin, ends = _direction(clause, question, act)
        objects = _goods(clause, question)
    amount = _amount(clause, question, act, verb)
    first, last = days_of(clause, question)
    if "quantity_t" in amount:
        amount = {"quantity_t": {first.year: amount["quantity_t"]}}
    more = ({"destinations": ends} if ends else {}) | amount
    names = [{"name": f"{act}-{number}"} if len(objects) > 1 else {} for number in range(1, len(objects) + 1)]
    acts = [{"act": act, "origin": origin, **keys, **name, **more} for keys, name in zip(objects, names, strict=True)]
    question.add("measures", {"effective": first, **({"ended": last} if last else {}), "acts": acts})


def _act(clause: Clause, question: ScenarioQuestion) -> tuple[str, str]:
    """The kind of act, and the verb; blank of a quota that is set, or a tariff that is levied."""
    names = ("act", "quota", "mine", "closes", "levy")
    part, quota, mine, closed, _ = parts = [clause.take(name) for name in names]
    verb = part.words[0].value if part else "prohibition" if closed else ""
    if clause.frame == "technology":
        act = "technology_prohibition" if verb == "prohibition" else ""
    elif mine or "plant" in clause.parts:
        is_set = bool(mine and mine.of("mine_quota"))
        act = "production_quota" if verb in CUTS or (not verb) == is_set else ""
    elif quota or verb in CUTS:
        act = "export_quota" if verb in (*CUTS, "") else ""
    else:
        act = verb or "tariff"
    for one in filter(None, parts):
        if not act:
            raise unread(one, f"It says nothing that could be run of {clause.frame}.")
        question.say(one, f"act: {act}")
    return act, verb


def _who(clause: Clause, question: ScenarioQuestion) -> str:
    """Who acts."""
    names = ("place", "by_place", "from_place", *(["in_place"] if clause.frame == "mines" else []))
    part = clause.one_of(names, "who acts")
    if part is None:
        raise QuestionFault("the question does not say who does it", "Nothing is guessed.", added("by China"))
    origin = region_of(part.places()[0], question, ALONE)
    question.say(part, f"origin: {origin}")
    return origin


def _direction(clause: Clause, question: ScenarioQuestion, act: str) -> tuple[str, list[str]]:
    """Origin, and destinations: none for all."""
    bought = clause.take("imports")
    if act == "tariff" or bought is not None:
        return _inward(clause, question, bought)
    origin = _who(clause, question)
    names = ("away", "away_but", "away_all", "on_place", *(["with_place"] if "closes" in clause.parts else []))
    away = clause.one_of(names, "to whom")
    if away is None or away.name == "away_all":
        question.say(away or "(nobody named)", "destinations: all")
        return origin, []
    out = away.name == "away_but"
    why = "Goods for one member go through the others: the Union cannot be left out for it." if out else ""
    ends = list(dict.fromkeys(region_of(one, question, why) for one in away.places()))
    if origin in ends:
        raise unread(away, f"Goods of {origin} do not leave it there.")
    question.say(away, f"destinations: {'all but ' if out else ''}{', '.join(ends)}")
    every = [row["region"] for row in question.table("regions")]
    return origin, [one for one in every if one not in {origin, *ends}] if out else ends


def _inward(clause: Clause, question: ScenarioQuestion, bought: QuestionPart | None) -> tuple[str, list[str]]:
    """Origin and destination of what a state keeps out or levies a duty on."""
    who = clause.take("place", "by_place")
    source = clause.one_of(("from_place", "on_origin", "on_place"), "whose goods are meant")
    if bought and bought.places():
        if source:
            raise unread(source, f"{bought.text!r} says already whose goods are meant.", "")
        source = bought
    if who is None or source is None:
        raise missing("who levies it or keeps it out, and whose goods", "from China", "by the US")
    origin, levied = (region_of(one.places()[0], question, ALONE) for one in (source, who))
    if levied == origin:
        raise unread(source, f"Goods of {origin} do not come to it from abroad.")
    question.say(who, f"destinations: {levied}")
    question.say(source, f"origin: {origin}")
    return origin, [levied]


def _mines(clause: Clause, question: ScenarioQuestion) -> list[str]:
    """Technologies of mines. A quota is of all that they take from the ground."""
    if plant := clause.take("plant"):
        titles = {re.split(r" \(|:", row["title"])[0]: row["process"] for row in reversed(question.table("processes"))}
        sites = {row["process"]: row["region"] for row in question.table("activities")}
        names = {row["region"]: row["name"] for row in question.table("regions")}
        mined = [f"mining in {names[sites[one]]}" for title, one in titles.items() if title in plant.of("plant")]
        raise unread(plant, "No scenario closes one plant: those of a technology in a region are one.", *mined)
    for part in clause.goods:
        if part.of("stages") or part.of("goods") or part.of("elements") != ["rare_earths/all"]:
            raise unread(part, "What is mined holds all elements, and later stages have no limit of output.", "rare earths")
    clause.goods = []
    question.say("(mines)", f"technologies: {written(MINES)}; of all elements")
    return MINES


def _goods(clause: Clause, question: ScenarioQuestion) -> list[dict[str, Any]]:
    """The keys of each act that say which goods are touched; all of a country that is closed."""
    if not clause.goods and "closes" not in clause.parts:
        raise missing("which goods", "of rare earths", "on dysprosium")
    objects: list[dict[str, Any]] = []
    for part in clause.goods:
        elements, stages, named = symbols_of(part, question), part.of("stages"), part.of("goods")
        if len(clause.goods) > 1 and not named and not (elements and stages):
            texts = ", ".join(repr(one.text) for one in clause.goods)
            raise QuestionFault(f"of several goods each must be said in full: {texts}",
                                "Such as: dysprosium oxide and terbium metal.")  # fmt: skip
        every = not elements or "all" in elements
        keys = {"commodities": named} if named else {} if every else {"elements": elements}
        keys |= {} if named else {"stages": [s for value in stages for s in value.split()] or "all"}
        question.say(part, "; ".join(f"{key}: {written(value)}" for key, value in keys.items()))
        objects.append(keys)
    clause.goods = []
    if not objects:
        question.say("(no goods named)", "stages: all")
    return objects or [{"stages": "all"}]


def _amount(clause: Clause, question: ScenarioQuestion, act: str, verb: str) -> dict[str, Any]:
    """The key and the number of how much; of a tonnage `quantity_t`."""
    part = clause.take("amount", "amount_by", "amount_to", "approve", "refuse")
    tonnes = clause.take("tonnes") if act in QUOTAS and verb in ("limit", "") and not part else None
    key = KEYS.get(act, "")
    if tonnes is not None:
        for text in [text for text, read in question.reading if read.endswith("stages: all")]:
            raise unread(tonnes, "Tonnes at every stage do not add up: name the stage.", of=text, to=f"{text} oxide")
        question.say(tonnes, f"quantity_t: {tonnes.number:g} a year")
        return {"quantity_t": tonnes.number}
    if part is None and (verb == "halved" or (act in QUOTAS and verb == "prohibition")):
        return {key: 0.5 if verb == "halved" else 0.0}
    if part is None and act == "licence":
        figure = default_approval()
        reason = figure.assumption.reason.rstrip(".") if figure.assumption else ""
        note = f"{key} left out, so {figure.value:g} ({figure.low:g} to {figure.high:g}). {reason}"
        question.say("(no share said)", note, note)
    if part is None:
        if act in QUOTAS or key == "rate":
            raise missing("how much", "by 40%", "of 25%")
        return {}
    how = rows_of("amount").get(f"{verb or act} {part.name}") if verb in ("", act) or verb in CUTS else None
    if how is None:
        why = f"With {verb or act} it may be one thing or another: write `cuts by 40%`, `cuts to 60%`, `stops half of`."
        raise unread(part, why, f"by {part.text}", "")
    value = round(1.0 - part.share if how == "rest" else part.share, 9)
    if not part.share > 0.0 or (key != "rate" and not 0.0 < value <= 1.0):
        raise unread(part, "A share lies between 0 and 100%.", "by 40%")
    question.say(part, f"{key}: {value:g}")
    return {key: value}
