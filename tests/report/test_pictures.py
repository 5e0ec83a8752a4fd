from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
import synthetic

from ytterby.datasets.package import find_folder, packaged_names
from ytterby.figures.ribbons import flow_rows
from ytterby.figures.run_figures import figures_by_run
from ytterby.ground.errors import DataError
from ytterby.report.charts import SECTIONS, pictures_of
from ytterby.report.charts.market import capacity_paths
from ytterby.report.charts.regions import dependence_paths, flow_pictures
from ytterby.report.inputs import Report
from ytterby.report.kit.html import inline_svg, png_from, save_pictures
from ytterby.report.pages.site import save_charts
from ytterby.report.picture import Picture, Scene, chart_names, scene_of
from ytterby.report.theme import REGIONS, region_colours
from ytterby.world.read import read_chain

GAPS = [gap.stages for gap in synthetic.WORDS.gaps]


@pytest.mark.parametrize("section", sorted(SECTIONS))
def test_every_chart_renders_to_svg_and_png(demo: Report, section: str, tmp_path: Path) -> None:
    pictures = SECTIONS[section](scene_of(demo))
    assert pictures
    for picture in pictures:
        assert picture.title
        assert picture.caption
        assert picture.table.height
    written = save_pictures(pictures, tmp_path)
    assert len(written) == 2 * len(pictures)
    for path in written:
        start = path.read_bytes()[:8]
        assert start.startswith(b"<svg") if path.suffix == ".svg" else start == b"\x89PNG\r\n\x1a\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in written)


def test_bare_report_has_captions_instead_of_pictures(bare: Report, tmp_path: Path) -> None:
    for picture in pictures_of(bare):
        assert picture.caption
        assert picture.svg == ""
        assert png_from(picture.svg) == b""
    assert save_charts(bare, tmp_path) == []


def test_tables_with_nulls_only_do_not_break(demo: Report) -> None:
    blank = {
        name: frame.with_columns(
            pl.lit(None, frame.schema[c]).alias(c)
            for c in frame.columns
            if frame.schema[c].is_float()
        )
        for name, frame in demo.tables.items()
    }
    well = {name: synthetic.table(blank, name) for name in blank}
    runs = figures_by_run(demo.scenarios, well, {}, read_chain(), synthetic.TITLES, ())
    report = replace(demo, tables=blank, swings=(), runs=runs)
    for picture in pictures_of(report):
        assert "nan" not in picture.svg.lower().replace("finance", "")


@pytest.mark.parametrize("names", [("embargo",), ("baseline", "embargo"), (*synthetic.DEMO, "x")])
def test_other_numbers_of_scenarios_render(names: tuple[str, ...]) -> None:
    report = synthetic.report(names, (2024, 2025, 2030, 2035, 2045))
    pictures = pictures_of(report)
    assert all(p.svg for p in pictures)
    assert len({p.key for p in pictures}) == len(pictures)


def test_a_missing_panel_does_not_shift_the_others(demo: Report) -> None:
    """GBR has no metal stage here; its panels stay empty and each line stands in the panel of its own region."""
    both = _panels(dependence_paths(scene_of(demo), ("JPN", "GBR")).svg)
    alone = _panels(dependence_paths(scene_of(demo), ("JPN",)).svg)
    assert len(both) == 2 * len(alone)
    assert both[::2] == alone
    assert "" in both[1::2]


def _panels(svg: str) -> list[str]:
    """The heights of the lines of each panel, row by row; a panel begins with its move."""
    parts = [one for one in svg.split('<g transform="translate(')[2:] if "<path" in one]
    lines = ["".join(re.findall(r'<path d="([^"]+)"[^>]*stroke-linecap', part)) for part in parts]
    return [" ".join(re.findall(r",([\d.]+)", line)) for line in lines]


def test_every_region_has_a_colour_of_its_own_in_every_data_folder() -> None:
    for name in packaged_names():
        codes = [*read_chain(find_folder(name)).regions]
        assert {*codes} <= {*REGIONS}
        assert region_colours(codes) == [REGIONS[code] for code in codes]
    assert len({*REGIONS.values()}) == len(REGIONS)


NARROWEST, SMALLEST = 362, 11.0
"""Width of a page within its margins on a telephone of 390 px, and least size of the type [px]."""


@pytest.mark.parametrize("names", [("embargo",), synthetic.DEMO])
def test_a_telephone_has_all_of_every_picture_in_type_that_can_be_read(names) -> None:
    pictures = pictures_of(synthetic.report(names, (2024, 2025, 2030, 2035, 2045)))
    assert len(pictures) > 4
    for picture in pictures:
        for svg in (picture.svg, picture.narrow):
            sizes = [float(one) for one in re.findall(r'font-size="([\d.]+)"', svg)]
            assert min(sizes) >= SMALLEST, picture.key
        wide, narrow = (
            int(re.search(r'width="(\d+)"', svg)[1]) for svg in (picture.svg, picture.narrow)
        )  # type: ignore[index]
        assert narrow <= NARROWEST, picture.key
        assert wide <= 1040, picture.key


def test_titles_say_what_is_in_a_picture_and_runs_have_short_names(demo: Report) -> None:
    pictures = pictures_of(demo)
    assert {"prices", "capacity_paths"} <= {one.key for one in pictures if "“list”" in one.title}
    for picture in pictures:
        assert picture.finding.endswith(".")
        assert "{" not in picture.title + picture.finding
    assert list(scene_of(demo).names.values()) == ["before", "none", "list"]


def test_plants_are_told_of_the_year_that_the_first_page_names(demo: Report) -> None:
    """N4: the first page and the page behind it named two years for one number."""

    def finding(year: int) -> str:
        row = SimpleNamespace(labels={"region": "OUTSIDE", "technology": "metal"}, year=year)
        period = SimpleNamespace(year=year)
        dates = SimpleNamespace(periods=[period], during=lambda _: False)
        effects: Any = SimpleNamespace(first=lambda _: row, question=dates)
        return capacity_paths(scene_of(replace(demo, effects=effects))).finding

    drawn = scene_of(demo).figure("capacity", region="OUTSIDE", technology="metal")
    first, last = drawn["year"].unique().sort().to_list()[-2:]
    assert f"in {first}" in finding(first)
    assert f"in {last}" in finding(last)


def test_a_run_without_a_short_name_is_with_or_without_it() -> None:
    long = "A title that is longer than a chart has room for"
    assert [*chart_names({"x": long, "y": f"{long} too"}).values()] == ["without it", "with it"]
    assert chart_names({"x": "Brief"}) == {"x": "Brief"}


def _of(frame: pl.DataFrame, run: str) -> pl.DataFrame:
    return frame.filter(pl.col("scenario") == run)


def test_flow_rows_keep_the_tonnes_and_use_contents(demo: Report) -> None:
    flows = demo.tables["flows"]
    rows = flow_rows(_of(flows, "baseline"), 2024, ("Dy",), GAPS)
    oxide = flows.filter(
        (pl.col("commodity") == "oxide.Dy") & (pl.col("year") == 2024)
        & (pl.col("scenario") == "baseline")
    )  # fmt: skip
    assert rows.filter(pl.col("gap") == 1)["quantity_t"].sum() == pytest.approx(
        oxide["quantity_t"].sum()
    )
    content = flow_rows(
        _of(flows, "baseline"), 2024, ("Dy",), GAPS, contents={"concentrate.bayan_obo": 0.001}
    )
    ore = content.filter(pl.col("gap") == 0)
    assert ore["origin"].to_list() == ["CHN"]


def test_shares_of_every_step_add_up(demo: Report) -> None:
    pictures = flow_pictures(scene_of(demo))
    assert pictures
    for picture in pictures:
        bars = re.findall(
            r"<title>(20\d\d), [^<]*?: (?:([\d.]+) to )?([\d.]+)</title>", picture.svg
        )
        for year in ("2024", "2035"):
            ends = [(low, float(high)) for of, low, high in bars if of == year]
            begins = [n for n, (low, _) in enumerate(ends) if not low]
            assert len(begins) == len(synthetic.WORDS.gaps) + 1
            last = [ends[n - 1][1] for n in [*begins[1:], len(ends)]]
            assert last == pytest.approx([1.0] * len(last))


def test_domestic_supply_is_production_less_exports_where_flows_hold_none() -> None:
    head = {
        "scenario": "s",
        "year": 2024,
        "commodity": "oxide.Dy",
        "stage": "oxide",
        "element": "Dy",
    }
    flows = pl.DataFrame([{**head, "origin": "CHN", "destination": "JPN", "quantity_t": 30.0}])
    made = pl.DataFrame(
        [
            {**head, "region": "CHN", "role": "main", "quantity_t": 100.0},
            {
                **head,
                "region": "CHN",
                "role": "joint",
                "quantity_t": 50.0,
            },  # counted as ore already
        ]
    )
    rows = flow_rows(flows, 2024, ("Dy",), GAPS, made).to_dicts()
    assert {(r["destination"], r["quantity_t"]) for r in rows} == {("CHN", 70.0), ("JPN", 30.0)}


def test_inline_svg_scales_and_loads_nothing() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="4" viewBox="0 0 90 4"></svg>'
    text = inline_svg(svg, "label")
    assert "http" not in text
    assert 'class="w90"' in text
    assert re.search(r"<svg[^>]* viewBox=", text)
    assert not re.search(r"<svg[^>]* width=", text)


def test_an_interrupted_write_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", broken)
    picture = Picture("k", "t", "c", pl.DataFrame(), svg="<svg></svg>")
    with pytest.raises(DataError, match="cannot be written"):
        save_pictures([picture], tmp_path, ("svg",))
    assert list(tmp_path.iterdir()) == []


def test_pictures_say_what_they_are_and_their_marks_carry_their_values(demo: Report) -> None:
    for picture in pictures_of(demo):
        assert "style=" not in picture.svg
        assert "<script" not in picture.svg
        title, caption = (escape(text) for text in (picture.title, picture.caption))
        assert f"<title>{title}</title><desc>{caption}</desc>" in picture.svg
        assert picture.svg.count("<title>") > 1


def control_of(*held: int) -> list[tuple[float, float]]:
    """Ends of the years of a control from 2024 to 2030 that holds in some of them."""
    periods = [SimpleNamespace(year=year) for year in range(2024, 2031)]
    question = SimpleNamespace(periods=periods, during=lambda one: one.year in held)
    report = SimpleNamespace(effects=SimpleNamespace(question=question))
    scene = Scene(report, {}, "")  # type: ignore[arg-type]
    return [(one.start, one.end) for one in scene.control]


def test_the_years_of_the_control_are_ground_of_charts_over_the_years():
    assert control_of(2026) == [(2025.5, 2026.5)]
    assert control_of(2024, 2025) == [(2024.0, 2025.5)]
    assert control_of(*range(2027, 2031)) == [(2026.5, 2030.0)]
    assert control_of(*range(2024, 2031)) == control_of() == []
