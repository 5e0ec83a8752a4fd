"""Holders of stocks: whose goods a cut of output concerns."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ytterby.years.processes.stock_holders import StockHoldersProcess

GOODS = ("ore", "oxide.Dy", "oxide.Nd", "oxide.Ga")
CONTENTS = {"ore": (), "oxide.Dy": ("Dy",), "oxide.Nd": ("Nd",), "oxide.Ga": ("Ga",)}
RARE_EARTHS = ("Dy", "Nd")


@pytest.mark.parametrize(
    ("elements", "concerned"),
    [(("Dy",), {"oxide.Dy"}), (("Ga",), {"oxide.Ga"}), (("Sc",), set()), (("all",), {*GOODS})],
)
def test_an_act_on_some_elements_concerns_what_holds_them_at_home_and_one_on_all_ores_too(
    elements, concerned
):
    process = SimpleNamespace(
        contents=CONTENTS,
        commodity=np.array(2 * GOODS),
        region=np.repeat(["CHN", "USA"], len(GOODS)),
    )
    act = SimpleNamespace(
        elements=elements, origin="CHN",
        concerns=lambda element: element in (RARE_EARTHS if elements == ("all",) else elements),
    )  # fmt: skip
    flags = StockHoldersProcess._made_by(process, SimpleNamespace(act=act, hypothetical=False))
    assert {*process.commodity[flags]} == concerned
    assert not flags[process.region == "USA"].any()
