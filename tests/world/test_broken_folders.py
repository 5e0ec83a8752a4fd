"""A mistake in a data folder is told with table, line and column, whatever it is; nothing escapes as a KeyError."""

from __future__ import annotations

import csv
import re
import shutil

import pytest
from tests.compliance.sampled import sample

from ytterby.controls.book import Book
from ytterby.datasets.package import find_folder
from ytterby.ground.errors import DataError, MarketError, ScenarioError, YtterbyError
from ytterby.runs.workspace import load_scenario
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.read import read_chain

TABLES = sorted(path.stem for path in find_folder("gallium").glob("*.csv"))


@pytest.fixture(scope="module")
def sound():
    """Table -> columns and rows of the packaged gallium."""
    found = {}
    for path in find_folder("gallium").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        found[path.stem] = rows[0], rows[1:]
    return found


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "gallium"
    shutil.copytree(find_folder("gallium"), copy, ignore=shutil.ignore_patterns("evidence"))
    return copy


def mutations(columns, rows):
    """What is done to a table: a name, the changed columns and the changed rows."""
    for n, column in enumerate(columns):
        dropped = [[c for m, c in enumerate(row) if m != n] for row in rows]
        yield f"drop {column}", [c for c in columns if c != column], dropped
        yield f"rename {column}", [f"{c}x" if c == column else c for c in columns], rows
        for what, text in (("unknown", "nobody"), ("blank", ""), ("number", "12-13")):
            if rows and rows[0][n] != text:
                yield (
                    f"{what} {column}",
                    columns,
                    [[*rows[0][:n], text, *rows[0][n + 1 :]], *rows[1:]],
                )
    for n in sorted({0, len(rows) // 2, len(rows) - 1}) if rows else ():
        yield f"lose row {n}", columns, [row for m, row in enumerate(rows) if m != n]


@pytest.mark.parametrize("table", TABLES)
def test_only_our_errors_with_file_and_line(sound, folder, table):
    columns, rows = sound[table]
    path = folder / f"{table}.csv"
    refused = 0
    for name, changed, lines in sample(mutations(columns, rows)):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([changed, *lines])
        try:
            calibrate(read_chain(folder))
        except MarketError:
            assert name.startswith(("lose", "blank")), f"{table}, {name}"  # no balance is left
        except YtterbyError as fault:
            refused += 1
            told = str(fault)
            assert re.search(r"\w+\.csv", told), f"{table}, {name}: {told}"
            if not name.startswith("lose"):
                assert re.search(r"\w+\.csv( line \d+|:)", told), told
        if name.startswith(("drop", "rename")) and columns:
            assert refused, f"{table}, {name}: a column is missing and nobody says so"
    assert refused


def change(folder, table, old, new):
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_mistakes_are_told_at_once(folder):
    change(folder, "routes", "metal.Ga_crude,CHN,JPN", "metal.Ga_crud,CHN,JPN")
    change(folder, "activities", "extraction.bayer,CHN", "extraction.bayer,CHM")
    change(folder, "uses", ",wafers\n", ",\n")
    with pytest.raises(DataError) as fault:
        read_chain(folder)
    told = str(fault.value)
    assert "3 mistakes in the data folder" in told
    for part in (
        "routes.csv line 2, column 'commodity': 'metal.Ga_crud' is not in commodities.csv",
        "Did you mean 'metal.Ga_crude'",
        "activities.csv line 2, column 'region': 'CHM' is not in regions.csv",
        "uses.csv line 2, column 'kind': the cell is blank",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("settings", "grain_t,0.01", "grain_t,none", "settings.csv line 3, column 'value': 'none' is not a mass"),
        ("coefficients", "extraction.bayer,metal.Ga_crude,out,", "extraction.bayer,metal.Ga_crude,in,",
         "the process 'extraction.bayer' makes nothing"),
        ("processes", ",metal.Ga_crude\n", ",scrap.Ga\n", "is neither taken nor made by 'extraction.bayer'"),
        ("use_regions", "wafers,CHN\n", "", "the use 'wafers' is not in CHN"),
        ("activities", "recipe.wafers.ordinary,CHN,,existing", "recipe.wafers.ordinary,CHN,,candidate",
         "no recipe of 'wafers' runs in CHN"),
        ("outlooks", "magnets,STEPS", "magnet,STEPS",
         "uses.csv line 3, column 'driver': the driver 'magnets' has no row for STEPS"),
        ("formulas", "parameter,operation,of\n", "parameter,operation,of\na,product,b\nb,complement,a\n",
         "is defined by way of itself"),
        ("routes", "metal.Ga_crude,CHN,JPN", "metal.Ga_crude,JPN,JPN", "leads back to its origin"),
        ("routes", "metal.Ga_crude,CHN,USA", "metal.Ga_crude,CHN,JPN", "stands twice; first in line 2"),
        ("projects", "ERG,ROW,extraction", "ERG,ROW,refining",
         "projects.csv line 3, column 'technology': no process runs in a plant 'refining' in ROW"),
        # numbers that cannot be meant
        ("parameters", "unit_cost.refining,100,USD/kg,30", "unit_cost.refining,-5000,USD/kg,-6000",
         "unit_cost.refining: -5000 is not between 0 and 1e+07 USD/kg"),
        ("parameters", "unit_cost.refining,100,USD/kg", "unit_cost.refining,100,furlong", "'furlong' is no unit"),
        ("parameters", "unit_cost.refining,100,USD/kg,30", "unit_cost.refining,100,USD/kg,1e30",
         "low 1e+30 is above the value 100"),
        ("parameters", "capital_cost.extraction,400", "capital_cost.extraction,1e30", "is not between"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_told(folder, table, old, new, said):
    change(folder, table, old, new)
    with pytest.raises(DataError) as fault:
        read_chain(folder)
    assert said in str(fault.value)


def test_an_outlook_that_the_folder_lacks_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(
        "name: a\ntitle: a\ndescription: a\ncontrols: none\noutlook: NZE\nyears: {start: 2022, end: 2024}\n"
    )
    with pytest.raises(ScenarioError, match="gallium has no outlook 'NZE'") as fault:
        load_scenario(str(path), Book.read(), read_chain(find_folder("gallium")))
    assert "It has STEPS" in str(fault.value)
