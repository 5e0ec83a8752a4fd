"""Digests of what the market reads: by them packaged ranges are known to be of an earlier version."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.draws.packaged import MARKET, NOT_MARKET, UNREAD, chain_digest, reads
from ytterby.ground.files import PACKAGE
from ytterby.runs.workspace import Workspace

NAME, OTHER = "gallium-as-recorded", "gallium-baseline"


@pytest.fixture(scope="module")
def workspace():
    return Workspace.read(packaged_folder("gallium"))


def test_tables_that_the_market_does_not_read_are_in_no_digest(tmp_path):
    """Burdens change, and the ranges stay those of today."""
    import shutil

    from ytterby.datasets.declared import SIDE_TABLES
    from ytterby.datasets.package import packaged_folder
    from ytterby.world.read import read_chain

    folder = shutil.copytree(packaged_folder(), tmp_path / "rare_earths")
    before = read_chain(folder)
    (folder / "burdens.csv").unlink()
    after = read_chain(folder)
    assert before.digest != after.digest
    assert chain_digest(before) == chain_digest(after)
    for name in UNREAD:
        assert chain_digest(replace(before, **{name: ()})) == chain_digest(before)
    assert not any(hasattr(before, name) for name in SIDE_TABLES)
    assert "environment" not in MARKET


def test_the_digest_of_data_knows_numbers_and_no_texts(workspace):
    chain = workspace.chain
    usual = chain_digest(chain)
    told = {name: {**row, "name": "elsewhere"} for name, row in chain.regions.items()}
    assert chain_digest(replace(chain, regions=told)) == usual
    fewer = dict(list(chain.regions.items())[1:])
    assert chain_digest(replace(chain, regions=fewer)) != usual
    own = chain.parameters.replace({"leak_capacity": 0.123})
    assert chain_digest(replace(chain, parameters=own)) != usual


def test_a_number_that_no_run_asks_for_is_in_no_digest(workspace):
    chain = workspace.chain
    own = chain.parameters.replace({"leak_capacity": 0.123})
    changed, asked = (
        replace(chain, parameters=own),
        {r.id for r in chain.parameters} - {"leak_capacity"},
    )
    assert chain_digest(changed, asked) == chain_digest(chain, asked)
    assert chain_digest(changed, {"leak_capacity"}) != chain_digest(chain, {"leak_capacity"})


def test_names_and_reports_are_not_the_market():
    assert all((PACKAGE / part).is_file() for part in NOT_MARKET)
    assert not any(part.startswith(("study", "report", "cli", "tables")) for part in MARKET)


def test_the_digest_of_acts_knows_what_holds_in_the_scenario(workspace):
    own = [workspace.scenario(name) for name in (OTHER, NAME)]
    found = [reads(workspace, [one])["controls"] for one in own]
    assert found[0] != found[1]
