"""A verdict in the terminal: fifteen lines of it, or all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.compliance.decide.verdict import RuleHit, Verdict

_OBEYED = dict.fromkeys((*range(9), *range(11, 32), 127))
"""Signs that move the cursor or colour what follows."""


def show_short(verdict: Verdict) -> None:
    """Print a verdict in fifteen lines."""
    from ytterby.compliance.decide.short import short_lines

    first, *others = short_lines(verdict)
    _print(f" {verdict.outcome.upper()} ", bold=True, reverse=True)
    _print(first, bold=True)
    for line in others:
        _print(line)


def show(verdict: Verdict) -> None:
    """Print a verdict, all of it."""
    from ytterby.compliance.decide.verdict import days_line

    _print(f" {verdict.outcome.upper()} ", bold=True, reverse=True)
    _print(verdict.headline, bold=True)
    _print(days_line(verdict))
    for title, lines in _sections(verdict).items():
        if lines:
            _print(f"\n{title}", bold=True)
        for line in lines:
            _print(f"  {line}")


def _print(text: str, *, bold: bool = False, reverse: bool = False) -> None:
    # of odd input: lone surrogates have no UTF-8 form, signs that are obeyed are no text
    text = text.translate(_OBEYED).encode("utf-8", "replace").decode("utf-8")
    typer.secho(text, bold=bold or None, reverse=reverse or None)


def _sections(verdict: Verdict) -> dict[str, Sequence[str]]:
    """The lines of each part of a verdict, by its title."""
    return {
        "Each of the goods": [
            f"{one.item}: {one.outcome}; {one.measure or one.asks}".rstrip("; ")
            for one in verdict.pieces
        ],
        "Why": [line for hit in verdict.hits for line in _hit(hit)],
        "Of other layers": [line for hit in verdict.ancillary for line in _hit(hit)],
        "Missing or open": verdict.missing,
        "Licences": verdict.licences,
        "Decided before": [verdict.decided] if verdict.decided else [],
        "Numbers of other lists (kept, no ground to free)": [
            f"{one.words}: {'stated' if one.stated else 'may be'}; {one.name}"
            + (f"; {', '.join(one.asks)}" if one.asks else "")
            for one in verdict.numbers
        ],
        "Contradictions": verdict.contradictions,
        "Narrowly not": [f"{one.measure}: {one.why}" for one in verdict.near],
        "Listings met by the party": [
            f"{m.listed_name} ({m.list_id}): "
            + ("confirmed" if m.confirmed else f"possible, score {m.score:.2f}")
            + f", by the name {m.alias!r}; {m.explained}; {m.consequence}"
            for m in verdict.parties
        ],
        "Understood (correct it with --element, --form, --stage)": [
            f"{r['field']}: {r['value']} from {r['words'] or r['source']!r} [{r['source']}]"
            for r in verdict.understood
        ],
        "Notes": verdict.notes,
        "Covered of the exporting state": [
            f"{line.layer}: {line.state}: {line.note}" for line in verdict.coverage
        ],
        "Looked at": [
            f"{v['list']} as of {v['as_of']}, {v['records']} records, digest {v['digest'][:16]}"
            for v in verdict.versions
        ],
    }


def _hit(hit: RuleHit) -> list[str]:
    """The reason, and below it what a reader needs to look it up."""
    from ytterby.compliance.decide.verdict import reason, state_words

    days = f"; {words}" if (words := state_words(hit)) else ""
    lines = (
        f"layer {hit.layer}; confidence {hit.confidence}{days}",
        f"entries: {', '.join(hit.entries[:6])}" if hit.entries else "",
        "; ".join(hit.conditions),
        f"{hit.source}: {hit.source_url}",
    )
    return [reason(hit), *(f"  {line}" for line in lines if line)]
