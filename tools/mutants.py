"""Share of small faults that the tests see, by room of the package.

python tools/mutants.py                                     # a sample of all rooms, a table, build/mutants
python tools/mutants.py --room market --sample 100          # one room
python tools/mutants.py --only years/processes/trade.py     # modules by path
python tools/mutants.py --again                             # the survivors of the last run once more

A mutant is run against those tests of the mirrored folder that reach its line, the quickest first. Few processes:
everything is imported once and each mutant is a fork. What survives is written to build/mutants/survivors.txt.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

os.environ.update(OPENBLAS_NUM_THREADS="1", POLARS_MAX_THREADS="1", OMP_NUM_THREADS="1")
ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "ytterby"
OUT = ROOT / "build" / "mutants"
ROOMS: dict[str, tuple[str, ...]] = {
    "market": ("tests/market", "tests/other_programs/test_second_formulation.py"),
    "controls": ("tests/controls",),
    "years/processes": ("tests/years",),
    "compliance/decide": ("tests/compliance/decide",),
}
"""Folders of the package, and the tests that mirror them."""
SAMPLE, SEED, FLOOR = 520, 42, 0.75
SECONDS = 6.0
"""CPU seconds of tests that a mutant is run against at most."""
KILLED = ("killed", "loops")


def main() -> None:
    """Run the sample and print the table; ends with an error below the floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--room", choices=ROOMS, action="append", help="all if left out")
    parser.add_argument(
        "--only", nargs="*", default=[], metavar="PATH", help="modules by the end of their path"
    )
    parser.add_argument("--sample", type=int, default=SAMPLE, help="mutants in all")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--again", action="store_true", help="the survivors of the last run once more"
    )
    words = parser.parse_args()
    os.nice(19)
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT)]
    OUT.mkdir(parents=True, exist_ok=True)
    rooms = words.room or list(ROOMS)
    outcomes: list[dict[str, Any]] = []
    for room in rooms:
        share = words.sample // len(rooms)
        # a process of its own for each: what one room's tests leave behind is not there for the next
        outcomes += in_own_process(room, share, words)
    write(outcomes, partial=bool(words.again or words.only or words.room))
    killed = table(outcomes)
    if killed < FLOOR:
        raise SystemExit(
            f"{killed:.0%} killed, {FLOOR:.0%} wanted: build/mutants/survivors.txt names the rest."
        )


def in_own_process(room: str, share: int, words: argparse.Namespace) -> list[dict[str, Any]]:
    """Outcomes of a room, through a file."""
    answer = OUT / f"outcomes-{room.replace('/', '-')}.json"
    earlier = json.loads(answer.read_text(encoding="utf-8")) if answer.is_file() else []
    child = os.fork()
    if child == 0:
        code = 1
        try:
            run_room(room, share, words, earlier, answer)
            code = 0
        finally:
            sys.stdout.flush()
            os._exit(code)
    if os.waitpid(child, 0)[1]:
        raise SystemExit(f"The mutants of {room} could not be run.")
    return json.loads(answer.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def run_room(
    room: str, share: int, words: argparse.Namespace, earlier: list[dict[str, Any]], answer: Path
) -> None:
    """Load the tests of a room, choose mutants, try each."""
    from mutation.operators import changed_text
    from mutation.reach import choose
    from mutation.trial import attempt, load

    sources = {str(p): p.read_text(encoding="utf-8") for p in sorted((SOURCE / room).rglob("*.py"))}
    tests = list(ROOMS[room])
    load(tests)
    records = reach_of(room, tests, frozenset(sources))
    chosen = sample(room, share, words, sources, earlier)
    before = {key(one): one for one in earlier} if words.again else {}
    start = time.monotonic()
    for number, (site, last) in enumerate(chosen, 1):
        lines = [*range(site.line, last + 1)]
        if site.constant:  # it is read elsewhere in its module than where it is written
            text = sources[site.path].splitlines()
            lines = [
                number
                for number, line in enumerate(text, 1)
                if re.search(rf"\b{site.owner}\b", line)
            ]
        names = choose(records, site.path, lines, SECONDS)
        seconds = sum(records[name]["cpu"] for name in names)
        outcome = attempt(site, sources[site.path], names, seconds)
        row = {
            **asdict(site), "path": Path(site.path).relative_to(ROOT).as_posix(), "room": room, "end": outcome.end,
            "cpu": round(outcome.cpu, 2), "tests": len(names), "what": changed_text(sources[site.path], site),
        }  # fmt: skip
        before[key(row)] = row
        answer.write_text(json.dumps(list(before.values()), indent=1), encoding="utf-8")
        print(f"{room} {number}/{len(chosen)} {time.monotonic() - start:.0f} s  {row['path']}:{row['line']} "
              f"{row['what'][:90]}  {row['end']}", flush=True)  # fmt: skip


def key(row: dict[str, Any]) -> tuple[Any, ...]:
    """What tells a mutant from another."""
    return row["path"], row["node"], row["kind"]


def sample(
    room: str,
    share: int,
    words: argparse.Namespace,
    sources: dict[str, str],
    earlier: list[dict[str, Any]],
) -> list[tuple[Any, int]]:
    """Sites with the last line of their node, in the order of the source."""
    import ast

    from mutation.operators import sites

    every = []
    for path, source in sources.items():
        if words.only and not any(path.endswith(one) for one in words.only):
            continue
        nodes = list(ast.walk(ast.parse(source)))
        for site in sites(path, source):
            # of a statement with a body the line of its head is enough
            node = nodes[site.node]
            whole = not isinstance(node, ast.If | ast.While | ast.comprehension)
            every.append(
                (site, (getattr(node, "end_lineno", None) or site.line) if whole else site.line)
            )
    if words.again:
        left = {key(one) for one in earlier if one["end"] not in KILLED}
        return [
            one for one in every
            if (Path(one[0].path).relative_to(ROOT).as_posix(), one[0].node, one[0].kind) in left
        ]  # fmt: skip
    draw = random.Random(f"{words.seed} {room}")
    return sorted(
        draw.sample(every, min(share, len(every))), key=lambda one: (one[0].path, one[0].line)
    )


def reach_of(room: str, tests: list[str], files: frozenset[str]) -> dict[str, dict[str, Any]]:
    """Lines that each test reaches: of the last run, if neither source nor tests have changed since."""
    from mutation.reach import Reach
    from mutation.trial import in_child, run_tests

    kept = OUT / f"reach-{room.replace('/', '-')}.json"
    digest = hashlib.sha256()
    for path in sorted(
        [
            *SOURCE.rglob("*.py"),
            *Path(__file__).parent.glob("mutation/*.py"),
            *(p for one in tests for p in (ROOT / one).rglob("*.py")),
        ]
    ):
        digest.update(path.read_bytes())
    if kept.is_file():
        found = json.loads(kept.read_text(encoding="utf-8"))
        if found["digest"] == digest.hexdigest():
            return found["records"]  # type: ignore[no-any-return]
    raw = OUT / "reach.tmp"
    print(f"{room}: which test reaches which line", flush=True)
    _, cpu = in_child(lambda: run_tests(tests, Reach(files, raw), first_failure=False), 3000, 9000)
    records = json.loads(raw.read_text(encoding="utf-8"))
    print(f"{room}: {len(records)} tests that pass, {cpu:.0f} CPU s", flush=True)
    kept.write_text(
        json.dumps({"digest": digest.hexdigest(), "records": records}), encoding="utf-8"
    )
    return records  # type: ignore[no-any-return]


def write(outcomes: list[dict[str, Any]], partial: bool) -> None:
    """The survivors, by module."""
    lines = [
        f"{one['path']}:{one['line']}  {one['owner']}  {one['what']}  ({one['end']}, {one['tests']} tests)"
        for one in outcomes
        if one["end"] not in KILLED
    ]
    (OUT / "survivors.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def table(outcomes: list[dict[str, Any]]) -> float:
    """Print shares by module and room; the share killed of all."""
    counted = [one for one in outcomes if one["end"] != "not put in"]
    print(f"\n{'module':44} {'mutants':>8} {'killed':>7} {'share':>6}")
    for room in ROOMS:
        modules: dict[str, Counter[str]] = {}
        for one in counted:
            if one["room"] == room:
                modules.setdefault(one["path"].removeprefix("src/ytterby/"), Counter())[
                    one["end"]
                ] += 1
        total: Counter[str] = sum(modules.values(), Counter())
        for name, ends in [*modules.items(), (f"{room} in all", total)]:
            if all_of := ends.total():
                killed = sum(ends[one] for one in KILLED)
                print(f"{name:44} {all_of:8} {killed:7} {killed / all_of:6.0%}")
    killed = sum(one["end"] in KILLED for one in counted)
    cpu = sum(one["cpu"] for one in outcomes)
    print(
        f"{'all':44} {len(counted):8} {killed:7} {killed / max(len(counted), 1):6.0%}   {cpu / 60:.1f} CPU min"
    )
    return killed / max(len(counted), 1)


if __name__ == "__main__":
    main()
