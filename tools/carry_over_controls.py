"""Carry the control records over from a timeline file into `src/ytterby/data/controls/`.

    python tools/carry_over_controls.py ../shared/facts/controls/timeline.yaml

One file a measure, `<jurisdiction>/<id>.yaml`. The facts are rewritten as the timeline has them;
the blocks `rules` and `acts` at the end of a file are written by hand and kept as they are.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import yaml

from ytterby import yamlfile
from ytterby.controls.read import ABOUT, PACKAGED


def main(timeline: Path) -> None:
    """Write every record of the timeline."""
    data = yamlfile.load(timeline).data
    measures = data.pop("measures")
    write(PACKAGED / ABOUT, data)
    for record in measures:
        write(PACKAGED / record["jurisdiction"] / f"{record['id']}.yaml", record)
    print(f"{len(measures)} records carried over")


def write(path: Path, record: dict[str, Any]) -> None:
    """One file, with the rules and acts it had; read back and compared before it counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=96)
    kept = hand_written(path.read_text(encoding="utf-8")) if path.exists() else ""
    path.write_text(facts + kept, encoding="utf-8")
    back = yamlfile.load(path).data
    back.pop("rules", None)
    back.pop("acts", None)
    if back != record:
        raise SystemExit(f"{path.name}: the record does not come back as it was")


def hand_written(text: str) -> str:
    """The part of a file from its `rules` or `acts` on, with the comment lines above them."""
    found = re.search(r"^(?:#.*\n)*(?:rules|acts):(?:.|\n)*\Z", text, flags=re.MULTILINE)
    comment = re.search(r"^(?:#.*\n)+\Z", text, flags=re.MULTILINE)
    kept = found or comment
    return kept.group(0) if kept else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
