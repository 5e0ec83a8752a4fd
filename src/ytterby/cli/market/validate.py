"""`ytterby validate`: the published record against the model, misses included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ytterby.cli.common import print_json, progress_bar, table_of
from ytterby.cli.options import (
    OUTPUT,
    RUN,
    Draws,
    OutputOptions,
    RunOptions,
    Seed,
    argument,
    grouped,
    option,
)

if TYPE_CHECKING:
    from rich.console import Console

    from ytterby.validation.forecast import Forecasts
    from ytterby.validation.table import Validation

PAGE = "validation.html"


@grouped
def validate(
    cases: Annotated[
        list[str] | None,
        argument("Ids or events (`*` allowed), case files, folders; all if left out."),
    ] = None,
    output: OutputOptions = OUTPUT,
    check: Annotated[bool, option("Check the cases alone, without a run.", "--check")] = False,
    paths: Annotated[
        bool, option("Prices along both events in place of the cases.", "--paths")
    ] = False,
    recorded_acts: Annotated[
        bool, option("Once more without what was announced, to compare.", "--recorded-acts")
    ] = False,
    draws: Draws = 0,
    seed: Seed = 1,
    scores: Annotated[bool, option("Print the scores alone.", "--scores")] = False,
    explain: Annotated[
        bool, option("Say what would bring each outside case inside (long).", "--explain")
    ] = False,
    max_trials: Annotated[int, option("Most trials that --explain may make.", min=0)] = 400,
    run: RunOptions = RUN,
) -> None:
    """Run published cases and say for each whether the model lies in its band."""
    from rich.console import Console

    from ytterby.report.cases import validate as run_cases
    from ytterby.results.folder import ResultFolder
    from ytterby.runs.store import Store
    from ytterby.validation.table import KEPT, OWN, put_validation

    if check:
        _check(cases or [], output.as_json)
        return
    output.check(OWN)
    out = output.out
    console = Console(stderr=output.as_json)
    kept: Any = run.executor().store or False
    if draws and out is not None and kept:  # many runs, all of which must be there to go on
        kept = Store(out / KEPT, max_bytes=None)
    with progress_bar(console) as on_progress:
        result = run_cases(
            cases or [], paths=paths, recorded_acts=recorded_acts, draws=draws, seed=seed,
            explain=explain, workers=run.workers, engine=run.engine, store=kept, max_trials=max_trials,
            on_progress=on_progress,
        )  # fmt: skip
    if output.as_json:
        print_json(result.all_scores if scores else result.records)
    else:
        if not scores:
            _print(result, console)
        _print_scores(result, console)
        if result.forecasts is not None:
            _print_forecasts(result.forecasts, console, cases=not scores)
    if out is not None:
        from ytterby.report.pages.validation import write_validation

        with ResultFolder(out, force=output.force, own=OWN) as results:
            put_validation(result, results)
            write_validation(
                result.table,
                result.scores,
                results.part / PAGE,
                result.event_scores,
                result.forecast_tables,
            )
            results.close({"command": "validate", **result.about})
        page = out / PAGE
        console.print(f"\nReport: {page}   (cases.parquet, cases.csv and cases.json beside it)")


def _check(cases: list[str], json: bool) -> None:
    """Say what is wrong with cases; exit with 1 where something is."""
    from ytterby.report.cases import check

    checks = check(cases)
    if json:
        rows = [{"id": one.case.id, "status": one.status, "why": one.why} for one in checks]
        print_json(rows)
    else:
        for one in checks:
            typer.echo(f"{one.case.id}: {one.status}{f': {one.why}' if one.why else ''}")
    if any(one.status == "failed" for one in checks):
        raise typer.Exit(1)


def _print(validation: Validation, console: Console) -> None:
    from ytterby.validation.table import LISTS

    columns = ("case", "model", "record", "band", "distance", "no change", "", "role")
    table = table_of("Cases", columns, left=("case", "", "role"))
    rows = validation.records
    for row in [r for r in rows if r["model"] is not None]:
        model, published, low, high, still = (
            "" if row[name] is None else _number(row[name])
            for name in ("model", "published", "low", "high", "no_change")
        )
        state = f"[red]{row['status']}[/red]" if row["status"] == "outside" else row["status"]
        band, state = (f"{low} to {high}", state) if low != high else ("", "")
        away = _two(row["distance"])
        table.add_row(row["id"], model, published, band, away, still, state, row["role"])
    console.print(table)
    for status, title in LISTS.items():
        some = [r for r in rows if r["status"] == status and r["why"]]
        if some:
            console.print(f"\n{title}:")
        for row in some:
            console.print(f"  {row['id']}: {row['why']}", highlight=False, markup=False)
    console.print()


def _print_scores(validation: Validation, console: Console) -> None:
    columns = ("role", "kind", "inside", "failed", "not run", "not expressible")
    table = table_of("Inside the band, by role and kind", columns, left=("role", "kind"))
    for row in validation.scores.to_dicts():
        others = [str(row[name]) for name in ("failed", "not_run", "not_expressible")]
        table.add_row(row["role"], row["kind"], f"{row['inside']}/{row['total']}", *others)
    console.print(table)
    title = "Observed cases by event: mean distance, and of the answer that nothing changes"
    columns = ("event", "acts", "inside", "distance", "no change", "nearer")
    table = table_of(title, columns, left=("event", "acts"))
    for row in validation.event_scores.to_dicts():
        away, still = (_two(row[name]) for name in ("distance", "no_change"))
        inside, closer = f"{row['inside']}/{row['total']}", f"{row['nearer']}/{row['compared']}"
        table.add_row(row["event"], row["acts"], inside, away, still, closer)
    if table.row_count:
        console.print(table)


def _print_forecasts(forecasts: Forecasts, console: Console, cases: bool) -> None:
    import polars as pl

    columns = ("case", "5%", "25%", "median", "75%", "95%", "record", "PIT", "CRPS")
    table = table_of("Forecasts, unweighted", columns, left=("case",))
    names = ("p05", "p25", "median", "p75", "p95", "published")
    for row in forecasts.table.filter(weights="unweighted").to_dicts():
        values = [_number(row[name]) for name in names]
        scores = [_two(row[name]) for name in ("pit", "crps")]
        table.add_row(row["id"], *values, *scores)
    if cases:
        console.print(table)
    columns = ("event", "role", "cases", "CRPS", "no change", "skill", "in 50%", "in 90%", "width")
    for (weights,), own in forecasts.scores.group_by("weights", maintain_order=True):
        table = table_of(f"Forecasts by event and role, {weights}", columns, left=columns[:2])
        for row in own.to_dicts():
            coverages = [
                f"{row[k]} ({row[f'{k}_low']}-{row[f'{k}_high']})"
                for k in ("covered50", "covered90")
            ]
            scores = [_two(row[name]) for name in ("crps", "crps_no_change", "skill")]
            event = row["event"] or "neither"
            table.add_row(
                event, row["role"], str(row["cases"]), *scores, *coverages, _two(row["width90"])
            )
        console.print(table)
        draws = dict(
            own.select(pl.col("event").replace("", "neither"), "effective_draws").iter_rows()
        )
        text = ", ".join(f"{event} {count:.0f}" for event, count in draws.items())
        console.print(f"Effective draws: {text}\n", highlight=False)
    for (event, role), some in forecasts.histograms.group_by("event", "role", maintain_order=True):
        counts = " ".join(map(str, some["cases"]))
        console.print(f"PIT of {event}, {role}, in tenths: {counts}", highlight=False)
    for event, kinds in forecasts.spreads.by_event.items():
        text = ", ".join(f"{kind} {s.size:.2f} ({s.cases})" for kind, s in kinds.items())
        console.print(f"Spreads, {event}: {text}", highlight=False)


def _two(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
