"""A verdict in fifteen lines: the outcome, one sentence, what decides it, what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.compliance.decide.verdict import (
    OUTCOMES,
    days_line,
    law_digests,
    outcome_words,
    state_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.compliance.decide.verdict import Verdict

MOST = 15
"""Lines of a verdict in short, its label among them."""
WIDTH = 160
"""Characters of a line; a sentence that is longer is cut, and stands whole in the full verdict."""


def short_lines(verdict: Verdict) -> list[str]:
    """The lines below the label. What a reader can change comes before what is only to be known."""
    decides = [*_pieces(verdict), *_hits(verdict), *_questions(verdict)]
    ends = [*(f"  licences: {line}" for line in verdict.licences[:2]), *_rests_on(verdict)]
    room = MOST - 3 - len(ends)  # label, sentence and days stand first
    kept = decides if len(decides) <= room else [*decides[: room - 1], "... more with --full"]
    return [verdict.headline, days_line(verdict), *map(_cut, (*kept, *ends))]


def _hits(verdict: Verdict) -> Iterator[str]:
    """The rules that set the outcome, and listings that may be worse; of equal ones the first two."""
    outcome = verdict.governing.outcome if verdict.governing else ""
    own = [hit for hit in verdict.hits if hit.outcome == outcome][:2]
    worse = [hit for hit in verdict.hits if hit not in own and hit.party][:1]
    for hit in (*own, *worse):
        entries = ", ".join(ref.partition("/")[2] for ref in hit.entries[:2])
        parts = (outcome_words(hit), hit.party, state_words(hit), hit.number or hit.title, entries)
        yield f"  {hit.measure}: {'; '.join(filter(None, parts))}"


def _questions(verdict: Verdict) -> Iterator[str]:
    """What would settle or worsen the verdict, the outcome's own questions first."""
    open_ = [question for question in verdict.missing if question not in verdict.headline]
    for question in open_[: 4 if verdict.outcome == "cannot tell" else 2]:
        yield f"  open: {question}"


def _pieces(verdict: Verdict) -> Iterator[str]:
    """The goods of a list, those of the outcome first."""
    ordered = sorted(verdict.pieces, key=lambda one: OUTCOMES.index(one.outcome))
    for one in ordered[:4]:
        yield f"  {one.item[:60]}: {one.outcome}; {one.measure or one.asks}".rstrip("; ")
    if len(ordered) > 4:
        yield f"  and {len(ordered) - 4} more goods"


def _rests_on(verdict: Verdict) -> Iterator[str]:
    """How the item was read, the addresses of what decides, and the law by its digest."""
    read = dict.fromkeys(f"{r['field']} {r['value']}" for r in verdict.understood)
    if read:
        yield f"  read as: {', '.join(read)}"
    if stated := [n.words for n in verdict.numbers if n.stated]:
        yield f"  stated: {', '.join(stated)}; kept, no ground to free"
    if verdict.decided:
        yield f"  {verdict.decided}"
    if verdict.governing:
        yield f"  source: {verdict.governing.source_url}"
    yield f"  law: {law_digests(verdict)}; no clearance. All of it: --full"


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..."
