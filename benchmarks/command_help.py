"""CPU seconds of `ytterby --help` as a process, and over those of a program of typer with two commands.

python benchmarks/command_help.py
"""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import report, spent, use_one_core

TIMES = 9
BARE = """\
import typer

app = typer.Typer()


@app.command()
def hello(name: str) -> None:
    \"\"\"Say hello.\"\"\"


@app.command()
def goodbye(name: str) -> None:
    \"\"\"Say goodbye.\"\"\"


app()
"""


def main() -> None:
    """The least of some: what else the machine does only adds."""
    with TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE, encoding="utf-8")
        commands = {
            "ours": [sys.executable, "-m", "ytterby.cli.main", "--help"],
            "bare": [sys.executable, str(script), "--help"],
        }
        least = dict.fromkeys(commands, float("inf"))
        for name, command in list(commands.items()) * TIMES:
            run = partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL)
            seconds = spent(run)
            least[name] = min(least[name], seconds)
    report({"help_s": least["ours"], "help_over_bare": least["ours"] / least["bare"]})


if __name__ == "__main__":
    use_one_core()
    main()
