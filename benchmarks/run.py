"""`make bench`: every figure by CPU time, beside that of a stored commit run in the same minutes.

    python benchmarks/run.py [PART ...] [--pairs 3]       parts: those of PARTS below; none: all
    python benchmarks/run.py questions                    the three questions alone

A part is a script of this folder that measures in a process of its own, with an empty store. It runs with this tree and
with the stored commit (`start.txt`) in turn, the order changing from pair to pair. A figure is the median of its pairs,
the ratio the median of the ratios of the pairs. Printed, and in build/bench.json. A goal that is missed is printed as a
miss, and the exit code stays zero; it is 1 where a figure measures nothing.
"""

from __future__ import annotations

import argparse
import compileall
import json
import math
import os
import platform
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

from start import NoStartError, start_commits, start_tree

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "bench.json"
LIST = ROOT.parent / "shared/facts/csl/csl_2026-07-31.csv"
CPU_RATIO, PEAK_RATIO = 1.05, 1.03
"""A question over that of the stored commit, at most."""
LISTED_WAYS = [
    f"listed_{issuer}_{way}"
    for issuer in ("CN", "US")
    for way in ("english", "one_letter_off", "short", "own_language")
]
MORE_IS_BETTER = {
    *(
        "linopy_over_ours",
        "draws_core_hour",
        "batch_rows_s",
        "batch_new_goods_rows_s",
        "batch_again_rows_s",
        "screen_names_s",
        "screen_recall",
        "pairs_f1",
    ),
    *LISTED_WAYS,
}


@dataclass(frozen=True)
class Part:
    """A script with its arguments, what its figures should be at most (`MORE_IS_BETTER`: at least; None: no goal).

    ratios : figure -> at most so many times that of the stored commit; pairs : at most so many, for a long one.
    paired : whether the stored commit has it; what is younger compares with itself.
    """

    script: str
    arguments: tuple[str, ...] = ()
    goals: dict[str, float | None] = field(default_factory=dict)
    ratios: dict[str, float] = field(default_factory=dict)
    pairs: int = 3
    paired: bool = True

    @property
    def name(self) -> str:
        """The script and what it is asked, a file by its name."""
        words = (Path(word).name for word in self.arguments)
        return " ".join((self.script.removesuffix(".py"), *words))


def question(name: str, goal: float) -> Part:
    """A question from an empty store, in the limits of today."""
    limits = {"question_s": CPU_RATIO, "peak_mb": PEAK_RATIO}
    goals = {"question_s": goal, "peak_mb": None, "tables_share": 0.35}
    return Part("one_question.py", (name,), goals, limits)


def again(name: str, goal: float) -> Part:
    """A question whose reference is kept."""
    return Part("one_question.py", (name, "--again"), {"question_again_s": goal})


def scenario(file: str, goal: float | None, peak: float | None, pairs: int = 1) -> Part:
    """A run with quarters, stocks, cohorts and origins."""
    return Part("one_scenario.py", (file,), {"scenario_s": goal, "peak_mb": peak}, {}, pairs)


PARTS = {
    "questions": [
        question("baseline", 4.0),
        question("technology-ban-2023", 11.0),
        question("licensing-2025", 16.0),
    ],
    "again": [
        again("baseline", 4.0),
        again("technology-ban-2023", 6.0),
        again("licensing-2025", 9.0),
    ],
    "help": [Part("command_help.py", (), {"help_s": 0.3, "help_over_bare": 1.2})],
    "scenario": [
        Part("one_scenario.py", (), {"scenario_s": 2.5, "period_over_solver": 1.5, "peak_mb": 500.0})
    ],
    "origin": [
        scenario("origin_quarters.yaml", 4.0, 700.0, 3),
        scenario("origin_seven.yaml", None, None),
        scenario("origin_wide.yaml", None, None),
    ],
    "draws": [
        Part(
            "draws.py",
            (),
            {"draws_core_hour": 900.0, "together_over_alone": 0.5, "draw_s": None, "peak_mb": None},
            pairs=1,
            paired=False,
        )
    ],
    "growth": [
        Part("growth.py", (), dict.fromkeys(
            f"{axis}_{what}_exponent_{size}x"
            for axis, counted, sizes in (
                ("regions", ("seconds", "entries", "peak_mb"), (2, 4)),
                ("elements", ("seconds", "entries", "peak_mb"), (2, 4)),
                ("periods", ("seconds", "peak_mb"), (2, 4)),
                ("draws", ("seconds", "peak_mb"), (2,)),
                ("names", ("seconds", "peak_mb"), (2,)),
                ("rows", ("seconds", "peak_mb"), (2,)),
            )
            for what in counted
            for size in sizes
        ), pairs=1, paired=False)
    ],
    "linopy": [Part("linopy_period.py", (), {"linopy_over_ours": 20.0}, pairs=1)],
    "check": [
        Part("checking.py", (), {"check_ms": 5.0, "batch_rows_s": 2000.0, "check_process_s": 0.6}),
        Part(
            "large_files.py",
            (),
            {"chain_s": 2.0, "batch_again_rows_s": 2000.0, "batch_mb_a_100k": 20.0, "batch_peak_mb": 500.0},
            pairs=1,
            paired=False,
        ),
    ],
    "screen": [
        Part(
            "screening.py",
            (str(LIST),),
            {
                "screen_names_s": 3000.0,
                "screen_recall": 0.995,
                "screen_build_s": 3.0,
                "screen_load_s": 0.3,
                "screen_single_ms": 2.0,
                "screen_invented_share": 0.06,
                "screen_invented_firms_share": 0.04,
                **dict.fromkeys(LISTED_WAYS, 0.97),
                "pairs_f1": 0.9,
            },
            pairs=1,
        )
    ],
    "page": [
        Part("packaged_page.py", (name,), {"page_over_question": 1.3, "page_s": None, "peak_mb": 1000.0})
        for name in ("technology-ban-2023", "licensing-2025", "embargo")
    ],
    "economy": [
        Part(
            "economy.py",
            (),
            {
                **dict.fromkeys(("at-risk_s", "bottleneck_s", "ces_s", "rationing_s"), 0.5),
                "attribution_s": 20.0,
            },
        )
    ],
    "game": [Part("game.py", (), {"game_over_cells": 1.2, "game_over_runs": None}, pairs=1)],
    "plan": [Part("plan_rounds.py", (), {"rounds_over_cold": 3.0}, pairs=1)],
}  # fmt: skip


class NothingMeasuredError(Exception):
    """A script failed, or gave no figures; says which and why."""


@dataclass
class Figure:
    """A figure of each pair, of this tree and of the stored commit."""

    now: list[float]
    start: list[float]

    @property
    def ratio(self) -> float | None:
        """Median over the pairs of this tree over the stored commit; None without one."""
        if not self.start:
            return None
        return median(now / start for now, start in zip(self.now, self.start, strict=True))


def measured(script: Path, arguments: tuple[str, ...], source: Path) -> dict[str, float]:
    """The figures of a script with the package in `source`, and `peak_mb` of its largest process."""
    with TemporaryDirectory() as home, TemporaryFile("w+") as errors:
        env = {**os.environ, "PYTHONPATH": str(source), "YTTERBY_HOME": home}
        command = [sys.executable, str(script), *arguments]
        with subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process:
            printed = process.stdout.read() if process.stdout else ""
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            reason = (errors.read().strip().splitlines() or [f"exit code {process.returncode}"])[-1]
            raise NothingMeasuredError(reason)
    try:
        figures = dict(json.loads(printed.splitlines()[-1]))
    except (IndexError, ValueError):
        raise NothingMeasuredError("it printed no figures") from None
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return {**figures, "peak_mb": usage.ru_maxrss / unit}


def compared(part: Part, tree: Path, pairs: int) -> dict[str, Figure]:
    """Every figure of a part, in pairs that alternate with the stored commit."""
    places = {"now": ROOT, "start": tree}
    figures: dict[str, Figure] = {}
    for number in range(min(pairs, part.pairs)):
        order: tuple[str, ...] = ("start", "now") if number % 2 else ("now", "start")
        order = order if part.paired else ("now",)
        for when in order:
            script = places[when] / "benchmarks" / part.script
            try:
                row = measured(script, part.arguments, places[when] / "src")
            except NothingMeasuredError as reason:
                of_start = " with the stored commit" if when == "start" else ""
                raise NothingMeasuredError(f"{part.name}{of_start}: {reason}") from None
            for name, value in row.items():
                getattr(figures.setdefault(name, Figure([], [])), when).append(value)
    return figures


def positive(value: Any) -> bool:
    """Whether it measures something: a number above zero."""
    return isinstance(value, int | float) and math.isfinite(value) and value > 0


def empty(part: Part, figures: dict[str, Figure]) -> list[str]:
    """The figures of a part that measure nothing, and why."""
    reasons = []
    for name in part.goals:
        figure = figures.get(name, Figure([], []))
        for when, values in (("in this tree", figure.now), ("with the stored commit", figure.start)):  # fmt: skip
            if not part.paired and when != "in this tree":
                continue
            if not values or len(values) < max(len(figure.now), len(figure.start)):
                reasons.append(f"{part.name}: {name} is missing {when}")
            elif not all(map(positive, values)):
                reasons.append(f"{part.name}: {name} is {values} {when}")
    return reasons


def row(part: Part, name: str, figure: Figure) -> dict[str, Any]:
    """A figure as it is printed and kept."""
    goal, limit = part.goals[name], part.ratios.get(name)
    now, ratio = median(figure.now), figure.ratio
    met = goal is None or (now >= goal if name in MORE_IS_BETTER else now <= goal)
    verdicts = [] if goal is None else ["met" if met else "MISSED"]
    if limit is not None and ratio is not None:
        verdicts.append(f"ratio {'met' if ratio <= limit else 'MISSED'} (at most {limit:g})")
    return {
        "part": part.name, "figure": name, "now": now,
        "start": median(figure.start) if figure.start else None, "ratio": ratio,
        "goal": goal, "verdict": ", ".join(verdicts), "pairs": [figure.now, figure.start],
    }  # fmt: skip


def line(one: dict[str, Any]) -> str:
    """A row as a line of the table."""
    sign = ">=" if one["figure"] in MORE_IS_BETTER else "<="
    goal = "" if one["goal"] is None else f"{sign} {one['goal']:g}"
    name = f"{one['part']}: {one['figure']}"
    start, ratio = ("-" if one[key] is None else f"{one[key]:.3f}" for key in ("start", "ratio"))
    return f"{name:<62}{one['now']:>9.3f}{start:>9}{ratio:>8}  {goal:<9}{one['verdict']}"


def main() -> int:
    """Measure, print and write; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--pairs", type=int, default=3, help="how often each is run, at most")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    if unknown := set(args.parts) - set(PARTS):
        parser.error(
            f"no part is named {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}"
        )
    if args.pairs < 1:
        parser.error("--pairs must be at least 1")
    try:
        tree = start_tree(ROOT / "build")
    except NoStartError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    for source in (ROOT / "src", tree / "src"):
        compileall.compile_dir(source, quiet=1)  # as it is when it is installed
    rows, reasons = [], list[str]()
    print(f"{'CPU seconds, MB, ratios':<62}{'now':>9}{'start':>9}{'ratio':>8}  goal")
    for part in (part for name in args.parts or PARTS for part in PARTS[name]):
        try:
            figures = compared(part, tree, args.pairs)
        except NothingMeasuredError as error:
            reasons.append(str(error))
            continue
        nothing = empty(part, figures)
        reasons += nothing
        for name in part.goals if not nothing else ():
            rows.append(row(part, name, figures[name]))
            print(line(rows[-1]), flush=True)
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    kept = {"machine": machine, "start": start_commits(), "figures": rows, "not_measured": reasons}
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(f"written to {args.out}")
    for reason in reasons:
        print(f"bench: nothing measured: {reason}", file=sys.stderr)
    return 1 if reasons else 0


if __name__ == "__main__":
    sys.exit(main())
