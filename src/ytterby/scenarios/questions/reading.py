"""What a question is read to: entries of a scenario file or a command, with how each part was read."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from ytterby.controls.book import Book
from ytterby.datasets.package import packaged_folder
from ytterby.ground.answer import Answer, html_of, write_files
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ResultError
from ytterby.ground.files import DATA
from ytterby.ground.fingerprint import today
from ytterby.ground.yamlfile import PlainDumper
from ytterby.scenarios.questions.days import MONTH, dates_of, ends_after, span_of
from ytterby.scenarios.questions.parts import BEGINS, ENDS, QuestionPart
from ytterby.scenarios.questions.table import kinds, rows_of, table_row
from ytterby.scenarios.questions.words import AskError, missing, unread, words_of
from ytterby.scenarios.read import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ytterby.scenarios.questions.parts import Clause
    from ytterby.scenarios.questions.words import QuestionWord
    from ytterby.scenarios.scenario import Scenario

OTHERS = ("gallium", "germanium")
FOLDERS = {"rare_earths": "as-recorded"} | {one: f"{one}-as-recorded" for one in OTHERS}
"""Data folders that may be asked about -> the scenario that a question extends."""
FILE = "FILE"
"""In a command, the scenario file."""

EACH = "It may be of each of them or of all: part them with a semicolon."
UNION, ECONOMY = "EU27", DATA / "economy" / "regions.csv"


def folder_named(words: Sequence[QuestionWord]) -> str:
    """The data folder whose elements are named, or a plant of it; that of rare earths where none is."""
    named = [word.value.partition("/")[0] for word in words if word.kind == "elements"]
    named += [one for one in FOLDERS for word in words if one in word.text.lower()]
    return named[0] if named else "rare_earths"


@dataclass(repr=False)
class ScenarioQuestion(Answer):
    """A question as it was read.

    folder : data folder it runs on; name, title : of the scenario; entries : key of the file -> what stands there
    text : the scenario file, blank where a command alone answers; command : what answers
    notes : what the file leaves to a default, and where that is from
    reading : words, and how they were read; dated : whether it names any day; years : the years that it names
    """

    sentence: str
    folder: str = "rare_earths"
    name: str = ""
    title: str = ""
    text: str = ""
    entries: dict[str, Any] = field(default_factory=dict)
    command: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reading: list[tuple[str, str]] = field(default_factory=list)
    dated: bool = False
    years: list[QuestionWord] = field(default_factory=list)

    @property
    def tables(self) -> dict[str, Any]:
        """How each word was read."""
        import polars as pl

        return {"reading": pl.DataFrame(self.reading, schema=["words", "read_as"], orient="row")}

    def to_dict(self) -> dict[str, Any]:
        """Name, data folder, file, reading and command, as `ytterby ask --json`."""
        words = [{"words": words, "read_as": read_as} for words, read_as in self.reading]
        return {
            "name": self.name,
            "data": self.folder,
            "file": self.text,
            "reading": words,
            "command": self.command,
        }

    def write(self, folder: Path | str, *, csv: bool = False, force: bool = False) -> Path:
        """Write the scenario file; return its path. csv : how it was read, too. Raises ResultError."""
        if not self.text:
            what = f"no scenario file answers it, but `{self.written_command()}`"
            raise ResultError(what, advice="Run that command.")
        files = {f"{self.name}.yaml": self.text}
        if csv:
            files["reading.csv"] = self.tables["reading"].write_csv()
        return write_files(folder, files, force=force)

    def _repr_html_(self) -> str:
        return html_of(
            self.title or self.sentence, (f"{words}: {read}" for words, read in self.reading)
        )

    def since(self, word: QuestionWord) -> date | None:
        """The first day of the coming year that was named last before a word; None where none was."""
        years = [int(one.value) for one in self.years if one.start < word.start]
        return date(years[-1], 1, 1) if years and years[-1] > today().year else None

    def say(self, part: QuestionPart | str, read: str, *notes: str) -> None:
        """How a part was read, and what was left to a default."""
        self.reading.append((part if isinstance(part, str) else part.text, read))
        self.notes += notes

    def assume(self, what: str, note: str) -> None:
        """What is not said, and was left to a default; the file says so."""
        self.say(f"({what} said)", note, note)

    def add(self, key: str, *entries: Any) -> None:
        """Entries of the file."""
        self.entries.setdefault(key, []).extend(entries)

    def written_command(self, path: object = FILE) -> str:
        """The command that answers it, as one writes it; path : of the scenario file."""
        words = [str(path) if word == FILE else word for word in self.command]
        return shlex.join(["ytterby", *words])

    def recorded(self) -> Scenario:
        """The scenario that it extends."""
        return _recorded(FOLDERS[self.folder], self.book)

    @cached_property
    def book(self) -> Book:
        """The law as it is recorded, looked at once for a question."""
        return Book.read()

    def table(self, name: str) -> list[dict[str, str]]:
        """Rows of a table of its data folder."""
        return _table(self.folder, name)


@lru_cache(maxsize=4)
def _recorded(name: str, book: Book) -> Scenario:
    return resolve(name, book)


@cache
def _table(folder: str, name: str) -> list[dict[str, str]]:
    return read_csv(packaged_folder(folder) / f"{name}.csv").rows


def written(value: object) -> str:
    """A value as a scenario file has it, on one line."""
    text = yaml.dump(value, Dumper=PlainDumper, default_flow_style=True, width=10_000)
    return text.removesuffix("...\n").strip()


def region_of(word: QuestionWord, question: ScenarioQuestion, alone: str = "") -> str:
    """The region that a word names. A member of the European Union is read as the Union, and said so.

    alone : row of the table why the Union cannot stand for a member; blank where it can. Raises AskError.
    """
    code, _, share = word.value.partition(" ")
    if word.kind == "member":
        if alone:
            raise unread(word.text, alone)
        own = f"`ytterby economy run {FILE} --region {code}` has its GDP; "
        of_union = f"{UNION}, the market of the European Union; {own * (code in tables())}{share} of its GDP"
        question.say(word.text, of_union)
        return UNION
    if word.kind == "country" or all(row["region"] != code for row in question.table("regions")):
        raise unread(word.text, "unlisted")
    return code


def regions_of(part: QuestionPart, question: ScenarioQuestion, alone: str = "") -> list[str]:
    """The regions that a part names; of a group of countries those that the tables have."""
    for word in [word for word in part.words if word.kind == "site" and part.name != "in_place"]:
        raise unread(word.text, "site", word.value)
    known = {row["region"] for row in question.table("regions")}
    for word in [word for word in part.words if word.kind in ("group", "europe")]:
        question.say(word.text, "those of its countries, or their markets, that the tables name")
    named = [one for one in part.places if one.kind != "grouped" or one.value in known]
    return [*dict.fromkeys(region_of(one, question, alone) for one in named)]


def tables() -> set[str]:
    """Regions and countries whose tables of industries come with the package."""
    return {row["region"] for row in read_csv(ECONOMY).rows}


def symbols_of(part: QuestionPart, question: ScenarioQuestion) -> list[str]:
    """Elements that a part names: symbols, those of a group of the folder's table, or all.

    Raises AskError for goods that a law can name and the tables of the market do not have apart.
    """
    if apart := [word.text for word in part.words if word.kind in ("wares", "lacking")]:
        raise unread(apart[0], "wares")
    groups: dict[str, list[str]] = {}
    for row in question.table("elements"):
        groups.setdefault(row["group"], []).append(row["element"])
    names = [value.partition("/")[2] for value in part.of("elements")]
    return list(dict.fromkeys(one for name in names for one in groups.get(name) or name.split()))


def technologies_of(part: QuestionPart) -> list[str]:
    """What plants of a kind make, for the elements that are named with it."""
    groups = [one.rpartition("/")[2] for one in part.of("elements")]
    names = part.of("makes")[0].split()
    return [one for one in names if not groups or one.partition("_")[0] in groups]


def actors_of(clause: Clause, names: Iterable[str], key: str, alone: str = "") -> list[str]:
    """The regions of the one part that says who acts, or where. Raises AskError."""
    part = clause.one_of(names, "who acts, or where")
    if part is None:
        raise missing("who acts, or where")
    for word in part.words if clause.frame != "plant" else ():
        if word.kind == "site":  # a plant may open there; what acts, gives or stops is a country
            raise unread(word.text, "site", word.value)
    regions = regions_of(part, clause.read, alone)
    clause.read.say(part, f"{key}: {', '.join(regions)}")
    return regions


def _end_of(part: QuestionPart, first: date) -> date | None:
    """The last day that a part says of what begins on `first`; None where it is open."""
    if part.name in ("length", "over"):
        return ends_after(first, part.words)
    if part.name != "until":
        return None
    begin, end, _ = span_of(dates_of(part)[0], since=first)
    return begin - timedelta(1) if part.words[0].kind == "ahead" else end


def days_of(clause: Clause) -> tuple[date, date | None]:
    """First and last day; no last day where none is said. Raises AskError."""
    begins = clause.take(*BEGINS)
    ends = clause.take(*ENDS, *["over"] * ("stock" in clause.parts))
    if begins is None:
        if clause.read.dated and ends is None and "deadline" not in clause.parts:
            raise missing("from when")
        default = table_row("lack", "from when")
        clause.read.say("(no beginning said)", default, f"no beginning said, so {default}")
        begins = QuestionPart("start", tuple(words_of(default)))
    word, last = begins.words[0], None
    *start, end = dates_of(begins)
    first, stretch, months = span_of(end, since=clause.read.since(word))
    lasts = begins.name == "within" and word.kind in ("for", "during")
    month = begins.name == "within" and not (lasts or ends) and months <= MONTH
    if word.kind == "after":
        first = stretch + timedelta(1)
    elif start:
        first, last = span_of(start[0], stretch.year)[0], stretch
        if first < today() and {one.kind for one in begins.words}.isdisjoint(kinds("of a year")):
            first, last = (then := span_of(start[0])[0]), span_of(end, since=then)[1]
    elif begins.name == "within" and months and not month:
        last = stretch
        if not (ends or lasts) and clause.parts.get("closes", begins).of("closes") == ["event"]:
            plain = begins.text.removeprefix(word.text).strip()
            raise unread(begins.text, "start or stretch", plain)
    if ends:
        whole, last = last, _end_of(ends, first)
        if begins.name == "span" and whole != last:
            raise AskError(f"{ends.text!r} does not fit {begins.text!r}", "Say each thing once.")
    if last is not None and last < first:
        raise AskError(f"{(ends or begins).text!r} ends before it begins, {first}")
    settings = {row["setting"]: row["value"] for row in clause.read.table("settings")}
    base = int(settings["base_year"])
    if first < today() and re.search(rows_of("phrase")["PAST"], clause.read.sentence, re.I):
        raise unread(begins.text, "past")
    if first.year <= base:
        raise unread(begins.text, "before the data", base, base + 1)
    clause.read.say(begins, f"first day: {first}")
    more = "; with `from` it goes on" * (begins.name == "within" and not ends)
    words = ends or (begins if last else "(no end said)")
    goes_on = "to the end of the run" + "; a month after `in` is that of the beginning" * month
    clause.read.say(words, f"last day: {last}{more}" if last else goes_on)
    return first, last
