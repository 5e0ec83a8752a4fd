"""Stocks for all regions, GDP for all tables, projects with the price needed, plans, the dated race, burdens."""

from __future__ import annotations

import json
import math
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.appraisal.bankable import bankable
from ytterby.appraisal.cases import read_cases
from ytterby.appraisal.cover import cover
from ytterby.appraisal.formula import return_at, unit_cost
from ytterby.appraisal.listed import projects
from ytterby.controls.book import Book
from ytterby.economics.api import economy
from ytterby.economics.industries import stands_by
from ytterby.footprint.burdens import burdens_of
from ytterby.footprint.sentences import MAIN
from ytterby.game.reading import GAMES, builtin_games
from ytterby.game.timeline import read_race
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError, ScenarioError
from ytterby.ground.files import DATA
from ytterby.ground.yamlfile import dumped, load
from ytterby.report.economics.inputs import region_name
from ytterby.report.economics.page import answer_page
from ytterby.report.first.formats import day
from ytterby.report.first.whisker import Whisker, stated
from ytterby.report.game.page import race_page
from ytterby.report.kinds.chart import DrawnChart
from ytterby.report.kit.numbers import in_full, number, percent, signed
from ytterby.report.kit.subject import Content, Page, Subject
from ytterby.report.pages.environment import environment_page
from ytterby.report.pages.projects import cover_page, investor_page
from ytterby.report.picture import Picture, picture_of, source_line
from ytterby.report.plot.marks import DOT, LegendEntry, shape_svg, titled
from ytterby.report.plot.panels import Box
from ytterby.report.theme import SERIES
from ytterby.runs.run import base_of
from ytterby.runs.workspace import Workspace
from ytterby.site.frame import (
    HERE,
    Site,
    SitePage,
    regions_with_tables,
    rendered,
    sentence,
    worded,
    words,
)
from ytterby.world.titles import titles_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ytterby.report.answer import ScenarioAnswer

    Rows = Sequence[Mapping[str, Any]]
    Spot = tuple[float, float]
    """A place in the map [px]."""

MONTHS = (3, 6, 12, 24)
PRICES = range(50, 160, 10)
"""Prices at which projects are asked [USD/kg]."""
NEWS, DETAIL = 0.01, 0.15
"""Percent of GDP under which a change is no news, and from which an end of its range has a page of its own."""
YEAR = "China stops rare earths for a year from January 2027"
"""A question whose cost stands on the pages of countries too."""
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
        page, name = cover_page(result), names.get(code, code)
        best = [one for one in result.rows() if one["months"] == 12 and one["group"] == "all uses"]
        best = sorted(best, key=lambda one: -one["serves"])[:1]
        for one in best:
            rows.append({
                "region": name, "without": names.get(result.supplier, result.supplier),
                "stock": f"{one['form']}, {one['made_into']}", "tonnes": one["tonnes"],
                "million USD": one["value_musd"],
                "a year": one["cost_musd_a_year"], "serves": one["serves"], "link": f"/stocks/{code}.html",
            })  # fmt: skip
        answer = "".join(sentence("stock", **one) for one in best)
        title = f"How big a stock: {name} without {names.get(result.supplier, result.supplier)}"
        cite = source_line(f"data {workspace.chain.folder.name}")
        page = Page(title, page.subjects, answer, source=cite)
        yield site.of_kit(page, f"stocks/{code}.html", "stocks", card=True)
    heads = ["region", "without", "stock", "tonnes", "million USD", "a year", "serves"]
    forms = {"tonnes": in_full, "million USD": number, "a year": number, "serves": percent}
    table = rendered("linked.html.j2", columns=heads, rows=rows, forms=forms)
    lead = words()["leads"]["stocks"]
    body = rendered("note.html.j2", text=lead) + table
    yield SitePage("stocks/index.html", "How big a stock", "stocks", body, lead)


def gdp_pages(site: Site, answers: Mapping[str, ScenarioAnswer]) -> Iterator[SitePage]:
    """What stops cost each country with a table of industries: a page a country, one a stop where that is any news, and
    all of them next to each other. answers : by name; `YEAR` is a question."""
    rows, faults = [], words()["faults"]["gdp"]
    for name in (one for one in (*GDP_OF, YEAR) if one in answers):
        made = answers[name]
        scenario, title = made.report.scenarios[-1], made.report.label(made.report.scenarios[-1])
        for region in regions_with_tables():
            try:
                gdp = economy(scenario, region=region, results=made.results)
            except DataError:  # a table that has to be fetched
                continue
            years = gdp.tables["economy_gdp"].filter(pl.col("channel") == "total", period="")
            row = _cost_row(gdp.worst()) | {
                "country": region_name(region), "measure": title, "link": f"/gdp/{region}.html", "detail": "",
                "against": made.first.setting.change["against"] if made.first.setting else "", "code": region,
                "alone": made.findings.ranges is None,
                "years": [_cost_row(one) for one in years.to_dicts() if abs(one["middle_percent"]) >= NEWS],
            }  # fmt: skip
            rows.append(row)
            if name != YEAR and max(map(abs, (row["from"], row["to"]))) >= DETAIL:
                page = answer_page(gdp, made.results.workspace.chain.folder.name)
                row["detail"] = f"/gdp/{name}-{region}.html"
                about = f"{title}: GDP of {region_name(region)} {_end(row['change, %'])}% in {row['year']}."
                more = {"faults": faults, "description": about, "rows": 15}
                yield site.of_kit(page, row["detail"][1:], "gdp", **more)
    countries = {row["code"]: row["country"] for row in rows}
    for region, name in countries.items():
        yield _country(site, name, [row for row in rows if row["code"] == region], countries)
    heads = ["country", "measure", "year", "change, %", "from", "to", "billion USD"]
    forms = dict.fromkeys(heads[3:], _news) | dict.fromkeys(("from", "to"), _end)
    first = [row for row in rows if row["measure"] == rows[0]["measure"]]
    table = rendered("linked.html.j2", columns=heads, rows=first, forms=forms)
    lead, title = words()["leads"]["gdp"], "What a stop costs, country by country"
    body = rendered("note.html.j2", text=lead) + table
    yield SitePage("gdp/index.html", title, "gdp", body, lead, faults=faults)


def _cost_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `economy_gdp`: year, change of GDP with its range [%], and in money [billion USD]."""
    return {
        "year": str(row["year"]), "change, %": row["middle_percent"], "from": row["low_percent"],
        "to": row["high_percent"], "billion USD": row["middle"] / 1000.0, "least": row["high"] / 1000.0,
        "most": row["low"] / 1000.0,
    }  # fmt: skip


def _news(value: float) -> str:
    """A change in two digits; less than a hundredth is nothing that a table of industries knows."""
    return _end(value) if abs(value) >= NEWS else f"under {NEWS}"


def _end(value: float) -> str:
    """An end of a range of such a change."""
    return signed(value if abs(value) >= NEWS else 0.0, partial(number, digits=2))


def _country(site: Site, name: str, rows: Rows, countries: Mapping[str, str]) -> SitePage:
    """What stops cost one country: a sentence to quote, each stop, and the first one year by year."""
    first, region, faults = rows[0], str(rows[0]["code"]), words()["faults"]["gdp"]
    whisker = Whisker(
        first["change, %"], first["from"], first["to"], 0.0, form=lambda one: f"{_end(one)}%"
    )
    much = stated(f"{_news(whisker.value)}%", whisker)
    quote = sentence(
        "gdp", name=name, much=much, ends=whisker.text.removesuffix(f": {much}"), money=_news(first["billion USD"]),
        day=day(site.day), **first,
    )  # fmt: skip
    body = rendered("country.html.j2", rows=rows, quote=quote, name=name, by=stands_by(region), news=_news, end=_end,
                    countries=countries, code=region)  # fmt: skip
    title = f"What would a stop cost {name}?"
    return SitePage(f"gdp/{region}.html", title, "gdp", body, quote, faults=faults, card=True)


def project_pages(site: Site, workspace: Workspace) -> Iterator[SitePage]:
    """Listed plants with a map, and a page for each project whose costs are published."""
    faults, cases = words()["faults"]["projects"], []
    for name, case in read_cases(workspace.chain.folder).items():
        result = bankable(name, draws=0, data=workspace.chain)
        rates = [return_at(result.case.built_anew, price, result.others) for price in PRICES]
        texts = ["under 0%" if rate is None else percent(rate, 1) for rate in rates]
        cells = [*zip(PRICES, texts, strict=True)]
        page = investor_page(result)
        title = f"{case.title} ({case.operator}): which price it needs"
        before = rendered("rates.html.j2", rows=cells, product=case.product, title=case.title)
        anew = unit_cost(result.case.built_anew, result.rate, result.others).price
        prices = {"anew": round(anew), "covers": round(result.cost.price)}
        about = sentence("mine_runs" if case.runs else "mine_needs", case=case, **prices)
        yield site.of_kit(
            page, f"projects/{name}.html", "projects", title=title, before=before, faults=faults, card=True,
            description=about,
        )  # fmt: skip
        cases.append({"project": case.title, "region": case.region, "product": case.product,
                      "needs at 10%": anew,
                      **{f"at {p}": r for p, r in zip(PRICES, rates, strict=True) if p in (50, 70, 90, 110, 130, 150)},
                      "link": f"/projects/{name}.html"})  # fmt: skip
    yield _listed(site, workspace, cases, faults)


def _listed(site: Site, workspace: Workspace, cases: Rows, faults: str) -> SitePage:
    chain, places = workspace.chain, places_of()
    rows, first = projects(data=chain), chain.base_year
    located = [{**row, **place} for row in rows if (place := places(row["project"])) is not None]
    path, cite = "projects/index.html", source_line(f"data {chain.folder.name}", site.day)
    years = [year for year in (2026, 2028, 2030, 2035) if year > first]
    units = words()["units_of_plants"]
    amounts = ("nameplate", *(f"added by {year}" for year in years))
    table = [
        {"project": row["title"], "region": row["region"], "makes": row["technology"].replace("_", " "),
         "status": row["status"].replace("_", " "), "opens": f"{row['start']:.0f}", "unit": units[row["technology"]],
         "nameplate": row["nameplate_t"],
         **{f"added by {year}": row["expected_t"][year - first] for year in years},
         "evidence": row["evidence"]}
        for row in rows
    ]  # fmt: skip
    spots = [{"project": row["title"], **{n: row[n] for n in OF_A_PLACE}} for row in located]
    plants, texts = Content(table, {"forms": dict.fromkeys(amounts, in_full)}), words()["subjects"]
    drawn = plant_map(located, len(rows), cite)
    subjects = [
        Subject.of("map", texts, pictures=[drawn], notes=[words()["faults"]["map"]]),
        Subject.of("plants", texts, plants, values={"year": first}),
        Subject.of("places", texts, spots),
    ]
    body, files = site.subjects(subjects, path, cite, rows=200)
    heads = [name for name in cases[0] if name != "link"] if cases else []
    at = [one for one in heads if one.startswith("at ")]
    forms = dict.fromkeys(at, lambda r: "under 0%" if r is None else percent(r, 0))
    forms["needs at 10%"] = number
    ahead = rendered("linked.html.j2", columns=heads, rows=cases, forms=forms)
    body = rendered("note.html.j2", text=words()["leads"]["cases"]) + ahead + body
    counts = {"cases": len(cases), "plants": len(rows)}
    return worded(path, body, counts, faults=faults, files=files)


def places_of() -> Any:
    """A function from the id of a project to the row of its place; None where no source names one."""
    rows = read_csv(HERE / "places.csv").rows
    spots = [{**row, **{name: float(row[name]) for name in IN_MAP[:2]}} for row in rows]
    return lambda project: next((row for row in spots if project.startswith(row["project"])), None)


IN_MAP = ("latitude", "longitude", "title", "technology", "status", "nameplate_t", "place", "source_url")  # fmt: skip
"""Columns of the table of the map."""
OF_A_PLACE = ("place", "latitude", "longitude", "source", "source_url")
SCALE, COLUMN, NORTH, SOUTH = 2.1, 1.0, 80.0, -56.0
"""Pixels a degree, and in one column, and the ends of the map."""
DOT_SIZE, GOLDEN = 3.6, math.pi * (3.0 - math.sqrt(5.0))
"""Radius of a dot [px], and the angle from which a spiral fills a disc evenly."""


def plant_map(plants: Rows, listed: int, source: str) -> Picture:
    """Plants on shores, by what they make. Shores alone: a line between states would take sides."""
    kinds = list(dict.fromkeys(str(one["technology"]) for one in plants))
    colours = {name: SERIES[n % len(SERIES)] for n, name in enumerate(kinds)}
    boxes = [_map_box(plants, colours, scale) for scale in (SCALE, COLUMN)]
    table = pl.DataFrame([{name: one[name] for name in IN_MAP} for one in plants])
    legend = [LegendEntry(name.replace("_", " "), colours[name], shape=DOT) for name in kinds]
    title = f"Plants outside China: {len(plants)} of {listed} listed steps have a place that a source names"
    caption = words()["leads"]["map"]
    chart = DrawnChart(boxes[0], legend, DrawnChart(boxes[1], legend))
    return picture_of("map", title, caption, table, chart, subtitle="by what they make", source=source)  # fmt: skip


def _map_box(plants: Rows, colours: Mapping[str, str], scale: float) -> Box:
    """The map. scale : pixels a degree."""

    def at(longitude: float, latitude: float) -> Spot:
        return (longitude + 180.0) * scale, (NORTH - latitude) * scale

    shores = json.loads((HERE / "shores.json").read_text(encoding="utf-8"))
    lines = "".join(
        f"{'L' if n and abs(spot[0] - line[n - 1][0]) < 180.0 else 'M'}{at(*spot)[0]:.0f},{at(*spot)[1]:.0f}"
        for line in shores if line[0][1] > SOUTH
        for n, spot in enumerate(line)  # a shore that goes over the edge of the map begins anew there
    )  # fmt: skip
    parts = [f'<path d="{lines}" fill="none" stroke="#aeb6be" stroke-width="0.7"/>']
    taken: list[Spot] = []
    for one in plants:
        name = str(one["technology"])
        x, y = _free_spot(at(one["longitude"], one["latitude"]), taken)
        taken.append((x, y))
        label = f"{one['title']}, {one['place']}: {name.replace('_', ' ')}, {in_full(one['nameplate_t'])} t a year"
        parts.append(titled(shape_svg(DOT, x, y, DOT_SIZE, colours[name]), label))
    return Box(parts, right=360.0 * scale, bottom=(NORTH - SOUTH) * scale)


def _free_spot(spot: Spot, taken: Sequence[Spot]) -> Spot:
    """The free place nearest to a spot, on a spiral round it, so that no dot covers another [px]."""
    for n in range(200):
        angle, far = GOLDEN * n, 0.75 * DOT_SIZE * math.sqrt(n)
        x, y = spot[0] + far * math.cos(angle), spot[1] + far * math.sin(angle)
        if all(math.hypot(x - a, y - b) >= 2.0 * DOT_SIZE for a, b in taken):
            return x, y
    return spot


def plan_pages(site: Site, answers: Mapping[str, ScenarioAnswer]) -> Iterator[SitePage]:
    """Plans and games as their files ask, the dated race, and burdens of scenarios that the site has."""
    faults, parts = words()["faults"], []
    for path in sorted((DATA / "plans").glob("*.yaml")):
        text = load(path, ScenarioError).data
        parts.append({"name": path.stem, "title": text["title"], "description": text["description"],
                      "text": dumped(text),
                      "command": f"ytterby plan {path.stem} --out plan"})  # fmt: skip
    games = [(name, load(GAMES / f"{name}.yaml", ScenarioError).data["title"]) for name in builtin_games()]  # fmt: skip
    race = race_page(read_race(Book.read()))
    yield site.of_kit(race, "plans/race.html", "plans", faults=faults["game"])
    burdens = []
    for name in (one for one in BURDENS_OF if one in answers):
        page = environment_page(burdens_of(answers[name].results), (), None, MAIN)
        burdens.append((page.title, f"/plans/burdens-{name}.html"))
        yield site.of_kit(page, f"plans/burdens-{name}.html", "plans", faults=faults["burdens"])
    body = rendered("plans.html.j2", plans=parts, games=games, burdens=burdens, faults=faults)
    yield worded("plans/index.html", body, faults=faults["plans"])
