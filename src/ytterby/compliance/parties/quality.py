"""How well names are matched: on pairs of a CSV file with labels, and in the lists at hand.

Pairs are scored by `compare` on the columns `name1`, `name2` and, where there is one, `schema`. No
other column is read before the score is known.

Of the lists at hand two figures are told, both by the very search of `ytterby screen`: local names
that are found, and invented persons that get a hit. Invented persons are common given names before
common family names; one that is equal to a listed name is not invented and is left out.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

from ytterby.compliance.parties import tables
from ytterby.compliance.parties.home import Home
from ytterby.compliance.parties.index.search import NameQuery
from ytterby.compliance.parties.party_set import parties_on
from ytterby.compliance.parties.record import name_key
from ytterby.compliance.parties.score import DEFAULT_THRESHOLD, NameComparison, compare
from ytterby.compliance.parties.screen import Screener
from ytterby.ground.csvfile import CsvTable, read_csv, require_columns, write_csv
from ytterby.ground.errors import DataError

LABEL = "is_match"
KINDS = ("case_group", "category", "schema")
YES = frozenset({"true", "1", "yes", "y", "match"})
NO = frozenset({"false", "0", "no", "n", "different"})


@dataclass(frozen=True)
class Pair:
    """A pair of names with its score; `label` is None where the file has none."""

    name1: str
    name2: str
    schema: str
    line: int
    comparison: NameComparison
    match: bool
    label: bool | None = None


@dataclass(frozen=True)
class PairCounts:
    """Pairs by outcome, and what follows from them (0 where nothing can be said)."""

    pairs: int
    true_positive: int
    false_positive: int
    false_negative: int

    def shares(self) -> dict[str, float]:
        """Precision: share of the matches that are right; recall: share of the pairs to be found
        that are matches; F1: their harmonic mean."""
        right, wrong, missed = self.true_positive, self.false_positive, self.false_negative
        parts = {"precision": (right, wrong), "recall": (right, missed)}
        parts["f1"] = (2 * right, wrong + missed)
        return {name: part / (part + rest or 1) for name, (part, rest) in parts.items()}

    def figures(self) -> dict[str, float]:
        """The shares with four digits."""
        return {name: round(share, 4) for name, share in self.shares().items()}


@dataclass(frozen=True)
class Evaluation(PairCounts):
    """Agreement of a threshold with the labels of a file; `groups` by kind of pair."""

    threshold: float
    wrong: list[Pair]
    groups: dict[str, dict[str, PairCounts]] = field(default_factory=dict)

    def wrong_by_kind(self) -> dict[str, list[Pair]]:
        """The pairs that were matched and should not be, and those that were missed."""
        kinds = {"wrong match": True, "missed": False}
        return {
            kind: [p for p in self.wrong if p.match is as_match] for kind, as_match in kinds.items()
        }

    def as_data(self) -> dict[str, object]:
        """The figures as plain data for JSON."""
        return {
            **self.figures(),
            "threshold": self.threshold,
            "pairs": self.pairs,
            "true_positives": self.true_positive,
            "false_positives": self.false_positive,
            "false_negatives": self.false_negative,
            "wrong": [
                {
                    "kind": kind,
                    **{name: getattr(pair, name) for name in ("line", "name1", "name2", "schema")},
                    "score": round(pair.comparison.score, 4),
                    "features": pair.comparison.features,
                    "detail": pair.comparison.detail,
                }
                for kind, pairs in self.wrong_by_kind().items()
                for pair in pairs
            ],
            "groups": {
                column: {name: {"pairs": one.pairs, **one.figures()} for name, one in group.items()}
                for column, group in self.groups.items()
            },
        }


def score_pairs(
    path_in: str | Path, path_out: str | Path | None = None, threshold: float = DEFAULT_THRESHOLD
) -> list[Pair]:
    """Score each pair of a CSV file; with `path_out`, write the file again with two more columns.

    The new columns are `score` (four digits) and `match` (`true` or `false`, at the threshold).

    Raises DataError when the file cannot be read, or lacks `name1` or `name2`, or has one of the
    new columns already.
    """
    table, pairs = _scored(path_in, threshold)
    if path_out is not None:
        for column in {"score", "match"}.intersection(table.columns):
            what = f"column {column!r} is there already, and would be overwritten"
            raise DataError(what, where=f"{path_in}, line 1", advice="Rename the column.")
        rows = [
            {**row, "score": f"{p.comparison.score:.4f}", "match": "true" if p.match else "false"}
            for row, p in zip(table.rows, pairs, strict=True)
        ]
        write_csv(path_out, [*table.columns, "score", "match"], rows)
    return pairs


def evaluate_pairs(path: str | Path, threshold: float = DEFAULT_THRESHOLD) -> Evaluation:
    """Precision, recall and F1 of the matches against the labels in the column `is_match`.

    Raises DataError as `score_pairs`; or a label is missing or not `true` or `false`.
    """
    table, scored = _scored(path, threshold)
    require_columns(table, [LABEL], str(path))
    pairs = []
    for row, pair in zip(table.rows, scored, strict=True):
        label = row[LABEL].strip().lower()
        if label not in YES and label not in NO:
            where = f"{path}, line {pair.line}, column {LABEL!r}"
            advice = "Write true or false."
            raise DataError(f"{row[LABEL]!r} is no label", where=where, advice=advice)
        pairs.append(replace(pair, label=label in YES))
    groups: dict[str, dict[str, PairCounts]] = {}
    for column in (c for c in KINDS if c in table.columns):
        members: dict[str, list[Pair]] = {}
        for row, pair in zip(table.rows, pairs, strict=True):
            members.setdefault(row[column].strip(), []).append(pair)
        groups[column] = {kind: _count(own) for kind, own in sorted(members.items())}
    wrong = [p for p in pairs if p.match != p.label]
    return Evaluation(**asdict(_count(pairs)), threshold=threshold, wrong=wrong, groups=groups)


def _scored(path: str | Path, threshold: float) -> tuple[CsvTable, list[Pair]]:
    """The table, and its pairs scored from nothing but names and schema."""
    table = read_csv(path)
    require_columns(table, ["name1", "name2"], str(path))
    pairs = []
    for row, line in zip(table.rows, table.lines, strict=True):
        compared = (row["name1"], row["name2"], row.get("schema", ""))
        comparison = compare(*compared)
        pairs.append(Pair(*compared, line, comparison, comparison.score >= threshold))
    return table, pairs


def _count(pairs: list[Pair]) -> PairCounts:
    seen = Counter((p.match, p.label) for p in pairs)
    return PairCounts(len(pairs), seen[True, True], seen[True, False], seen[False, True])


INVENTED = 1_000
SEED = 20_261_125
GOAL = 0.15
"""At most this share of invented persons should get a hit against the US list."""


@dataclass(frozen=True)
class Quality:
    """The figures: local names searched, as written and in traditional characters, and how many
    found their own row first; invented persons searched, and how many got a hit; what failed."""

    on: str
    lists: str
    threshold: float
    local_searched: int
    local_first: int
    local_failed: tuple[tuple[str, str], ...]
    persons: int
    persons_hit: int
    persons_hit_examples: tuple[tuple[str, str, float], ...]
    missing_lists: tuple[str, ...]

    @property
    def share_hit(self) -> float:
        """Share of invented persons that get a hit."""
        return self.persons_hit / self.persons if self.persons else 0.0

    def as_data(self) -> dict[str, object]:
        """The figures as plain data for JSON."""
        return {**asdict(self), "persons_share_hit": round(self.share_hit, 4), "goal": GOAL}

    def lines(self) -> list[str]:
        """The figures in words."""
        lines = [
            f"Lists: {self.lists}",
            f"Threshold: {self.threshold:g}",
            f"Local names that find their own row first: {self.local_first} of {self.local_searched}",
            *(f"  missed: {name}: first was {first}" for name, first in self.local_failed[:20]),
            f"Invented persons with a hit: {self.persons_hit} of {self.persons} "
            f"({self.share_hit:.1%}; goal: at most {GOAL:.0%} against the US list)",
            *(f"  {n}: {listed} ({s:.2f})" for n, listed, s in self.persons_hit_examples[:10]),
        ]
        if self.missing_lists:
            lines.append(f"Not looked at: {', '.join(self.missing_lists)}")
        return lines


def measure(home: Home, on: date, threshold: float | None = None) -> Quality:
    """The figures for the lists at hand on a day."""
    screener = Screener(parties_on(home, on), on, threshold=threshold, home=home)
    searched, failed = local_names(screener)
    names = invented_persons(INVENTED, screener)
    hits = screener.search([NameQuery(n, "Person") for n in names], 1)
    matched = [(n, h[0].name, h[0].score) for n, h in zip(names, hits, strict=True) if h]
    return Quality(
        *(on.isoformat(), screener.lists(), screener.threshold),
        *(searched, searched - len(failed), tuple(failed)),
        *(len(names), len(matched), tuple(sorted(matched, key=lambda f: -f[2])[:50])),
        missing_lists=screener.party_set.missing_lists,
    )


def local_names(screener: Screener) -> tuple[int, list[tuple[str, str]]]:
    """How many local names, as written and in traditional characters, were asked for; and of those
    that did not find their own row first the name asked and what came first.
    """
    searched: list[tuple[str, str]] = []
    for party in screener.parties.values():
        for local in party.names_local:
            searched += [(form, local) for form in dict.fromkeys((local, traditional(local)))]
    hits = screener.search([NameQuery(form) for form, _ in searched], 1)
    failed = []
    for (form, local), own_hits in zip(searched, hits, strict=True):
        first = screener.parties[str(own_hits[0].key)] if own_hits else None
        # a party on two lists has two rows of one name; either may come first
        if first is None or local not in first.names_local:
            failed.append((form, first.name if first else "no hit"))
    return len(searched), failed


def traditional(text: str) -> str:
    """The traditional form of Chinese characters, as far as the table of variants knows them."""
    variants = reversed(tables.han_variants().items())  # the first of several holds
    return text.translate({ord(simple): variant for variant, simple in variants})


def invented_persons(count: int, screener: Screener, seed: int = SEED) -> Sequence[str]:
    """Names of persons, the same for the same seed, none of them equal to a listed name."""
    listed = {
        frozenset(name_key(n).split()) for p in screener.parties.values() for n in p.all_names
    }
    every = [f"{g} {f}" for g in tables.written("given") for f in tables.written("family")]
    random.Random(seed).shuffle(every)
    return [n for n in every if frozenset(name_key(n).split()) not in listed][:count]
