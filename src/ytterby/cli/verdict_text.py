"""A verdict printed for people: the outcome first, then why, then what is open and not covered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ytterby.compliance.decide.verdict import RuleHit, Verdict

_COLOURS = {
    "prohibited": "bold white on red",
    "licence required": "bold black on yellow",
    "notice/statement required": "bold black on bright_yellow",
    "cannot tell": "bold white on magenta",
    "suspended": "bold black on cyan",
    "no control found": "bold black on white",
}


def show(verdict: Verdict) -> None:
    """Print a verdict to the terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f" {verdict.outcome.upper()} ", style=_COLOURS[verdict.outcome]))
    console.print(Text(verdict.headline, style="bold"))
    known = f", as known on {verdict.known_at}" if verdict.known_at else ""
    console.print(f"on {verdict.date}{known}")
    for title, lines in _sections(verdict):
        if lines:
            console.print(f"\n{title}")
        for line, style in lines:
            console.print(Text(line, style=style))


Lines = list[tuple[str, str]]
"""Lines with their style."""


def _sections(verdict: Verdict) -> Iterator[tuple[str, Lines]]:
    """The parts of a verdict in their order: a title and the lines below it."""
    yield "[bold]Why[/bold]", [line for hit in verdict.hits for line in _hit(hit)]
    yield "[bold]Beside it[/bold]", [line for hit in verdict.beside for line in _hit(hit)]
    yield "[bold]Missing or open[/bold]", _plain(verdict.missing)
    yield "[bold]Contradictions[/bold]", _plain(verdict.contradictions)
    near = [f"{one.measure}: {one.why}" for one in verdict.near]
    yield "[bold]Narrowly not[/bold]", _plain(near)
    met = [
        f"{m.listed_name} ({m.list_id}): "
        + ("confirmed" if m.confirmed else f"possible, score {m.score:.2f}")
        + f", by the name {m.alias!r}; {m.explained}; {m.consequence}"
        for m in verdict.parties
    ]
    yield "[bold]Listings met by the party[/bold]", _plain(met)
    read = [
        f"{r['field']}: {r['value']}"
        + (f" from {r['words']!r}" if r["words"] else "")
        + f" [{r['source']}]"
        for r in verdict.understood
    ]
    yield "[bold]Understood[/bold] (correct it with --element, --form, --stage)", _plain(read)
    yield "[bold]Notes[/bold]", _plain(verdict.notes)
    covered = [f"{line.layer}: {line.state}: {line.note}" for line in verdict.coverage]
    yield "[bold]Covered of the exporting state[/bold]", _plain(covered)
    looked = [
        f"{v['list']} as of {v['as_of']}, {v['records']} records, digest {v['digest'][:16]}"
        for v in verdict.versions
    ]
    yield "[bold]Looked at[/bold]", _plain(looked)


def _plain(lines: Iterable[str]) -> Lines:
    return [(f"  {line}", "") for line in lines]


def _hit(hit: RuleHit) -> Lines:
    from ytterby.compliance.decide.verdict import outcome_words

    number = f", {hit.number}" if hit.number else ""
    days = f"in force since {hit.since}" if hit.since else ""
    if hit.state == "suspended":
        days += f", suspended until {hit.until}" + (f" by {hit.by}" if hit.by else "")
    elif hit.until:
        days += f", last day {hit.until}"
    told = (
        f"{hit.title}{number}; layer {hit.layer}; confidence {hit.confidence}",
        days.strip(", "),
        hit.why,
        "entries: " + ", ".join(hit.entries[:6]) if hit.entries else "",
        "; ".join(hit.conditions),
        f"{hit.source}: {hit.source_url}",
    )
    first = (f"  {hit.measure}: {outcome_words(hit)}", "bold")
    return [first, *((f"    {line}", "") for line in told if line)]
