"""Fits the global parameters of calibration.yaml to the observed cases of one event and scores them on
the other, both ways round; writes the tables of docs/calibration.md between their marks.

python tools/calibrate_event.py runs/calibration docs/calibration.md [--jobs 2]

Every evaluated point is kept in the folder, so an interrupted call goes on where it stopped; points of
another model (code, data, scenarios, bands) are not taken. `adopt-EVENT-FOLDER.yaml` has the numbers and
switches of the best point in the words of scenario files.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from documents.builder import cell, placed, table
from event_fit import (
    Calibration,
    Fit,
    Scored,
    default_place,
    distance,
    hypercube,
    numbers_at,
    read_calibration,
    refine,
    switches_at,
)

from ytterby.ground.files import write_atomic
from ytterby.world.read import read_chain

PLAN = Path(__file__).parent / "calibration.yaml"
NEAR = 1.1
"""Points with a loss up to this multiple of the best say how well a place is known."""


def search(fit: Fit, jobs: int) -> tuple[Scored, Scored, list[Scored]]:
    """Default, best and all points of one event."""
    plan = fit.calibration
    places = hypercube(plan)

    def tick(scored: Scored) -> None:
        print(f"{fit.event}: {len(fit.known)} points, {scored.loss:.1f}", flush=True)

    tried = fit.scores(places, jobs, tick)
    best = min(tried, key=lambda s: s.loss)
    for start in sorted(tried, key=lambda s: s.loss)[: plan.search.starts]:
        best = min(best, refine(fit, start, plan.search.refine, tick), key=lambda s: s.loss)
    own = [s for key, s in fit.known.items() if key == fit.key(s.place)]
    return tried[0], best, own


def said(plan: Calibration, n: int, place: float, fit: Fit) -> str:
    """What a place of a parameter means in the numbers of the event's own folder."""
    one = plan.parameters[n]
    if one.switch:
        return "on" if place > 0.0 else "off"
    (job, *_) = fit.planned[0].jobs
    rows = read_chain(job.folder).parameters
    whole = [0.0] * len(plan.parameters)
    whole[n] = place
    moved = numbers_at(plan, whole, rows)
    if not moved:
        return "as packaged"
    if len(moved) == 1:
        ((name, value),) = moved.items()
        return f"{rows.row(name).value:g} -> {value:.3g}"
    ratio = [value / rows.row(name).value for name, value in moved.items()]
    return f"{len(moved)} numbers, times {min(ratio):.2f} to {max(ratio):.2f}"


def parameters_table(fit: Fit, best: Scored, own: list[Scored]) -> str:
    """Each parameter: place of the best point, the places of points nearly as good, the numbers."""
    plan = fit.calibration
    near = [s for s in own if s.loss <= NEAR * best.loss]
    rows = []
    for n, one in enumerate(plan.parameters):
        places = [s.place[n] for s in near]
        spread = f"{min(places):.2f} to {max(places):.2f}"
        if one.switch:
            spread = f"on in {sum(p > 0 for p in places)} of {len(places)}"
        at = "" if one.switch else f"{best.place[n]:.2f}"
        rows.append([one.name, at, said(plan, n, best.place[n], fit), spread])
    return table(["parameter", "place", "numbers", f"{len(near)} points nearly as good"], rows)


def score_table(rows: list[tuple[str, Fit, Scored, Scored]]) -> str:
    """Loss and cases inside, before and after, of the fitted and the other event."""
    return table(
        ["", "cases", "loss before", "after", "inside before", "after"],
        [
            [name, str(len(fit.planned)), f"{before.loss:.1f}", f"{after.loss:.1f}",
             str(before.inside), str(after.inside)]
            for name, fit, before, after in rows
        ],
    )  # fmt: skip


def cases_table(fit: Fit, before: Scored, after: Scored) -> str:
    """Each case: the model before and after, and its distance from the band in widths."""
    rows = []
    for one in fit.planned:
        case = one.file.case
        models = before.models[case.id], after.models[case.id]
        off = ["-" if m is None else f"{distance(m, case.low, case.high):.2f}" for m in models]
        rows.append([case.id, f"{case.low:g} to {case.high:g}", *("-" if m is None else cell(m) for m in models),
                     *off])  # fmt: skip
    return table(["case", "band", "before", "after", "widths off before", "after"], rows)


def adopt(folder: Path, fit: Fit, best: Scored) -> None:
    """Write the best point as scenario words, one file per data folder of all events."""
    plan = fit.calibration
    switches = switches_at(plan, best.place)
    (job, *_) = fit.planned[0].jobs
    for name in ("rare_earths", "rare_earths_2009"):
        rows = read_chain(job.folder.parent / name).parameters
        lines = [f"# best point of {fit.event}, loss {best.loss:.2f}", "switches:"]
        lines += [f"  {key}: {str(value).lower()}" for key, value in switches.items()]
        lines.append("parameters:")
        lines += [f"  {k}: {v:.6g}" for k, v in sorted(numbers_at(plan, best.place, rows).items())]
        (folder / f"adopt-{fit.event}-{name}.yaml").write_text("\n".join(lines) + "\n")


def main() -> None:
    """Both ways round, then the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("page", type=Path)
    asked.add_argument("--jobs", type=int, default=1)
    given = asked.parse_args()
    plan = read_calibration(PLAN)
    fits = {name: Fit(plan, name, given.folder / f"points-{name}.jsonl") for name in plan.events}
    found = {name: search(fit, given.jobs) for name, fit in fits.items()}
    parts = [f"Run on {date.today().isoformat()}, seed {plan.search.seed}."]
    for name, fit in fits.items():
        before, best, own = found[name]
        adopt(given.folder, fit, best)
        parts.append(f"## Fitted to: {plan.events[name].title}")
        scored: list[tuple[Any, ...]] = [(f"{plan.events[name].title} (fitted)", fit, before, best)]
        for other, beside in fits.items():
            if other != name:
                pair = beside.scores([default_place(plan), best.place], given.jobs)
                scored.append((f"{plan.events[other].title} (scored)", beside, *pair))
        parts.append(score_table(scored))
        parts.append(f"{len(own)} points were tried.")
        parts.append(parameters_table(fit, best, own))
        parts += [f"### {title}\n\n{cases_table(f, a, b)}" for title, f, a, b in scored]
    write_atomic(given.page, placed(given.page, "tables", "\n\n".join(parts)))


if __name__ == "__main__":
    main()
