"""What must hold between the tables of a data folder, beyond names that exist."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ytterby.facts.tables import FolderProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ytterby.facts.tables import Row, Table

RECIPE = "recipe"
SETTINGS = {"base_year": "a year such as 2024", "grain_t": "a mass in t above zero",
            "reference_scenario": "the name of a scenario"}  # fmt: skip


def structure_problems(tables: Mapping[str, Table]) -> Iterator[FolderProblem]:
    """Everything that does not fit together; the tables are whole and their names exist."""
    yield from _settings(tables["settings"])
    yield from _processes(tables)
    yield from _uses(tables)
    yield from _formulas(tables["formulas"])
    for row in tables["routes"]:
        if row.cells["origin"] == row.cells["destination"]:
            yield _told(row, "destination", "a route leads back to its origin")


def _told(row: Row, column: str, what: str, advice: str = "") -> FolderProblem:
    return row.problem("structure", column, what, advice)


def _settings(settings: Table) -> Iterator[FolderProblem]:
    rows = {row.cells["setting"]: row for row in settings}
    for name, needed in SETTINGS.items():
        if name not in rows:
            yield FolderProblem(
                "structure", settings.file, f"no setting '{name}'", f"It is {needed}."
            )
    for name in ("base_year", "grain_t"):
        row = rows.get(name)
        text = row.cells["value"] if row else "1"
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        good = number > 0 and math.isfinite(number) and (name != "base_year" or text.isdecimal())
        if row and not good:
            yield _told(row, "value", f"'{text}' is not {SETTINGS[name]}")


def _processes(tables: Mapping[str, Table]) -> Iterator[FolderProblem]:
    """A process that runs makes something, its main good among what it takes and makes."""
    goods: dict[str, dict[str, str]] = {}
    for row in tables["coefficients"]:
        goods.setdefault(row.cells["process"], {})[row.cells["commodity"]] = row.cells["role"]
    running = {row.cells["process"] for row in tables["activities"]}
    technology = {r.cells["process"]: r.cells["technology"] for r in tables["processes"]}
    priced_from = {r.cells["technology"]: r.cells["priced_from"] for r in tables["technologies"]}
    for row in tables["processes"]:
        name, main = row.cells["process"], row.cells["main"]
        own = goods.get(name, {})
        if name in running and "out" not in own.values():
            advice = "Add a row with role out to coefficients.csv."
            yield _told(row, "process", f"the process '{name}' makes nothing", advice)
        elif name in running and main not in own:
            what = f"'{main}' is neither taken nor made by '{name}'"
            yield _told(row, "main", what, f"It takes and makes {', '.join(own)}.")
        elif priced_from[technology[name]] == "border" and "in" not in own.values() and own:
            what = f"'{name}' takes nothing, so its input cannot be priced from the border"
            yield _told(row, "process", what, "See priced_from in technologies.csv.")


def _uses(tables: Mapping[str, Table]) -> Iterator[FolderProblem]:
    """A use has, wherever it is, a recipe that runs; and its driver has an outlook."""
    makes = {(row.cells["process"], row.cells["commodity"])
             for row in tables["coefficients"] if row.cells["role"] == "out"}  # fmt: skip
    recipes = {r.cells["process"] for r in tables["processes"] if r.cells["technology"] == RECIPE}
    uses = {row.cells["use"]: row.cells for row in tables["uses"]}
    places = {(row.cells["use"], row.cells["region"]) for row in tables["use_regions"]}
    supplied: set[tuple[str, str]] = set()
    for row in tables["activities"]:
        process, region = row.cells["process"], row.cells["region"]
        if process not in recipes:
            continue
        head, _, rest = process.partition(".")
        use = rest.partition(".")[0]
        if head != RECIPE or use not in uses or "." not in rest:
            what = f"a recipe is named {RECIPE}.USE.NAME, not '{process}'"
            yield _told(row, "process", what, "Rename it, or add the use to uses.csv.")
        elif (process, uses[use]["commodity"]) not in makes:
            what = f"'{process}' does not make {uses[use]['commodity']}"
            yield _told(row, "process", what, "Correct coefficients.csv.")
        elif (use, region) not in places:
            what = f"the use '{use}' is not in {region}"
            yield _told(row, "region", what, "Add it to use_regions.csv, or remove the row.")
        elif row.cells["status"] == "existing":
            supplied.add((use, region))
    for row in tables["use_regions"]:
        if (row.cells["use"], row.cells["region"]) not in supplied:
            what = f"no recipe of '{row.cells['use']}' runs in {row.cells['region']}"
            yield _told(row, "region", what, "Add one to activities.csv, status existing.")
    yield from _outlooks(tables)


def _outlooks(tables: Mapping[str, Table]) -> Iterator[FolderProblem]:
    rows: dict[tuple[str, str], list[Row]] = {}
    for row in tables["outlooks"]:
        rows.setdefault((row.cells["driver"], row.cells["scenario"]), []).append(row)
    scenarios = dict.fromkeys(scenario for _, scenario in rows)
    for use in tables["uses"]:
        for scenario in scenarios:
            if (use.cells["driver"], scenario) not in rows:
                what = f"the driver '{use.cells['driver']}' has no row for {scenario}"
                yield _told(use, "driver", what, "Add it to outlooks.csv.")
    for several in rows.values():
        for row in several if len(several) > 1 else ():
            if not row.cells["year"]:
                yield _told(row, "year", "an index of several years needs the year")


def _formulas(formulas: Table) -> Iterator[FolderProblem]:
    """No number is defined by way of itself."""
    of = {row.cells["parameter"]: row for row in formulas}
    done: set[str] = set()

    def circle(name: str, above: tuple[str, ...]) -> bool:
        if name in above:
            return True
        if name in done or name not in of:
            return False
        words = (w.removesuffix("^-1") for w in of[name].cells["of"].replace("*", " ").split())
        found = any(circle(word, (*above, name)) for word in words)
        done.add(name)
        return found

    for name, row in of.items():
        if name not in done and circle(name, ()):
            yield _told(row, "of", f"'{name}' is defined by way of itself")
