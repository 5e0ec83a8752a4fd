"""Quotas: paths of production, and what is remembered of export quotas."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ytterby.controls.acts.export_quota import EXPORT_QUOTA
from ytterby.years.processes.quotas import QuotasProcess
from ytterby.years.program import LimitRow


@pytest.mark.parametrize("path", ["frozen", "as_recorded", "as_published", "abolished"])
def test_a_production_quota_is_that_of_the_base_year_in_it_and_on_paths_that_stay(base, path):
    process = SimpleNamespace(base=base, path=path, outlook="STEPS")
    first, later = (QuotasProcess.growth(process, year) for year in (base.first_year, 2030))
    if path == "abolished":
        assert first == later == np.inf
    else:
        assert first == 1.0
        assert (later == 1.0) == (path in ("frozen", "as_recorded"))


@pytest.mark.parametrize("kept", [0.0, 0.5])
def test_rents_of_an_export_quota_are_remembered_where_licences_have_a_reserve_alone(kept):
    """A quota of which half is used passes on half its rent, and its memory fades with the period."""
    pool = SimpleNamespace(
        key="quota", offered=100.0, tonnes=100.0, weight=np.ones(1), columns=np.array([0]), kept=0.0
    )
    rows = [LimitRow(EXPORT_QUOTA, "quota", "CHN", 2.0)]
    cleared = SimpleNamespace(
        effects=SimpleNamespace(pools=[pool]), program=SimpleNamespace(rows=rows), length=2.0,
        solution=SimpleNamespace(activity=np.array([50.0]), limit_rent=np.array([6.0])),
    )  # fmt: skip
    after, _ = QuotasProcess.advance(SimpleNamespace(kept=kept), cleared, None)
    assert after.rent == ({"quota": 4.0} if kept else {})
    assert after.fading == (0.25 if kept else 1.0)


def test_licences_have_a_reserve_where_the_switch_and_the_folder_say_so():
    for reserve_price, kept in ((True, 0.5), (False, 0.0)):
        switches = SimpleNamespace(production_quota="frozen", reserve_price=reserve_price)
        base = SimpleNamespace(values=SimpleNamespace(optional={"quota_reserve": 0.5}.__getitem__))
        process = QuotasProcess(base, SimpleNamespace(outlook="STEPS", switches=switches), None)
        assert process.kept == kept
