"""The grammar of a question: parts in any order, each of which says one thing once, in one clause or several.

A part is a pattern over kinds of words; the table `questions.csv` holds them all, shapes that they share in capitals.
From left to right the longest part that fits is taken; a word that fits none is refused, and so is a second part of a
clause that says the same thing. What a clause is about (`frame`) is the first of the table whose heads it has.

Several acts in one sentence are several clauses. Where one ends is read from a full stop, a semicolon, or the one "and"
at which it can end; else it is refused. A clause that begins with its verb has the subject of the one before. Days at
the very beginning hold for all clauses, those at the very end for the clauses before that share its subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import pairwise, takewhile
from operator import itemgetter
from typing import TYPE_CHECKING

from ytterby.scenarios.questions.table import kinds, letters, rows_of
from ytterby.scenarios.questions.words import AskError, missing, refused, unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ytterby.scenarios.questions.reading import ScenarioQuestion
    from ytterby.scenarios.questions.words import QuestionWord

LOOSE = ("and", "all", "may", "if", "how", "pair")
"""Kinds that may stand between parts and say nothing there."""
BEGINS, ENDS = ("span", "start", "within"), ("until", "length", "open")
DATED = {*BEGINS, *ENDS}
SAME = (BEGINS, ("span", *ENDS), ("away", "away_but"), ("away", "away_all"), ("act", "closes"),
        ("amount", "amount_by", "amount_to", "approve", "refuse"))  # fmt: skip
"""Parts of which a clause may have one."""
AMOUNTS = ("amount", "amount_by", "amount_to", "approve", "refuse", "tonnes", "tonnes_max", "price")
SUBJECT, FREE = "place", ("advice", "exports", "cause", "examples")
"""The part that acts; parts that a clause may have several times, and need not be read."""
MANY = {"group": "grouped", "europe": "grouped", "site": "region"}
"""Kinds of words that stand for regions by another name -> the kind of each of these."""
VERBS = ("act", "quota", "levy", "closes", "opens", "buy", "stock")
"""Heads that take the subject of the clause before."""
HEADS = (*VERBS, "floor", "offtake", "loan", "grant", "ends", "lifts", "holds", "binds", "pays", "checks",
         "game", "builtin")  # fmt: skip
"""Parts of which each clause of a sentence of several needs one."""


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

    def repeats(self, other: QuestionPart) -> bool:
        """Whether it says nothing that another does not; acts and amounts are said once, who acts is the same."""
        mine, its = ({(one.kind, one.value) for one in part.words if one.kind not in kinds("leading")}
                     for part in (self, other))  # fmt: skip
        fits = mine == its if self.name == SUBJECT == other.name else mine <= its
        return not {self.name, other.name} & kinds("said once") and fits

    def of(self, kind: str) -> list[str]:
        """Values of its words of a kind."""
        return [word.value for word in self.words if word.kind == kind]

    @property
    def number(self) -> float:
        """Its first number, with the thousands or millions behind it."""
        numbers, times = self.of("number") or self.of("year"), self.of("times") or ["1"]
        if not numbers:
            raise missing(f"how much: {self.text!r}")
        return float(numbers[0]) * float(times[0])

    @property
    def share(self) -> float:
        """Its amount as a share."""
        if fractions := self.of("fraction") or self.of("inhalf"):
            return float(fractions[0])
        if self.of("unitq"):
            return 0.25 * (self.number if self.of("number") else 1)
        return round(self.number / 100.0, 9)

    @property
    def places(self) -> list[QuestionWord]:
        """Its words that name a region or a country; one for each region of a group of them."""
        named = [word for word in self.words if word.kind in ("region", "member", "country")]
        for word in [word for word in self.words if word.kind in MANY]:
            kind, codes = MANY[word.kind], word.value.partition(";")[0].split()
            named += [replace(word, kind=kind, value=code) for code in codes]
        return named


Parts = dict[str, QuestionPart]


@dataclass
class Clause:
    """The parts of a clause, by name; of goods there may be several. read : what the question is read to; frame :
    what the clause is about; template : what that is read to.

    shared : parts that are another clause's. used : names of parts that were read.
    """

    read: ScenarioQuestion
    parts: Parts = field(default_factory=dict)
    goods: list[QuestionPart] = field(default_factory=list)
    frame: str = ""
    template: str = ""
    shared: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def take(self, *names: str) -> QuestionPart | None:
        """The first of these parts that is there; it counts as read. Goods are there where they are one."""
        if names == ("goods",):
            return self.goods.pop() if len(self.goods) == 1 else None
        name = next((name for name in names if name in self.parts), "")
        self.used.add(name)
        return self.parts.get(name)

    def need(self, what: str, *names: str) -> QuestionPart:
        """The first of these parts. Raises AskError without any, which says what is not said."""
        if part := self.take(*names):
            return part
        raise missing(what)

    def one_of(self, names: Iterable[str], what: str) -> QuestionPart | None:
        """The one of these parts that is there. Raises AskError where two say the same."""
        parts = [part for name in names if (part := self.take(name))]
        if len(parts) > 1 and not parts[1].repeats(parts[0]):
            said = f"{parts[1].text!r} says {what}, and so does {parts[0].text!r}"
            raise AskError(said, "Say each thing once.")
        return parts[0] if parts else None

    def check_used(self) -> None:
        """Raise AskError for a part that was not read."""
        idle = [one for name, one in self.parts.items() if name not in self.used]
        for part in self.goods + idle:
            raise unread(part.text, "idle", self.frame)


@cache
def patterns(*, loose: bool = False) -> dict[str, re.Pattern[str]]:
    """Name of a part -> its pattern over letters of kinds of words. loose : with those of rows `loose`."""
    shapes, known = rows_of("shape"), letters()
    parts = rows_of("loose") if loose else {}  # of two of one length, the first counts
    parts = parts | rows_of("part") | parts

    def written(pattern: str) -> str:
        while re.search("[A-Z]{2,}", pattern):
            pattern = re.sub("[A-Z]{2,}", lambda name: f"(?:{shapes[name[0]]})", pattern)
        return re.sub("[a-z_]+", lambda kind: known[kind[0]], pattern).replace(" ", "")

    return {name: re.compile(written(pattern)) for name, pattern in parts.items()}


def parts_of(words: Sequence[QuestionWord], *, loose: bool = False) -> list[QuestionPart]:
    """The parts in their order; what is loose between them, and each full stop, as a part of that name.

    Raises AskError for a word in no part; loose : it is left out.
    """
    text, parts, at = "".join(letters()[word.kind] for word in words), [], 0
    while at < len(words):
        before = min(at, 1)  # no pattern looks further back
        name, length = _longest(text[at - before :], before, loose=loose)
        name = name or words[at].kind
        name = "and" if name == "but" else name  # it parts two acts
        if not length and not loose and name not in (*LOOSE, "stop"):
            why = words[at].value.partition(";")[2]
            raise refused(words[at].text, why or "it goes with nothing before or after it")
        end = at + (length or 1)
        parts.append(QuestionPart(name, tuple(words[at:end])))
        at = end
    return parts


@lru_cache(maxsize=16384)
def _longest(text: str, at: int, *, loose: bool) -> tuple[str, int]:
    """Name and length of the longest part that begins at a letter; of two of one length the first, blank without any.

    Sentences differ in a part or two: those that follow are the same."""
    known = patterns(loose=loose).items()
    fits = {name: m.end() - at for name, one in known if (m := one.match(text, at))}
    return max(fits.items(), key=itemgetter(1), default=("", 0))


def clauses_of(parts: list[QuestionPart], read: ScenarioQuestion) -> list[Clause]:
    """The clauses, with what they share. Raises AskError where it is not clear what belongs to which."""
    stops = [n for n, part in enumerate(parts) if part.name == "stop"]
    stretches = [parts[start + 1 : end] for start, end in pairwise([-1, *stops, len(parts)])]
    whole: list[list[QuestionPart]] = []
    for stretch in stretches:
        headed = [any(part.name in HEADS for part in one) for one in (*whole[-1:], stretch)]
        if whole and not all(headed):
            whole[-1] += stretch  # more of the act before or behind, such as its days
        elif stretch:
            whole.append(stretch)
    groups = [group for stretch in whole for group in _parted(stretch)]
    groups = [one for group in groups for one in _elliptic(group)]
    clauses = [_clause(group, read) for group in groups or [[]]]
    for group, (before, one) in zip(groups[1:], pairwise(clauses), strict=True):
        first = next((part.name for part in group if part.name not in DATED), "")
        if first in VERBS and SUBJECT in before.parts and not {SUBJECT, "by_place"} & {*one.parts}:
            one.parts[SUBJECT] = before.parts[SUBJECT]
        if SUBJECT in one.parts and one.parts[SUBJECT] is before.parts.get(SUBJECT):
            one.shared.add(SUBJECT)
    if len(clauses) > 1:
        then = [one for one in parts if one.name == "and" and one.text.lower().endswith("then")]
        if then and any(not {*BEGINS} & {*one.parts} for one in clauses[1:]):
            raise unread(then[0].text, "then")
        both = any(part.name == "pair" or part.text.lower() == "while" for part in parts)
        _share_days(clauses, _dated(groups[0]), _dated(reversed(groups[-1])), both=both)
    return clauses


def _dated(parts: Iterable[QuestionPart]) -> Parts:
    """The days with which parts begin."""
    return {part.name: part for part in takewhile(lambda part: part.name in DATED, parts)}


def _share_days(clauses: list[Clause], leading: Parts, trailing: Parts, *, both: bool) -> None:
    """Days at the beginning go to every clause without any, their beginning to one that says how long alone; those at
    the end to the clauses before of one subject, and with the word `both` to any."""
    for one in clauses[1:]:
        own = {*one.parts} & {*DATED, "longer", "deadline"}
        begins = {name: part for name, part in leading.items() if name in BEGINS}
        one.parts |= leading if not own & DATED else begins if own <= {*ENDS} else {}
    for before, one in reversed(list(pairwise(clauses))):
        if not (both or SUBJECT in one.shared) or DATED & {*before.parts}:
            break
        before.parts |= trailing


def _parted(parts: list[QuestionPart]) -> list[list[QuestionPart]]:
    """The clauses of a stretch without a full stop: two heads with an "and" between them are of two."""
    heads = [n for n, part in enumerate(parts) if part.name in HEADS]
    groups, start = [], 0
    for head, following in pairwise(heads):
        ands = [n for n in range(head, following) if parts[n].name == "and"]
        sure = [n for n in ands if _begins_clause(parts[n + 1 : following])]
        if len(ands) > 1 and not sure:
            raise unread(parts[following].text, "second act")
        for at in (sure or ands)[:1]:
            groups.append(parts[start:at])
            start = at + 1
    return [*groups, parts[start:]]


def _elliptic(parts: list[QuestionPart]) -> list[list[QuestionPart]]:
    """The clauses of two amounts, goods, countries or years with an "and" between them: what the second does not say is
    the first one's."""
    at = _again(parts)
    first = [one for one in parts[:at] if one.name not in LOOSE]
    second = parts[at + 1 :]
    own = {part.name for part in second} - {*LOOSE}
    if not own or own & {*HEADS}:
        return [[one for one in parts if one.name not in LOOSE]]
    names = [{part.name for part in first}, own]
    begins, ends = ([not one.isdisjoint(days) for one in names] for days in (BEGINS, ENDS))
    same = own <= {*AMOUNTS, *DATED}  # of the same goods and countries
    dated = all(not one.isdisjoint(DATED) for one in names)
    again = same and (not dated or ("start" in names[0] and not ends[0]))
    if again or (all(ends) and not all(begins) and (begins[0] or same)):
        raise unread(second[0].text, "goes on")
    for one in [one for one in second if one.name == "goods"]:
        full = any(part.of("elements") and part.of("stages") for part in first)
        apart = (one.of("elements") and one.of("stages")) or one.of("stages") == ["magnet"]
        if full and not (apart or one.of("goods")):
            raise unread(one.text, "goods in full")
    own = own | {name for names in (*SAME, AMOUNTS, [*DATED]) if own & {*names} for name in names}
    kind = next((part.name for part in first if part.name in AMOUNTS), "")
    second = [replace(part, name=kind) if part.name in AMOUNTS else part for part in second]
    return [first, *_elliptic([part for part in first if part.name not in own] + second)]


def _again(parts: list[QuestionPart]) -> int:
    """Where the "and" stands behind which parts say again how much, or when, and what or to whom; else their end."""
    many = [n for n, part in enumerate(parts) if part.name in AMOUNTS]
    if len(many) > 1:
        ands = [n for n in range(*many[:2]) if parts[n].name == "and"]
        alike = len({parts[n].name == "price" for n in many[:2]}) == 1
        return ands[0] if ands and alike else len(parts)  # a price and tonnes are of one act
    for at in [n for n, part in enumerate(parts) if part.name == "and"]:
        first, own = ({one.name for one in some} - {*LOOSE} for some in (parts[:at], parts[at:]))
        days = [[not one.isdisjoint(names) for names in (BEGINS, ENDS)] for one in (first, own)]
        whom = {"goods", "away"} & own
        years = own == {"within"} <= first and not any(part.of("month") for part in parts)
        years, whom = years and "tonnes" not in first, whom if not many else set()
        same = "goods" not in own or ("away" in own) == any("away" in name for name in first)
        apart = years or (whom and whom <= first and same)
        if apart and own <= {*whom, *DATED} and days[0] == days[1] and any(days[1]):
            return at
    return len(parts)


def _begins_clause(parts: Sequence[QuestionPart]) -> bool:
    """Whether a clause begins here for sure: nothing but days and a subject stands before its head."""
    return [part.name for part in parts if part.name not in (*DATED, *LOOSE)] in ([], [SUBJECT])


def _clause(parts: list[QuestionPart], read: ScenarioQuestion) -> Clause:
    """A clause of its parts. `in 2027 for two years` is a start and a length: what `in` names is its start then."""
    free = {part.name: part for part in parts if part.name in FREE}
    clause = Clause(read, free, [part for part in parts if part.name == "goods"], used={*FREE})
    for part in [one for one in parts if one.name not in ("goods", *FREE)]:
        known = clause.parts.get("act")
        if part.of("falls") and part.name == "act" and known and known.of("licence"):
            continue  # what falls is the share that is approved
        same = {name for names in SAME if part.name in names for name in names} | {part.name}
        for other in same & {*clause.parts}:
            names = {part.name, other}
            if part.repeats(clause.parts[other]):
                break
            if names != {"span", "length"} and ("within" not in names or not names & {*ENDS}):
                said = f"{part.text!r} says the same as {clause.parts[other].text!r}"
                why = "Say each thing once; part two acts with a semicolon."
                raise AskError(said, why)
        else:
            clause.parts[part.name] = part
    for name, frame in rows_of("frame").items():
        heads, _, template = frame.partition(">")
        met = [[one for one in head.split("/") if one in clause.parts] for head in heads.split()]
        if all(met):
            clause.frame, clause.template = name, template.strip()
            clause.used.update(one[0] for one in met)
            return clause
    raise missing("what is done")
