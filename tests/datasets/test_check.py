from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ytterby.datasets.catalogue import sources
from ytterby.datasets.check import audit, check
from ytterby.datasets.package import packaged_folder
from ytterby.ground.errors import DataError

Change = Callable[[str, str, str], None]


def test_a_sound_folder_has_no_problem_and_everything_was_looked_at(folder: Path) -> None:
    found = audit(folder)
    assert found.problems == []
    counts = {what: count for _, what, count in found.verified}
    assert counts["facts have a source and an address"] == 3
    assert counts["assumptions have a range and a reason"] == 2
    assert counts["assays sum to 1"] == 1
    assert counts["names used in structure tables exist"] == 23


@pytest.mark.parametrize(
    ("path", "old", "new", "where", "what"),
    [
        # evidence
        ("evidence/output.csv", "USGS MCS 2026", "", "line 2, column 'source'", "no source"),
        ("evidence/output.csv", "https://example.org", "example", "'source_url'", "no address"),
        ("evidence/output.csv", "file id 51915692395", "somewhere", "line 3", "no address"),
        ("evidence/output.csv", "output/aus-2024", "", "line 2, column 'id'", "id is blank"),
        ("evidence/output.csv", "output/bra", "output/aus", "line 3, column 'id'", "used twice"),
        ("evidence/output.csv", ",29000,", ",29 kt,", "'tonnes_reo'", "not a number"),
        ("evidence/deposits.csv", "0.75", "1.75", "'share_La'", "not between 0 and 1"),
        # parameters
        ("parameters.csv", "29000,t/yr", "29000,", "line 4, column 'unit'", "no unit"),
        ("parameters.csv", "https://example.org/m.pdf", "", "line 4", "has no address"),
        ("parameters.csv", ",deposits/weld,", ",,", "line 3, column 'evidence'", "from nothing"),
        ("parameters.csv", "deposits/weld", "deposits/wold", "'evidence'", "no fact"),
        ("parameters.csv", "one minus the rest", "", "line 3, column 'reason'", "no reason"),
        ("parameters.csv", "no estimate exists", "", "line 6, column 'reason'", "no reason"),
        ("parameters.csv", "0.9,0.96", ",0.96", "line 5, column 'low'", "needs a range"),
        ("parameters.csv", "0.9,0.96", "0.94,0.96", "line 5, column 'low'", "above the value"),
        ("parameters.csv", "0.9,0.96", "0.9,0.92", "line 5, column 'high'", "below the value"),
        ("parameters.csv", "assumption,X,yields", "assumption,C,yields", "'grade'", "does not go"),
        ("parameters.csv", "29000,t/yr", "much,t/yr", "line 4, column 'value'", "not a number"),
        ("parameters.csv", "elasticity.magnets", "yield.metal.Nd", "line 6", "used twice"),
        ("parameters.csv", "grade,", "grades,", "line 1", "no column 'grade'"),
        # assays and shares
        ("parameters.csv", "La,0.75", "La,0.77", "line 2", "'weld' sums to 1.0200"),
        ("parameters.csv", "La,0.75", "La,-0.75", "line 2, column 'value'", "not between 0 and 1"),
        # names
        ("coefficients.csv", "yield.metal.Nd^-1", "yield.metal.Pr^-1", "line 2", "yield.metal.Pr"),
        ("coefficients.csv", "in,yield", "in,2 yield", "line 2, column 'factors'", "'2' is not"),
        ("coefficients.csv", "metal.Nd,out", "metal.Na,out", "column 'commodity'", "'metal.Na'"),
        ("formulas.csv", "assay.weld.Nd*", "assay.weld.Ho*", "column 'of'", "'assay.weld.Ho'"),
        ("formulas.csv", "output:metal_making.Nd:", "output:x:", "column 'of'", "'output:x:"),
        ("price_observations.csv", "mining.AUS", "mining.AU", "'value_parameter'", "AU'"),
        ("coefficients.csv", "Nd,oxide.Nd", "Na,oxide.Nd", "column 'process'", "not in processes"),
        ("routes.csv", "AUS,CHN", "AUS,CHI", "column 'destination'", "'CHI' is not in regions"),
        ("processes.csv", "Nd,metal,", "Nd,metall,", "column 'technology'", "'metall'"),
        ("commodities.csv", "metal.Nd,", "oxide.Nd,", "line 3", "stands twice"),
        # what the declaration says of columns and cells
        ("commodities.csv", "commodity,stage", "commodity,stge", "line 1", "no column 'stage'"),
        ("commodities.csv", "element,title", "elements,title", "line 1", "nobody reads"),
        ("routes.csv", ",existing", ",exists", "line 2, column 'status'", "is none of"),
        ("routes.csv", "oxide.Nd,AUS", ",AUS", "line 2, column 'commodity'", "the cell is blank"),
        # a ratio to a price may exceed one; a share of a mass may not
        ("parameters.csv", "-0.4,1,-0.8,-0.2", "1.2,share of the price,1,2", "", ""),
        ("parameters.csv", "-0.4,1,-0.8,-0.2", "1.2,share of output,1,2", "line 6", "not between"),
    ],
)
def test_one_wrong_cell_is_found_where_it_is(
    folder: Path, change: Change, path: str, old: str, new: str, where: str, what: str
) -> None:
    change(path, old, new)
    problems = check(folder)
    if not what:
        assert problems == []
        return
    hits = [p for p in problems if where in p.where and what in p.what]
    assert hits, problems
    assert hits[0].where.startswith(path)
    assert "\n" not in str(hits[0])


def test_a_tampered_byte_is_found(folder: Path) -> None:
    file = folder / "parameters.csv"
    file.write_bytes(file.read_bytes().replace(b"0.93", b"0.94"))
    (problem,) = check(folder)
    assert (problem.check, problem.where) == ("hashes", "parameters.csv")


def test_a_table_that_cannot_be_read_does_not_end_the_check(folder: Path, change: Change) -> None:
    change("parameters.csv", "La,0.75", "La,0.77")
    with (folder / "routes.csv").open("a") as file:
        file.write("one,two,three,four,five\n")
    whats = [str(problem) for problem in check(folder)]
    assert any("5 fields, the header has 4" in what for what in whats)
    assert any("sums to 1.0200" in what for what in whats)


def test_a_folder_of_evidence_alone_can_be_checked(folder: Path) -> None:
    for file in folder.glob("*.csv"):
        file.unlink()
    assert {problem.check for problem in check(folder)} == {"hashes"}
    with pytest.raises(DataError, match="no such data folder"):
        check(folder / "nowhere")


def test_the_packaged_folder_is_sound() -> None:
    assert [str(problem) for problem in check(packaged_folder())][:5] == []


def test_sources_group_facts_and_follow_evidence(folder: Path) -> None:
    everything = {source.name: source for source in sources(folder)}
    assert list(everything) == sorted(everything)
    assert everything["A report"].facts == ("output/bra-2024",)
    assert everything["USGS MCS 2026"].address == "https://example.org/mcs2026.pdf"
    used = sources(folder, {"assay.weld.Nd", "yield.metal.Nd", "unknown"})
    assert [(s.name, s.facts) for s in used] == [("USGS", ("deposits/weld",))]
