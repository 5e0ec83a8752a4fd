"""`ytterby ask`: a question in English as a scenario file, with how each word was read; and its answer."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from ytterby.cli.common import print_json, print_table
from ytterby.cli.options import (
    RANGES,
    Force,
    Json,
    OutFile,
    OutFolder,
    RangeOptions,
    argument,
    grouped,
    option,
)
from ytterby.ground.errors import YtterbyError


@grouped
def ask(
    question: Annotated[
        str, argument('Such as "China stops dysprosium for six months from January 2027".')
    ],
    out_file: OutFile = None,
    simulate: Annotated[bool, option("Run it, against what it extends.", "--simulate")] = False,
    out: OutFolder = None,
    force: Force = False,
    ranges: RangeOptions = RANGES,
    as_json: Json = False,
) -> None:
    """Read a question in English as a scenario file; refuse it with the word that was not understood."""
    from ytterby.cli.market.simulate import simulate as run
    from ytterby.datasets.package import find_folder
    from ytterby.ground.files import write_atomic
    from ytterby.ground.yamlfile import parse
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.ask import read_question
    from ytterby.scenarios.read import resolve

    if simulate and as_json:
        raise YtterbyError("--json tells how the question was read, and runs nothing",
                           advice="Use --out-file FILE, then `ytterby simulate FILE --json`.")  # fmt: skip
    question_read = read_question(question)
    if out_file is not None and not force and not _replaceable(out_file):
        raise YtterbyError("there is a file that this command did not write, or that was changed since",
                           where=str(out_file), advice="Name another file, or add --force to replace it.")  # fmt: skip
    workspace = Workspace.read(find_folder(question_read.folder))
    chain = workspace.chain
    resolve(parse(question_read.text, f"{question_read.name}.yaml"), workspace.book, base_digest=chain.digest,
            parameters=chain.parameters, names=chain.names)  # fmt: skip
    if out_file is not None:
        write_atomic(out_file, question_read.text)
    if as_json:
        reading = [{"words": words, "read_as": read} for words, read in question_read.reading]
        print_json(
            {
                "name": question_read.name,
                "data": question_read.folder,
                "file": question_read.text,
                "reading": reading,
            }
        )
    else:
        typer.echo(question_read.text)
        print_table(("words", "read as"), question_read.reading)
        typer.echo(
            f"\nData folder {question_read.folder}.{'' if simulate else _next(out_file, question_read.folder)}"
        )
    if simulate:
        with TemporaryDirectory() as folder:
            path = out_file or Path(folder) / f"{question_read.name}.yaml"
            if out_file is None:
                write_atomic(path, question_read.text)
            run(str(path), data=question_read.folder, out=out, force=force, **vars(ranges))


def _replaceable(path: Path) -> bool:
    """Whether nothing is lost by writing there: no file, or one that is as this command wrote it."""
    from ytterby.ground.yamlfile import load
    from ytterby.scenarios.ask import read_question

    if not path.is_file():
        return True
    try:
        question = load(path).data["description"]
        return read_question(question).text == path.read_text(encoding="utf-8")
    except (YtterbyError, LookupError, TypeError, AttributeError):
        return False


def _next(out_file: Path | None, folder: str) -> str:
    """What to do with the file, which is written only where it is asked for."""
    if out_file is None:
        return " The same with --simulate runs it; --out-file FILE writes it."
    return f" Run: ytterby simulate {out_file} --data {folder}"
