"""The page on the environment stands by itself, and ranks nothing that overlaps."""

from __future__ import annotations

import pytest

from ytterby.footprint.burdens import burdens
from ytterby.report.pages.environment import (
    DRAWN,
    by_stage,
    environment_blocks,
    moved,
    write_environment,
)

TEXT = (
    "name: my-{name}\ntitle: Short\ndescription: Short.\nextends: {name}\n"
    "years: {{start: 2024, end: 2026, quarters: none}}\n"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    for name in ("baseline", "embargo"):
        (folder / f"{name}.yaml").write_text(TEXT.format(name=name), encoding="utf-8")
    return burdens(
        str(folder / "embargo.yaml"), reference=[str(folder / "baseline.yaml")], store=False
    )


def test_blocks_have_pictures_tables_and_sentences(found):
    told = environment_blocks(found)
    assert len(told["blocks"]["stages"]) == len(told["blocks"]["moved"]) == len(DRAWN)
    assert all(block["svg"] for block in told["blocks"]["stages"])
    assert told["statements"][0].startswith("Does my-embargo protect the environment")
    assert told["per_kg"].columns[-2:] == ["by mass", "by value"]
    assert told["per_kg"].filter(told["per_kg"]["by mass"] == "").is_empty()


def test_a_bar_is_the_mean_of_its_years(found):
    table = by_stage(found, "tailings").table
    own = found.results.tables["burdens"]
    one = own.filter((own["scenario"] == found.focus) & (own["burden"] == "tailings") & (own["year"] > 2024)
                     & (own["region"] == "MMR"))  # fmt: skip
    shown = table.filter(table["region"] == "MMR")["quantity"].sum()
    assert shown == pytest.approx(one["quantity"].sum() / 2 / 1e3, rel=1e-9)


def test_changes_have_their_range(found):
    table = moved(found, "greenhouse_gas").table
    assert (table["low"] <= table["high"]).all()


def test_the_page_is_one_file(found, tmp_path):
    page = write_environment(found, tmp_path).read_text(encoding="utf-8")
    for part in (
        "What moved where",
        "Of which nothing is known",
        "not ranked",
        "kuantan_thorium",
        "Read both".lower(),
    ):
        assert part in page or part in page.lower()
    assert "<script" not in page
