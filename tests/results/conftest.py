"""Short runs, 2024 to 2026, of the built-in scenarios: once a session each, on the session's base."""

from __future__ import annotations

import pytest

from ytterby.runs.simulate import simulate

SHORT = """\
name: short-{name}
title: Three years of {name}
description: The built-in scenario with a short horizon.
extends: {name}
years: {{start: 2024, end: 2026, quarters: none}}
"""
SLACK = SHORT.format(name="baseline").replace("short-baseline", "slack-quota") + (
    """\
controls:
  measures:
    - id: wide-quota
      title: An export quota of three times what is exported
      effective: 2025-01-01
      acts:
        - act: export_quota
          stages: [concentrate, heavy_concentrate, oxide, metal]
          origin: CHN
          quantity_share_of_base: 3.0
"""
)


@pytest.fixture(scope="session")
def short(tmp_path_factory):
    """Name of a built-in scenario, or the text of one -> its results, computed once."""
    folder = tmp_path_factory.mktemp("short")
    done = {}

    def run(name):
        if name not in done:
            path = folder / f"{len(done)}.yaml"
            text = name if "\n" in name else SHORT.format(name=name)
            path.write_text(text, encoding="utf-8")
            done[name] = simulate(str(path), reference=())
        return done[name]

    return run


@pytest.fixture(scope="session")
def baseline(short):
    return short("baseline")


@pytest.fixture(scope="session")
def quota_cut(short):
    return short("quota-cut")


@pytest.fixture(scope="session")
def embargo(short):
    return short("embargo")


@pytest.fixture(scope="session")
def embargo_usa(short):
    return short("embargo-usa")


@pytest.fixture(scope="session")
def slack_quota(short):
    return short(SLACK)


@pytest.fixture(scope="session")
def coefficients(base):
    """Process -> {commodity: t out (positive) or in per unit of activity}, from the data folder."""
    found = {}
    for row in base.network.chain.coefficients:
        sign = 1.0 if row["role"] == "out" else -1.0
        of = found.setdefault(row["process"], {})
        of[row["commodity"]] = of.get(row["commodity"], 0.0) + sign * base.values.product(
            row["factors"]
        )
    return found
