"""Which acts a scenario holds in a year, and for how much of it."""

from datetime import date

import pytest

from ytterby.controls.book import Book
from ytterby.ground.errors import ScenarioError
from ytterby.scenarios.read import builtin_names, resolve

TECHNOLOGY = {"technology_prohibition", "technology_restriction"}


@pytest.fixture(scope="module")
def book():
    return Book.read()


def acts(scenario, year, book):
    return {(row.measure_id, row.act.label): row for row in scenario.acts_in(year, book)}


def goods(scenario, year, book):
    return {
        (key, row.share_of_year, row.strength)
        for key, row in acts(scenario, year, book).items()
        if row.act.act not in TECHNOLOGY
    }


@pytest.fixture
def write(tmp_path, book):
    def writing(controls, more=""):
        path = tmp_path / "mine.yaml"
        path.write_text(f"name: a\ntitle: t\ndescription: d\ncontrols: {controls}\n{more}")
        return resolve(path, book)

    return writing


@pytest.mark.parametrize("year", [2024, 2025, 2030, 2045])
def test_the_three_runs_hold_the_same_product_controls(book, year):
    none, base, ban = (
        resolve(name, book) for name in ("no-technology-control", "baseline", "technology-ban-2023")
    )
    assert goods(none, year, book) == goods(base, year, book) == goods(ban, year, book)
    assert not [r for r in none.acts_in(year, book) if r.act.act in TECHNOLOGY]


def test_baseline_holds_the_catalogue_of_2008_and_no_licence_of_2025(book):
    held = acts(resolve("baseline", book), 2030, book)
    assert ("CN-TECHCAT-2008", "separation") in held
    assert ("CN-TECHCAT-2008", "leaching") in held
    ids = {name for name, _ in held}
    assert not ids & {"CN-MOFCOM-MOST-2023-57", "CN-MOFCOM-GAC-2025-18", "CN-MOFCOM-2025-62"}


def test_the_list_of_2023_adds_magnets_and_does_not_change_separation(book):
    def withheld(name):
        strength = {}
        for row in resolve(name, book).acts_in(2030, book):
            for technology in row.act.technologies if row.act.act in TECHNOLOGY else ():
                strength[technology] = max(strength.get(technology, 0), row.strength)
        return strength

    before, after = withheld("baseline"), withheld("technology-ban-2023")
    for same in ("light_separation", "heavy_separation", "leaching"):
        assert before[same] == after[same] == 1.0
    assert before.get("magnet", 0) == 0
    assert after["magnet"] == 1.0
    assert before["metal"] < after["metal"]
    assert before.get("mining", 0) < after["mining"]


def test_shares_of_the_year_as_recorded(book):
    scenario = resolve("as-recorded", book)
    licences = acts(scenario, 2025, book)[("CN-MOFCOM-GAC-2025-18", "goods")]
    assert licences.share_of_year == pytest.approx(272 / 365)
    assert licences.since == date(2025, 4, 4)
    tech = acts(scenario, 2025, book)[("CN-MOFCOM-2025-62", "technology_restriction")]
    assert tech.share_of_year == pytest.approx(29 / 365)
    assert tech.suspended
    assert tech.known_until == date(2027, 1, 10)
    five = acts(scenario, 2025, book)[("CN-MOFCOM-GAC-2025-57", "licence")]
    assert five.share_of_year == 0
    assert acts(scenario, 2026, book)[("CN-MOFCOM-GAC-2025-57", "licence")].share_of_year == 0
    later = acts(scenario, 2027, book)[("CN-MOFCOM-GAC-2025-57", "licence")]
    assert later.share_of_year == pytest.approx(355 / 365)
    assert not later.suspended
    assert later.known_until is None


def test_quarters(book):
    scenario = resolve("as-recorded", book)
    rows = scenario.acts_between(date(2025, 4, 1), date(2025, 6, 30), book)
    row = next(r for r in rows if r.key == "CN-MOFCOM-GAC-2025-18/magnets")
    assert row.share_of_year == pytest.approx(88 / 91)
    with pytest.raises(ScenarioError, match="out of order"):
        scenario.acts_between(date(2025, 4, 2), date(2025, 4, 1), book)


def test_ended_is_the_last_day(book):
    rows = acts(resolve("as-recorded", book), 2023, book)
    row = rows[("CN-TECHCAT-2008", "separation")]
    assert row.share_of_year == pytest.approx(354 / 365)
    assert row.known_until == date(2023, 12, 20)
    new = rows[("CN-MOFCOM-MOST-2023-57", "separation")]
    assert new.share_of_year == pytest.approx(11 / 365)


def test_taxes_do_not_count_twice(book):
    for year in range(2007, 2016):
        rows = resolve("as-recorded", book).acts_in(year, book)
        taxes = [r for r in rows if r.act.act == "export_tax" and r.share_of_year > 0]
        assert len(taxes) == 1, year


def test_quotas_of_the_year(book):
    scenario = resolve("as-recorded", book)
    assert acts(scenario, 2010, book)[("CN-EXPORT-QUOTA-RE", "export_quota")].quantity_t == 30258
    assert ("CN-EXPORT-QUOTA-RE", "export_quota") not in acts(scenario, 2015, book)
    clay = acts(scenario, 2030, book)[("CN-PRODUCTION-QUOTA-RE", "clay")]
    assert clay.quantity_t == 19150


def test_frozen_controls_hold_in_every_year_alike(book, write):
    scenario = write("{as_of: 2010-10-01}")
    for year in (1995, 2024, 2040):
        rows = acts(scenario, year, book)
        assert rows[("CN-JP-HALT-2010", "prohibition")].share_of_year == 1
        assert rows[("CN-EXPORT-QUOTA-RE", "export_quota")].quantity_t == 30258
        assert ("CN-EXPORT-TAX-2011", "export_tax") not in rows


def test_a_control_suspended_on_the_frozen_day_does_not_hold(book, write):
    rows = acts(write("{as_of: 2026-01-01}"), 2030, book)
    assert ("CN-MOFCOM-2025-62", "technology_restriction") not in rows
    assert ("CN-MOFCOM-GAC-2025-18", "goods") in rows


def test_with_replaces_dates_and_suspensions(book, write):
    scenario = write(
        "{none: true, with: [{measure: CN-MOFCOM-2025-62, from: 2026-01-01, until: 2026-06-30,"
        " strength: 0.5}]}"
    )
    (row,) = scenario.acts_in(2026, book)
    assert row.share_of_year == pytest.approx(181 / 365)
    assert row.strength == pytest.approx(0.375)
    assert row.known_until == date(2026, 6, 30)
    assert scenario.acts_in(2027, book) == []
    recorded = write("{none: true, with: [{measure: CN-MOFCOM-2025-62}]}")
    (row,) = recorded.acts_in(2025, book)
    assert row.share_of_year == pytest.approx(29 / 365)


def test_limbs_in_with_and_without(book, write):
    limb = "CN-MOFCOM-2024-46#2a"
    rows = write(f"{{none: true, with: [{{measure: '{limb}'}}]}}").acts_in(2026, book)
    assert [row.act.label for row in rows] == ["prohibition", "passed on"]
    for row in rows:
        assert row.measure_id == limb
        assert row.share_of_year == pytest.approx(34 / 365)
    out = write(f"{{as_recorded: true, without: ['{limb}']}}")
    assert limb not in {r.measure_id for r in out.acts_in(2026, book)}


def test_elements_leave_out_what_does_not_concern_a_run(book):
    scenario = resolve("as-recorded", book)
    every = {r.measure_id for r in scenario.acts_in(2025, book)}
    rare = {r.measure_id for r in scenario.acts_in(2025, book, elements={"Dy", "Nd"})}
    assert every - rare >= {"CN-MOFCOM-GAC-2023-23", "CN-MOFCOM-2024-46#2a"}


def test_parameters_change_numbers_of_acts(book, write):
    more = (
        "parameters:\n  CN-MOFCOM-GAC-2025-18/magnets.approval_share: 0.25\n"
        "  CN-MOFCOM-GAC-2025-18/goods.strength: 0.5\n"
    )
    held = acts(write("{as_recorded: true}", more), 2026, book)
    assert held[("CN-MOFCOM-GAC-2025-18", "magnets")].act.approval_share.value == 0.25
    assert held[("CN-MOFCOM-GAC-2025-18", "goods")].strength == 0.5


def test_hypothetical_measures_are_marked(book):
    for name in ("embargo", "embargo-usa", "quota-cut", "tariff"):
        scenario = resolve(name, book)
        rows = [row for row in scenario.acts_in(2025, book) if row.hypothetical]
        assert len(rows) == 1
        assert rows[0].share_of_year == 1
        assert not [row for row in scenario.acts_in(2024, book) if row.hypothetical]
    quota = next(r for r in resolve("quota-cut", book).acts_in(2025, book) if r.hypothetical)
    assert quota.act.quantity_share_of_base.value == 0.6


def test_digests_tell_scenarios_apart(book):
    digests = {resolve(name, book).digest() for name in builtin_names()}
    assert len(digests) == len(builtin_names())


def test_embargo_and_baseline_differ_by_the_embargo_only(book):
    base, embargo = (acts(resolve(n, book), 2026, book) for n in ("baseline", "embargo"))
    assert set(embargo) - set(base) == {("hypothetical-embargo", "prohibition")}
    assert set(base) <= set(embargo)
