"""How licences are had under the rules that ask for one: share of trade that went through, days to an answer."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ytterby.compliance.read.understanding import understand
from ytterby.compliance.read.words import kept_function
from ytterby.controls.acts.licence import RECORD, Licence
from ytterby.ground.csvfile import read_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ytterby.compliance.decide.evaluate import Finding
    from ytterby.compliance.read.item import Item
    from ytterby.controls.schema import Measure


BUILT_IN = ("component", "")
"""Forms of goods that have others in them."""


class PastLicence(NamedTuple):
    """What licences under a measure let through of a good, as a share of the year before."""

    measure: str
    good: str
    share: float
    low: float
    high: float
    counts: str
    source: str

    def fits(self, item: Item) -> bool:
        """Whether its good is what an item is: in form where it names one, else by its element. Parts that are made of
        a product that is a magnet, such as a rotor with them, are licensed for it, and count as magnets."""
        forms = {item.form, *(understand(p).form for p in item.products if item.form in BUILT_IN)}
        form, elements = kept_function("licensed", _form_and_elements)(self.good)
        same = not item.elements.isdisjoint(elements)
        return form in forms and (same or not elements) if form else same and "magnet" not in forms


def _form_and_elements(good: str) -> tuple[str, list[str]]:
    item = understand(good)
    return item.form, sorted(item.elements)


@cache
def past_licences() -> tuple[PastLicence, ...]:
    """The rows of the record of past licences."""
    return tuple(
        PastLicence(
            row["act"], row["good"], float(row["share"]), float(row["low"]), float(row["high"]),
            row["counts"], row["source"],
        )
        for row in read_csv(RECORD).rows
    )  # fmt: skip


def licences(findings: Iterable[Finding], item: Item | None) -> tuple[str, ...]:
    """What is on record of the licences that rules on goods ask of an item; nothing where nothing is."""
    measures = {
        one.law.measure.id: one.law.measure
        for one in findings
        if one.value and one.state == "active" and one.law.rule.layer == "goods"
        and one.law.rule.outcome == "licence required"
    }  # fmt: skip
    if item is None:
        return ()
    return tuple(dict.fromkeys(line for one in measures.values() for line in _of(one, item)))


def _of(measure: Measure, item: Item) -> Iterator[str]:
    for past in past_licences():
        if past.measure == measure.id and past.fits(item):
            yield (
                f"{measure.id}, {past.good}: {past.share:.0%} of the trade before went through licences "
                f"({past.low:.0%} to {past.high:.0%}): {past.counts} ({past.source})"
            )
    days = {
        (figure.value, figure.assumption)
        for act in measure.acts
        if isinstance(act, Licence) and (figure := act.lag_days) and figure.value
        and (not item.elements or any(act.concerns(e) for e in item.elements))
    }  # fmt: skip
    if len(days) == 1:
        value, assumed = days.pop()
        spread = f" ({assumed.low:g} to {assumed.high:g}, assumed)" if assumed else ""
        why = f": {assumed.reason}" if assumed else ""
        yield f"{measure.id}: answered after some {value:g} days{spread}{why}"
