"""What is published against what is used: the list of adjustments adds up."""

from __future__ import annotations

import numpy as np
import pytest


def test_every_observation_is_listed(base, chain):
    names = [fact.name for fact in base.quantities.facts]
    assert names == [row["observation"] for row in chain.observations]
    assert len(set(names)) == len(names)


def test_published_is_the_parameter(base):
    for fact in [*base.quantities.facts, *base.prices.facts]:
        assert fact.published == base.values(fact.parameter)
        assert fact.unit


def test_moved_times_deviation_is_the_adjustment(base):
    """With the standard deviation computed here from the grade, not read from the fact."""
    for fact in base.quantities.facts:
        deviation = max(base.values(f"deviation.{fact.grade}") * abs(fact.published), 1.0)
        assert fact.moved * deviation == pytest.approx(fact.used - fact.published, abs=1e-6)
    for fact in base.prices.facts:
        deviation = 0.5 * base.values(f"deviation.{fact.grade}") * abs(fact.published)
        assert fact.moved * deviation == pytest.approx(fact.used - fact.published, abs=1e-6)


def test_used_is_what_the_activities_say(base):
    """Facts on one column with no weight: the activity itself."""
    single = 0
    for fact, row in zip(base.quantities.facts, base.network.chain.observations, strict=True):
        number = base.network.column_index.get(row["columns"])
        if number is not None and base.network.columns[number].exists:
            single += 1
            assert fact.used == pytest.approx(base.activity[number])
    assert single > 10


def test_better_evidence_moves_less(base):
    """Relative adjustment: the median of official figures is under that of inferred ones."""
    share = {}
    for fact in base.quantities.facts:
        moved = abs(fact.used / fact.published - 1) if fact.published else 0.0
        share.setdefault(fact.grade, []).append(moved)
    official = np.median(share["A"])
    worst = max(np.median(moved) for grade, moved in share.items() if grade in "CDX")
    assert official < worst


def test_most_facts_stay_near_what_is_published(base):
    moved = np.abs([fact.moved for fact in base.quantities.facts])
    assert np.mean(moved < 2.0) > 0.8
    prices = np.abs([fact.moved for fact in base.prices.facts])
    assert np.mean(prices < 2.0) > 0.8


def test_the_china_conflict_is_listed_and_not_hidden(base):
    """Chinese ore by quota and assay holds 63 kt of NdPr oxide where the trade press says 45: some
    fact on quota or assay has to give."""
    bases = {fact.basis for fact in base.quantities.facts}
    assert any("quota" in basis for basis in bases)
