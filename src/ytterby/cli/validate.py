"""`ytterby validate`: the published record against the model, misses included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import typer

from ytterby.cli.common import print_json, progress_bar, show_answer
from ytterby.cli.options import (
    OUTPUT,
    RUN,
    OutputOptions,
    RunOptions,
)

SCORES = ("scores", "forecasts")


@dataclass(frozen=True)
class CaseRunOptions:
    """What is run for the cases."""

    paths: bool = False
    draws: int = 0
    seed: int = 1


def validate(
    cases: list[str] | None = None,
    switch: list[str] | None = None,
    output: OutputOptions = OUTPUT,
    runs: CaseRunOptions = CaseRunOptions(),
    scores: bool = False,
    run: RunOptions = RUN,
) -> None:
    """Run published cases and say for each whether the model lies in its band."""
    from ytterby.report.cases import validate as run_cases
    from ytterby.report.kit.subject import Page
    from ytterby.report.views import view_of
    from ytterby.runs.store import Store
    from ytterby.scenarios.switches import read_switches
    from ytterby.validation.api import KEPT, OWN

    output.check(OWN)
    out = output.out
    kept: Any = run.place
    if runs.draws and out is not None and kept:  # many runs, all of which must be there to go on
        kept = Store(out / KEPT, max_bytes=None)
    with progress_bar() as on_progress:
        result = run_cases(
            cases or [], **vars(runs), switches=read_switches(switch or ()), workers=run.workers, engine=run.engine,
            store=kept, on_progress=on_progress,
        )  # fmt: skip
    view = view_of(result)
    page = view.page
    last = [one for one in page.subjects if one.key in SCORES]  # where a terminal ends
    if output.as_json and not scores:
        print_json(view.to_dict())
    else:
        first = [one for one in page.subjects if one not in last and not scores]
        show_answer(Page("", [*first, *last]), output.as_json)
    if out is not None:
        written = view.write(out, force=output.force)
        files = "cases.parquet, cases.csv and cases.json"
        typer.echo(f"\nReport: {written}   (with {files})", err=output.as_json)
