"""Commands and Python that pages show: they are run, and what they print stands under them.

A block opened by three backticks and `console` has commands after `$ ` and their output below; one by `pycon` has
Python after `>>> `. A line `...` in an output stands for lines left out: as many as are now before and behind it stay.
A block of text under `<!-- file: NAME -->` is written to a file of that name. All of a page is run in one folder, which
is thrown away, on the day `TODAY`.

What takes more than `MOST` CPU seconds stands under `<!-- slow: STAMP -->`. It is run by `make docs-outputs` alone, which stamps
it with the digest of the kept results; a test asks that stamps are of today's.
"""

from __future__ import annotations

import contextlib
import doctest
import hashlib
import io
import os
import re
import shlex
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from ytterby.ground.errors import YtterbyError

TODAY = datetime(2026, 12, 1, tzinfo=UTC)
MOST = 10.0
"""CPU seconds of a block that tests run."""
COLUMNS = 100
BLOCK = re.compile(
    r"^(?P<before>(?:<!-- (?:slow|file): [^\n]* -->\n)?)```(?P<kind>console|pycon|yaml|text|csv|python)[^\n]*\n(?P<body>.*?)^```$",
    re.S | re.M,
)
COMMENT = re.compile(r"<!-- (slow|file): (.*?) -->\n")
KEPT = Path(__file__).resolve().parents[2] / "tests" / "kept" / "results.parquet"
CUT = "..."


class CommandError(YtterbyError):
    """A command of a page that cannot be run, or fails."""


def stamp() -> str:
    """Of the kept results of today."""
    return hashlib.sha256(KEPT.read_bytes()).hexdigest()[:12]


def has_commands(text: str) -> bool:
    """Whether a page has a command or Python that is run."""
    return any(match["kind"] in ("console", "pycon") for match in BLOCK.finditer(text))


def stamps(text: str) -> list[str]:
    """Stamps of the slow blocks of a page, in order."""
    return [
        found[2]
        for match in BLOCK.finditer(text)
        if (found := COMMENT.match(match["before"])) and found[1] == "slow"
    ]


@dataclass
class PageRun:
    """A page whose blocks are run. name : for errors. slow : whether slow ones are run too."""

    name: str
    slow: bool = False
    names: dict[str, object] = field(default_factory=dict)

    def renewed(self, text: str) -> str:
        """The page with what its commands print now. Raises CommandError."""
        with surroundings():
            return BLOCK.sub(self._block, text)

    def _block(self, match: re.Match[str]) -> str:
        comment = COMMENT.match(match["before"])
        what, word = (comment[1], comment[2]) if comment else ("", "")
        if what == "file":
            if Path(word).name != word:
                raise CommandError(f"no file name: {word!r}", where=self.name)
            Path(word).write_text(match["body"], encoding="utf-8")
        if match["kind"] not in ("console", "pycon") or (what == "slow" and not self.slow):
            return match[0]
        start = time.process_time()
        body = (
            self._console(match["body"])
            if match["kind"] == "console"
            else self._python(match["body"])
        )
        spent = time.process_time() - start
        if not what and spent > MOST:
            raise CommandError(
                f"a block takes {spent:.0f} CPU s", where=self.name, advice="Write `<!-- slow: none -->` above it."
            )  # fmt: skip
        before = f"<!-- slow: {stamp()} -->\n" if what == "slow" else match["before"]
        opening = match[0][len(match["before"]) :].splitlines()[0]
        return f"{before}{opening}\n{body}```"

    def _console(self, body: str) -> str:
        parts = re.split(r"^(\$ (?:.*\\\n)*.*\n)", body, flags=re.M)
        made = [parts[0]]
        for command, old in zip(parts[1::2], parts[2::2], strict=True):
            made += [command, shortened(old, self._printed(command[2:].replace("\\\n", " ")))]
        return "".join(made)

    def _printed(self, command: str) -> str:
        from typer.testing import CliRunner

        from ytterby.cli.main import app

        first, *words = shlex.split(command, comments=True)
        if first != "ytterby":
            raise CommandError(f"only `ytterby` is run, not `{first}`", where=self.name)
        done = CliRunner().invoke(app, words)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise CommandError(f"`{command.strip()}` fails: {done.exception}", where=self.name)
        if done.exit_code == 2 and not done.stdout.strip():
            raise CommandError(f"`{command.strip()}` fails: {done.stderr.strip()}", where=self.name)
        return plain(done.stdout)

    def _python(self, body: str) -> str:
        made = []
        for one in doctest.DocTestParser().parse(body, self.name):
            if isinstance(one, str):
                made.append(one)
                continue
            lines = one.source.splitlines()
            source = "".join(
                f"{'>>>' if n == 0 else '...'} {line}".rstrip() + "\n"
                for n, line in enumerate(lines)
            )
            printed = io.StringIO()
            try:
                with contextlib.redirect_stdout(printed):
                    exec(compile(one.source, self.name, "single"), self.names)
            except Exception as fault:
                raise CommandError(f"`{lines[0]}` fails: {fault}", where=self.name) from fault
            made.append(source + shortened(one.want, plain(printed.getvalue())))
        return "".join(made)


@contextlib.contextmanager
def surroundings() -> Iterator[None]:
    """An empty folder, a fixed day and width, and a store that stays: what a command prints depends on no desk."""
    home = os.environ.get("YTTERBY_HOME") or str(KEPT.parents[2] / "build" / "docs-home")
    words = {
        "YTTERBY_HOME": home, "SOURCE_DATE_EPOCH": f"{TODAY.timestamp():.0f}", "COLUMNS": str(COLUMNS),
        "NO_COLOR": "1", "TERM": "dumb",
    }  # fmt: skip
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        patch.dict(os.environ, words),
    ):
        os.environ.pop("YTTERBY_LAW", None)
        yield


def plain(text: str) -> str:
    """Lines without blanks at their ends, and without empty ones before and behind."""
    lines = [line.rstrip() for line in text.splitlines()]
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    return "".join(f"{line}\n" for line in lines)


def shortened(old: str, new: str) -> str:
    """What a command prints now, with lines left out where they were; a blank line behind it stays."""
    end = "\n" if old.endswith("\n\n") or old == "\n" else ""
    lines, now = old.strip("\n").splitlines(), new.splitlines()
    if CUT in lines:
        at = lines.index(CUT)
        head, tail = at, len(lines) - at - 1
        if head + tail < len(now):
            now = [*now[:head], CUT, *now[len(now) - tail :]]
    return "".join(f"{line}\n" for line in now) + end
