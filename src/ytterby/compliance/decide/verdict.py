"""The verdict: one outcome, every hit behind it, and what is not covered; its printable record."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from ytterby.compliance.decide.question import REGIMES
from ytterby.ground.answer import Answer, html_of, write_files
from ytterby.ground.errors import DataError
from ytterby.ground.files import write_atomic
from ytterby.ground.fingerprint import digest_of_text

Outcome = Literal[
    "prohibited",
    "licence required",
    "notice/statement required",
    "cannot tell",
    "not covered",
    "suspended",
    "no control found",
    "error",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)[:-1]
"""From the most to the least severe. What cannot be told may bind, and so may a law that the book does not hold:
both stand before what is known not to bind today."""
LAYERS = ("party", "destination/end-use", "technology", "goods", "procurement", "production",
          "trade administration", "tariff")  # fmt: skip
"""Which of two hits of one outcome is named first: the narrower rule before the general one."""
BOOK, OWN = "book of controls", "own records of law"
"""What a line of `versions` calls the packaged law, and a user's own records laid over it."""
DIGITS = 12
"""Digits of a digest that tell two states of the law apart."""
REPR_WIDTH = 160
"""Characters of a line in which a verdict is told in a notebook."""
SECURITY = ("goods", "technology", "destination/end-use", "party")
_OF_REGIMES = {regime: (regime.replace("_", " "),) for regime in REGIMES}
SETS_OUTCOME: dict[str, tuple[str, ...]] = {"": SECURITY, **_OF_REGIMES, "security": SECURITY}
"""Layers that set the outcome under a regime."""


@dataclass(frozen=True, slots=True)
class RuleHit:
    """One rule that binds, is suspended, or cannot be told.

    measure : `ID` or `ID#limb`.
    outcome : what it comes to on the day.
    effect : a word more, such as `policy_of_denial`.
    since, until : first and last day in force, or of the suspension.
    grounds : where a text and a statement differ: both answers and what each rests on.
    """

    measure: str
    rule: str
    layer: str
    outcome: Outcome
    effect: str
    state: str
    title: str
    number: str
    jurisdiction: str
    why: str
    missing: tuple[str, ...]
    conditions: tuple[str, ...]
    entries: tuple[str, ...]
    party: str
    party_list: str
    since: str
    until: str
    by: str
    confidence: str
    source: str
    source_url: str
    grounds: str = ""
    ancillary: bool = False
    catch_all: bool = False


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule that narrowly does not apply."""

    measure: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the book holds of the exporting state on one layer: covered, partly, not covered."""

    layer: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class Possible:
    """A listing that the party met, sure or not."""

    listed_name: str
    list_id: str
    entry: str
    measure: str
    confirmed: bool
    score: float
    alias: str
    state: str
    explained: str
    consequence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListNumber:
    """A number of another state's list that the question states, or that the goods may have.

    label : `ECCN`, `Annex I`, or `number` where the question does not say of which list.
    name : the goods that it covers, or the words that state it. asks : what is not known of its limits.
    """

    label: str
    number: str
    name: str
    stated: bool = False
    asks: tuple[str, ...] = ()
    source_url: str = ""

    @property
    def words(self) -> str:
        """`ECCN 1C229`; what says that goods have no number stands alone."""
        return f"{self.label} {self.number}" if self.number[:1].isdigit() else self.number


@dataclass(frozen=True, slots=True)
class PieceOutcome:
    """One piece of a list of goods, judged alone.

    measure : what governs it, or "". asks : what would settle it, when it cannot be told.
    """

    item: str
    outcome: Outcome
    measure: str
    asks: str = ""


@dataclass(frozen=True, repr=False)
class Verdict(Answer):
    """What the law says of one question.

    outcome : one of `Outcome`.
    effect : of the governing hit, such as `policy_of_denial`.
    headline : the outcome in a sentence, with what stands beside it.
    holds_until, changed_by : the last day on which nothing that bears on the question changes, and the record that
        changes on the next; "" where no change is on record.
    law_as_of, law_age_days : the day to which the lists were looked through, and the days from it to the day asked for.
    hits : every rule that binds, is suspended or cannot be told, governing first.
    ancillary : hits of layers that do not set the outcome (ordinary licence, duties).
    near : rules that narrowly do not apply.
    missing : what would settle or change the verdict.
    licences : share of trade that went through licences, and days to an answer, where the record has them.
    pieces : the goods of a list, each with its own outcome; empty for one piece of goods.
    understood : the item as read, each with the words it was read from.
    decided : what a person has decided on the item, and whether that is open again.
    numbers : of lists of other states, as stated and as the goods may have them; they free from nothing.
    coverage : per layer, for the exporting state.
    versions : lists and records looked at, each with its date and digest.
    """

    outcome: Outcome
    effect: str
    headline: str
    date: str
    question: dict[str, str]
    holds_until: str = ""
    changed_by: str = ""
    law_as_of: str = ""
    law_age_days: int = 0
    hits: tuple[RuleHit, ...] = ()
    ancillary: tuple[RuleHit, ...] = ()
    near: tuple[NearMiss, ...] = ()
    missing: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()
    pieces: tuple[PieceOutcome, ...] = ()
    understood: tuple[dict[str, str], ...] = ()
    decided: str = ""
    numbers: tuple[ListNumber, ...] = ()
    parties: tuple[Possible, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    versions: tuple[dict[str, str], ...] = ()
    error: str = ""
    where: str = ""

    @property
    def governing(self) -> RuleHit | None:
        """The hit that sets the outcome."""
        return self.hits[0] if self.hits and self.hits[0].outcome == self.outcome else None

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that binds, is suspended or cannot be told, governing first."""
        return tuple(dict.fromkeys(h.measure for h in (*self.hits, *self.ancillary)))

    @property
    def reasons(self) -> tuple[str, ...]:
        """One sentence a hit."""
        return tuple(reason(hit) for hit in (*self.hits, *self.ancillary))

    def __repr__(self) -> str:
        lines = [f"{self.outcome.upper()}: {self.headline}", *self.reasons[:3], *self.notes[:1]]
        cut = [line if len(line) <= REPR_WIDTH else f"{line[:REPR_WIDTH]}..." for line in lines]
        return "\n  ".join([*cut, *(["..."] if self.reasons[3:] else [])])

    @property
    def tables(self) -> dict[str, Any]:
        """Every rule that binds, is suspended or cannot be told: a row each, as in `RuleHit`."""
        import polars as pl

        names = [one.name for one in fields(RuleHit)]
        rows = [
            {name: _cell(getattr(hit, name)) for name in names}
            for hit in (*self.hits, *self.ancillary)
        ]
        return {"hits": pl.DataFrame(rows, schema=names, infer_schema_length=None)}

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `ytterby schema verdict` describes it."""
        return asdict(self) | {
            "governing": self.governing.measure if self.governing else "",
            "measures": list(self.measures),
            "reasons": list(self.reasons),
        }

    def write(self, folder: Path | str, *, csv: bool = False, force: bool = False) -> Path:
        """Write its printable record, and it as JSON; return the record's path. csv : the rules as CSV too. Raises
        ResultError."""
        text = json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"
        files = {"verdict.html": render_record(self), "verdict.json": text}
        if csv:
            from ytterby.ground.csvfile import safe_frame

            files["hits.csv"] = safe_frame(self.tables["hits"]).write_csv()
        return write_files(folder, files, force=force)

    def _repr_html_(self) -> str:
        return html_of(
            f"{self.outcome.upper()}: {self.headline}", (*self.reasons, *self.missing, *self.notes)
        )


def _cell(value: Any) -> Any:
    return "; ".join(value) if isinstance(value, tuple) else value


def plain(effect: str) -> str:
    """An effect for people: `policy of denial`."""
    return effect.replace("_", " ")


def outcome_words(hit: RuleHit) -> str:
    """The outcome of a hit with its effect; a duty or facility has an effect only."""
    if hit.ancillary and hit.outcome == "no control found":
        return plain(hit.effect)
    return f"{hit.outcome} ({plain(hit.effect)})" if hit.effect else hit.outcome


def days_line(verdict: Verdict) -> str:
    """The day asked for, until when the verdict holds, and how old the law is on that day."""
    until = "no later change is on record"
    if verdict.holds_until:
        until = f"holds until {verdict.holds_until}; then {verdict.changed_by} changes"
    age = f"{verdict.law_age_days} day{'s' * (verdict.law_age_days != 1)} old"
    return f"On {verdict.date}: {until}; the law is {age}, known to {verdict.law_as_of}"


def law_digests(verdict: Verdict) -> str:
    """The law that a verdict rests on, packaged and the user's own, each with the first digits of its digest."""
    books = (one for one in verdict.versions if one["list"] in (BOOK, OWN))
    return "; ".join(f"{one['list']} {one['digest'][:DIGITS]}" for one in books)


def state_words(hit: RuleHit) -> str:
    """Since when a rule is in force, or until when it is suspended, by its text and by a statement."""
    if hit.state == "suspended":
        return f"suspended until {hit.until}" if hit.until else "suspended"
    since = f"in force since {hit.since}" if hit.since else ""
    if hit.state == "unknown" and hit.by:
        text = f"{since} by its text, " if since else ""
        return f"{text}suspended until {hit.until} by {hit.by}"
    last = f"last day {hit.until}" if hit.until else ""
    return ", ".join(filter(None, (since, last)))


def reason(hit: RuleHit) -> str:
    """A hit in one sentence."""
    parts = (
        f"{hit.measure}: {outcome_words(hit)}",
        f"{hit.title}, {hit.number}" if hit.number else hit.title,
        f"suspended until {hit.until}" if hit.state == "suspended" and hit.until else "",
        hit.grounds,
        hit.why,
    )
    return "; ".join(filter(None, parts))


def render_record(verdict: Verdict, made: datetime | None = None) -> str:
    """A printable record of one check, also of nothing found, as one HTML page without outside parts.

    `made` is the moment of the check; now if None.
    """
    from importlib.metadata import version

    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = made or datetime.now(UTC)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    record = json.dumps(verdict.to_dict(), ensure_ascii=False, sort_keys=True)
    return environment.get_template("record.html.j2").render(
        verdict=verdict,
        outcome_words=outcome_words,
        state_words=state_words,
        days_line=days_line,
        made=made.isoformat(timespec="seconds"),
        version=version("ytterby"),
        digest=digest_of_text(record),
    )


def write_record(path: Path | str, verdict: Verdict) -> None:
    """Write the record, whole or not at all. Raises DataError when the place cannot be written."""
    if Path(path).is_file():
        what = "there is a file by this name, and a record is never written over"
        raise DataError(what, where=str(path), advice="Give the record another name.")
    write_atomic(path, render_record(verdict), folder=False)
