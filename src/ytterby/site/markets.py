"""Stocks for all regions, GDP for all tables, projects with the price needed, plans, the dated race, burdens."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.controls.book import Book
from ytterby.economics.api import economy
from ytterby.economics.industries import regions
from ytterby.footprint.burdens import burdens_of
from ytterby.footprint.sentences import MAIN
from ytterby.game.reading import GAMES, builtin_games
from ytterby.game.timeline import read_race
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError, ScenarioError
from ytterby.ground.files import DATA
from ytterby.ground.yamlfile import dumped, load
from ytterby.projects.bankable import bankable
from ytterby.projects.cases import read_cases
from ytterby.projects.cover import cover
from ytterby.projects.formula import return_at
from ytterby.report.economics.inputs import region_name
from ytterby.report.economics.page import answer_page
from ytterby.report.game.page import race_page
from ytterby.report.kinds.chart import DrawnChart
from ytterby.report.kit.numbers import in_full, number, percent, signed
from ytterby.report.kit.subject import Page, ReportTable, Subject
from ytterby.report.pages.environment import environment_page
from ytterby.report.pages.projects import cover_page, investor_page
from ytterby.report.picture import Picture, picture_of, source_line
from ytterby.report.plot.marks import DOT, LegendEntry, shape_svg, titled
from ytterby.report.plot.panels import Box
from ytterby.report.theme import SERIES
from ytterby.runs.run import base_of
from ytterby.runs.workspace import Workspace, listed_projects, load_scenario
from ytterby.site.frame import HERE, Site, SitePage, rendered, words
from ytterby.world.titles import titles_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ytterby.report.answer import ScenarioAnswer

MONTHS = (3, 6, 12, 24)
PRICES = range(50, 160, 10)
"""Prices at which projects are asked [USD/kg]."""
"""Return a year above which a formula says nothing that anybody would believe."""
GDP_OF = ("embargo", "embargo-usa", "truce-ends")
"""Scenarios for which every country with a table has an answer; the first that the site has is also the overview's."""
BURDENS_OF = ("technology-ban-2023", "embargo")


def stock_pages(site: Site, workspace: Workspace) -> Iterator[SitePage]:
    """A page for each region that buys from another, and what they need for a year next to each other."""
    rows, names = [], titles_of(workspace.chain, base_of(workspace.chain.folder).values)["regions"]
    for code in workspace.chain.regions:
        try:
            result = cover(code, months=MONTHS, data=workspace.chain)
        except ScenarioError:  # the largest supplier itself
            continue
        page, name = cover_page(result, goods=True), names.get(code, code)
        best = [one for one in result.rows() if one["months"] == 12 and one["group"] == "all uses"]
        best = sorted(best, key=lambda one: -one["serves"])[:1]
        for one in best:
            rows.append({
                "region": name, "without": names.get(result.supplier, result.supplier),
                "stock": f"{one['form']}, {one['made_into']}", "tonnes": one["tonnes"],
                "million USD": one["value_musd"],
                "a year": one["cost_musd_a_year"], "serves": one["serves"], "link": f"/stocks/{code}.html",
            })  # fmt: skip
        said = "".join(
            f"A stock of twelve months for all uses is {in_full(one['tonnes'])} t ({one['form']}), worth "
            f"{number(one['value_musd'])} million USD, and serves {percent(one['serves'])} of what would be lacking."
            for one in best
        )
        title = f"How big a stock: {name} without {names.get(result.supplier, result.supplier)}"
        page = Page(
            title, page.subjects, said, source=source_line(f"data {workspace.chain.folder.name}")
        )
        yield site.of_kit(page, f"stocks/{code}.html", "stocks", card=True)
    table = _linked_table(
        ["region", "without", "stock", "tonnes", "million USD", "a year", "serves"], rows,
        {"tonnes": in_full, "million USD": number, "a year": number, "serves": percent},
    )  # fmt: skip
    lead = words()["leads"]["stocks"]
    yield SitePage(
        "stocks/index.html",
        "How big a stock",
        "stocks",
        rendered("note.html.j2", text=lead) + table,
        lead,
    )


def _rounded(value: float | None) -> str:
    """A percentage to a thousandth: less is nothing that a table of industries knows."""
    return number(None if value is None else round(value, 3))


def _linked_table(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]], forms: Mapping[str, Any]
) -> Any:
    """A table whose first column leads to the page of its row (key `link`)."""
    return rendered("linked.html.j2", columns=columns, rows=rows, forms=forms)


def regions_with_tables() -> list[str]:
    """Regions whose own table of industries is packaged."""
    return [name for name, row in regions().items() if row["table"]]


def gdp_pages(site: Site, answers: Mapping[str, ScenarioAnswer]) -> Iterator[SitePage]:
    """What scenarios do to GDP of each country with a table of industries, and all of them next to each other."""
    rows, faults = [], words()["faults"]["gdp"]
    for name in (one for one in GDP_OF if one in answers):
        made = answers[name]
        title = made.report.label(name)
        for region in regions_with_tables():
            try:
                found = economy(name, region=region, results=made.results)
            except DataError:  # a table that has to be fetched
                continue
            page, path = (
                answer_page(found, made.results.workspace.chain.folder.name),
                f"gdp/{name}-{region}.html",
            )
            worst, wide = found.worst(), found.tables["economy_width"].to_dicts()
            both = next(
                (one for one in wide if one["group"] == "exposure and market"),
                wide[0] if wide else worst,
            )
            rows.append({
                "country": region_name(region), "measure": title, "worst year": str(worst["year"]),
                "change, %": worst["middle_percent"], "from": both["low_percent"], "to": both["high_percent"],
                "link": f"/{path}",
            })  # fmt: skip
            change = f"{signed(worst['middle_percent'])}% in {worst['year']}"
            said = f"{title}: GDP of {region_name(region)} {change}, the worst year."
            yield site.of_kit(page, path, "gdp", faults=faults, description=said, rows=15)
    heads = ["country", "measure", "worst year", "change, %", "from", "to"]
    table = _linked_table(heads, rows, dict.fromkeys(heads[3:], partial(signed, form=_rounded)))
    lead = words()["leads"]["gdp"]
    body = rendered("note.html.j2", text=lead) + table
    yield SitePage("gdp/index.html", "GDP, country by country", "gdp", body, lead, faults=faults)


def project_pages(site: Site, workspace: Workspace) -> Iterator[SitePage]:
    """Listed plants with a map, and a page for each project whose costs are published."""
    faults, cases = words()["faults"]["projects"], []
    for name, case in read_cases(workspace.chain.folder).items():
        result = bankable(name, draws=0, data=workspace.chain)
        rates = [return_at(result.case.built_anew, price, result.others) for price in PRICES]
        cells = [
            {
                "price, USD/kg": str(price),
                "return a year": "under 0%" if rate is None else percent(rate, 1),
            }
            for price, rate in zip(PRICES, rates, strict=True)
        ]
        page = investor_page(result)
        title = f"{case.title} ({case.operator}): which price it needs"
        before = rendered("rates.html.j2", rows=cells, product=case.product, title=case.title)
        need = in_full(round(result.cost.price))
        said = f"{case.title} needs {need} USD/kg of {case.product} for 10% a year after tax."
        yield site.of_kit(
            page, f"projects/{name}.html", "projects", title=title, before=before, faults=faults, card=True,
            description=said,
        )  # fmt: skip
        cases.append({"project": case.title, "region": case.region, "product": case.product,
                      "needs at 10%": result.cost.price,
                      **{f"at {p}": r for p, r in zip(PRICES, rates, strict=True) if p in (50, 70, 90, 110, 130, 150)},
                      "link": f"/projects/{name}.html"})  # fmt: skip
    yield _listed(site, workspace, cases, faults)


def _listed(
    site: Site, workspace: Workspace, cases: Sequence[Mapping[str, Any]], faults: str
) -> SitePage:
    base, book, chain = base_of(workspace.chain.folder), Book.read(), workspace.chain
    scenario = load_scenario(chain.reference_scenario, book, chain)
    rows, places = listed_projects(base, scenario, book), places_of()
    located = [{**row, **place} for row in rows if (place := places(row["project"])) is not None]
    path, cite = "projects/index.html", source_line(f"data {chain.folder.name}", site.day)
    years = [year for year in (2026, 2028, 2030, 2035) if year > base.first_year]
    amounts = ("nameplate", *(f"by {year}" for year in years))
    table = ReportTable.of_rows("Announced and running plants as a run counts them, t a year", [
        {"project": row["title"], "region": row["region"], "makes": row["technology"].replace("_", " "),
         "status": row["status"].replace("_", " "), "opens": f"{row['start']:.0f}", "nameplate": row["nameplate_t"],
         **{f"by {year}": row["expected_t"][year - base.first_year] for year in years},
         "evidence": row["evidence"]}
        for row in rows
    ], forms=dict.fromkeys(amounts, in_full))  # fmt: skip
    spots = ReportTable.of_rows("Places", [
        {"project": row["title"], "place": row["place"], "latitude": row["latitude"], "longitude": row["longitude"],
         "source": row["source"], "source_url": row["source_url"]} for row in located
    ])  # fmt: skip
    subjects = [
        Subject("map", "Where they stand", notes=[words()["faults"]["map"]],
                pictures=[plant_map(located, len(rows), cite)]),
        Subject("plants", "All listed plants", tables=[table]),
        Subject("places", "Where the places are from", tables=[spots]),
    ]  # fmt: skip
    body, files = site.subjects(subjects, path, cite, rows=200)
    heads = [name for name in cases[0] if name != "link"] if cases else []
    forms = dict.fromkeys(
        (one for one in heads if one.startswith("at ")),
        lambda r: "under 0%" if r is None else percent(r, 0),
    )
    ahead = _linked_table(heads, cases, {"needs at 10%": number, **forms})
    note = rendered(
        "note.html.j2",
        text=words()["leads"]["cases"],
    )
    said = f"{len(cases)} projects with published costs and {len(rows)} listed plants."
    return SitePage(
        path,
        "Projects: which price they need",
        "projects",
        note + ahead + body,
        said,
        faults=faults,
        files=files,
        card=True,
    )


def places_of() -> Any:
    """A function from the id of a project to the row of its place; None where no source names one."""
    rows = read_csv(HERE / "places.csv").rows
    numbers = [
        {**row, **{name: float(row[name]) for name in ("latitude", "longitude")}} for row in rows
    ]
    return lambda project: next(
        (row for row in numbers if project.startswith(row["project"])), None
    )


IN_MAP = (
    "title",
    "technology",
    "status",
    "nameplate_t",
    "place",
    "latitude",
    "longitude",
    "source_url",
)
"""Columns of the table of the map."""
SCALE, COLUMN, NORTH, SOUTH = 2.1, 1.0, 80.0, -56.0
"""Pixels a degree, and in one column, and the ends of the map."""


def plant_map(plants: Sequence[Mapping[str, Any]], listed: int, source: str) -> Picture:
    """Plants on shores, by what they make. Shores alone: a line between states would take sides."""
    kinds = list(dict.fromkeys(str(one["technology"]) for one in plants))
    colours = {name: SERIES[n % len(SERIES)] for n, name in enumerate(kinds)}
    boxes = [_map_box(plants, colours, scale) for scale in (SCALE, COLUMN)]
    table = pl.DataFrame([
        {name: one[name] for name in IN_MAP}
        for one in plants
    ])  # fmt: skip
    legend = [LegendEntry(name.replace("_", " "), colours[name], shape=DOT) for name in kinds]
    title = f"Plants outside China: {len(plants)} of {listed} listed steps have a place that a source names"
    caption = words()["leads"]["map"]
    return picture_of(
        "map",
        title,
        caption,
        table,
        DrawnChart(boxes[0], legend, DrawnChart(boxes[1], legend)),
        subtitle="by what they make",
        source=source,
    )


def _map_box(plants: Sequence[Mapping[str, Any]], colours: Mapping[str, str], scale: float) -> Box:
    """The map. scale : pixels a degree."""

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude + 180.0) * scale, (NORTH - latitude) * scale

    shores = json.loads((HERE / "shores.json").read_text(encoding="utf-8"))
    lines = "".join(
        f"{'L' if n and abs(spot[0] - line[n - 1][0]) < 180.0 else 'M'}{at(*spot)[0]:.0f},{at(*spot)[1]:.0f}"
        for line in shores if line[0][1] > SOUTH
        for n, spot in enumerate(line)  # a shore that goes over the edge of the map begins anew there
    )  # fmt: skip
    parts = [f'<path d="{lines}" fill="none" stroke="#aeb6be" stroke-width="0.7"/>']
    for one in plants:
        name = str(one["technology"])
        x, y = at(one["longitude"], one["latitude"])
        said = f"{one['title']}, {one['place']}: {name.replace('_', ' ')}, {in_full(one['nameplate_t'])} t a year"
        parts.append(titled(shape_svg(DOT, x, y, 4.2, colours[name]), said))
    return Box(parts, right=360.0 * scale, bottom=(NORTH - SOUTH) * scale)


def plan_pages(site: Site, answers: Mapping[str, ScenarioAnswer]) -> Iterator[SitePage]:
    """Plans and games as their files ask, the dated race, and burdens of scenarios that the site has."""
    faults, parts = words()["faults"], []
    for path in sorted((DATA / "plans").glob("*.yaml")):
        text = load(path, ScenarioError).data
        parts.append({"name": path.stem, "title": text["title"], "description": text["description"],
                      "text": dumped(text),
                      "command": f"ytterby plan {path.stem} --out plan"})  # fmt: skip
    games = [
        (name, load(GAMES / f"{name}.yaml", ScenarioError).data["title"])
        for name in builtin_games()
    ]
    yield site.of_kit(
        race_page(read_race(Book.read())), "plans/race.html", "plans", faults=faults["game"]
    )
    burdens = []
    for name in (one for one in BURDENS_OF if one in answers):
        findings = burdens_of(answers[name].results)
        page = environment_page(findings, (), None, MAIN)
        burdens.append((page.title, f"/plans/burdens-{name}.html"))
        yield site.of_kit(page, f"plans/burdens-{name}.html", "plans", faults=faults["burdens"])
    body = rendered("plans.html.j2", plans=parts, games=games, burdens=burdens, faults=faults)
    yield SitePage(
        "plans/index.html",
        "Plans, game and burdens",
        "plans",
        body,
        "Targets that a plan can be made for, the dated race, burdens.",
        faults=faults["plans"],
    )
