"""A short embargo and the baseline beside it, as a user would write them, in whole years.

A test that asks nothing later of this pair takes it by these names: runs are kept by content in the store of the test
run (`tests/conftest.py`), so the market is cleared once for all of them.
"""

from __future__ import annotations

from pathlib import Path

TEXT = """\
name: {name}
title: Three years
description: A short one.
extends: {extends}
years: {{start: 2024, end: 2026, quarters: none}}
"""
BASELINE, EMBARGO = "my-baseline", "my-embargo"


def write_pair(folder: Path) -> tuple[str, str]:
    """Paths of the baseline and of the embargo, written to a folder."""
    paths = []
    for name in (BASELINE, EMBARGO):
        extends = name.removeprefix("my-")
        path = folder / f"{extends}.yaml"
        path.write_text(TEXT.format(name=name, extends=extends), encoding="utf-8")
        paths.append(str(path))
    return paths[0], paths[1]
