"""The switches `elements` and `reach`: what they leave of controls on goods, and what they do not touch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.controls.effects.acts import in_force, whole

from ytterby.controls.book import Book
from ytterby.controls.effects.compile import compile_acts
from ytterby.controls.effects.effect import check_narrowing, origin_of, touched
from ytterby.datasets.package import packaged_folder
from ytterby.ground.errors import ScenarioError
from ytterby.runs.simulate import elements_touched, for_each_element, narrowed_to
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import with_switches
from ytterby.world.read import read_chain

STAGES = ["concentrate", "heavy_concentrate", "oxide", "metal", "magnet", "scrap"]


def goods(network, row):
    return {network.columns[n].commodity for n in touched(network, row)}


@pytest.fixture(scope="module")
def network(base):
    return base.network


@pytest.fixture(scope="module")
def ban():
    return in_force(act="prohibition", stages=STAGES)


def test_a_list_keeps_oxides_metals_and_the_magnets_that_hold_them(network, ban):
    found = goods(network, replace(ban, elements=("Dy",)))
    assert {"oxide.Dy", "metal.Dy", "magnet.NdFeB_heavy", "magnet.NdFeB_low_heavy"} <= found
    assert not {"oxide.Nd", "metal.NdPr", "magnet.NdFeB_ordinary", "magnet.SmCo"} & found
    assert not [c for c in found if "concentrate" in c]  # ores hold no element apart
    light = goods(network, replace(ban, elements=("Pr",)))
    assert {"oxide.Pr", "metal.NdPr", "magnet.NdFeB_ordinary", "magnet.NdFeB_heavy"} <= light


def test_oxide_only_ends_at_the_separated_oxide(network, ban):
    found = goods(network, replace(ban, oxide_only=True))
    stages = {network.chain.commodities[c]["stage"] for c in found}
    assert "oxide" in stages
    assert stages <= {"concentrate", "heavy_concentrate", "oxide"}
    both = goods(network, replace(ban, oxide_only=True, elements=("Dy", "Tb")))
    assert both == {"oxide.Dy", "oxide.Tb"}


def test_what_bound_in_the_base_year_holds_as_written(network, ban):
    early = replace(ban, since=date(2024, 12, 1))
    narrowed = replace(early, elements=("Dy",), oxide_only=True)
    assert goods(network, narrowed) == goods(network, early)


def test_a_quota_in_tonnes_keeps_the_share_of_its_goods(base, network):
    row = in_force(act="export_quota", stages=["oxide", "metal"], quantity_t={2025: 1000.0})
    few = replace(row, elements=("Dy",))

    def pool(one):
        found = compile_acts([one], network, whole(2026), base.activity, 1.0, 0.4)
        return found.pools[0] if found.pools else None

    usual, left = (base.activity[touched(network, r)].sum() for r in (row, few))
    assert pool(row).tonnes == pytest.approx(1000.0)
    assert pool(few).tonnes == pytest.approx(1000.0 * left / usual)
    magnets = in_force(act="export_quota", stages=["magnet"], quantity_t={2025: 1000.0})
    assert pool(replace(magnets, oxide_only=True)) is None


def test_a_content_rule_counts_what_is_left(ban):
    assert origin_of(ban).elements == ()
    assert origin_of(replace(ban, elements=("Dy",))).elements == ("Dy",)
    named = in_force(act="prohibition", elements=["Dy", "Tb"], stages=STAGES)
    assert origin_of(replace(named, elements=("Dy", "La"))).elements == ("Dy",)


def test_a_content_rule_that_counts_none_of_the_elements_left_falls_away(base):
    """Magnets hold neodymium, but the rule counts dysprosium: no empty list that counts everything."""
    rule = in_force(
        act="prohibition", extraterritorial=True, elements=["Dy", "Tb"], destinations=["USA"],
        commodities=["magnet.NdFeB_heavy"], since=date(base.first_year + 1, 1, 1),
    )  # fmt: skip

    def rules(row):
        return compile_acts(
            [row], base.network, whole(base.first_year + 1), base.activity, 1.0, 0.4
        ).content

    assert [r.origin.elements for r in rules(replace(rule, elements=("Dy",)))] == [("Dy",)]
    assert rules(replace(rule, elements=("Nd",))) == []


def test_technology_acts_are_left_alone(network):
    book = Book.read()
    scenario = resolve("technology-ban-2023", book)
    turned = with_switches(scenario, {"elements": ("Dy",), "reach": "oxide_only"})
    rows = [r for r in turned.acts_in(2030, book) if r.act.act.startswith("technology")]
    assert rows
    assert all(not r.elements and not r.oxide_only for r in rows)


def test_an_act_of_which_nothing_is_left_has_no_effect(base, network):
    row = in_force(act="licence", stages=["magnet"], approval_share=0.5, since=date(2025, 1, 1))
    found = compile_acts(
        [replace(row, oxide_only=True)], network, whole(2026), base.activity, 1.0, 0.4
    )
    assert np.all(found.approved_share == 1.0)
    assert not found.measures


def test_elements_touched_are_those_of_the_later_acts_on_goods(network):
    book = Book.read()
    assert elements_touched(resolve("baseline", book), book, network) == ()
    assert elements_touched(resolve("embargo", book), book, network) == tuple(
        network.chain.elements
    )
    licences = elements_touched(resolve("licensing-2025", book), book, network)
    assert {"Sm", "Tb", "Dy", "Y", "Nd"} <= set(licences)  # Nd by the magnets
    assert not {"La", "Eu", "Er"} & set(licences)


def test_one_scenario_for_each_element(network):
    book = Book.read()
    scenario = narrowed_to(resolve("embargo-usa", book), "one_by_one")
    found = for_each_element(scenario, book, network)
    assert [s.name for s in found][:2] == ["embargo-usa:La", "embargo-usa:Ce"]
    assert found[0].switches.elements == ("La",)
    assert len({s.digest() for s in found}) == len(network.chain.elements)


def test_a_folder_says_what_it_cannot_do(network):
    book = Book.read()
    scenario = resolve("gallium-baseline", book)
    gallium = read_chain(packaged_folder("gallium"))
    with pytest.raises(ScenarioError, match="Dy is no element of the data folder gallium"):
        check_narrowing(narrowed_to(scenario, ("Dy",)), gallium)
    check_narrowing(with_switches(scenario, {"reach": "oxide_only", "elements": ("Ga",)}), gallium)
    unmarked = replace(
        gallium, stages={k: {**v, "separated": "no"} for k, v in gallium.stages.items()}
    )
    with pytest.raises(ScenarioError, match="at which stage"):
        check_narrowing(with_switches(scenario, {"reach": "oxide_only"}), unmarked)
