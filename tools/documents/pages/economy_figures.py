"""docs/economy_figures.md: methods on every built-in scenario, what makes a strict answer strict, published cases at other
switches.

Every built-in scenario is run on its data folder, about 20 CPU seconds each.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from package_ranges import comparable

from ytterby.datasets.package import find_folder, packaged_names
from ytterby.economics.evaluate import evaluate
from ytterby.economics.from_results import GdpStudy
from ytterby.economics.impact import impact
from ytterby.economics.switches import LOST, SHORTFALL, EconomySwitches
from ytterby.ground.errors import YtterbyError
from ytterby.ground.files import DATA
from ytterby.report.cases import validate
from ytterby.runs.simulate import simulate
from ytterby.runs.workspace import Workspace

from ..builder import part, table

if TYPE_CHECKING:
    from ..results import Results

REGIONS = ("USA", "JPN", "KOR")
KINDS = ("none", "survey", "survey_wide", "all")
"""Inputs that bind, each list within the next."""
COLUMNS = ("at-risk", *KINDS)
ROUNDING = 1e-6
"""Percent of GDP by which the program may miss its value."""
EXPOSURE = ("low", "middle", "high")
CASES: dict[str, list[dict[str, object]]] = {
    "USGS-LCM-01": [{"tier": "both"}, {"tier": "both", "exposure": "low"}, {"overproduction": False}],
    "USGS-GAGE-01": [{"overproduction": False}, {"overproduction": False, "tier": "both"}],
    "IMF73-02": [{"nest": 0.01}, {"nest": 0.1}, {"exposure": "low"}, {"exposure": "high"}],
    "ECB-01": [{"nest": 0.01}, {"nest": 0.1}, {"exposure": "low"}, {"exposure": "high"}],
    "NRI-01": [{"reach": "shortfall", "exposure": end} for end in EXPOSURE],
    "DIR-04": [{"reach": "shortfall"}, {"reach": "shortfall", "exposure": "high"}],
    "FCI-01": [{"exposure": "low"}, {"nest": 0.1}, {"pooled": True}],
}  # fmt: skip
"""Published case -> switches in place of its own."""


@dataclass(frozen=True)
class Swept:
    """A scenario in the year in which most stops in the first region: percent of GDP by column, and cases in all."""

    name: str
    folder: str
    year: int
    percent: dict[str, float]
    cases: int


def percent(one: Any, **switches: Any) -> float:
    """Change of GDP by plants that stop [%] at other switches, ties of the program left as they fall."""
    chosen = replace(one.switches, **switches)
    shares = one.exposure.at(chosen.exposure)
    outcome = evaluate(one.table, one.exposure, shares, one.cut, one.bills, chosen, nearest=False)
    return 100.0 * outcome.total / one.table.gdp


@cache
def sweep(results: Results) -> list[Swept]:
    """Every built-in scenario of every data folder. Raises YtterbyError where what binds more costs less."""
    rows = []
    for folder in packaged_names():
        for name in comparable(Workspace.read(find_folder(folder))):
            run = simulate(name, data=find_folder(folder))
            if len(run.scenarios) > 1:
                rows.append(swept(run.tables, name, run.scenarios[0], folder))
    return rows


def swept(tables: Any, name: str, against: str, folder: str) -> Swept:
    """All years and regions of one scenario, by what binds and what is counted as missing."""
    worst, cases = Swept(name, folder, 0, {"survey": 1.0}, 0), 0
    there = set(tables["demand"]["region"].unique())
    for region, reach in product((one for one in REGIONS if one in there), (LOST, SHORTFALL)):
        switches = EconomySwitches(method="at-risk", reach=reach)
        for shortfall, one in GdpStudy(tables, name, against, region, switches, folder).impacts():
            by = {kind: percent(one, method="bottleneck", critical=kind) for kind in KINDS}
            cases += 1
            for fewer, more in pairwise(KINDS):
                if by[more] > by[fewer] + ROUNDING:
                    raise YtterbyError(f"{name}, {region}, {shortfall.year}, {reach}: {more} inputs cost {by[more]:g}% and "
                                       f"{fewer} {by[fewer]:g}%")  # fmt: skip
            if region == REGIONS[0] and reach == SHORTFALL and by["survey"] < worst.percent["survey"]:  # fmt: skip
                by["at-risk"] = -percent(one, method="at-risk")
                worst = replace(worst, year=shortfall.year, percent=by)
    return replace(worst, cases=cases)


@part(runs=True)
def counted(results: Results) -> str:
    """How many cases the program runs."""
    return (
        f"The program runs {sum(one.cases for one in sweep(results)):,} cases (all years, by lost demand and by shortfall, "
        f"{', '.join(REGIONS)}), and in none do fewer binding inputs cost more than more of them."
    )


@part(runs=True)
def methods(results: Results) -> str:
    """Every built-in scenario, the United States in the year in which most stops."""
    rows = [[f"`{one.name}`", one.folder, one.year, *(f"{one.percent[k]:.3f}" for k in COLUMNS)] for one in sweep(results)]  # fmt: skip
    heads = ["at risk", "no input binds", "survey", "wide survey", "strict"]
    return table(["scenario", "data", "year", *heads], rows)


@part(runs=True)
def strict(results: Results) -> str:
    """80% less of everything in the United States: what binds, imports and buyers, by exposure [% of GDP]."""
    rows = []
    for kind, imports, buyers in product(("survey", "all"), ("replace", "fixed"), ("any", "usual")):
        at: dict[str, Any] = dict(
            reach="imposed", cut=0.8, critical=kind, imports=imports, buyers=buyers
        )
        outcomes = [impact("USA", EconomySwitches(**at, exposure=end)) for end in EXPOSURE]
        rows.append([f"`{kind}`", f"`{imports}`", f"`{buyers}`", *(f"{one.gdp_percent:.2f}" for one in outcomes)])  # fmt: skip
    return table(["inputs that bind", "imports", "buyers", *EXPOSURE], rows)


def packaged_case(name: str) -> dict[str, Any]:
    """A packaged case as it is written."""
    return yaml.safe_load((DATA / "validation" / f"{name}.yaml").read_text(encoding="utf-8"))


def validated(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records of cases, in their order. Raises YtterbyError where one has no figure."""
    with tempfile.TemporaryDirectory() as place:
        for case in cases:
            (Path(place) / f"{case['id']}.yaml").write_text(yaml.safe_dump(case), encoding="utf-8")
        by_id = {row["id"]: row for row in validate([place]).records}
    for row in by_id.values():
        if row["model"] is None:
            raise YtterbyError(f"{row['id']}: {row['why']}")
    return [by_id[case["id"]] for case in cases]


@part(runs=True)
def cases(results: Results) -> str:
    """Published cases as they are and at other switches: case, switches, figure, published band."""
    trials, changed = [], []
    for name, switches in sorted(CASES.items(), key=lambda item: item[0]):
        case = packaged_case(name.lower())
        for n, own in enumerate([{}, *switches]):
            layers = {"economy": {**case["layers"]["economy"], **own}}
            changed.append({**case, "id": f"{name}-{n}", "layers": layers})
            words = ", ".join(f"`{k}={str(v).lower()}`" for k, v in own.items())
            trials.append([name, words or "its own"])
    rows = [
        [*trial, f"{row['model']:.3g}", f"{row['low']:g} to {row['high']:g} {row['unit']}", row["status"]]
        for trial, row in zip(trials, validated(changed), strict=True)
    ]  # fmt: skip
    return table(["case", "switches", "figure", "published band", ""], rows)
