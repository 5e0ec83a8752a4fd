"""The view of each answer: its page, and what is written with it. The command line prints and writes the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ytterby.ground.answer import Answer
from ytterby.ground.errors import ResultError
from ytterby.report.kit.view import PageView
from ytterby.results.manifest import code_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ytterby.appraisal.bankable import Bankable
    from ytterby.appraisal.cover import Cover
    from ytterby.draws.ensemble import Ensemble
    from ytterby.draws.tornado import Swing, Tornado
    from ytterby.economics.api import EconomyAnswer
    from ytterby.footprint.burdens import BurdenFindings
    from ytterby.game.play import Played
    from ytterby.planning.make_plan import PlanAnswer
    from ytterby.report.picture import Picture
    from ytterby.validation.api import Validation
    from ytterby.validation.register.files import Lock

MAX_BARS = 20
"""Groups of the tornado that a table or picture has."""


def burdens_view(
    findings: BurdenFindings, burdens: Collection[str] = (), year: int | None = None, per_kilogram: Collection[str] = ()
) -> PageView:  # fmt: skip
    """A question on burdens. Parameters as in `environment_page`."""
    from ytterby.report.pages.environment import PAGE, environment_page

    page = environment_page(findings, burdens, year, per_kilogram)
    return PageView(page, PAGE, findings.results.manifest, findings.tables)


def ensemble_view(result: Ensemble) -> PageView:
    """How wide an answer is."""
    from ytterby.draws.plan import OWN
    from ytterby.report.pages.validation import ensemble_page

    page = ensemble_page(result.tables, (result.reference, result.scenario), result.manifest)
    return PageView(page, "ensemble.html", result.manifest, result.tables, own=OWN)


def tornado_view(result: Tornado) -> PageView:
    """Each group of assumptions at both ends: a table and a picture for each figure."""
    from ytterby.draws.tornado import swings
    from ytterby.report.kit.numbers import amount
    from ytterby.report.kit.subject import Page, ReportTable, Subject
    from ytterby.report.words import row_name

    subjects: list[Subject] = []
    heads = ("assumptions", "low end", "high end")
    for number, one in enumerate(swings(result.frame), 1):
        title = f"{row_name(one.row)}: base {amount(one.base_value, one.unit)}"
        ends = ((bar.title, bar.low, bar.high) for bar in one.bars[:MAX_BARS])
        rows = [dict(zip(heads, row, strict=True)) for row in ends]
        table = ReportTable.of_rows(title, rows, heads={name: name for name in heads})
        pictures = [_swing_picture(f"tornado_{number}", one, row_name(one.row))]
        subjects.append(Subject(f"tornado-{number}", title, pictures=pictures, tables=[table]))
    notes = [f"No answer: {failure}" for failure in result.failures]
    facts = {"rows": result.frame.to_dicts(), "failures": result.failures}
    page = Page("Which assumptions move the answer", [*subjects, Subject("failures", "No answer", notes=notes)],
                facts=facts)  # fmt: skip
    return PageView(page, "tornado.html", {"command": "tornado"}, result.tables)


def _swing_picture(key: str, swing: Swing, figure: str) -> Picture:
    """Bars of a figure from the low to the high end of each group, the widest first."""
    import polars as pl

    from ytterby.report.kinds import DotChart, bar, dot
    from ytterby.report.picture import source_line, worded
    from ytterby.report.plot.marks import RuleMark
    from ytterby.report.theme import FOCUS, REFERENCES

    ends = [(one.title, one.low, one.high) for one in swing.bars[:MAX_BARS] if one.swing > 0.0]
    schema = {"group": pl.String, "low": pl.Float64, "high": pl.Float64}
    frame = pl.DataFrame(ends, schema=schema, orient="row")
    words: dict[str, Any] = {"words": "tornado", "figure": figure, "source": source_line()}
    if frame.is_empty() or swing.base_value is None:
        return worded(key, frame, **words)
    chart = DotChart(
        name="group", names_room=300.0, unit=swing.unit, rules=[RuleMark(x=swing.base_value)],
        parts=[bar(colour="#9aa6b1", thick=7.0), dot("low", REFERENCES[0][0], label="low end"),
               dot("high", FOCUS, label="high end")],
    )  # fmt: skip
    return worded(key, frame, chart.of(frame), **words)


def economy_view(answer: EconomyAnswer) -> PageView:
    """What a scenario does to a region's GDP."""
    from ytterby.report.economics.page import PAGE, answer_page, manifest_of

    page = answer_page(answer, answer.data_folder)
    return PageView(page, PAGE, manifest_of(**answer.manifest), answer.tables)


def game_view(played: Played) -> PageView:
    """What came of a game."""
    from ytterby.report.game.page import PAGE, game_page

    return PageView(game_page(played), PAGE, played.manifest, played.tables)


def plan_view(answer: PlanAnswer) -> PageView:
    """A judged plan."""
    from ytterby.planning.tables import plan_manifest
    from ytterby.report.pages.plan import PAGE, plan_page

    return PageView(plan_page(answer), PAGE, plan_manifest(answer), answer.tables, bare=True)


def bankable_view(result: Bankable) -> PageView:
    """Whether a project pays."""
    from ytterby.report.pages.projects import PAGE, PLAIN, RETURNS, facts_of, investor_page

    manifest = {
        "command": "bankable", "project": result.case.project, "data_folder": result.folder,
        "scenario": result.scenario, "digests": {"code": code_digest()},
    }  # fmt: skip
    plain = json.dumps(facts_of(result), indent=1) + "\n"
    files = {PLAIN: plain, RETURNS: result.returns.write_csv()}
    return PageView(investor_page(result), PAGE, manifest, files=files)


def cover_view(result: Cover) -> PageView:
    """What a stock must hold."""
    from ytterby.report.pages.projects import cover_page

    return PageView(cover_page(result), "cover.html", {"command": "cover"}, result.tables)


def validation_view(result: Validation) -> PageView:
    """The published record against the model."""
    from ytterby.report.pages.validation import validation_page
    from ytterby.validation.api import OWN, files_of

    page, files = validation_page(result), files_of(result)
    manifest = {"command": "validate", **result.about}
    return PageView(page, "validation.html", manifest, result.tables, files, OWN, bare=True)


def lock_view(lock: Lock) -> PageView:
    """What is forecast."""
    from ytterby.report.pages.register import lock_page

    manifest = {"command": "forecast lock", **lock.about}
    return PageView(lock_page(lock), "forecasts.html", manifest, lock.tables)


VIEWS: dict[str, Callable[[Any], PageView]] = {
    next(iter(view.__annotations__.values())): view
    for view in (
        bankable_view, burdens_view, cover_view, economy_view, ensemble_view, game_view, lock_view, plan_view,
        tornado_view, validation_view,
    )
}  # fmt: skip
"""Class of an answer -> its view; by name, since one study does not load the others."""


def view_of(answer: Any) -> PageView:
    """The view of an answer. Raises ResultError where it has none."""
    for kind in type(answer).__mro__:
        if kind.__name__ in VIEWS:
            return VIEWS[kind.__name__](answer)
    raise ResultError("this answer has no page", advice="Use `tables` or `to_pandas()`.")


Answer.viewer = staticmethod(view_of)
