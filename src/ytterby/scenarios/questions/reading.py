"""What a question is read to: entries of a scenario file or a command, with how each part was read."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from ytterby.datasets.package import packaged_folder
from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA
from ytterby.ground.fingerprint import today
from ytterby.scenarios.questions.days import MONTH, ends_after, span_of
from ytterby.scenarios.questions.parts import BEGINS, ENDS
from ytterby.scenarios.questions.words import QuestionFault, added, swapped

if TYPE_CHECKING:
    from datetime import date

    from ytterby.scenarios.questions.parts import Clause, QuestionPart
    from ytterby.scenarios.questions.words import QuestionWord

FOLDERS = {
    "rare_earths": "as-recorded",
    "gallium": "gallium-as-recorded",
    "germanium": "germanium-as-recorded",
}
"""Data folders that may be asked about -> the scenario that a question extends."""
UNION, ECONOMY = "EU27", DATA / "economy" / "regions.csv"


@dataclass
class ScenarioQuestion:
    """A question as it was read.

    folder : data folder it runs on; name : of the scenario; entries : key of the file -> what stands there
    text : the scenario file, blank where a command alone answers; command : what answers, `FILE` for the file
    notes : what the file leaves to a default, and where that is from
    reading : words, and how they were read
    """

    sentence: str
    folder: str = "rare_earths"
    name: str = ""
    text: str = ""
    entries: dict[str, Any] = field(default_factory=dict)
    command: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reading: list[tuple[str, str]] = field(default_factory=list)

    def say(self, part: QuestionPart | str, read: str, note: str = "") -> None:
        """How a part was read, and what was left to a default."""
        self.reading.append((part if isinstance(part, str) else part.text, read))
        self.notes += [note] if note else []

    def add(self, key: str, *entries: Any) -> None:
        """Entries of the file."""
        self.entries.setdefault(key, []).extend(entries)

    def written_command(self, path: object = "FILE") -> str:
        """The command that answers it, as one writes it; path : of the scenario file."""
        return shlex.join(["ytterby", *(str(path) if word == "FILE" else word for word in self.command)])

    def table(self, name: str) -> list[dict[str, str]]:
        """Rows of a table of its data folder."""
        return read_csv(packaged_folder(self.folder) / f"{name}.csv").rows


def written(value: object) -> str:
    """A value as a scenario file has it, on one line."""
    return yaml.safe_dump(value, default_flow_style=True, width=10_000).removesuffix("...\n").strip()


def missing(what: str, *repairs: str) -> QuestionFault:
    """What a question does not say; repairs : words that say it."""
    return QuestionFault(f"the question does not say {what}", "Nothing is guessed.", *map(added, repairs))


def unread(part: QuestionPart | QuestionWord, why: str, *instead: str, of: str = "", to: str = "") -> QuestionFault:
    """A part that cannot be read, and why. instead : words in its place that can; of, to : words elsewhere."""
    repairs = [swapped(part.text, one) for one in instead] + ([swapped(of, to)] if of else [])
    return QuestionFault(f"not understood: {part.text!r}", why, *repairs)


def region_of(word: QuestionWord, question: ScenarioQuestion, alone: str = "") -> str:
    """The region that a word names. A member of the European Union is read as the Union, and said so.

    alone : why the Union cannot stand for a member; blank where it can. Raises QuestionFault.
    """
    code, _, share = word.value.partition(" ")
    if word.kind == "member":
        if alone:
            raise unread(word, alone, "the EU")
        table = any(row["region"] == code for row in read_csv(ECONOMY).rows)
        own = f"`ytterby economy run FILE --region {code}` has its industries" if table else "it has no table of industries"
        question.say(word.text, f"the European Union ({UNION}), whose market is one; {share} of its GDP; {own}")
        return UNION
    if word.kind == "country" or all(row["region"] != code for row in question.table("regions")):
        raise unread(word, "The tables have it within the rest of the world.", "unlisted countries")
    return code


def symbols_of(part: QuestionPart, question: ScenarioQuestion) -> list[str]:
    """Elements that a part names: symbols, those of a group of the folder's table, or all."""
    names = [value.partition("/")[2] for value in part.of("elements")]
    groups = {name: [row["element"] for row in question.table("elements") if row["group"] == name] for name in names}
    return list(dict.fromkeys(symbol for name in names for symbol in groups[name] or name.split()))


def days_of(clause: Clause, question: ScenarioQuestion) -> tuple[date, date | None]:
    """First and last day; no last day where none is said. Raises QuestionFault."""
    begins, ends = clause.take(*BEGINS), clause.take(*ENDS)
    if begins is None:
        raise missing("from when", f"from January {today().year + 1}")
    dates = dates_of(begins)
    last: date | None
    if len(dates) == 2:
        last = span_of(dates[1])[1]
        first = span_of(dates[0], last.year)[0]
    else:
        first, end, months = span_of(dates[0])
        within = begins.name == "within" and months > 0
        event = months <= MONTH or clause.parts.get("closes", begins).of("closes") == ["event"]
        if within and event and not (ends or begins.words[0].kind in ("for", "during")):
            plain = begins.text.removeprefix(begins.words[0].text).strip()
            raise unread(begins, "It may be the start, or all of the time.", f"from {plain}", f"for {plain}")
        last = end if within else None
    if ends is not None and ends.name != "open":
        last = span_of(dates_of(ends)[0])[1] if ends.name == "until" else ends_after(first, ends.words)
    if last is not None and last < first:
        raise QuestionFault(f"{(ends or begins).text!r} ends before it begins, {first}")
    base = next(int(row["value"]) for row in question.table("settings") if row["setting"] == "base_year")
    if first.year <= base:
        raise unread(begins, f"Runs begin after {base}, the year of the data.", f"from {base + 1}")
    question.say(begins, f"first day: {first}")
    more = "; with `from` it goes on" if begins.name == "within" and not ends else ""
    end_words = ends or (begins if last else "(no end said)")
    question.say(end_words, f"last day: {last}{more}" if last else "to the end of the run")
    return first, last


def dates_of(part: QuestionPart) -> list[list[QuestionWord]]:
    """The words of each date of a part: it begins after a word such as `from`, `to` or `and`."""
    groups: list[list[QuestionWord]] = [[]]
    for word in part.words:
        inside = [one.kind for one in groups[-1]] in (["month", "number"], ["number", "month"])
        starts = ("from", "since", "in", "during", "for", "to", "until", "by", "between", "on")
        if word.kind in starts or (word.kind == "and" and not inside):
            groups.append([])
        else:
            groups[-1].append(word)
    return [one for one in groups if one]
