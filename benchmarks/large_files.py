"""Large files of a user: a chain of owners, a batch whose goods come again, memory of a long batch.

    python benchmarks/large_files.py

`chain_s`: CPU seconds of reading a chain of 20,000 owners and asking for its last. `batch_again_rows_s`: rows a CPU
second where 500 goods go to other places on other days. `batch_mb_a_100k`: memory that 100,000 more rows take, of
which the text of the file is most; `batch_peak_mb` all that the longer one takes.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from measure import report, use_one_core

use_one_core()

from checking import rows  # noqa: E402

LINKS = 20_000
GOODS, AGAIN = 500, 5_000
SHORT, LONG, QUESTIONS = 50_000, 150_000, 1_000
DAY = date(2026, 7, 5)
_KILO = 1000.0


def chain_seconds(folder: Path) -> float:
    """CPU seconds for the last firm of a chain whose first owner is listed, the index of names made before."""
    from ytterby.compliance.decide.parties import Parties
    from ytterby.compliance.parties.home import Home

    firms = ["MP Materials Corp.", *(f"Quux {number} Holding" for number in range(LINKS))]
    path = folder / "owners.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["owner", "owned", "percent"])
        table.writerows([a, b, "60"] for a, b in pairwise(firms))
    start = process_time()
    parties = Parties.read(Home(folder), path)
    reading = process_time() - start
    parties.match("Quux", "", DAY)  # makes the index
    start = process_time()
    shares = parties.owners_of(firms[-1], DAY)
    if shares is None or not shares(("CN-CONTROL-LIST",)):
        raise SystemExit("the listed owner of the chain is not met: nothing was measured")
    return reading + process_time() - start


def write_batch(path: Path, count: int, different: int) -> None:
    """A file of so many rows, of so many different questions in turn."""
    every = rows()[:different]
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(every[0]))
        table.writeheader()
        table.writerows(every[number % different] for number in range(count))


def again_rate() -> float:
    """Rows a CPU second, goods named again with another day and place."""
    from ytterby.compliance.decide.batch import answer
    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.question import Question

    every = rows()
    checker = Checker(near=False)
    questions = [
        Question.from_row({**row, "item_text": every[number % GOODS]["item_text"]})
        for number, row in enumerate(every[:AGAIN])
    ]
    for question in questions[:GOODS]:
        answer(checker, question)
    start = process_time()
    for question in questions[GOODS:]:
        answer(checker, question)
    return (AGAIN - GOODS) / (process_time() - start)


def peak_mb(path: Path, out: Path) -> float:
    """Peak memory of a process that answers a batch, in MB."""
    code = (
        "import resource, sys\n"
        "from ytterby.cli.main import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
    )
    words = ["check", "--batch", str(path), "--out-file", str(out)]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], check=True, capture_output=True, text=True
    )
    return float(done.stderr.split()[-1]) / _KILO


def main() -> None:
    """Measure and report."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        peaks = []
        for count in (SHORT, LONG):
            write_batch(folder / "batch.csv", count, QUESTIONS)
            peaks.append(peak_mb(folder / "batch.csv", folder / "answers.csv"))
        report(
            {
                "chain_s": chain_seconds(folder),
                "batch_again_rows_s": again_rate(),
                "batch_peak_mb": peaks[1],
                "batch_mb_a_100k": (peaks[1] - peaks[0]) * 100_000 / (LONG - SHORT),
            }
        )


if __name__ == "__main__":
    main()
