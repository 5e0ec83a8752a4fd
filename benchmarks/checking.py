"""CPU seconds of `ytterby check`: one check, a batch, a process.

    python benchmarks/checking.py

`check_ms` is the median of single checks after import, each of another question; `batch_rows_s` rows a CPU second in a
batch of 10,000 different rows, in which 20 goods come again with other lots, places, parties and days;
`batch_new_goods_rows_s` the same where no goods come twice, the questions of outsiders; `check_process_s` the median
of whole processes after a first one, which writes byte code and keeps the packaged law, as an installed package has
them.
"""

from __future__ import annotations

import csv
import itertools
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from measure import report, spent, use_one_core

use_one_core()

ROWS = 10_000
OUTSIDERS = Path(__file__).parent.parent / "tests" / "compliance" / "decide"
ITEMS = [
    "dysprosium oxide 99.9%", "NdFeB magnets with 2% dysprosium", "NdFeB magnets N35, no Dy or Tb",
    "gallium metal 4N", "lanthanum carbonate", "samarium cobalt alloy", "terbium target",
    "artificial graphite 99.95%, 45 MPa, 1.80 g/cm3", "mixer-settler with 0.6 m3 mixing chamber",
    "antimony oxide 99.99%", "indium ingot", "neodymium metal", "holmium oxide 4N",
    "process package for solvent extraction of heavy rare earths", "flotation know-how for bastnaesite",
    "germanium dioxide", "scandium-aluminium master alloy", "extractant P507", "ferrite magnets",
    "tungsten carbide powder",
]  # fmt: skip
LEGS = [("CN", "US"), ("CN", "JP"), ("CN", "DE"), ("JP", "KR"), ("MY", "CN"), ("CN", "KR")]
PARTIES = [
    "",
    "",
    "",
    "TDK Corporation",
    "Rheinmetall AG",
    "Acme Motors GmbH",
    "MP Materials Corp.",
]


def rows() -> list[dict[str, str]]:
    """10,000 different questions over items, legs, parties and days from 2023 to 2026."""
    made = []
    months = [f"{y}-{m:02d}" for y in (2023, 2024, 2025, 2026) for m in range(1, 13)][:44]
    every = itertools.cycle(itertools.product(ITEMS, LEGS, PARTIES))
    for number, (item, (origin, to), party) in zip(range(ROWS), every, strict=False):
        day = f"{months[number * 7 % 44]}-{number % 28 + 1:02d}"
        made.append(
            {
                "date": day,
                "item_text": f"{item}, lot {number}",
                "exporter_country": origin,
                "destination_country": to,
                "party_name": party,
            }
        )
    return made


def rows_of_outsiders() -> list[dict[str, str]]:
    """Some 3,000 questions of outsiders, each on other goods."""
    made: dict[str, dict[str, str]] = {}
    for number in range(30, 40):
        path = OUTSIDERS / f"cases_outsider_law{number}.csv"
        with path.open(encoding="utf-8", newline="") as source:
            for row in csv.DictReader(source):
                made[row["text"]] = {
                    "date": row["date"],
                    "item_text": row["text"],
                    "exporter_country": row["exporter"],
                    "origin_country": row["origin"],
                    "destination_country": row["to"],
                    "party_name": row["party"],
                    "hs_code": row["hs"],
                }
    return list(made.values())


def rows_a_second(questions: list[dict[str, str]]) -> float:
    """Rows of a batch that are answered in a CPU second."""
    from ytterby.compliance.decide.batch import Batch, answer_rows
    from ytterby.compliance.decide.engine import Checker

    lines = range(2, len(questions) + 2)
    columns = list(questions[0])
    batch = Batch(columns, lambda: zip(questions, lines, strict=True), len(questions))
    start = process_time()
    answered = sum(1 for _ in answer_rows(Checker(near=False), batch, "benchmark"))
    return answered / (process_time() - start)


def main() -> None:
    """Measure and report."""
    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.question import Question

    questions = rows()
    checker = Checker()
    checker.check(Question.from_row(questions[0]))
    times = []
    for row in questions[1:400]:
        start = process_time()
        checker.check(Question.from_row(row))
        times.append(process_time() - start)
    rates = rows_a_second(questions), rows_a_second(rows_of_outsiders())
    command = [sys.executable, "-m", "ytterby.cli.main", "check", "--item", "dysprosium oxide",
               "--from", "CN", "--to", "US", "--on", "2025-06-01"]  # fmt: skip
    with TemporaryDirectory() as folder:
        kept = {
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": folder,
            "XDG_CACHE_HOME": folder,
        }

        def ask() -> None:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | kept)

        processes = [spent(ask) for _ in range(6)][1:]
    report(
        {
            "check_ms": median(times) * 1e3,
            "batch_rows_s": rates[0],
            "batch_new_goods_rows_s": rates[1],
            "check_process_s": median(processes),
        }
    )


if __name__ == "__main__":
    main()
