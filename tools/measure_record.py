"""Measures checkouts against the published record, side by side: inside, distances, price paths, time.

python tools/measure_record.py [CHECKOUT ...] [--out FILE] [--workers 2]

Each checkout runs its own code on its own cases (`validate --json`, with an empty home, so that no kept run is
read) and on the points of `price_paths.csv` of this checkout. Distances, events and the answer "no change" are those
of this checkout for all: docs/validation.md. Seconds are processor time of the years of `baseline` to 2045 alone, the
better of two runs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE / "src"))

from documents.builder import table  # noqa: E402

from ytterby.validation.case import find_cases, path_cases  # noqa: E402
from ytterby.validation.score import distance, event_of, events, nearer, no_change_of  # noqa: E402

COMMAND = "from ytterby.cli.main import main; main()"
YEARS = """
import time
try:
    from ytterby.runs.run import base_of
    from ytterby.runs.workspace import Workspace
except ImportError:  # a checkout from before the wings were parted
    from ytterby.study.run import base_of
    from ytterby.study.workspace import Workspace
from ytterby.years.run import run_years
desk = Workspace.read()
job = desk.jobs([desk.scenario("baseline", until=2045)])[0]
base, rest = base_of(job.folder), (job.scenario, desk.book, None, job.periods)
took = []
for _ in range(2):
    began = time.process_time()
    run_years(base, *rest)
    took.append(time.process_time() - began)
print(min(took))
"""


def asked(checkout: Path, *words: str) -> str:
    """What Python prints with the code of a checkout and an empty home. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as home:
        own = {"PYTHONPATH": str(checkout / "src"), "YTTERBY_HOME": home, "XDG_DATA_HOME": home}
        done = subprocess.run(
            [sys.executable, *words], env={**os.environ, **own}, cwd=home, check=True, text=True,
            capture_output=True,
        )  # fmt: skip
    return done.stdout


def answers(checkout: Path, workers: int) -> dict[str, dict]:
    """id -> what `validate --json` says, of the packaged cases and of the price paths."""
    with tempfile.TemporaryDirectory() as folder:
        for file in path_cases():
            plain = {k: v for k, v in file.document.data.items() if k != "role_first"}
            text = yaml.safe_dump(plain)
            (Path(folder) / f"{plain['id']}.yaml").write_text(text, encoding="utf-8")
        words = ("validate", "--json", "--workers", str(workers), "*", folder)
        found = json.loads(asked(checkout, "-c", COMMAND, *words))
    return {row["id"]: row for row in found}


def known_of(values: Iterable[float | None]) -> list[float]:
    """Those that are known."""
    return [value for value in values if value is not None]


def mean(values: list[float]) -> str:
    """Three digits, or a dash."""
    return f"{sum(values) / len(values):.3f}" if values else "-"


def column(checkout: Path, workers: int) -> dict[str, str]:
    """What is measured of one checkout, by name."""
    found = answers(checkout, workers)
    cases = {file.case.id: file.case for file in find_cases()}
    model = {name: found[name]["model"] for name in found}
    inside = {name: found[name]["inside"] for name in found if name in cases}
    known = [name for name in inside if model[name] is not None]
    first = [
        name for name in known if cases[name].kind == "observed"
        and (cases[name].role_first or cases[name].role) == "prediction"
    ]  # fmt: skip
    out = {
        "inside": f"{sum(map(bool, inside.values()))} of {len(known)}",
        "observed predictions of 1bff3ff": f"{sum(inside[name] for name in first)} of {len(first)}",
    }
    for event in events():
        own = [name for name in known if event_of(cases[name]) == event]
        away = {name: distance(cases[name], model[name]) for name in own}
        closer = [n for n in (nearer(cases[name], model[name]) for name in own) if n is not None]
        still = [distance(cases[n], no_change_of(cases[n])) for n in own]
        points = [file.case for file in path_cases() if file.case.event == event]
        path = known_of(distance(p, model[p.id]) for p in points if model[p.id] is not None)
        out |= {
            f"{event}: inside": f"{sum(inside[n] for n in own)} of {len(own)}",
            f"{event}: mean distance": mean(known_of(away.values())),
            f"{event}: of no change": mean(known_of(still)),
            f"{event}: nearer than no change": f"{sum(closer)} of {len(closer)}",
            f"{event}: price path": f"{mean(path)} ({len(path)} points)",
            f"{event}: path of no change": mean(known_of(distance(p, 1.0) for p in points)),
        }
        if "M25-STOP" in away:
            rest = known_of(value for name, value in away.items() if name != "M25-STOP")
            out[f"{event}: without M25-STOP"] = mean(rest)
    out["baseline to 2045, CPU s"] = f"{float(asked(checkout, '-c', YEARS)):.2f}"
    for name, case in cases.items():
        if found.get(name, {}).get("model") is not None:
            far = distance(case, model[name])
            said = "" if far is None else f" {far:.2f}"
            out[name] = f"{model[name]:.4g}{'*' if inside[name] else ''}{said}"
    return out


def main() -> None:
    """Print the table, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkouts", nargs="*", type=Path, default=[HERE])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    columns = [column(path.resolve(), given.workers) for path in given.checkouts]
    heads = ["", *(path.resolve().name for path in given.checkouts)]
    names = dict.fromkeys(name for one in columns for name in one)
    text = table(heads, ([name, *(one.get(name, "-") for one in columns)] for name in names))
    print(f"{text}\n\nCases: model, * inside the band, distance.")
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
