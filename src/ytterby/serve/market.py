"""What the clerk answers at once of the market: facts, listed plants, stocks, prices that projects need, forecasts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ytterby.appraisal.bankable import bankable as appraised
from ytterby.appraisal.cases import read_cases
from ytterby.appraisal.cover import cover as covered
from ytterby.appraisal.listed import projects as listed
from ytterby.ground.errors import check_known
from ytterby.report.kit.subject import ReportTable, as_data
from ytterby.report.pages.projects import cover_page, investor_page
from ytterby.report.pages.register import register_page
from ytterby.runs.workspace import facts as facts_of
from ytterby.runs.workspace import folder_of
from ytterby.serve import requests as ask
from ytterby.serve.pages import filtered, new_site
from ytterby.serve.problems import ProblemError
from ytterby.serve.sending import Reply
from ytterby.site.frame import tables_body, words
from ytterby.validation.register.files import SERIES, Register

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.report.kit.subject import Page
    from ytterby.site.frame import SitePage

OF_A_FACT = ("id", "table", "value", "unit", "kind", "group", "source", "source_url")
ON_A_PAGE = ("id", "value", "unit", "low", "high", "source", "source_url", "reason")
OF_A_PLANT = ("title", "region", "technology", "status", "start", "nameplate_t")
FILTERS = ("text", "id", "table", "element", "region", "year", "limit", "offset")


def facts(_: object, given: ask.FactsRequest) -> Reply:
    """Facts and parameters."""
    only = given.model_dump(exclude={"id", "limit", "offset"}, exclude_defaults=True)
    every = [one for one in facts_of(**only) if not given.id or one.id == given.id]
    rows = [
        {name: getattr(one, name) for name in OF_A_FACT}
        | {name: one.row.cells.get(name, "") for name in ("low", "high", "reason")}
        for one in every[given.offset : given.offset + given.limit]
    ]
    more = f"{len(rows)} of {len(every)} rows, from row {given.offset}."
    shown = [{name: row[name] for name in ON_A_PAGE} for row in rows]
    table = ReportTable.of_rows("Facts and parameters", shown, maximum=ask.ROWS)
    data = {"total": len(every), "offset": given.offset, "facts": rows}
    return Reply(data, total=len(every), page=lambda: filtered(
        "facts", "Facts and sources", "facts", given, FILTERS, tables_body(table), more=more,
    ))  # fmt: skip


def projects(_: object, given: ask.FolderRequest) -> Reply:
    """Listed plants as a run counts them."""
    rows = [{**one, "evidence": str(one["evidence"])} for one in listed(data=given.data)]
    shown = [{**{n: row[n] for n in OF_A_PLANT}, "start": f"{row['start']:g}"} for row in rows]
    table = ReportTable.of_rows("Listed plants, t a year", shown, maximum=ask.ROWS)
    return Reply({"projects": rows}, page=lambda: filtered(
        "plants", "Listed plants", "projects", given, ("data",), tables_body(table),
    ))  # fmt: skip


def cover(_: object, given: ask.CoverRequest) -> Reply:
    """What a stock must hold."""
    months = [one for one in given.months if 0 < one <= 120] or [12]
    asked = given.model_dump(include={"supplier", "year", "data"})
    made = covered(given.region, months=months, **asked)
    page = cover_page(made)
    names = ("region", "months", "supplier", "year")
    return _of_kit("cover", page, "stocks", given, names, made.rows())


def bankable(_: object, given: ask.BankableRequest) -> Reply:
    """What a project earns at a price."""
    check_known(given.project, read_cases(folder_of(given.data)), "unknown project {!r}")
    made = appraised(given.project, rate=given.rate, price=given.price, draws=0, data=given.data)
    names, rows = ("project", "price", "rate"), made.returns.to_dicts()
    return _of_kit("bankable", investor_page(made), "projects", given, names, rows)


def _of_kit(
    path: str, page: Page, section: str, given: ask.ServeRequest, names: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
) -> Reply:  # fmt: skip
    """A page of the kit below the form of what was asked."""

    def made() -> SitePage:
        faults = words()["faults"].get(section, "")
        title = page.title or f"How big a stock: {given.model_dump().get('region')}"
        one = new_site().of_kit(page, path, section, faults=faults, title=title)
        form = filtered(path, title, section, given, names, Markup())
        return replace(one, body=form.body + one.body)

    return Reply(as_data(page), rows, page=made)


def forecasts(server: Any, _given: ask.EmptyRequest) -> Reply:
    """Forecasts before the fact, of the register that the server was given."""
    if not (server.register / SERIES).is_file():
        advice = "ytterby serve --register FOLDER"
        raise ProblemError(404, "this server has no register of forecasts", advice=advice)
    register = Register.read(server.register)
    page, rows = register_page(register), [row for one in register.locks for row in one.forecasts]
    made = new_site().of_kit(page, "forecasts", "trust", rows=100)
    return Reply({**as_data(page), "forecasts": rows}, rows, page=lambda: made)
