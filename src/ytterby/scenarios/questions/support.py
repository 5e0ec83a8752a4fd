"""What a state gives, builds or stores, and questions that another command answers.

The table says of each frame what it is read to: `instruments kind=!grant share=share` is an entry of the scenario file
whose `share` is what the slot of that name reads, `$cover where --months=months` a command. `!` marks a plain word, `~`
a part that says nothing more; what has no slot is one of `GROUPS`.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

from ytterby.controls.names import symbols
from ytterby.datasets.countries import named_country
from ytterby.datasets.package import packaged_folder
from ytterby.ground.csvfile import read_csv
from ytterby.scenarios.questions.days import MONTH, after, dates_of, ends_after, span_of
from ytterby.scenarios.questions.reading import (
    EACH,
    actors_of,
    days_of,
    region_of,
    symbols_of,
    technologies_of,
    written,
)
from ytterby.scenarios.questions.table import rows_of
from ytterby.scenarios.questions.words import AskError, missing, unread, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.scenarios.questions.parts import Clause, QuestionPart
    from ytterby.scenarios.questions.reading import ScenarioQuestion

NO_LIMIT = 1_000_000
"""Tonnes a year, more than the world makes of any good."""
OXIDE, RELEASE, NEODYMIUM = "oxide", "stockpile_release_share", "neodymium_in_ndpr"


def entry_of(clause: Clause) -> None:
    """Enter what the template of a clause's frame says. Raises AskError."""
    target, *keys = clause.template.split()
    values: dict[str, Any] = {}
    for one in keys:
        key, _, slot = one.partition("=")
        if key.startswith("~"):
            clause.take(key[1:])
        elif not slot:
            values |= GROUPS[key](clause)
        elif slot.startswith("!"):
            values[key] = slot[1:]
        elif (value := _slot(slot, key, clause)) is not None:
            values[key] = value
    if target.startswith("$"):
        words = [word for pair in values.items() for word in pair if word]
        clause.read.command = [target[1:], *(str(one).removesuffix(".0") for one in words)]
        folder = ["--data", clause.read.folder] * (clause.read.folder != "rare_earths")
        clause.read.command += folder * (target == "$cover")
        return
    technologies, goods = values.pop("technology", [""]), values.pop("commodity", [""])
    if len(values.get("regions", [])) > 1 and "tonnes" in clause.parts:
        raise AskError(f"tonnes of {', '.join(values['regions'])}", EACH)
    if len(technologies) > 1 and "capacity_t" in values:
        raise AskError(f"tonnes of {', '.join(technologies)}", "Ask of one kind of plant.")
    for region, good, made in product(values.pop("regions", [""]), goods, technologies):
        maker = made or (_maker(good, clause.read) if target == "instruments" else "")
        own = {"region": region, "commodity": good, "technology": maker}
        entry = _part_of(values, good, goods, clause) | {k: name for k, name in own.items() if name}
        clause.read.add(target, *_giving_way(entry, clause.read), entry)


def _part_of(values: dict[str, Any], good: str, goods: list[str], clause: Clause) -> dict[str, Any]:
    """The values of one good: of tonnes of NdPr its part, as the share of neodymium in it says."""
    if not _is_ndpr(goods, clause):
        return values
    rows = [row["value"] for row in clause.read.table("parameters") if row["id"] == NEODYMIUM]
    share = float(rows[0]) if good.endswith(".Nd") else 1.0 - float(rows[0])
    clause.read.say(f"({good})", f"{share:g} of the tonnes of NdPr ({NEODYMIUM})")

    sizes: dict[str, Any] = {
        key: round(values[key] * share, 3) for key in ("tonnes", "ceiling") if key in values
    }
    if buy := values.get("buy"):
        sizes["buy"] = buy | {"tonnes": round(buy["tonnes"] * share, 3)}
    return values | sizes


def _is_ndpr(goods: list[str], clause: Clause) -> bool:
    """Whether goods are neodymium and praseodymium of one stage, of which tonnes are said."""
    return "tonnes" in clause.parts and sorted(one[-3:] for one in goods) == [".Nd", ".Pr"]


def _slot(name: str, key: str, clause: Clause) -> Any:
    """The value of a slot; None where it may lack.

    Its row in the table: parts, of which the first that is there counts; how it is read; what a question lacks without
    it, and words that say it; what holds where it may lack; what is said with it.
    """
    names, how, what, example, default, note = f"{rows_of('slot')[name]};;;;;".split(";")[:6]
    part, label = clause.take(*names.split()), key.strip("-") or name
    if part is None and what:
        what = what.replace("PROJECTS", ", ".join(_cases()))
        raise missing(what, *[example] * (how != "project"))
    value = READERS[how](part, clause.read) if part else None
    if part or default:
        read = f"{label}: {written(value) if part else default}{'; ' * bool(note)}{note}"
        clause.read.say(part or f"(no {label} said)", read)
    return value


STATE = ("place", "by_place", "from_place", "of_place", "in_place", "away")


def _state(clause: Clause) -> dict[str, Any]:
    """Where; who lives there pays."""
    region, *more = actors_of(clause, STATE, "region")
    if more:
        raise AskError(f"region is one, not {', '.join([region, *more])}", EACH)
    return {"region": region}


def _covered(clause: Clause) -> dict[str, Any]:
    """Whose use a stock covers: a region, or a member of the European Union by its own code."""
    part = clause.one_of(STATE, "who acts, or where")
    members = [one.value.split()[0] for one in part.places if one.kind == "member"] if part else []
    region = _state(clause)["region"]
    return {"": members[0] if len(members) == 1 else region}


def _ended(clause: Clause) -> dict[str, Any]:
    """End recorded price floors of a state and goods, the day before the date; nothing else is entered."""
    entry, goods = {"kind": "price_floor", "price": 0.0} | _state(clause), _goods(clause, OXIDE)
    dated, _ = clause.need("from when", "start", "within"), clause.take("lifts", "ends")
    entry["from"] = span_of(dates_of(dated)[0])[0]
    kept = [one for good in goods for one in _giving_way(entry | {"commodity": good}, clause.read)]
    if not kept:
        raise unread(clause.parts["floor"].text, "no floor")
    clause.read.add("instruments", *kept)
    clause.read.say(dated, f"without a floor from {entry['from']}")
    return {"regions": []}


def _made(clause: Clause) -> dict[str, Any]:
    """What a plant makes: the technology, or that whose plants make the goods."""
    if {"technology", "plant"} & clause.parts.keys() or not clause.goods:
        part = clause.need("what kind of plant", "technology", "plant")
        made = _technology(part, clause.read)
        other = clause.read.folder != "rare_earths"
        for goods in [one for one in clause.goods if other and not one.of("stages")]:
            clause.goods.remove(goods)
            clause.read.say(goods, f"data folder: {clause.read.folder}")
    else:
        part = clause.goods[0]
        named = part.of("stages") + part.of("goods")
        made = [*{_maker(one, clause.read) for one in (_goods(clause, OXIDE) if named else [""])}]
    if len(made) != 1 or not made[0]:
        raise unread(part.text, "kind of plant")
    clause.read.say(part, f"technology: {made[0]}")
    return {"stage": made[0]}


def _goods(clause: Clause, stage: str = "", *, one: bool = False) -> list[str]:
    """The goods of an instrument by name. stage : where none is said; blank: one has to be, and one good alone.

    one : one good alone in any case.
    """
    part = clause.need("which goods, or names several", "goods")
    elements, names = {*symbols_of(part, clause.read)}, part.of("goods")
    stages = " ".join(part.of("stages") or [stage]).split()
    if not (stages or names):
        raise unread(part.text, "no stage")
    rows = [(row["commodity"], row) for row in clause.read.table("commodities")]
    if names:
        goods = [good for good, _ in rows if good.startswith(tuple(n.rstrip("*") for n in names))]
    else:
        of = [(good, row["element"]) for good, row in rows if row["stage"] in stages]
        goods = [good for good, el in of if {*symbols(el)} & elements or not (elements or el)]
    if not goods or (len(goods) > 1 and (one or not stage) and not _is_ndpr(goods, clause)):
        raise unread(part.text, "no one good", ", ".join(goods) or "none")
    note = f"no stage said, so {stage}, of which prices are published"
    notes = [] if part.of("stages") or names else [note]
    clause.read.say(part, "; ".join([f"commodity: {', '.join(goods)}", *notes]), *notes)
    return goods


def _priced(clause: Clause) -> dict[str, Any]:
    """Goods of a price floor, and how many tonnes of them."""
    if clause.read.folder != "rare_earths":
        raise unread(clause.parts["floor"].text, "no good here", clause.read.folder)
    goods = _goods(clause, OXIDE)
    if part := clause.parts.get("tonnes"):
        if len(goods) > 1 and not _is_ndpr(goods, clause):
            raise unread(part.text, "tonnes of several", len(goods), ", ".join(goods))
        return {"commodity": goods, "tonnes": _yearly(clause)}
    note = f"no tonnes said, so all that is made: {NO_LIMIT:,} t a year"
    clause.read.assume("no tonnes", note)
    return {"commodity": goods, "tonnes": NO_LIMIT}


def _stored(clause: Clause) -> dict[str, Any]:
    """The one good of a stock, oxide where no stage is said; of folders with numbers of stocks."""
    _release(clause.read)
    stage = OXIDE if clause.read.folder == "rare_earths" else "metal"
    return {"commodity": _goods(clause, stage, one=True)}


def _bought(clause: Clause) -> dict[str, Any]:
    """The one good of an offtake: of rare earths, oxide where no stage is said."""
    if clause.read.folder != "rare_earths":
        raise unread(clause.need("the price", "price").text, "no good here", clause.read.folder)
    return {"commodity": _goods(clause, OXIDE, one=True)}


def _yearly(clause: Clause) -> float:
    """Tonnes a year."""
    part, apart = clause.need("how many tonnes a year", "tonnes"), clause.take("yearly")
    if [*part.of("unit"), *(apart.of("unit") if apart else [])] != ["year"]:
        raise unread(part.text, "rate or sum")
    clause.read.say(part, f"tonnes: {part.number:g} a year")
    return part.number


def _purchase(clause: Clause) -> dict[str, Any]:
    """What a public stock buys, holds at most, and when it sells."""
    part, by = clause.take("tonnes"), clause.take("deadline")
    first, last = days_of(clause)
    if by is not None:
        begin, last, months = span_of(dates_of(by)[0])
        last = begin - timedelta(1) if months > MONTH else last
        clause.read.say(by, f"last day: {last}")
    summed = part is not None and not part.of("unit") and "yearly" not in clause.parts
    if last is None and summed:
        last = after(first, 12) - timedelta(1)
        clause.read.assume("no end", f"no end of buying said, so within a year, to {last}")
    share = _release(clause.read)
    note = f"no release said, so on_shortage, {share:g} of the stock a year ({RELEASE})"
    clause.read.assume("no release", note)
    stock = {"release": {"rule": "on_shortage", "rate": share}}
    buy: dict[str, Any] = {"from": first, **({"to": last} if last else {})}
    if part is None or last is None or not summed:
        return {"buy": buy | {"tonnes": _yearly(clause)}, **stock}
    end = last + timedelta(1)
    years = end.year - first.year + (end.month - first.month) / 12 + (end.day - first.day) / 365
    rate = round(part.number / years, 3)
    clause.read.say(part, f"ceiling: {part.number:g} t; buys {rate:g} t a year")
    return {"ceiling": part.number, "buy": buy | {"tonnes": rate}, **stock}


def _release(question: ScenarioQuestion) -> float:
    """The share of a public stock that is sold a year in a shortage. Raises AskError."""
    rows = [row["value"] for row in question.table("parameters") if row["id"] == RELEASE]
    if not rows:
        raise AskError(f"no numbers of public stocks of {question.folder}", "Ask of rare earths.")
    return float(rows[0])


def _maker(good: str, question: ScenarioQuestion) -> str:
    """The technology whose plants make a good; blank where the folder names none so."""
    stage, _, element = good.partition(".")
    groups = {row["element"]: row["group"] for row in question.table("elements")}
    name = f"{groups.get(element)}_separation" if stage == OXIDE else stage
    return name if any(row["technology"] == name for row in question.table("technologies")) else ""


def _giving_way(entry: dict[str, Any], question: ScenarioQuestion) -> list[dict[str, Any]]:
    """Instruments as recorded of the same kind, region and good, up to the day before: else both would pay."""
    kept, same = [], ("kind", "region", "commodity", "project")
    for one in question.recorded().instruments:
        own = one.model_dump(by_alias=True, exclude_unset=True)
        alike = "price" in entry and all(own.get(key) == entry.get(key) for key in same)
        if not alike or (one.until or date.max) < entry["from"]:
            continue
        if one.from_ < entry["from"]:
            kept.append(own | {"until": entry["from"] - timedelta(1)})
        else:
            entry["id"] = one.id
        question.say(f"({one.id}, as recorded)", f"gives way from {entry['from']}")
    return kept


def _about(clause: Clause) -> dict[str, Any]:
    """Goods that a stock is asked of: the answer is of all."""
    if part := clause.take("goods"):
        clause.read.say(part, "among the goods of the answer, which is of all")
    return {}


def _days(clause: Clause) -> dict[str, Any]:
    first, last = days_of(clause)
    return {"from": first, **({"until": last} if last else {})}


def _months(part: QuestionPart, question: ScenarioQuestion) -> int:
    if part.of("unit") == ["day"] and not part.number % 30:
        return int(part.number / 30)
    last = ends_after(date(2001, 1, 1), part.words) + timedelta(1)
    if last.day > 1:
        raise unread(part.text, "months of stock")
    return (last.year - 2001) * 12 + last.month - 1


def _technology(part: QuestionPart, question: ScenarioQuestion) -> list[str]:
    if part.name == "plant":
        raise unread(part.text, "listed plant")
    return technologies_of(part)


def _cases() -> dict[str, str]:
    """Title of a project whose costs are published -> its id."""
    rows = read_csv(packaged_folder("rare_earths") / "project_cases.csv").rows
    return {row["title"]: row["project"] for row in rows}


def _project(part: QuestionPart, question: ScenarioQuestion) -> str:
    cases, title = _cases(), part.of("plant")[0]
    if title not in cases:
        raise unread(part.text, "costs", ", ".join(cases), next(iter(cases)))
    return cases[title]


def country_of(text: str) -> str:
    """The name of a country, or of that of a city. Raises AskError for what is neither."""
    word, *more = words_of(text)
    if more or word.kind not in ("region", "member", "country", "site"):
        raise unread(text, "country")
    named = named_country(word.text) or named_country(word.value.partition(" ")[0])
    return named.name if named else word.text.removeprefix("the ")


GROUPS: dict[str, Callable[[Clause], dict[str, Any]]] = {
    "state": _state, "priced": _priced, "purchase": _purchase, "days": _days, "about": _about,
    "where": _covered,
    "states": lambda clause: {"regions": actors_of(clause, STATE, "region")},
    "stored": _stored, "bought": _bought,
    "made": _made, "ended": _ended,
    "yearly": lambda clause: {"tonnes": _yearly(clause)},
}  # fmt: skip
"""Slots that give keys of their own."""
READERS: dict[str, Callable[[QuestionPart, ScenarioQuestion], Any]] = {
    "technology": _technology, "months": _months, "project": _project,
    "number": lambda part, _: part.number, "share": lambda part, _: part.share,
    "percent": lambda part, _: f"{100 * part.share:g}%", "word": lambda part, _: part.words[0].value,
    "year": lambda part, _: span_of(dates_of(part)[-1])[0].year,
    "region": lambda part, question: region_of(part.places[0], question),
}  # fmt: skip
"""How a part is read, as slots name it."""
