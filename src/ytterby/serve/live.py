"""What is answered at once: checks, names, questions as they are read, law, facts, stocks, projects."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from markupsafe import Markup

from ytterby.compliance.decide.engine import Checker, question_of
from ytterby.compliance.decide.law import law_of
from ytterby.compliance.decide.parties import Parties
from ytterby.compliance.decide.verdict import days_line, state_words
from ytterby.compliance.parties.home import Home
from ytterby.compliance.records.days import read_day
from ytterby.controls.book import Book
from ytterby.ground.errors import YtterbyError
from ytterby.ground.fingerprint import today
from ytterby.report.kit.subject import ReportTable
from ytterby.serve import questions as runs
from ytterby.serve import requests as ask
from ytterby.serve.pages import flat, new_site, simple, tables_body
from ytterby.serve.table import ProblemError, Reply, WebProblem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.compliance.decide.verdict import Verdict
    from ytterby.serve.server import Server
    from ytterby.site.frame import SitePage


class ForgetfulParties(Parties):
    """Lists at hand; who was looked up is not kept."""

    def match(self, name: str, country: str, day: date, born: str = "") -> Any:
        """As of `Parties`."""
        try:
            return super().match(name, country, day, born)
        finally:
            self._matches.clear()


@lru_cache(maxsize=1)
def _checker(law: Any, home: Home) -> Checker:
    return Checker(law, ForgetfulParties.read(home))


def checker() -> Checker:
    """The checker of the lists and records of who started the server, while they stay as they are."""
    home = Home.find(None, None)
    return _checker(law_of(home.laws), home)


def check(server: Server, given: ask.CheckRequest) -> Reply:
    """A verdict."""
    del server
    said = given.model_dump(exclude_defaults=True)
    if not said.keys() - {"on"}:
        asks = WebProblem(
            title="nothing is asked", status=422, advice="Name goods, a technology or a party."
        )
        return Reply(asks, page=lambda: _check_page(given, None), status=422)
    verdict = checker().check(question_of(**said))
    data = verdict.to_dict()
    flat = {name: "; ".join(map(str, one)) if isinstance(one, list | tuple) else one for name, one in data.items()
            if name in ("outcome", "effect", "headline", "date", "governing", "measures", "reasons", "missing", "notes")}  # fmt: skip  # noqa: E501
    return Reply(data, [flat], page=lambda: _check_page(given, verdict))


def _check_page(given: ask.CheckRequest, verdict: Verdict | None) -> SitePage:
    said, values = given.model_dump(exclude_defaults=True), dict[str, Any]()
    if verdict is not None:
        days = (f"{hit.measure.partition('#')[0]}, {hit.outcome}: {when}" for hit in verdict.hits
                if (when := state_words(hit)))  # fmt: skip
        query = urlencode({**said, "on": verdict.date})
        open_to_all = "party" not in said
        values = {
            "days": [*dict.fromkeys(days)], "near": [f"{one.measure}: {one.why}" for one in verdict.near],
            "measures": [*dict.fromkeys(one.partition("#")[0] for one in verdict.measures)], "line": days_line(verdict),
            "read": [f"{one.get('words', '')}: {one.get('meaning', one.get('read_as', ''))}".strip(": ")
                     for one in verdict.understood],
            "parties": [f"{one.listed_name}, {one.list_id}: {'confirmed' if one.confirmed else 'possible'}. {one.consequence}"  # noqa: E501
                        for one in verdict.parties],
            "link": f"check?{query}" if open_to_all else "", "data": f"check.json?{query}",
        }  # fmt: skip
    else:
        said = {"item": "dysprosium oxide", "exporter": "CN", "destination": "DE"}
    return simple(
        "check", "Is my item controlled?", "check", "check.html.j2", model=ask.CheckRequest, party=ask.PartyCheckRequest,  # noqa: E501
        given=said, verdict=verdict, error="", rows=ask.ROWS, **values,
    )  # fmt: skip


def check_batch(server: Server, given: ask.BatchRequest) -> Reply:
    """The verdicts of a file, row by row."""
    del server
    from ytterby.compliance.decide import batch as rows_of
    from ytterby.ground.csvfile import parse_csv

    batch = rows_of.questions_of(parse_csv(given.csv, "the file"), "the file")
    _few(batch.count)
    pairs = [*rows_of.answer_rows(checker(), batch, "the file")]
    rows = [rows_of.out_row(row, verdict) for row, verdict in pairs]
    return Reply([verdict.to_dict() for _, verdict in pairs], rows, page=lambda: _table_page(
        "check", "The file with its verdicts", rows))  # fmt: skip


def _few(count: int) -> None:
    if count > ask.ROWS:
        raise ProblemError(413, f"{count} rows are too many", advice=f"At most {ask.ROWS} are read; the command reads any number.")  # fmt: skip  # noqa: E501


def _table_page(path: str, title: str, rows: Sequence[Mapping[str, Any]]) -> SitePage:
    from ytterby.site.frame import SitePage

    return SitePage(
        path, title, "check", tables_body(ReportTable.of_rows(title, rows)), listed=False
    )


def screen(server: Server, given: ask.ScreenRequest) -> Reply:
    """Names against the lists of a day."""
    del server
    from ytterby.compliance.decide.parties import screener as screener_of
    from ytterby.compliance.parties.screen import Query, output_rows
    from ytterby.compliance.read.countries import find_country
    from ytterby.ground.csvfile import parse_csv, require_columns

    names = [{"name": one} for text in given.names for one in text.splitlines() if one.strip()]
    if given.csv:
        table = parse_csv(given.csv, "the file")
        require_columns(table, ("name",), "the file")
        names += table.rows
    _few(len(names))
    known = [(n, row) for n, row in enumerate(names, 1) if any(c.isalnum() for c in row["name"])]
    queries = [Query(n, " ".join(row["name"].split()), row.get("id", ""), country=find_country(row.get("country", "")) or None)  # noqa: E501
               for n, row in known]  # fmt: skip
    screener = screener_of(Home.find(None), read_day(given.on), limit=given.limit)
    answers = [*screener.screen_all(queries)]
    rows = output_rows(answers, (), screener)
    once = ("lists", "missing_lists")
    data = {
        "on": screener.on.isoformat(), "names": len(answers), "with_hits": sum(one.has_hit for one in answers),
        "missing_lists": list(screener.party_set.missing_lists), "notes": ["No hit is no clearance.", *screener.notes()],  # noqa: E501
        "rows": [{name: one for name, one in row.items() if name not in once} for row in rows],
    }  # fmt: skip
    shown = [
        {
            n: row.get(n, "")
            for n in ("name", "result", "score", "matched_name", "list", "state", "consequence")
        }
        for row in rows
    ]
    table_of = (
        tables_body(ReportTable.of_rows("Hits", shown, maximum=ask.ROWS)) if answers else Markup()
    )
    return Reply(data, rows, page=lambda: screen_page(data if answers else None, table_of))


def screen_form(server: Server, given: ask.EmptyRequest) -> Reply:
    """The form of names."""
    del server, given
    return Reply({}, page=screen_page)


def screen_page(answer: Mapping[str, Any] | None = None, table: Markup | str = "") -> SitePage:
    """The form, and what came of it."""
    return simple("screen", "Screen names", "check", "screen.html.j2", model=ask.ScreenRequest, given={"names": [], "csv": ""},  # noqa: E501
                  answer=answer, table=table)  # fmt: skip


def ask_page(server: Server, given: ask.AskRequest) -> Reply:
    """How a question is read, and where it is answered."""
    del server
    from ytterby.scenarios.ask import read_question
    from ytterby.serve.pages import nearest
    from ytterby.site.frame import words

    sentence, told = given.q, dict[str, Any]()
    values: dict[str, Any] = {
        "form": words()["form"],
        "q": sentence,
        "read": None,
        "error": "",
        "near": "",
    }

    def page() -> SitePage:
        return simple("ask", "Ask a question", "answers", "ask.html.j2", **values)

    if not sentence:
        asks = WebProblem(title="nothing is asked", status=422, advice="Give a question: q=...")
        return Reply(asks, page=page, status=422)
    try:
        read = read_question(sentence)
    except YtterbyError as fault:
        near = fault.advice.partition('A question that can be read: "')[2].rstrip('"')
        values |= {"error": f"{fault.what} {fault.advice}", "near": near}
        asks = WebProblem(title=fault.what, status=422, advice=fault.advice)
        return Reply(asks, page=page, status=422)
    question = runs.AnswerRequest.model_validate({"q": sentence})
    links = {"link": question.link if read.text else "", "gdp": _gdp(read.command, sentence)}
    told = {
        "name": read.name, "data": read.folder, "file": read.text, "command": read.written_command(),
        "reading": [{"words": words, "read_as": as_} for words, as_ in read.reading], **links,
    }  # fmt: skip
    values |= {"read": True, "text": read.text, "data": read.folder, "reading": read.reading, "nearest": nearest(question),  # noqa: E501
               "command": read.written_command(), **links}  # fmt: skip
    return Reply(told, told["reading"], page=page)


def _gdp(command: Sequence[str], sentence: str) -> str:
    if command[:2] != ["economy", "run"] or "--region" not in command:
        return ""
    return f"economy?{urlencode({'q': sentence, 'region': command[command.index('--region') + 1]})}"


def api(server: Server, given: ask.EmptyRequest) -> Reply:
    """All routes."""
    del given
    told = [one for one in server.routes if one.api]
    return Reply({}, page=lambda: simple("api", "The same as data", "", "api.html.j2", routes=told))


def start(server: Server, given: ask.EmptyRequest) -> Reply:
    """The start page of the site."""
    del server, given
    return Reply({}, page=_start)


def _start() -> SitePage:
    from ytterby.draws.packaged import read_index
    from ytterby.scenarios.read import builtin_names
    from ytterby.serve.pages import start_site
    from ytterby.serve.scenario_files import summary_of
    from ytterby.site.answers import AnswerLine
    from ytterby.site.start import start_page

    folders = {name: folder for folder, own in read_index().items() for name in own}
    lines = [
        AnswerLine(
            name,
            folders.get(name, "rare_earths"),
            f"answer?scenario={name}",
            summary_of(name)["title"],
            "",
            (),
        )
        for name in builtin_names()
    ]
    return start_page(start_site(new_site()), Book.read(), today(), lines)


def forecasts(server: Server, given: ask.EmptyRequest) -> Reply:
    """Forecasts before the fact, of the register that the server was given."""
    del given
    from ytterby.report.kit.subject import as_data
    from ytterby.report.pages.register import register_page
    from ytterby.validation.register.files import SERIES, Register
    from ytterby.validation.register.scores import counted, scored, unscored

    if not (server.register / SERIES).is_file():
        raise ProblemError(
            404,
            "this server has no register of forecasts",
            advice="ytterby serve --register FOLDER",
        )
    register = Register.read(server.register)
    tables = scored(register)
    page = register_page(tables, unscored(register), counted(tables))
    rows = [row for one in register.locks for row in one.forecasts]
    data = {**as_data(page), "forecasts": rows}
    return Reply(
        data, flat(rows), page=lambda: new_site().of_kit(page, "forecasts", "trust", rows=100)
    )
