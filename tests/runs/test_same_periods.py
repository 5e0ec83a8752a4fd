"""What is compared runs on the same periods, and a control of strength 0 is no control."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.compliance.sampled import ALL_EXAMPLES

from ytterby.controls.book import Book
from ytterby.datasets.package import packaged_folder
from ytterby.ground.document import Document
from ytterby.report.answer import answer
from ytterby.results.tables import result_tables
from ytterby.runs.simulate import simulate
from ytterby.scenarios.read import resolve
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.read import read_chain
from ytterby.years.run import run_years

FIRST, LAST = 2022, 2024
ACTS = {
    "prohibition": {},
    "licence": {"approval_share": 0.4, "lag_days": 60, "detained_share": 0.3, "detained_days": 40},
    "export_quota": {"quantity_share_of_base": 0.5},
    "export_tax": {"rate": 0.3},
    "tariff": {"rate": 0.3},
    "production_quota": {"technologies": ["refining"], "quantity_share_of_base": 0.5},
    "general_licence": {"general_share": 0.5, "eases": ["CN-MOFCOM-GAC-2023-23"]},
    "technology_prohibition": {"technologies": ["refining"]},
    "technology_restriction": {"technologies": ["refining"]},
    "origin_requirement": {"users": ["defence"], "required_share": 1.0},
}
GOODS = [{"stages": ["metal"]}, {"elements": ["Ga"], "stages": ["metal", "scrap"]},
         {"commodities": ["metal.*"]}]  # fmt: skip
ON_GOODS = ("prohibition", "licence", "general_licence", "export_quota", "export_tax", "tariff")
STARTS = ["none", "as_recorded"]
SWITCHES = [
    {},
    {"speculation": True, "expectations": "adaptive"},
    {"production_quota": "as_recorded", "elements": ["Ga"]},
]
CALENDARS = [
    {},
    {"quarters": "none"},
    {"quarters": [2023]},
    {"quarters": ["2023Q2..2024Q1"]},
    {"quarters": ["2023Q3"], "months": [2024]},
]


def written(controls, years, base, switches=None):
    """A scenario of its own; `name` is the same for all, so that tables may be equal bit for bit."""
    first = base.first_year
    data = {"name": "a", "title": "a", "description": "a", "controls": controls,
            "years": {"start": first, "end": first + LAST - FIRST, **years},
            "switches": switches or {}}  # fmt: skip
    return resolve(Document(data, {}, Path("a.yaml")), Book.read())


def tables_of(base, scenario):
    return result_tables(base, scenario, run_years(base, scenario, Book.read()))


def assert_same(found, expected):
    assert set(found) == set(expected)
    for name, frame in expected.items():
        assert_frame_equal(found[name], frame, check_exact=True)


@pytest.fixture(scope="module")
def base():
    return calibrate(read_chain(packaged_folder("gallium")))


@pytest.fixture(scope="module")
def without(base):
    """Tables of a run without the control, by its calendar: each is made once."""
    made = {}

    def of(years, start, switches):
        key = repr((years, start, switches))
        if key not in made:
            made[key] = tables_of(base, written({start: True}, years, base, switches))
        return made[key]

    return of


@st.composite
def controls(draw):
    """A control of strength 0: any kind of act, days, goods and destinations."""
    kind = draw(st.sampled_from(sorted(ACTS)))
    act = {"act": kind, "origin": "CHN", **ACTS[kind]}
    if kind == "origin_requirement" or kind in ON_GOODS:
        act["destinations"] = draw(st.sampled_from(["all", ["USA"], ["JPN", "KOR"]]))
    if kind in ON_GOODS:
        act |= draw(st.sampled_from(GOODS))
    if kind in ("prohibition", "licence"):
        act["extraterritorial"] = draw(st.booleans())
    begins = draw(st.dates(date(FIRST, 1, 1), date(LAST, 12, 31)))
    measure = {"id": "m", "title": "m", "effective": begins.isoformat(), "acts": [act]}
    if draw(st.booleans()):
        measure["strength"] = 0
    else:
        act["strength"] = 0
    return measure


@settings(
    max_examples=12 if ALL_EXAMPLES else 6,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    measure=controls(),
    years=st.sampled_from(CALENDARS),
    start=st.sampled_from(STARTS),
    switches=st.sampled_from(SWITCHES),
)
def test_strength_zero_is_no_control(base, without, measure, years, start, switches):
    scenario = written({start: True, "measures": [measure]}, years, base, switches)
    assert_same(tables_of(base, scenario), without(years, start, switches))


def test_a_reference_has_the_periods_of_what_is_measured_against_it(tmp_path):
    path = tmp_path / "ban.yaml"
    path.write_text(
        """
name: ban
title: Ban
description: From a day within a year.
years: {start: 2022, end: 2024}
controls:
  none: true
  measures:
    - {id: m, title: m, effective: 2023-07-20,
       acts: [{act: prohibition, origin: CHN, stages: [metal], destinations: [USA]}]}
""",
        encoding="utf-8",
    )
    folder = packaged_folder("gallium")
    found = simulate(str(path), reference=["gallium-baseline"], data=folder, store=False)
    assert found.manifest["periods"][0] == "2023Q3"
    spans = {name: [year.period.label for year in years if year.year <= 2024]
             for name, years in found.years.items()}  # fmt: skip
    assert spans["gallium-baseline"] == spans["ban"]
    assert spans["ban"] == ["2022", "2023-01..06", "2023Q3", "2023Q4",
                            "2024Q1", "2024Q2", "2024Q3", "2024Q4"]  # fmt: skip


@pytest.mark.parametrize(("reference_ends", "scenario_ends"), [(2025, 2023), (2022, 2023)])
def test_a_reference_ends_with_what_is_measured_against_it(tmp_path, reference_ends, scenario_ends):
    """A reference that ran on gave `0 t, -100%` in the years that the scenario lacked."""
    files = {}
    for name, end, base in (
        ("usual", reference_ends, "gallium-baseline"),
        ("ban", scenario_ends, "gallium-full-ban"),
    ):
        files[name] = tmp_path / f"{name}.yaml"
        files[name].write_text(
            f"name: {name}\ntitle: {name}\ndescription: d\nextends: {base}\n"
            f"years: {{start: 2022, end: {end}}}\n",
            encoding="utf-8",
        )
    found = answer(str(files["ban"]), reference=[str(files["usual"])], data=packaged_folder("gallium"),
                   tornado=False, engine="serial", store=False)  # fmt: skip
    for name in ("prices", "demand", "capacity"):
        last = found.tables[name].group_by("scenario").agg(pl.col("year").max())
        assert dict(last.iter_rows()) == {"usual": scenario_ends, "ban": scenario_ends}, name
    assert "-100%" not in " ".join(found.sentences())


@pytest.mark.slow
def test_strength_zero_is_no_control_on_the_rare_earths():
    base = calibrate(read_chain())
    ban = {"act": "prohibition", "origin": "CHN", "stages": ["oxide", "metal", "magnet"]}
    measure = {"id": "m", "title": "m", "effective": "2025-04-04", "strength": 0, "acts": [ban]}
    scenario = written({"none": True, "measures": [measure]}, {}, base)
    assert_same(tables_of(base, scenario), tables_of(base, written({"none": True}, {}, base)))


def test_from_python_a_run_for_each_element_stands_before_the_whole(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(
        "name: own\ntitle: t\ndescription: d\nextends: gallium-as-recorded\nyears: {end: 2025}\n",
        encoding="utf-8",
    )
    run = simulate(
        str(path), reference="gallium-baseline", data=packaged_folder("gallium"),
        switches={"elements": "one_by_one"},
    )  # fmt: skip
    assert run.scenarios == ["gallium-baseline", "own:Ga", "own"]
    demand = run.tables["demand"]
    served = [demand.filter(pl.col("scenario") == s)["served"].sum() for s in run.scenarios]
    assert served[0] > served[1] == pytest.approx(served[2], rel=1e-3)
