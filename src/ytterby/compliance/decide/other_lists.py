"""Numbers of lists of other states (ECCN, Annex I): read where they are stated, named where goods may have them.

They are no law of the book. A number is kept in the record and frees from nothing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from ytterby.compliance.decide.match_entry import covers
from ytterby.compliance.decide.verdict import ListNumber
from ytterby.controls.entries import Predicate
from ytterby.controls.values import Strict
from ytterby.ground import yamlfile
from ytterby.ground.errors import DataError
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ytterby.compliance.decide.case import CheckCase
    from ytterby.compliance.decide.question import Question
    from ytterby.compliance.read.item import Item

TABLE = DATA / "other_lists" / "numbers.yaml"
_NUMBER = r"\d[A-E]\d{3}(?:\.[a-z0-9]+)*"
BARE = "number"
"""Label of a number of which a question does not say on which list it is."""


class OtherList(Strict):
    """A list of other states; see the head of the file."""

    id: str
    title: str
    label: str
    outside: str = ""
    states: list[str]
    then: str
    source: str
    source_url: str


class NumberedGoods(Strict):
    """Goods that a number of other lists may cover."""

    number: str
    lists: list[str]
    by_analogy: list[str] = Field(default_factory=list)
    name: str
    covers: Predicate
    source: str
    source_url: str


class _Numbers(Strict):
    lists: list[OtherList]
    numbers: list[NumberedGoods]

    @model_validator(mode="after")
    def _lists_exist(self) -> _Numbers:
        known = {one.id for one in self.lists}
        if unknown := {name for one in self.numbers for name in one.lists} - known:
            raise ValueError(f"unknown lists {sorted(unknown)}")
        return self


@cache
def other_lists() -> _Numbers:
    """The table, read once. Raises DataError with every mistake."""
    return yamlfile.validate(yamlfile.load(TABLE, DataError), _Numbers, DataError)


def stated_numbers(question: Question) -> tuple[ListNumber, ...]:
    """The numbers that a question states, in a column of their own or with their label in the words.

    A bare number in the column is of the list of the exporting state, as far as it has one here.
    """
    texts = (
        (question.list_number, True),
        (question.item_text, False),
        (question.content_data, False),
    )
    stated: dict[tuple[str, str], ListNumber] = {}
    lists = other_lists().lists
    matches = [(m, own) for text, own in texts if text for m in _stated().finditer(text)]
    labels = {one.label.casefold(): one.label for one in lists if matches}
    outside = {one.outside.casefold(): one for one in lists if one.outside and matches}
    for match, own in matches:
        number, words = match[2], " ".join(match[0].split())
        label = labels.get(" ".join((match[1] or "").split()).casefold(), BARE)
        if none := outside.get(words.casefold()):
            one = ListNumber(none.label, none.outside, words, stated=True)
        elif label == BARE and not own:
            continue
        else:
            code = number[:5].upper() + number[5:].lower()
            one = ListNumber(label, code, words, stated=True)
        stated.setdefault((one.label, one.number), one)
    return tuple(stated.values())


@cache
def _stated() -> re.Pattern[str]:
    """A number with the label of its list before it, a bare number, or what says that goods have none."""
    lists = other_lists().lists
    labels = "|".join(one.label.replace(" ", r"\s+") for one in lists)
    outside = "|".join(re.escape(one.outside) for one in lists if one.outside)
    numbered = rf"(?:\b({labels})s?\b[\s:#-]*)?(?<![\w.])({_NUMBER})\b"
    return re.compile(rf"\b(?:{outside})\b|{numbered}", re.IGNORECASE)


def possible_numbers(cases: Iterable[CheckCase]) -> tuple[ListNumber, ...]:
    """The numbers that goods may have on the lists of the states that a deal leaves from or whose goods it moves."""
    numbers: dict[ListNumber, None] = {}
    for case in cases:
        item, lists = case.item, lists_of(case)
        if item is None or not lists or item.kind in ("technology", "service"):
            continue
        for row, asks in _met(item, case.uses):
            labels = (one.label for one in lists if one.id in row.lists)
            of_row = row.number, row.name, False, asks, row.source_url
            numbers |= {ListNumber(label, *of_row): None for label in labels}
    return tuple(numbers)


def lists_of(case: CheckCase) -> list[OtherList]:
    """The lists of the states that a deal leaves from, or whose goods it moves."""
    return [one for one in other_lists().lists if {case.exporter, case.origin} & {*one.states}]


def _met(item: Item, uses: frozenset[str]) -> Iterator[tuple[NumberedGoods, tuple[str, ...]]]:
    """The rows that may cover an item, each with what is not known of its limits."""
    for row in other_lists().numbers if item.elements or item.products else ():
        answer = covers(row.covers, item, uses)
        if answer.value is not False:
            yield row, answer.missing


def questions_of(case: CheckCase, numbers: tuple[ListNumber, ...]) -> tuple[str, ...]:
    """What is missing to know what other states ask: the limits of each number, and what decides behind it."""
    asks = []
    for one in lists_of(case):
        own = [n for n in numbers if n.label in (one.label, BARE) and n.number != one.outside]
        stated = [n.number for n in own if n.stated]
        others = (n for n in own if not n.stated)
        may = [f"{n.number} ({n.name}: {', '.join(n.asks) or 'limits met'})" for n in others]
        if own:
            named = f"{'is' if stated else 'may be'} {one.label} {' or '.join(stated or may)}"
            asks.append(f"{named}; then {one.then}")
    return tuple(asks)
