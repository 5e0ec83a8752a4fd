"""The question: what a user asks, as text in named columns, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Literal, cast

from ytterby.ground.errors import YtterbyError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

Regime = Literal[
    "", "security", "party", "trade_administration", "tariff", "procurement", "production"
]
REGIMES = ("security", "party", "trade_administration", "tariff", "procurement", "production")
FIRST_YEAR = 1985
"""No control of the book is older; an earlier day is a slip of the pen."""
LONGEST = 20_000
"""Characters of one field that are read; a longer one is refused rather than cut."""


class QuestionError(YtterbyError):
    """A question that cannot be read: an impossible date, an unknown country, a bad HS code."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, in the user's own words.

    Attributes
    ----------
    date : the day asked for, ISO; blank: today.
    exporter_country, destination_country, origin_country : code or name; blank origin: exporter's.
    item_text : the item or technology in the user's words.
    element, form, technology_stage : what the user says of it; they overrule the words.
    hs_code : 2 to 10 digits.
    content_data : facts parted by `;`: shares, purities, sizes, CAS numbers, ownership, countries
        in the order ore; separation; metal; magnet, a bill of materials (`BOM: ...`).
    party_name, party_country : the other side of the deal.
    end_use : in words; blank: civil.
    regime : which layer sets the outcome; blank: security and party controls.
    technology : that `item_text` names a technology and not goods.
    """

    date: str = ""
    exporter_country: str = ""
    destination_country: str = ""
    item_text: str = ""
    element: str = ""
    form: str = ""
    hs_code: str = ""
    technology_stage: str = ""
    content_data: str = ""
    party_name: str = ""
    party_country: str = ""
    origin_country: str = ""
    end_use: str = ""
    regime: str = ""
    technology: bool = False

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> Question:
        """From a row with the columns of `COLUMNS`; other columns are left alone."""
        said = {name: (row.get(name) or "").strip() for name in COLUMNS}
        return cls(**said)  # type: ignore[arg-type]  # the one bool is no column

    @property
    def has_item(self) -> bool:
        """Whether goods or technology are named at all."""
        return any(
            (
                self.item_text,
                self.element,
                self.form,
                self.hs_code,
                self.technology_stage,
            )
        )


COLUMNS = tuple(f.name for f in fields(Question) if f.name != "technology")
"""Columns of a batch that are read."""


def read_date(text: str, today: date | None = None, name: str = "date") -> date:
    """The day asked for; `name` is that of the column or flag, for messages.

    Raises QuestionError when it is no day, or before 1985.
    """
    from ytterby.law.values import parse_day

    if not text:
        return today or date.today()
    try:
        day = parse_day(text)
    except ValueError:
        raise QuestionError(
            f"{name}: {text[:40]!r} is no day of the calendar", advice="Write it as 2025-06-01."
        ) from None
    if day.year < FIRST_YEAR:
        raise QuestionError(
            f"{name}: {day} is before {FIRST_YEAR}", advice="The book of controls begins in 1985."
        )
    return day


def read_regime(text: str) -> Regime:
    """One of `REGIMES`, or blank. Raises QuestionError with the nearest name."""
    word = text.strip().lower().replace(" ", "_")
    if word and word not in REGIMES:
        raise QuestionError(f"regime: unknown {text!r}", advice=did_you_mean(word, REGIMES))
    return cast("Regime", word)


def check_length(question: Question) -> None:
    """Refuse fields that no person wrote."""
    for name in COLUMNS:
        if len(getattr(question, name)) > LONGEST:
            raise QuestionError(
                f"{name}: longer than {LONGEST} characters",
                advice="Shorten it to the words that matter.",
            )
