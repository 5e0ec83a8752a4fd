"""What is kept, part by part: the one place where the kept results call the program."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from tests.kept.frames import COUNT, TOTAL, of_cells, of_data, of_part, of_tables, wanted_rows

if TYPE_CHECKING:
    from ytterby.report.answer import ScenarioAnswer

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
PLACES = ("tests", "src", "sources", "docs", "tools", "benchmarks")
EXPECTED, CASE = "expected_outcome", "case_id"
"""Columns by which a file of decision cases is known, and its cases."""
ON = "2025-09-10"
"""The day on which bare texts are sent from China to Germany."""
MANY = 400
"""Rows that are kept of tables of plans, games, burdens and GDP."""
DRAWS = 8
"""Draws of exposure of industries."""
GERMANIUM_PLAN = Path(__file__).with_name("germanium_plan.yaml")

Part = Callable[[], list[pl.DataFrame]]


def made(name: str, labels: pl.DataFrame | None = None) -> pl.DataFrame:
    """What is kept of a part, made anew; labels : rows that are kept already (table, row)."""
    with wanted_rows(labels):
        return of_part(name, PARTS[name](), labels)


def case_files() -> list[Path]:
    """Every file of decision cases in the repository."""
    paths = (path for place in PLACES for path in sorted((ROOT / place).rglob("*.csv")))
    return [path for path in paths if EXPECTED in _header(path)]


def _header(path: Path) -> list[str]:
    with path.open("rb") as source:
        return source.readline().decode("utf-8-sig", "replace").strip().split(",")


def decision_cases() -> list[pl.DataFrame]:
    """Outcome, governing record and what is missing of every decision case, question in a corpus, and bare text."""
    from tests.compliance.remembered import remembering

    from ytterby.compliance.decide.batch import answer_rows, read_batch
    from ytterby.compliance.decide.question import Question
    from ytterby.ground.errors import DataError

    checker = remembering()
    files = case_files()
    cells: list[tuple[str, str, str, Any]] = []

    def keep(table: str, row: str, verdict: Any) -> None:
        governing = verdict.governing.measure if verdict.governing else ""
        words = {"outcome": verdict.outcome, "governing": governing, "missing": "\n".join(verdict.missing)}  # fmt: skip
        cells.extend((table, row, column, word) for column, word in words.items())

    for path in (*files, *(p for f in files for p in sorted(f.with_name("corpus").glob("*.csv")))):
        table = path.relative_to(ROOT).as_posix()
        if any(cell[0] == table for cell in cells):
            continue
        try:
            batch = read_batch(path)
        except DataError:
            cells.append((table, TOTAL, "outcome", "the file cannot be read"))
            continue
        for number, (row, verdict) in enumerate(answer_rows(checker, batch, path.name), start=1):
            keep(table, row.get(CASE) or str(number), verdict)
        cells.append((table, TOTAL, COUNT, len(batch.rows)))
    for path, column in _texts():
        table = path.relative_to(ROOT).as_posix()
        with path.open(encoding="utf-8", newline="") as source:
            texts = [row[column] for row in csv.DictReader(source)]
        for text in dict.fromkeys(texts):
            question = Question(item_text=text, exporter_country="CN", destination_country="DE", date=ON)  # fmt: skip
            keep(table, text, checker.check(question))
        cells.append((table, TOTAL, COUNT, len(texts)))
    return [of_cells(cells)]


def _texts() -> Iterator[tuple[Path, str]]:
    """Files of bare texts, ordinary goods and words for them, each with its column of texts."""
    for name, column in (("ordinary_goods.csv", "text"), ("words_held_out.csv", "word")):
        for path in sorted(TESTS.rglob(name)):
            yield path, column


def answered(scenario: str, folder: str) -> ScenarioAnswer:
    """The answer to a scenario with packaged ranges, without draws and tornado."""
    import ytterby as yt

    return yt.answer(scenario, data=folder, tornado=False, engine="serial", workers=1)


def question(scenario: str, folder: str, *, tables: bool = True) -> list[pl.DataFrame]:
    """A scenario's result tables, figures, first page and what its pictures show."""
    return _of_answer(answered(scenario, folder), tables)


def _of_answer(answer: ScenarioAnswer, tables: bool) -> list[pl.DataFrame]:
    page = answer.first
    # version, run and day of the text to cite are not the answer's
    plain = {key: value for key, value in page.plain().items() if value not in (page.cite, page.run)}  # fmt: skip
    pictures = [
        {"key": one.key, "title": one.title, "caption": one.caption.replace(page.run, "RUN"),
         "table": one.table.to_dicts()}
        for one in page.pictures()
    ]  # fmt: skip
    frames = of_tables(answer.results.tables) if tables else []
    return [
        *frames,
        of_data("first_page", {**plain, "pictures": pictures}),
        *of_tables({"figures": answer.effects.frame().rename({"value": "with_control"})}),
    ]


def question_and_burdens(scenario: str, folder: str) -> list[pl.DataFrame]:
    """The same, with what a question on burdens gives."""
    from ytterby.footprint.burdens import burdens_of
    from ytterby.footprint.sentences import statements

    answer = answered(scenario, folder)
    burdens = burdens_of(answer.results)
    frames = {"bands": burdens.bands.frame, "published": burdens.published, "unknown": burdens.unknown}  # fmt: skip
    return [
        *_of_answer(answer, tables=True),
        *of_tables(frames, MANY, "burdens."),
        of_data("burdens", {"sentences": statements(burdens)}),
    ]


def run_alone(scenario: str, until: int) -> list[pl.DataFrame]:
    """Result tables of a scenario by itself."""
    from ytterby.runs.run import run
    from ytterby.runs.workspace import Workspace

    workspace = Workspace.read()
    (job,) = workspace.jobs([workspace.scenario(scenario, until=until)])
    return of_tables(run(job).tables)


def game(name: str) -> list[pl.DataFrame]:
    """Payoffs and solutions of a game."""
    import ytterby as yt

    played = yt.play(name, engine="serial", workers=1)
    return [
        *of_tables(played.tables, MANY),
        of_data("game", {"solutions": [one.plain for one in played.solved], "not_counted": played.missing}),
    ]  # fmt: skip


def plan(name: str, folder: str) -> list[pl.DataFrame]:
    """What a plan costs and does, and what the market gives."""
    import ytterby as yt

    answer = yt.plan(name, data=folder, workers=1)
    data = answer.to_dict()
    long = {table: frame for table, frame in answer.tables.items() if table not in data}
    return [of_data("plan_answer", data), *of_tables(long, MANY)]


def gdp(preset: str) -> list[pl.DataFrame]:
    """GDP of the United States by the switches of a preset, with few draws."""
    import ytterby as yt

    answer = yt.economy(preset=preset, draws=DRAWS)
    return [*of_tables(answer.tables, MANY), of_data("economy", {"notes": answer.notes})]


PARTS: Mapping[str, Part] = {
    "technology-ban-2023": partial(question_and_burdens, "technology-ban-2023", "rare_earths"),
    "licensing-2025": partial(question, "licensing-2025", "rare_earths"),
    "embargo": partial(question, "embargo", "rare_earths", tables=False),
    "embargo-usa-content": partial(run_alone, "embargo-usa-content", 2035),
    "gallium-full-ban": partial(question, "gallium-full-ban", "gallium"),
    "germanium-full-ban": partial(question, "germanium-full-ban", "germanium"),
    "quota-2010": partial(question, "quota-2010", "rare_earths_2009"),
    "game quota-2010": partial(game, "quota-2010"),
    "plan us-refining-2035": partial(plan, "us-refining-2035", "rare_earths"),
    "plan germanium": partial(plan, str(GERMANIUM_PLAN), "germanium"),
    "gdp usgs": partial(gdp, "usgs"),
    "gdp imf": partial(gdp, "imf"),
    "decision cases": decision_cases,
}
"""Name of a part -> what makes its frames."""
