"""docs/economy.md: published cases on GDP at other switches than their own."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from ytterby.ground.errors import YtterbyError
from ytterby.ground.files import DATA
from ytterby.report.cases import validate

from ..builder import part, table

if TYPE_CHECKING:
    from ..results import Results

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
