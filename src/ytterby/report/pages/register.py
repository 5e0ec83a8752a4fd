"""The answers of `forecast`: what was locked; and a register against the facts, the misses first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.report.kit.subject import Page, ReportTable, Subject
from ytterby.report.words import texts_of
from ytterby.validation.register.scores import counted, scored, unscored

if TYPE_CHECKING:
    from ytterby.validation.register.files import Lock, Register


def register_page(register: Register) -> Page:
    """A register against the facts."""
    tables = scored(register)
    subjects = [
        Subject(name, text["title"], tables=[ReportTable.of(text, tables.get(name, pl.DataFrame()), key=name)])
        for name, text in texts_of("pages/register").items()
    ]  # fmt: skip
    subjects.append(Subject("unscored", "Not scored", notes=unscored(register)))
    made, known, inside = counted(tables)
    facts = f"{inside} facts lie in the range of nine in ten"
    answer = f"{known} of {made} forecasts have a fact; {facts}."
    return Page("Forecasts before the fact", subjects, answer=answer)


def lock_page(lock: Lock) -> Page:
    """What was locked: JSON has each forecast, a terminal how many there are of each figure."""
    left = lock.about["left_out"]
    notes = [f"Without a value or a range, so left out: {', '.join(left)}."] if left else []
    subject = Subject("figures", "By figure", tables=[ReportTable("", lock.figures)], notes=notes)
    answer = f"{len(lock.forecasts)} forecasts of {lock.name}: {lock.about['ranges']}."
    return Page("Forecasts that are locked", [subject], answer=answer, facts=vars(lock))
