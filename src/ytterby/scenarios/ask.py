"""From the parts of a question to a scenario file, and how each part was read."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ytterby.controls.acts.licence import default_approval
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ScenarioError
from ytterby.ground.files import DATA
from ytterby.scenarios.ask_grammar import (
    QuestionPart,
    QuestionParts,
    ends_after,
    parts_of,
    span_of,
    words_of,
)

if TYPE_CHECKING:
    from datetime import date

    from ytterby.scenarios.ask_grammar import QuestionWord

FOLDERS = {
    "rare_earths": "as-recorded",
    "gallium": "gallium-as-recorded",
    "germanium": "germanium-as-recorded",
}
"""Data folders that may be asked about -> the scenario that a question extends."""
AMOUNT_KEYS = {
    "prohibition": "strength", "export_quota": "quantity_share_of_base", "tariff": "rate",
    "export_tax": "rate", "licence": "approval_share",
}  # fmt: skip
IMPORT_SIDE = ("tariff",)


@dataclass
class ScenarioQuestion:
    """A question as it was read.

    text : the scenario file; name : of the scenario; folder : data folder it runs on
    note : what the file leaves to a default, and where that is from
    reading : words, and how they were read
    """

    sentence: str
    name: str = ""
    folder: str = ""
    text: str = ""
    note: str = ""
    reading: list[tuple[str, str]] = field(default_factory=list)


def read_question(sentence: str) -> ScenarioQuestion:
    """A question in English as a scenario file. Raises ScenarioError with what was not understood."""
    parts, question = parts_of(words_of(sentence)), ScenarioQuestion(" ".join(sentence.split()))
    act, share = _act(parts, question)
    origin, ends = _direction(parts, question, act)
    question.folder, goods = _goods(parts, question)
    first, last = _days(parts, question)
    amount = _amount(parts, question, act, share)
    if isinstance(ends, QuestionPart):
        every = [row["region"] for row in read_csv(DATA / question.folder / "regions.csv").rows]
        ends = [one for one in every if one not in {origin, *ends.of("region")}]
    acts = []
    for number, keys in enumerate(goods):
        entry = {"act": act, "origin": origin, **keys}
        if len(goods) > 1:
            entry["name"] = f"{act}-{number + 1}"
        if ends:
            entry["destinations"] = ends
        acts.append(entry | amount)
    plain = re.sub(r"[^a-z0-9]+", "-", question.sentence.lower()).strip("-")
    question.name = f"asked-{plain[:50].strip('-')}"
    question.text = _file(question, acts, first, last)
    return question


def _missing(what: str, example: str) -> ScenarioError:
    return ScenarioError(f"the question does not say {what}", advice=f"Such as: {example}")


def _act(parts: QuestionParts, question: ScenarioQuestion) -> tuple[str, float | None]:
    """The kind of act, and its amount where the verb says it."""
    part = parts.first("act", "levy")
    if part is None:
        raise _missing(
            "what is done", "China stops ..., China cuts ... by 40%, a tariff of 25% on ..."
        )
    (value,) = part.of("act") or part.of("levy")
    act, share = ("export_quota", 0.5) if value == "halved" else (value, None)
    question.reading.append((part.text, f"act: {act}"))
    levy = parts.by_name.get("levy")
    if levy is not None and levy is not part:
        question.reading.append((levy.text, f"goes with {part.text}"))
    return act, share


def _direction(
    parts: QuestionParts, question: ScenarioQuestion, act: str
) -> tuple[str, list[str] | QuestionPart]:
    """Origin, and destinations: none for all, or the part that says who is left out."""
    who, away = parts.first("region"), parts.first("away", "away_but", "away_all")
    start, on = parts.first("from_region"), parts.first("on_region")
    if act in IMPORT_SIDE:
        source, levies = start or on, who
        if start and on:
            raise ScenarioError(f"{on.text!r} and {start.text!r} both say whose goods are meant")
        if away is not None:
            raise ScenarioError(f"not understood: {away.text!r}; who levies a tariff stands first")
        if source is None or levies is None:
            raise _missing(
                "who levies it, on whose goods", "a US tariff of 25% on magnets from China"
            )
        origin, levied = source.of("region")[0], levies.of("region")
        question.reading += [
            (levies.text, f"destinations: {levied[0]}"),
            (source.text, f"origin: {origin}"),
        ]
        return origin, levied
    if who and start:
        raise ScenarioError(f"{start.text!r} says who, and so does {who.text!r}")
    source = who or start
    if source is None:
        raise _missing("who does it", "China stops ...")
    if on and away:
        raise ScenarioError(f"{on.text!r} says to whom, and so does {away.text!r}")
    origin = source.of("region")[0]
    question.reading.append((source.text, f"origin: {origin}"))
    away = away or on
    if away is None or away.name == "away_all":
        question.reading.append((away.text if away else "(nobody named)", "destinations: all"))
        return origin, []
    if away.name == "away_but":
        question.reading.append(
            (away.text, f"destinations: all but {', '.join(away.of('region'))}")
        )
        return origin, away
    ends = list(dict.fromkeys(away.of("region")))
    question.reading.append((away.text, f"destinations: {', '.join(ends)}"))
    return origin, ends


def _goods(parts: QuestionParts, question: ScenarioQuestion) -> tuple[str, list[dict[str, object]]]:
    """The data folder, and the keys of each act that say which goods are touched."""
    if not parts.goods:
        raise _missing("which goods", "dysprosium, rare earths, magnets, neodymium oxide")
    folders: dict[str, str] = {}
    goods = []
    for part in parts.goods:
        elements, stages, named = part.of("elements"), part.of("stages"), part.of("goods")
        if len(parts.goods) > 1 and not named and not (elements and stages):
            raise ScenarioError(
                "of several goods each must be said in full: "
                + ", ".join(repr(one.text) for one in parts.goods),
                advice="Such as: dysprosium oxide and terbium metal; or ask one at a time.",
            )
        for word in part.words:
            if word.kind == "elements":
                folders.setdefault(word.value.partition("/")[0], word.text)
        keys: dict[str, object] = {"commodities": named} if named else {}
        if not named:
            symbols = list(dict.fromkeys(s for value in elements for s in _symbols(value)))
            if symbols and "all" not in symbols:
                keys["elements"] = symbols
            keys["stages"] = [s for value in stages for s in value.split()] or "all"
        text = "; ".join(f"{key}: {_yaml(value)}" for key, value in keys.items())
        question.reading.append((part.text, text))
        goods.append(keys)
    if len(folders) > 1:
        raise ScenarioError(f"{list(folders.values())[-1]!r} is no part of the same market as "
                            f"{next(iter(folders.values()))!r}", advice="Ask of one market at a time.")  # fmt: skip
    return next(iter(folders), "rare_earths"), goods


def _symbols(value: str) -> list[str]:
    """Elements of a word: symbols, a group of the folder's table, or all."""
    folder, _, name = value.partition("/")
    if name in ("heavy", "light"):
        rows = read_csv(DATA / folder / "elements.csv").rows
        return [row["element"] for row in rows if row["group"] == name]
    return name.split()


def _days(parts: QuestionParts, question: ScenarioQuestion) -> tuple[date, date | None]:
    """First and last day; no last day where none is said."""
    begins = parts.first("span", "within", "start")
    if begins is None:
        raise _missing("from when", "from January 2027, in 2027, from 2027-04-04")
    dates = _dates(begins)
    last: date | None
    if len(dates) == 2:
        last = span_of(dates[1])[1]
        first = span_of(dates[0], last.year)[0]
    else:
        first, end = span_of(dates[0])
        last = end if begins.name == "within" else None
    ends = parts.first("until", "length", "open")
    if ends is not None and ends.name == "until":
        last = span_of(_dates(ends)[0])[1]
    elif ends is not None and ends.name == "length":
        last = ends_after(first, ends.words)
    if last is not None and last < first:
        text = ends.text if ends else begins.text
        raise ScenarioError(f"{text!r} ends before it begins, {first}")
    question.reading.append((begins.text, f"first day: {first}"))
    if last is None:
        question.reading.append((ends.text if ends else "(no end said)", "to the end of the run"))
    else:
        question.reading.append(((ends or begins).text, f"last day: {last}"))
    return first, last


def _dates(part: QuestionPart) -> list[list[QuestionWord]]:
    """The words of each date of a part: it begins after a word such as `from`, `to` or `and`."""
    groups: list[list[QuestionWord]] = [[]]
    for word in part.words:
        parts = word.kind == "and" and not _holds_month_and_day(groups[-1])
        if parts or word.kind in ("from", "since", "in", "to", "until", "between", "on"):
            groups.append([])
        else:
            groups[-1].append(word)
    return [one for one in groups if one]


def _holds_month_and_day(words: list[QuestionWord]) -> bool:
    """Whether a comma after these words stands inside a date: April 4, 2027."""
    return [word.kind for word in words] == ["month", "number"]


def _amount(
    parts: QuestionParts, question: ScenarioQuestion, act: str, share: float | None
) -> dict[str, object]:
    """The key and the number of how much."""
    part = parts.first("amount", "amount_by", "amount_to", "approve")
    key = AMOUNT_KEYS[act]
    if part is None:
        if act == "prohibition":
            return {}
        if act == "licence":
            question.note = _default_note(key)
            question.reading.append(("(no share said)", question.note))
            return {}
        if share is None:
            raise _missing("how much", "cuts ... by 40%, a tariff of 25%, licences, approving 60%")
        return {key: share}
    if share is not None or (part.name == "approve") != (act == "licence"):
        raise ScenarioError(f"not understood: {part.text!r} with an act of kind {act}")
    if part.name == "amount_to" and act == "prohibition":
        raise ScenarioError(f"not understood: {part.text!r} with an act of kind {act}",
                            advice="Write `cuts ... to 60%`, or `stops half of ...`.")  # fmt: skip
    value = _value(part)
    if value <= 0.0 or (value > 1.0 and key != "rate"):
        raise ScenarioError(f"not understood: {part.text!r}; a share lies between 0 and 100%")
    if act == "export_quota" and part.name != "amount_to":
        value = 1.0 - value
    value = round(value, 9)
    question.reading.append((part.text, f"{key}: {value:g}"))
    return {key: value}


def _default_note(key: str) -> str:
    """What a licence lets through that says no share, and where that is from."""
    figure = default_approval()
    reason = figure.assumption.reason.rstrip(".") if figure.assumption else ""
    return f"{key} left out, so {figure.value:g} ({figure.low:g} to {figure.high:g}). {reason}"


def _value(part: QuestionPart) -> float:
    """The number of an amount, as a share."""
    if part.of("fraction"):
        return float(part.of("fraction")[0])
    if part.of("unit"):
        if part.of("unit") != ["quarter"]:
            raise ScenarioError(f"not understood: {part.text!r} is no share")
        return 0.25
    return round(float(part.of("number")[0]) / 100.0, 9)


def _file(
    question: ScenarioQuestion, acts: list[dict[str, object]], first: date, last: date | None
) -> str:
    """The scenario file."""
    title = json.dumps(question.sentence, ensure_ascii=False)
    lines = [
        f"name: {question.name}",
        f"title: {title}",
        f"description: {title}",
        f"extends: {FOLDERS[question.folder]}",
        "controls:",
        "  measures:",
        "    - id: asked",
        f"      title: {title}",
        f"      effective: {first}",
        *([f"      ended: {last}"] if last else []),
        "      acts:",
    ]
    for keys in acts:
        pairs = [f"{key}: {_yaml(value)}" for key, value in keys.items()]
        lines += [f"        {'- ' if n == 0 else '  '}{one}" for n, one in enumerate(pairs)]
    lines += [f"          # {one}" for one in textwrap.wrap(question.note, 100)]
    return "\n".join(lines) + "\n"


def _yaml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_yaml(one) for one in value)}]"
    text = str(value)
    return json.dumps(text) if "*" in text or text in ("Y", "y", "No") else text
