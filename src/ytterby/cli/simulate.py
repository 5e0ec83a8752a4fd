"""`ytterby simulate`: run a scenario and those it is compared with, print and write the answer. `ytterby ask`: a
question in English as a scenario file, with how each word was read; and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer

from ytterby.cli.common import print_json, print_table, progress_bar
from ytterby.cli.options import (
    MODEL,
    RANGES,
    RUN,
    TABLES,
    ModelOptions,
    OutFolder,
    RangeOptions,
    RunOptions,
    TableOptions,
)
from ytterby.ground.errors import ScenarioError, YtterbyError, error_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from ytterby.report.answer import ScenarioAnswer


@dataclass(frozen=True)
class FormatOptions:
    """In which forms the answer is written."""

    pictures: bool = False
    one_file: bool = False
    brief: bool = False


def simulate(
    scenario: str,
    model: ModelOptions = MODEL,
    output: TableOptions = TABLES,
    reference: str = "",
    ranges: RangeOptions = RANGES,
    formats: FormatOptions = FormatOptions(),
    helps: bool = False,
    country: str = "",
    full: bool = False,
    run: RunOptions = RUN,
) -> None:
    """Run a scenario from the base year on and say what it changes."""
    from rich.console import Console

    from ytterby.datasets.package import changed_since_packed
    from ytterby.report.answer import answer
    from ytterby.runs.workspace import Workspace

    _check_brief(formats.brief, output.out)
    output.check()
    console = Console(stderr=output.as_json)
    folder, turned = model.read()
    workspace = Workspace.read(folder)
    if changed := changed_since_packed(folder):
        typer.echo(f"Note: {changed}", err=True)
    workspace.scenario(scenario, turned)  # a mistake in it is reported before a folder is made
    output.make()  # and a place that cannot be before anything is run

    def write(made: ScenarioAnswer) -> Path | None:
        if output.out is None:
            return None
        return made.write(output.out, csv=output.csv, force=output.force, **vars(formats))

    def write_first(made: ScenarioAnswer) -> None:
        # what follows may take long, and may be interrupted: what is done is kept
        if (page := write(made)) is not None:
            drawn = made.findings.ranges
            state = f"range of {drawn.origin.draws} draws; more follow" if drawn else "draws follow"
            console.print(f"Written: {page}   ({state}, then it is written anew)")

    draws = 0 if ranges.tornado is False and ranges.draws is None else ranges.draws
    with progress_bar() as on_progress:
        result = answer(
            scenario, reference=reference or None, data=workspace.chain, switches=turned, tornado=ranges.tornado,
            helps=helps, country=country, draws=draws, on_progress=on_progress,
            on_runs=write_first, **run.arguments,
        )  # fmt: skip
    page = write(result)
    if output.as_json:
        print_json(result.to_dict())
    else:
        _print(result, console, full=full)
    if page is not None:
        more = ", and brief.html to print" * formats.brief
        console.print(f"\nReport: {page}   (with tables and manifest{more})")


def _check_brief(brief: bool, out: Path | None) -> None:
    """Raises YtterbyError where a brief is to be written and no folder is named."""
    if brief and out is None:
        raise YtterbyError("--brief needs a folder", advice="Name it with --out FOLDER.")


def _print(result: ScenarioAnswer, console: Console, *, full: bool) -> None:
    """The first page in few lines; all rows and why where `full`."""
    from ytterby.report.first.page import brief
    from ytterby.report.first.page import full as in_full

    answered = result.first, result.findings.interpretation
    for line in [*brief(*answered), *(["", *in_full(*answered)] if full else [])]:
        console.print(line, highlight=False, soft_wrap=True)
    for failure in result.findings.failures:
        console.print(f"No answer in the tornado: {failure}")
    for line in _advice(result):
        console.print(line, highlight=False)


def _advice(result: ScenarioAnswer) -> Iterator[str]:
    """Which options give what the answer lacks; pages name no command."""
    from ytterby.report.inputs import NO_RANGE

    if result.report.ranges.note == NO_RANGE:
        yield "Ranges: --draws 64 computes them, --tornado the ends of the assumptions."
    if result.findings.tornado is None and result.report.ranges.decides is None:
        yield "Which assumptions move the answer most: --tornado."
    if result.report.helps is None or result.report.helps_changed:
        yield "What would help: --helps runs the instruments that a scenario can hold."


def ask(
    question: str,
    out_file: Path | None = None,
    run: bool = False,
    out: OutFolder = None,
    force: bool = False,
    ranges: RangeOptions = RANGES,
    brief: bool = False,
    as_json: bool = False,
) -> None:
    """Read a question in English as a scenario file or a command; refuse a word that was not understood."""
    from ytterby.datasets.package import find_folder
    from ytterby.ground.files import write_atomic
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.ask import read_question, with_near
    from ytterby.scenarios.questions.reading import FILE
    from ytterby.scenarios.read import read_question as document

    if run and as_json:
        raise error_of(YtterbyError, "json_runs_nothing")
    _check_brief(brief, out)
    read = read_question(question)
    if brief and read.command[:1] != ["simulate"]:
        raise error_of(YtterbyError, "no_brief", command=read.command[0])
    if out_file is not None and out_file.exists() and not force:
        raise error_of(YtterbyError, "question_file", out_file)
    if out_file is not None and not read.text:
        raise error_of(YtterbyError, "no_scenario_file", value=read.written_command())
    if read.text:
        named = document(read.text, f"{read.name}.yaml")
        try:
            Workspace.read(find_folder(read.folder)).scenario(named)
        except ScenarioError as fault:  # what binds nothing, or has no place
            raise ScenarioError(fault.what, advice=with_near(question, fault.advice)) from None
    if out_file is not None:
        write_atomic(out_file, read.text)
    if as_json:
        print_json(read.to_dict())
        return
    typer.echo(read.text)
    print_table(("words", "read as"), read.reading)
    typer.echo(f"\nData folder {read.folder}.")
    if out_file is not None or read.command[:2] != ["simulate", FILE]:
        typer.echo(f"Run: {read.written_command(out_file or FILE)}")
    if run:
        with TemporaryDirectory() as folder:
            path = out_file or Path(folder) / f"{read.name}.yaml"
            if read.text and out_file is None:
                write_atomic(path, read.text)
            words = [str(path) if word == FILE else word for word in read.command]
            _run([*words, *["--brief"] * brief], out, force, ranges)
    elif out_file is None:
        writes = "; --out-file FILE writes it" * bool(read.text)
        typer.echo(f"The same with --simulate runs it{writes}.")


def _run(words: list[str], out: Path | None, force: bool, ranges: RangeOptions) -> None:
    """Run a command of words, with the options of `ask` that it has."""
    from ytterby.cli.main import load

    words += ["--out", str(out), *["--force"] * force] if out else []
    if words[0] == "simulate":
        words += ["--draws", str(ranges.draws)] if ranges.draws is not None else []
        wide = [f"--{'' if ranges.tornado else 'no-'}tornado"]
        words += wide if ranges.tornado is not None else []
    load(words[0]).main(words[1:], f"ytterby {words[0]}", standalone_mode=False)
