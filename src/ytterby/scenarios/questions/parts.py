"""The grammar of a question: parts in any order, each of which says one thing once, in one clause or several.

A part is a pattern over kinds of words; the table `questions.csv` holds them all, shapes that they share in capitals.
From left to right the longest part that fits is taken; a word that fits none is refused, and so is a second part of a
clause that says the same thing. What a clause is about (`frame`) is the first of the table whose heads it has.

Several acts in one sentence are several clauses. Where one ends is read from a full stop, a semicolon, or the one "and"
at which it can end; else it is refused. A clause without a subject has that of the clause before. Days at the very
beginning hold for all clauses, those at the very end for the clauses before that share its subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from ytterby.scenarios.questions.words import QuestionFault, letters, rows_of, swapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ytterby.scenarios.questions.words import QuestionWord

LOOSE = ("and", "all", "may", "if", "how")
"""Kinds that may stand between parts and say nothing there."""
BEGINS, ENDS = ("span", "start", "within"), ("until", "length", "open")
DATED = (*BEGINS, *ENDS)
SAME = (BEGINS, ("span", *ENDS), ("away", "away_but", "away_all"),
        ("amount", "amount_by", "amount_to", "approve", "refuse"))  # fmt: skip
"""Parts of which a clause may have one."""
SUBJECT = "place"
HEADS = ("act", "quota", "levy", "closes", "opens", "floor", "offtake", "buy", "loan", "grant", "stock", "ends",
         "lifts", "holds", "binds", "pays", "checks", "game", "builtin")  # fmt: skip
"""Parts of which each clause of a sentence of several needs one."""
VERBS = ("act", "quota", "levy", "closes", "opens", "buy")
"""Those with which a clause begins that has the subject of the one before."""


@dataclass(frozen=True)
class QuestionPart:
    """A part of a question: its name and its words."""

    name: str
    words: tuple[QuestionWord, ...]

    @property
    def text(self) -> str:
        """Its words as they were written."""
        first, last = self.words[0], self.words[-1]
        return first.sentence[first.start : last.start + len(last.text)]

    def of(self, kind: str) -> list[str]:
        """Values of its words of a kind."""
        return [word.value for word in self.words if word.kind == kind]

    @property
    def number(self) -> float:
        """Its first number, with the thousands or millions behind it."""
        times = self.of("times") or ["1"]
        return float((self.of("number") or self.of("year"))[0]) * float(times[0])

    @property
    def share(self) -> float:
        """Its amount as a share."""
        fractions = self.of("fraction") or self.of("inhalf") or (["0.25"] if self.of("unitq") else [])
        return float(fractions[0]) if fractions else round(self.number / 100.0, 9)

    def places(self) -> list[QuestionWord]:
        """Its words that name a region or a country."""
        return [word for word in self.words if word.kind in ("region", "member", "country")]


@dataclass
class Clause:
    """The parts of a clause, by name; of goods there may be several. frame : what it is about, and what it is read to.

    shared : parts that are another clause's. used : names of parts that were read.
    """

    parts: dict[str, QuestionPart] = field(default_factory=dict)
    goods: list[QuestionPart] = field(default_factory=list)
    frame: str = ""
    template: str = ""
    shared: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def take(self, *names: str) -> QuestionPart | None:
        """The first of these parts that is there; it counts as read."""
        name = next((name for name in names if name in self.parts), None)
        self.used.update([name] if name else [])
        if "goods" in names and len(self.goods) == 1:
            return self.goods.pop()
        return self.parts[name] if name else None

    def one_of(self, names: Sequence[str], what: str) -> QuestionPart | None:
        """The one of these parts that is there. Raises QuestionFault where two say the same."""
        parts = [part for name in names if (part := self.take(name))]
        if len(parts) > 1:
            raise QuestionFault(f"{parts[1].text!r} says {what}, and so does {parts[0].text!r}", "Say each thing once.",
                                swapped(parts[1].text, ""))  # fmt: skip
        return parts[0] if parts else None

    def check_used(self) -> None:
        """Raise QuestionFault for a part that was not read."""
        for name, part in [*self.parts.items(), *(("goods", part) for part in self.goods)]:
            if name not in self.used:
                raise QuestionFault(
                    f"not understood: {part.text!r} with a question of this kind ({self.frame})",
                    "It says nothing there that could be run.", swapped(part.text, ""),
                )  # fmt: skip


@lru_cache(maxsize=1)
def patterns() -> dict[str, re.Pattern[str]]:
    """Name of a part -> its pattern over letters of kinds of words."""
    shapes, known = rows_of("shape"), letters()

    def written(pattern: str) -> str:
        while re.search("[A-Z]{2,}", pattern):
            pattern = re.sub("[A-Z]{2,}", lambda name: f"(?:{shapes[name[0]]})", pattern)
        return re.sub("[a-z_]+", lambda kind: known[kind[0]], pattern).replace(" ", "")

    return {name: re.compile(written(pattern)) for name, pattern in rows_of("part").items()}


def parts_of(words: Sequence[QuestionWord]) -> list[QuestionPart]:
    """The parts in their order; what is loose between them, and each full stop, as a part of that name.

    Raises QuestionFault for a word in no part.
    """
    text, parts, at = "".join(word.letter for word in words), [], 0
    while at < len(words):
        fits = {name: m.end() for name, one in patterns().items() if (m := one.match(text, at))}
        name = max(fits, key=lambda one: fits[one], default=words[at].kind)
        if not fits and name not in (*LOOSE, "stop"):
            raise QuestionFault(f"not understood where it stands: {words[at].text!r}",
                                "It goes with nothing before or after it.", swapped(words[at].text, ""))  # fmt: skip
        end = fits.get(name, at + 1)
        parts.append(QuestionPart(name, tuple(words[at:end])))
        at = end
    return parts


def clauses_of(parts: list[QuestionPart]) -> list[Clause]:
    """The clauses, with what they share. Raises QuestionFault where it is not clear what belongs to which."""
    stops = [n for n, part in enumerate(parts) if part.name == "stop"]
    groups = [parts[start + 1 : end] for start, end in pairwise([-1, *stops, len(parts)])]
    groups = [part for group in groups if group for part in _parted(group)]
    clauses = [_clause(group) for group in groups]
    for group, (before, one) in zip(groups[1:], pairwise(clauses), strict=True):
        first = next((part.name for part in group if part.name not in (*LOOSE, *DATED)), "")
        if first in VERBS and SUBJECT in before.parts and not {SUBJECT, "by_place"} & one.parts.keys():
            one.parts[SUBJECT] = before.parts[SUBJECT]
            one.shared.add(SUBJECT)
    if len(clauses) > 1:
        _share_days(clauses, _dated(groups[0]), _dated(groups[-1][::-1]))
    return clauses


def _dated(parts: Iterable[QuestionPart]) -> dict[str, QuestionPart]:
    """The days with which parts begin."""
    named = (part for part in parts if part.name not in LOOSE)
    return {part.name: part for part in takewhile(lambda part: part.name in DATED, named)}


def _share_days(
    clauses: list[Clause], leading: dict[str, QuestionPart], trailing: dict[str, QuestionPart]
) -> None:
    """Days at the beginning go to every clause without any; those at the end to the clauses before of one subject."""
    for one in clauses[1:]:
        if not one.parts.keys() & {*DATED}:
            one.parts |= leading
            one.shared |= leading.keys()
    for before, one in reversed(list(pairwise(clauses))):
        if SUBJECT not in one.shared or before.parts.keys() & {*DATED}:
            break
        before.parts |= trailing
        before.shared |= trailing.keys()


def _parted(parts: list[QuestionPart]) -> list[list[QuestionPart]]:
    """The clauses of a stretch without a full stop: two heads with an "and" between them are of two."""
    heads = [n for n, part in enumerate(parts) if part.name in HEADS]
    groups, start = [], 0
    for head, following in pairwise(heads):
        ands = [n for n in range(head, following) if parts[n].name == "and"]
        sure = [n for n in ands if _begins_clause(parts[n + 1 : following + 1])]
        if not ands:
            continue
        if not sure and len(ands) > 1:
            text = parts[following].text
            raise QuestionFault(f"not understood: {text!r} says what is done, and so does {parts[head].text!r}",
                                "Where the second act begins is not clear: part the two with a semicolon.",
                                swapped(text, ""))  # fmt: skip
        at = (sure or ands)[0]
        groups.append(parts[start:at])
        start = at + 1
    return [*groups, parts[start:]]


def _begins_clause(parts: Sequence[QuestionPart]) -> bool:
    """Whether parts up to a head begin a clause for sure: nothing but days and a subject stands before the head."""
    names = [part.name for part in parts if part.name not in (*DATED, *LOOSE)]
    return len(names) == 1 or names[:-1] == [SUBJECT]


def _clause(parts: list[QuestionPart]) -> Clause:
    clause = Clause()
    for part in parts:
        if part.name in LOOSE:
            continue
        if part.name == "goods":
            clause.goods.append(part)
            continue
        same = {name for names in SAME if part.name in names for name in names} | {part.name}
        _once(clause, part, [clause.parts[name] for name in same if name in clause.parts])
    for name, frame in rows_of("frame").items():
        heads, _, template = frame.partition(">")
        met = [[one for one in head.split("/") if one in clause.parts] for head in heads.split()]
        if all(met):
            clause.frame, clause.template = name, template.strip()
            clause.used.update(one[0] for one in met)
            break
    else:
        said = " ".join(part.text for part in parts)
        raise QuestionFault(f"the question does not say what is done: {said!r}", "It has no verb that is known.")
    return clause


def _once(clause: Clause, part: QuestionPart, others: list[QuestionPart]) -> None:
    """Enter a part. `in 2027 for two years` is a start and a length: what `in` names is its start then."""
    names = {part.name, *(one.name for one in others)}
    if others and not ("within" in names and len(names) == 2 and names & {*ENDS}):
        raise QuestionFault(f"{part.text!r} says the same as {others[0].text!r}, or more than one thing can be",
                            "Say each thing once, or part two acts with a semicolon.", swapped(part.text, ""))  # fmt: skip
    clause.parts[part.name] = part
