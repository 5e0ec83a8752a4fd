"""What the clerk answers at once: facts, listed plants, stocks, prices that projects need."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ytterby.datasets.package import find_folder, packaged_names
from ytterby.ground.errors import check_known
from ytterby.report.kit.subject import ReportTable, as_data
from ytterby.report.pages.projects import cover_page, investor_page
from ytterby.serve import requests as ask
from ytterby.serve.pages import filtered, flat, new_site, tables_body
from ytterby.serve.table import Reply
from ytterby.site.frame import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

    from ytterby.report.kit.subject import Page
    from ytterby.site.frame import SitePage


def facts(server: object, given: ask.FactsRequest) -> Reply:
    """Facts and parameters."""
    del server
    from ytterby.runs.workspace import facts as facts_of

    check_known(given.data, packaged_names(), "unknown data folder {!r}")
    only = given.model_dump(exclude={"data", "id", "limit", "offset"}, exclude_defaults=True)
    every = [one for one in facts_of(data=given.data, **only) if not given.id or one.id == given.id]
    rows = [
        {name: getattr(one, name) for name in ("id", "table", "value", "unit", "kind", "group", "source", "source_url")}
        | {name: one.row.cells.get(name, "") for name in ("low", "high", "reason")}
        for one in every[given.offset : given.offset + given.limit]
    ]  # fmt: skip
    said = f"{len(rows)} of {len(every)} rows, from row {given.offset}."
    names = ("text", "id", "table", "element", "region", "year", "limit", "offset")

    def page() -> SitePage:
        body = tables_body(ReportTable.of_rows("Facts and parameters", rows, maximum=ask.ROWS))
        return filtered("facts", "Facts and sources", "facts", ask.FactsRequest, given.model_dump(exclude_defaults=True), names,  # noqa: E501
                        body, more=said, hidden=[("data", given.data)])  # fmt: skip

    return Reply(
        {"total": len(every), "offset": given.offset, "facts": rows},
        rows,
        page=page,
        total=len(every),
    )


def projects(server: object, given: ask.ProjectsRequest) -> Reply:
    """Listed plants as a run counts them."""
    del server
    from ytterby.runs.run import base_of
    from ytterby.runs.workspace import Workspace, listed_projects

    check_known(given.data, packaged_names(), "unknown data folder {!r}")
    here = Workspace.read(find_folder(given.data))
    rows = listed_projects(
        base_of(here.chain.folder), here.scenario(here.chain.reference_scenario), here.book
    )
    for row in rows:
        row["evidence"] = str(row["evidence"])
    shown = [
        {n: row[n] for n in ("title", "region", "technology", "status", "start", "nameplate_t")}
        for row in rows
    ]

    def page() -> SitePage:
        body = tables_body(ReportTable.of_rows("Listed plants, t a year", shown, maximum=ask.ROWS))
        return filtered(
            "plants",
            "Listed plants",
            "projects",
            ask.ProjectsRequest,
            given.model_dump(),
            ("data",),
            body,
        )

    return Reply({"projects": rows}, flat(rows), page=page)


def cover(server: object, given: ask.CoverRequest) -> Reply:
    """What a stock must hold."""
    del server
    from ytterby.appraisal.cover import cover as work_out

    check_known(given.data, packaged_names(), "unknown data folder {!r}")
    months = [one for one in given.months if 0 < one <= 120] or [12]
    made = work_out(
        given.region, months=months, supplier=given.supplier, year=given.year, data=given.data
    )
    names = ("region", "months", "supplier", "year")
    return _of_kit(
        "cover",
        f"How big a stock: {given.region}",
        cover_page(made, goods=True),
        "stocks",
        given,
        names,
        made.rows(),
    )


def bankable(server: object, given: ask.BankableRequest) -> Reply:
    """What a project earns at a price."""
    del server
    from ytterby.appraisal.bankable import bankable as work_out
    from ytterby.appraisal.cases import read_cases

    check_known(given.data, packaged_names(), "unknown data folder {!r}")
    check_known(given.project, read_cases(find_folder(given.data)), "unknown project {!r}")
    made = work_out(given.project, rate=given.rate, price=given.price, draws=0, data=given.data)
    names = ("project", "price", "rate")
    return _of_kit(
        "bankable",
        "Which price a project needs",
        investor_page(made),
        "projects",
        given,
        names,
        made.returns.to_dicts(),
    )


def _of_kit(
    path: str,
    title: str,
    page: Page,
    section: str,
    given: BaseModel,
    names: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
) -> Reply:
    """A page of the kit below the form of what was asked."""

    def made() -> SitePage:
        said = given.model_dump()
        one = new_site().of_kit(
            page,
            path,
            section,
            faults=words()["faults"].get(section, ""),
            title=page.title or title,
        )
        form = filtered(path, page.title, section, type(given), said, names, Markup())
        return replace(one, body=form.body + one.body)

    return Reply(as_data(page), flat(rows), page=made)
