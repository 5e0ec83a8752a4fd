"""What a state gives, builds or stores, and questions that another command answers.

The table says of each frame what it is read to: `instruments kind=!grant share=share` is an entry of the scenario file
whose `share` is what the slot of that name reads, `$cover =where --months=months` a command. `!` marks a plain word,
`~` a part that says nothing more; a slot without a key gives keys of its own.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ytterby.controls.book import Book
from ytterby.controls.names import symbols
from ytterby.scenarios.questions.days import MONTH, after, ends_after, span_of
from ytterby.scenarios.questions.reading import (
    FOLDERS,
    dates_of,
    days_of,
    missing,
    region_of,
    symbols_of,
    unread,
    written,
)
from ytterby.scenarios.questions.words import QuestionFault, added, rows_of
from ytterby.scenarios.read import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.scenarios.questions.parts import Clause, QuestionPart
    from ytterby.scenarios.questions.reading import ScenarioQuestion

NO_LIMIT = 1_000_000
"""Tonnes a year, more than the world makes of any good."""
OXIDE, RELEASE = "oxide", "stockpile_release_share"


def _slot(name: str, key: str, clause: Clause, question: ScenarioQuestion) -> Any:
    """The value of a slot; None where it may lack.

    Its row in the table: parts, of which the first that is there counts; how it is read; what a question lacks without
    it, and words that say it; what holds where it may lack.
    """
    names, how, what, example, default = f"{rows_of('slot')[name]};;;;".split(";")[:5]
    part = clause.take(*names.split())
    if part is None and what:
        raise missing(what, example)
    value = READERS[how](part, question) if part else None
    if part or default:
        label = key.strip("-") or name
        question.say(part or f"(no {label} said)", f"{label}: {written(value) if part else default}")
    return value


def entry_of(clause: Clause, question: ScenarioQuestion) -> None:
    """Enter what the template of a clause's frame says. Raises QuestionFault."""
    target, *keys = clause.template.split()
    values: dict[str, Any] = {}
    for one in keys:
        key, _, slot = one.partition("=")
        if key.startswith("~"):
            clause.take(key[1:])
        elif slot.startswith("!"):
            values[key] = slot[1:]
        elif slot:
            value = _slot(slot, key, clause, question)
            values |= {} if value is None else {key: value}
        else:
            values |= GROUPS[key](clause, question)
    if target.startswith("$"):
        words = [(key, f"{one:g}" if isinstance(one, float) else str(one)) for key, one in values.items()]
        question.command = [target[1:], *(word for pair in words for word in pair if word)]
        return
    for good in values.pop("commodity", [""]):
        one = {**values, **({"commodity": good} if good else {})}
        technology = _maker(good, question) if target == "instruments" and good else ""
        one |= {"technology": technology} if technology else {}
        question.add(target, *_giving_way(one, question), one)


def _state(clause: Clause, question: ScenarioQuestion) -> dict[str, Any]:
    """Where; who lives there pays."""
    part = clause.one_of(("place", "by_place", "from_place", "in_place", "away"), "which state")
    if part is None:
        raise QuestionFault("the question does not say which state", "Nothing is guessed.", added("in the EU"))
    region = region_of(part.places()[0], question)
    question.say(part, f"region: {region}")
    return {"region": region}


def _goods(clause: Clause, question: ScenarioQuestion, stage: str = "") -> list[str]:
    """The goods of an instrument by name. stage : where none is said; blank: one has to be, and one good alone."""
    if len(clause.goods) != 1:
        raise missing("which goods, or names several", "for neodymium oxide")
    part = clause.goods.pop()
    elements, stages, names = symbols_of(part, question), part.of("stages"), part.of("goods")
    if not (stages or names or stage):
        raise unread(part, "Oxide, metal or magnets may be meant.", f"{part.text} oxide")
    kept, meant = {*" ".join(stages or [stage]).split()}, tuple(one.rstrip("*") for one in names)
    goods = [row["commodity"] for row in question.table("commodities")
             if (row["commodity"].startswith(meant) if names else row["stage"] in kept)
             and (not elements or {*symbols(row["element"])} & {*elements})]  # fmt: skip
    if not goods or (len(goods) > 1 and not stage) or "all" in elements or not (elements or names):
        raise unread(part, f"It is no one good that has a price: {', '.join(goods) or 'none'}.", "neodymium oxide")
    note = "" if stages or names else f"no stage said, so {stage}, of which prices are published"
    question.say(part, f"commodity: {', '.join(goods)}{'; ' * bool(note)}{note}", note)
    return goods


def _priced(clause: Clause, question: ScenarioQuestion) -> dict[str, Any]:
    """Goods of a price floor, and how many tonnes of them."""
    goods, part = _goods(clause, question, OXIDE), clause.parts.get("tonnes")
    if part and len(goods) > 1:
        raise unread(part, f"These are {len(goods)} goods: {', '.join(goods)}.", "")
    note = "" if part else f"no tonnes said, so all that is made: {NO_LIMIT:,} t a year"
    if note:
        question.say("(no tonnes said)", note, note)
    return {"commodity": goods, "tonnes": _yearly(clause, question) if part else NO_LIMIT}


def _yearly(clause: Clause, question: ScenarioQuestion) -> float:
    """Tonnes a year."""
    part, apart = clause.take("tonnes"), clause.take("yearly")
    if part is None:
        raise missing("how many tonnes a year", "50 t a year")
    if [*part.of("unit"), *(apart.of("unit") if apart else [])] != ["year"]:
        raise unread(part, "It may be in all or a year.", f"{part.text} a year")
    question.say(part, f"tonnes: {part.number:g} a year")
    return part.number


def _purchase(clause: Clause, question: ScenarioQuestion) -> dict[str, Any]:
    """What a public stock buys, holds at most, and when it sells."""
    part, deadline = clause.parts.get("tonnes"), clause.take("deadline")
    yearly = part is None or bool(part.of("unit")) or "yearly" in clause.parts
    first, last = days_of(clause, question)
    if deadline is not None:
        _, last, months = span_of(dates_of(deadline)[0])
        if months > MONTH:
            raise unread(deadline, "Its beginning or its end may be meant.", f"by the end of {deadline.of('year')[0]}")
        question.say(deadline, f"last day: {last}")
    if last is None and not yearly:
        last = after(first, 12) - timedelta(1)
        question.say("(no end said)", f"bought within a year, to {last}", "no end of buying said, so within a year")
    tonnes = _yearly(clause, question) if yearly else clause.take("tonnes").number
    end = last + timedelta(1) if last else after(first, 12)
    years = end.year - first.year + (end.month - first.month) / 12 + (end.day - first.day) / 365
    buy = {"from": first, **({"to": last} if last else {}), "tonnes": tonnes if yearly else round(tonnes / years, 3)}
    if not yearly:
        question.say(part, f"ceiling: {tonnes:g} t; buys {buy['tonnes']:g} t a year")
    share = next(float(row["value"]) for row in question.table("parameters") if row["id"] == RELEASE)
    note = f"no release said, so on_shortage, {share:g} of the stock a year ({RELEASE})"
    question.say("(no release said)", note, note)
    release = {"rule": "on_shortage", "rate": share}
    return {"buy": buy, "release": release, **({} if yearly else {"ceiling": tonnes})}


def _maker(good: str, question: ScenarioQuestion) -> str:
    """The technology whose plants make a good; blank where the folder names none so."""
    stage, _, element = good.partition(".")
    group = next((row["group"] for row in question.table("elements") if row["element"] == element), "")
    name = f"{group}_separation" if stage == OXIDE else stage
    return name if any(row["technology"] == name for row in question.table("technologies")) else ""


def _giving_way(entry: dict[str, Any], question: ScenarioQuestion) -> list[dict[str, Any]]:
    """Instruments as recorded of the same kind, region and good, up to the day before: else both would pay."""
    kept = []
    for one in resolve(FOLDERS[question.folder], Book.read()).instruments if "kind" in entry else ():
        own = one.model_dump(by_alias=True, exclude_unset=True)
        same = all(own.get(key) == entry.get(key) for key in ("kind", "region", "commodity")) and not one.project
        if not same or "from" not in entry or (one.until and one.until < entry["from"]):
            continue
        if one.from_ < entry["from"]:
            kept.append(own | {"until": entry["from"] - timedelta(1)})
        else:
            entry["id"] = one.id
        question.say(f"({one.id}, as recorded)", f"gives way from {entry['from']}")
    return kept


def _months(part: QuestionPart, question: ScenarioQuestion) -> int:
    first = date(2001, 1, 1)
    last = ends_after(first, part.words) + timedelta(1)
    if last.day > 1:
        raise unread(part, "A stock is said in months.", "for six months")
    return (last.year - first.year) * 12 + last.month - 1


def _technology(part: QuestionPart, question: ScenarioQuestion) -> str:
    if part.name == "plant":
        raise unread(part, "Listed plants open as the data expect (`ytterby projects`); a scenario plans its own.", "A magnet plant")
    return part.of("makes")[0]


def _project(part: QuestionPart, question: ScenarioQuestion) -> str:
    cases = {row["title"]: row["project"] for row in question.table("project_cases")}
    if part.of("plant")[0] not in cases:
        raise unread(part, f"Costs are published of {', '.join(cases)}.", next(iter(cases)))
    return cases[part.of("plant")[0]]


def _about(clause: Clause, question: ScenarioQuestion) -> dict[str, Any]:
    """Goods that a stock is asked of: the answer is of all."""
    for part in clause.goods:
        question.say(part, "among the goods of the answer, which is of all")
    clause.goods = []
    return {}


def _days(clause: Clause, question: ScenarioQuestion) -> dict[str, Any]:
    first, last = days_of(clause, question)
    return {"from": first, **({"until": last} if last else {})}


def _first_day(part: QuestionPart, question: ScenarioQuestion) -> date:
    if part.name == "span":
        raise unread(part, "It is one date that is meant.", "")
    return span_of(dates_of(part)[0])[0]


GROUPS: dict[str, Callable[[Clause, ScenarioQuestion], dict[str, Any]]] = {
    "state": _state, "priced": _priced, "purchase": _purchase, "days": _days, "about": _about,
    "where": lambda clause, question: {"": _state(clause, question)["region"]},
    "stored": lambda clause, question: {"commodity": _goods(clause, question)},
    "yearly": lambda clause, question: {"tonnes": _yearly(clause, question)},
}  # fmt: skip
"""Slots that give keys of their own."""
READERS: dict[str, Callable[[QuestionPart, ScenarioQuestion], Any]] = {
    "technology": _technology, "months": _months, "project": _project, "day": _first_day,
    "number": lambda part, _: part.number, "share": lambda part, _: part.share,
    "percent": lambda part, _: f"{100 * part.share:g}%", "word": lambda part, _: part.words[0].value,
    "year": lambda part, question: _first_day(part, question).year,
    "region": lambda part, question: region_of(part.places()[0], question),
    "place": lambda part, _: part.places()[0].text.removeprefix("the "),
    "text": lambda part, _: " ".join(word.text for word in part.words if word.kind not in ("for", "on")),
}  # fmt: skip
"""How a part is read, as slots name it."""
