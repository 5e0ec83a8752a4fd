"""Speed of `ytterby check`: one check, a batch, a cold shell. Figures go to build/bench.json.

    python benchmarks/checking.py

`check_ms` is the median of single checks after import, each of another question; `batch_rows_s` a
batch of 10,000 different rows on one core; `check_cold_s` the median of whole processes.
"""

from __future__ import annotations

import itertools
import json
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from one_core import use_one_core

use_one_core()

OUT = Path("build") / "bench.json"
GOALS = {"check_ms": 5.0, "batch_rows_s": 2000.0, "check_cold_s": 0.8}
ROWS = 10_000
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


def main() -> None:
    """Measure, print, and put the figures into build/bench.json."""
    from ytterby.compliance.decide.batch import BatchRow, CaseBatch, answer_rows
    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.question import Question

    questions = rows()
    checker = Checker()
    checker.check(Question.from_row(questions[0]))
    times = []
    for row in questions[1:400]:
        start = perf_counter()
        checker.check(Question.from_row(row))
        times.append(perf_counter() - start)
    batch = CaseBatch(
        tuple(questions[0]), tuple(BatchRow(n + 1, n + 2, row) for n, row in enumerate(questions))
    )
    start = perf_counter()
    answered = sum(1 for _ in answer_rows(Checker(near=False), batch, "benchmark"))
    batch_s = perf_counter() - start
    cold = []
    for _ in range(5):
        start = perf_counter()
        command = [sys.executable, "-m", "ytterby.cli.main", "check", "--item", "dysprosium oxide",
                   "--from", "CN", "--to", "US", "--date", "2025-06-01"]  # fmt: skip
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        cold.append(perf_counter() - start)
    figures = {
        "check_ms": round(statistics.median(times) * 1e3, 3),
        "batch_rows_s": round(answered / batch_s, 1),
        "check_cold_s": round(statistics.median(cold), 3),
    }
    for name, value in figures.items():
        met = value >= GOALS[name] if name == "batch_rows_s" else value <= GOALS[name]
        print(f"{name:14} {value:10} goal {GOALS[name]} {'met' if met else 'MISSED'}")
    OUT.parent.mkdir(exist_ok=True)
    held = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else {}
    OUT.write_text(json.dumps(held | figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
