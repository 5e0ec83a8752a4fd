"""A verdict in the terminal: fifteen lines of it, or all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ytterby.compliance.decide.verdict import Verdict

_OBEYED = dict.fromkeys((*range(9), *range(11, 32), 127))
"""Signs that move the cursor or colour what follows."""
HEADING = "\x01"
"""One of them, which no other text has: so begins the heading of a part."""


def show_short(verdict: Verdict) -> None:
    """Print a verdict in fifteen lines."""
    from ytterby.compliance.decide.short import short_lines

    first, *others = short_lines(verdict)
    _print(f" {verdict.outcome.upper()} ", bold=True, reverse=True)
    _print(first, bold=True)
    for line in others:
        _print(line)


def show(verdict: Verdict) -> None:
    """Print a verdict, all of it (`verdict.txt.j2`)."""
    from jinja2 import Environment, StrictUndefined

    from ytterby.compliance.decide.verdict import days_line, reason, state_words

    _print(f" {verdict.outcome.upper()} ", bold=True, reverse=True)
    _print(verdict.headline, bold=True)
    templates = Environment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    templates.filters["repr"] = repr
    templates.globals |= {"reason": reason, "state_words": state_words, "heading": HEADING}
    text = Path(__file__).with_name("verdict.txt.j2").read_text(encoding="utf-8")
    made = templates.from_string(text).render(verdict=verdict, days=days_line(verdict))
    for line in made.rstrip("\n").split("\n"):
        _print(line, bold=line.startswith(HEADING))


def _print(text: str, *, bold: bool = False, reverse: bool = False) -> None:
    # of odd input: lone surrogates have no UTF-8 form, signs that are obeyed are no text
    text = text.translate(_OBEYED).encode("utf-8", "replace").decode("utf-8")
    typer.secho(text, bold=bold or None, reverse=reverse or None)
