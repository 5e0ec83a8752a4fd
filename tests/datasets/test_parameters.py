from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from ytterby.datasets.parameters import Parameters
from ytterby.ground.errors import DataError


def test_a_value_is_noted_as_used_and_a_row_is_not(folder: Path) -> None:
    parameters = Parameters.read(folder)
    assert parameters.value("yield.metal.Nd") == 0.93
    row = parameters.row("elasticity.magnets")
    assert (row.low, row.high, row.unit, row.grade) == (-0.8, -0.2, "1", "X")
    assert parameters.used == {"yield.metal.Nd"}
    parameters.used.add("assay.weld.La")
    assert parameters.used == {"yield.metal.Nd"}


def test_an_unknown_id_names_the_nearest(folder: Path) -> None:
    parameters = Parameters.read(folder)
    with pytest.raises(DataError, match=r"no parameter 'yield\.metall\.Nd'") as caught:
        parameters.value("yield.metall.Nd")
    assert "'yield.metal.Nd'" in caught.value.advice
    with pytest.raises(DataError, match="no parameter"):
        parameters.row("nothing")


def test_replace_gives_a_new_object_and_leaves_the_old(folder: Path) -> None:
    old = Parameters.read(folder)
    old.value("assay.weld.La")
    new = old.replace({"yield.metal.Nd": 0.9}).replace({"elasticity.magnets": -1})
    assert (old.value("yield.metal.Nd"), new.value("yield.metal.Nd")) == (0.93, 0.9)
    assert new.used == {"yield.metal.Nd"}
    assert new.row("elasticity.magnets").value == -1.0
    assert new.overridden == {"yield.metal.Nd": 0.9, "elasticity.magnets": -1.0}
    assert old.overridden == {}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "0.9"])
def test_replace_refuses_what_is_not_a_finite_number(folder: Path, value: float) -> None:
    with pytest.raises(DataError, match=r"yield\.metal\.Nd"):
        Parameters.read(folder).replace({"yield.metal.Nd": value})


def test_replace_refuses_an_unknown_id(folder: Path) -> None:
    with pytest.raises(DataError, match=r"no parameter 'yeld\.metal\.Nd'") as caught:
        Parameters.read(folder).replace({"yeld.metal.Nd": 0.9})
    assert "'yield.metal.Nd'" in caught.value.advice


def test_groups_and_iteration(folder: Path) -> None:
    parameters = Parameters.read(folder).replace({"yield.metal.Nd": 0.91})
    assert parameters.groups() == ("yields", "demand")
    assert [row.value for row in parameters.in_group("yields")] == [0.91]
    assert len(parameters) == len(list(parameters)) == 5
    assert "yield.metal.Nd" in parameters
    assert "yield" not in parameters
    with pytest.raises(DataError, match="no group 'yield'") as caught:
        parameters.in_group("yield")
    assert "'yields'" in caught.value.advice
    with pytest.raises(DataError, match="no group ''"):
        parameters.in_group("")


def test_parameters_can_be_sent_to_another_process(folder: Path) -> None:
    parameters = Parameters.read(folder).replace({"yield.metal.Nd": 0.91})
    assert pickle.loads(pickle.dumps(parameters)).value("yield.metal.Nd") == 0.91


@pytest.mark.parametrize(
    ("old", "new", "what", "column"),
    [
        ("29000,t/yr", "29k,t/yr", "'29k' is not a number", "value"),
        ("29000,t/yr", ",t/yr", "blank", "value"),
        ("-0.8,-0.2", "low,-0.2", "'low' is not a number", "low"),
        (",,,source,A,,output", ",,,sorce,A,,output", "'sorce' is none of source, derived", "kind"),
        (",,,source,A,,output", ",,,source,E,,output", "'E' is none of A, B, C, D, X", "grade"),
    ],
)
def test_a_bad_cell_names_line_and_column(
    folder: Path,
    change: Callable[[str, str, str], None],
    old: str,
    new: str,
    what: str,
    column: str,
) -> None:
    change("parameters.csv", old, new)
    with pytest.raises(DataError, match=what) as caught:
        Parameters.read(folder)
    line = 6 if column == "low" else 4
    assert caught.value.where == f"parameters.csv line {line}, column '{column}'"
