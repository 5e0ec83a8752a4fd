"""All that has a range: views of runs, and what is added up for the question of a page (`study.asked`).

What stands here is drawn, packaged and told; nothing else is. A view is found by the labels of a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.study.predictive import OTHER, SHARES, TONNES
from ytterby.study.quotes import places
from ytterby.study.shown import MISSING, NEVER, PERCENT, VIEWS, View

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

TOLD_YEARS = (2025, 2030, 2035, 2045)
"""Years for which rents and value added are told; of a run without any, that in its middle and its last."""
ASKED = "control"
"""The table of what a page adds up for one question: exports of the goods of the control [t], the share of their trade
that goes round it, the demand lost beyond that without it, by value; where goods came from in the year before and how
many weeks stocks of them last; how many regions depend on no one country; and how many years after its first day
prices, exports and users are as without it."""
ASKED_VIEWS = (
    View(ASKED, (), "exports_t", TONNES, PERCENT, True, MISSING),
    View(ASKED, (), "leak_share", SHARES, absent=MISSING, apart=False),
    View(ASKED, (), "lost_share", SHARES, fine=True, absent=MISSING, apart=False),
    View(ASKED, ("good",), "from_holder", SHARES, absent=MISSING, apart=False),
    View(ASKED, ("good",), "stock_weeks", OTHER, absent=MISSING, apart=False),
    View(ASKED, ("group", "stage"), "regions_under", OTHER, absent=MISSING, apart=False),
    View(ASKED, ("good",), "price_back", OTHER, absent=NEVER, apart=False),
    View(ASKED, (), "supply_back", OTHER, absent=NEVER, apart=False),
    View(ASKED, (), "users_back", OTHER, absent=NEVER, apart=False),
)  # fmt: skip
TOLD = (*VIEWS, *ASKED_VIEWS)


def view_of(table: str, column: str, labels: Mapping[str, object]) -> View | None:
    """The view whose rows these labels name: all of its own, and no other but those that follow from them."""
    given = set(labels)
    for view in TOLD:
        own = set(view.by)
        if (view.table, view.column) == (table, column) and own <= given <= own | set(view.implied):
            return view
    return None


def published_keys(view: View) -> list[str]:
    """Keys of a view whose prices are published."""
    if view.table != "prices" or view.by[0] != "commodity":
        return []
    return [f"commodity={good}|region={at}" for name, good, at in places() if name == view.column]


def few_of(years: Collection[int]) -> list[int]:
    """The years of a run of which much is told: `TOLD_YEARS`, else that in its middle and its last."""
    known = sorted(years)
    told = [year for year in TOLD_YEARS if year in known]
    return told or [*known[len(known) // 2 :][:1], *known[-1:]]
