"""Checks of items and names, answered at once; who was named is not kept."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ytterby.compliance.decide.batch import answer_rows, out_row, questions_of
from ytterby.compliance.decide.engine import Checker, question_of
from ytterby.compliance.decide.law import law_of
from ytterby.compliance.decide.parties import Parties, screener
from ytterby.compliance.decide.verdict import days_line
from ytterby.compliance.parties.home import Home
from ytterby.compliance.parties.screen import Query, output_rows, read_names
from ytterby.compliance.records.days import read_day
from ytterby.ground.csvfile import parse_csv
from ytterby.report.kit.subject import ReportTable
from ytterby.serve import requests as ask
from ytterby.serve.kept import fresh
from ytterby.serve.pages import simple
from ytterby.serve.problems import NOTHING, ProblemError
from ytterby.serve.sending import Reply
from ytterby.serve.table import API
from ytterby.site.frame import SitePage, tables_body
from ytterby.site.in_browser import days_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.compliance.decide.verdict import Verdict

FILE, READERS = "the file", "ytterby.compliance."
COLUMNS = (
    "outcome", "effect", "headline", "date", "governing", "measures", "reasons", "missing", "notes",
)  # fmt: skip
HIT = ("name", "result", "score", "matched_name", "list", "state", "consequence")
"""Columns of a verdict as CSV, and of hits on a page."""


@lru_cache(maxsize=1)
def _checker(law: Any, home: Home) -> Checker:
    return Checker(law, Parties.read(home))


@fresh
def checker() -> Checker:
    """The checker of the lists and records of who started the server, while they stay as they are."""
    home = Home.find(None, None)
    return _checker(law_of(home.laws), home)


def forget() -> None:
    """Let go of the names that were looked up, and of their words."""
    parties = checker().parties
    parties._matches.clear()
    for part in (part for index in parties._index.values() for part in index._parts):
        part.vocabulary.forget()
    for module in [one for name, one in sys.modules.items() if name.startswith(READERS)]:
        for one in vars(module).values():
            if hasattr(one, "cache_clear") and (one.cache_info().maxsize or 0) > 1000:
                one.cache_clear()


def check(_: object, given: ask.CheckRequest) -> Reply:
    """A verdict."""
    said = given.model_dump(exclude_defaults=True)
    if not said.keys() - {"on"}:
        example = {"item": "dysprosium oxide", "exporter": "CN", "destination": "DE"}
        return Reply(NOTHING, page=lambda: check_page(example), status=422)
    verdict = checker().check(question_of(**said))
    data = verdict.to_dict()
    row = {name: data[name] for name in COLUMNS if name in data}
    return Reply(data, [row], page=lambda: check_page(said, verdict))


def check_page(given: Mapping[str, Any], verdict: Verdict | None = None) -> SitePage:
    """The form, and the verdict on what was asked; one with a party has no link."""
    link = "" if verdict is None or "party" in given else urlencode({**given, "on": verdict.date})
    line = days_line(verdict) if verdict else ""
    return simple(
        "check", "Is my item controlled?", "check", "check.html.j2", model=ask.CheckRequest,
        party=ask.PartyCheckRequest, given=given, verdict=verdict, rows=ask.ROWS, link=link, line=line,
        days=days_of(verdict) if verdict else [],
    )  # fmt: skip


def check_batch(_: object, given: ask.BatchRequest) -> Reply:
    """The verdicts of a file, row by row."""
    batch = questions_of(parse_csv(given.csv, FILE), FILE)
    few(batch.count)
    pairs = [*answer_rows(checker(), batch, FILE)]
    rows = [out_row(row, verdict) for row, verdict in pairs]
    table = ReportTable.of_rows("The file with its verdicts", rows)
    page = SitePage("check", table.title, "check", tables_body(table), listed=False)
    return Reply([verdict.to_dict() for _, verdict in pairs], rows, page=lambda: page)


def few(count: int) -> None:
    """Raise ProblemError for more rows than are read."""
    if count > ask.ROWS:
        advice = f"At most {ask.ROWS} are read; the command reads any number."
        raise ProblemError(413, f"{count} rows are too many", advice=advice)


def screen(_: object, given: ask.ScreenRequest) -> Reply:
    """Names against the lists of a day."""
    names = [one.strip() for text in given.names for one in text.splitlines()]
    queries, problems = read_names(FILE, given.csv) if given.csv.strip() else ([], [])
    few(len(queries) + len(names))
    written = (" ".join(one.split()) for one in names if any(sign.isalnum() for sign in one))
    queries += [Query(n, one) for n, one in enumerate(written, len(queries) + 1)]
    lists = screener(Home.find(None), read_day(given.on), limit=given.limit)
    answers = [*lists.screen_all(queries)]
    notes = ["No hit is no clearance.", *lists.notes(), *map(str, problems)]
    rows = output_rows(answers, problems, lists)
    data = {
        "on": lists.on.isoformat(), "names": len(answers), "with_hits": sum(one.has_hit for one in answers),
        "missing_lists": list(lists.party_set.missing_lists), "notes": notes,
        "rows": [{n: one for n, one in row.items() if n not in ("lists", "missing_lists")} for row in rows],
    }  # fmt: skip
    hits = [{name: row.get(name, "") for name in HIT} for row in rows]
    shown = ReportTable.of_rows("Hits", hits, maximum=ask.ROWS)
    return Reply(data, rows, page=lambda: screen_page(data if answers else None, shown))


def screen_form(_: object, _given: ask.EmptyRequest) -> Reply:
    """The form of names."""
    asks = [*ask.ScreenRequest.model_fields]
    return Reply({"post": f"{API}/screen", "asks": asks}, page=screen_page)


def screen_page(answer: Mapping[str, Any] | None = None, *tables: ReportTable) -> SitePage:
    """The form, and what came of it."""
    return simple(
        "screen", "Screen names", "check", "screen.html.j2", model=ask.ScreenRequest, given={"names": [], "csv": ""},
        answer=answer, table=tables_body(*tables),
    )  # fmt: skip
