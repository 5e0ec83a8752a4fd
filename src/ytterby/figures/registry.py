"""All that has a range: views of runs, and what is added up for the question of a page (`study.asked`).

What stands here is drawn, packaged and told; nothing else is. A view is found by the labels of a row.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ytterby.figures.further import FURTHER_VIEWS
from ytterby.figures.kinds import OTHER, SHARES, TONNES
from ytterby.figures.published_prices import places
from ytterby.figures.views import MISSING, NEVER, PERCENT, VIEWS, View

if TYPE_CHECKING:
    from collections.abc import Collection

CONTROL = "control"
"""The table of what a page adds up for one question: exports of the goods of the control [t], the share of their trade
that goes round it, the demand lost beyond that without it, by value; where goods came from in the year before and how
many weeks stocks of them last; how many regions depend on no one country, and how many of them for want of goods; how
many years after its first day prices, exports and users are as without it; and what plants of a technology outside earn
for being too few, beyond that without it, in the year after it began [million USD], with the part that is of what all
plants earn so."""
CONTROL_VIEWS = (
    View(CONTROL, (), "exports_t", TONNES, PERCENT, True, MISSING),
    View(CONTROL, (), "leak_share", SHARES, absent=MISSING, differences=False),
    View(CONTROL, (), "lost_share", SHARES, fine=True, absent=MISSING, differences=False),
    View(CONTROL, ("good",), "from_holder", SHARES, absent=MISSING, differences=False),
    View(CONTROL, ("good",), "stock_weeks", OTHER, absent=MISSING, differences=False),
    View(CONTROL, ("group", "stage"), "regions_under", OTHER, absent=MISSING, differences=False),
    View(CONTROL, ("group", "stage"), "regions_for_want", OTHER, absent=MISSING, differences=False),
    View(CONTROL, ("good",), "price_back", OTHER, absent=NEVER, differences=False),
    View(CONTROL, (), "supply_back", OTHER, absent=NEVER, differences=False),
    View(CONTROL, (), "users_back", OTHER, absent=NEVER, differences=False),
    View(CONTROL, ("technology",), "scarce_musd", OTHER, absent=MISSING, differences=False),
    View(CONTROL, ("technology",), "scarce_share", SHARES, absent=MISSING, differences=False),
)  # fmt: skip
ALL_VIEWS = (*VIEWS, *CONTROL_VIEWS, *FURTHER_VIEWS)


def view_of(table: str, column: str, labels: Collection[str]) -> View | None:
    """The view whose rows these labels name: all of its own, and no other but those that follow from them."""
    return _view_of(table, column, frozenset(labels))


@cache
def _view_of(table: str, column: str, given: frozenset[str]) -> View | None:
    for view in ALL_VIEWS:
        own = set(view.by)
        if (view.table, view.column) == (table, column) and own <= given <= own | set(view.implied):
            return view
    return None


def published_keys(view: View) -> list[str]:
    """Keys of a view whose prices are published."""
    if view.table != "prices" or view.by[0] != "commodity":
        return []
    return [f"commodity={good}|region={at}" for name, good, at in places() if name == view.column]
