"""What a page asks of Python in the browser (Pyodide): `check` without a party, and how a question is read.

One text of JSON in, one out. Nothing here imports numpy, polars or scipy: the archive of the site has none of them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import YtterbyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.compliance.decide.verdict import Verdict

PARTY = (
    "A question with a party needs the program: its lists and their index are not in this page. "
    "Leave the party out, or run `ytterby check ... --party NAME`."
)


def run(text: str) -> str:
    """The answer to a request: `do` is `check` or `ask`, other keys are what is asked. An error is a key `error`."""
    request = json.loads(text)
    makers: dict[str, Any] = {"check": _check, "ask": _ask}
    try:
        answer = makers[request.pop("do")](request)
    except YtterbyError as fault:
        answer = {"error": str(fault)}
    return json.dumps(answer, ensure_ascii=False, default=str)


def _check(request: Mapping[str, Any]) -> dict[str, Any]:
    from ytterby.compliance.decide.engine import check
    from ytterby.controls.book import Book

    given = {name: value for name, value in request.items() if value}
    if any(name.startswith("party") for name in given):
        return {"error": PARTY}
    verdict, known = check(**given), Book.read().about.latest_source_date
    return {**verdict.to_dict(), "days": days_of(verdict), "known": known.isoformat()}


def days_of(verdict: Verdict) -> list[str]:
    """Since when, or to when, each record that a verdict rests on is as it is."""
    from ytterby.compliance.decide.verdict import state_words

    pairs = ((hit, state_words(hit)) for hit in verdict.hits)
    days = (
        f"{hit.measure.partition('#')[0]}, {hit.outcome}: {when}" for hit, when in pairs if when
    )
    return [*dict.fromkeys(days)]


def _ask(request: Mapping[str, Any]) -> dict[str, Any]:
    from ytterby.scenarios.ask import read_question

    read = read_question(str(request.get("sentence", "")))
    words = [{"words": words, "read_as": read_as} for words, read_as in read.reading]
    return {"name": read.name, "data": read.folder, "file": read.text, "reading": words}
