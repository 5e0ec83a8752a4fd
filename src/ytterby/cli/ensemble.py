"""`ytterby ensemble`: random draws of all numbers with a range. `ytterby tornado`: each group of them at its ends."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ytterby.cli.common import print_json, progress_bar, show_answer, words_of
from ytterby.cli.options import (
    ENGINE,
    MODEL,
    RUN,
    DrawOptions,
    EngineOptions,
    ModelOptions,
    RunOptions,
    no_data_folder,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class StudyOptions(DrawOptions):
    """What is drawn, and until when."""

    draws: int = 100
    until: int | None = None


def ensemble(
    scenario: str,
    out: Annotated[Path, no_data_folder],
    study: StudyOptions = StudyOptions(),
    reference: str = "",
    model: ModelOptions = MODEL,
    means: EngineOptions = ENGINE,
    csv: bool = False,
    force: bool = False,
    as_json: bool = False,
) -> None:
    """Run a scenario and its reference over random draws of all assumptions, and say how wide it is."""
    from ytterby.draws.ensemble import ensemble as run
    from ytterby.draws.plan import OWN
    from ytterby.market.lockstep import HINT, kernel
    from ytterby.report.kit.subject import print_page
    from ytterby.report.views import view_of
    from ytterby.results.folder import check_folder

    folder, switches = model.read()
    check_folder(out, force=force, own=OWN)
    if kernel() is None:
        typer.secho(HINT, dim=True, err=as_json)
    with _resumable(out), progress_bar() as on_progress:
        result = run(
            scenario, **vars(study), reference=reference or None, data=folder, switches=switches, store=out,
            engine=means.engine, workers=means.workers, on_progress=on_progress,
        )  # fmt: skip
    view = view_of(result)
    page = view.write(out, csv=csv, force=force)
    if as_json:
        frames = {"effects": result.effect_quantiles, "drivers": result.drivers}
        frames["failures"] = result.failures
        tables = {name: one.to_dicts() for name, one in frames.items()}
        print_json({"manifest": result.manifest, **tables})
    else:
        print_page(view.page)
    typer.echo(f"\nReport: {page}   (with tables and manifest)", err=as_json)


@contextmanager
def _resumable(out: Path) -> Iterator[None]:
    """Say of draws that are interrupted how many are kept."""
    from ytterby.draws.plan import KEPT
    from ytterby.runs.store import Store

    try:
        yield
    except KeyboardInterrupt:
        done = len(Store(out / KEPT).entries())
        typer.echo(f"{done} runs are kept in {out}: the same command goes on from there.", err=True)
        raise


def tornado(
    scenario: str = "technology-ban-2023",
    reference: str = "",
    data: str = "rare_earths",
    year: int | None = None,
    only: str = "",
    run: RunOptions = RUN,
    as_json: bool = False,
) -> None:
    """Run each group of assumptions at its low and high end, recalibrated, and rank the swings."""
    from ytterby.draws.tornado import tornado as run_tornado
    from ytterby.report.views import view_of

    with progress_bar() as on_progress:
        result = run_tornado(
            scenario, reference=reference, data=data, year=year, only=words_of(only),
            on_progress=on_progress, **run.arguments,
        )  # fmt: skip
    show_answer(view_of(result).page, as_json)
