"""Why a control bites: where goods came from, how long stocks last, which plants are too few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.figures.effect.question import sums
from ytterby.figures.figure import ENTIRE_RUN, MISSING, OTHER, OUTSIDE, SHARES, FigureSpec

if TYPE_CHECKING:
    from ytterby.figures.effect.question import Comparison

    Rows = dict[str, list[tuple[object, ...]]]

FIGURES = (
    FigureSpec("holder_share", ("good",), "share", SHARES,
           "Part of what other regions bring in of a good that comes from the holder, in the year before the control.",
           absent=MISSING, differences=False),
    FigureSpec("stock_weeks", ("good",), "weeks", OTHER,
           "How long stocks outside last at the end of the year before the control, where they may be drawn.",
           absent=MISSING, differences=False),
    FigureSpec("scarcity_rent", ("technology",), "million USD", OTHER,
           "What plants outside earn for being too few, more than without the control, in the year after it began.",
           absent=MISSING, differences=False),
    FigureSpec("scarcity_share", ("technology",), "share", SHARES, "Part of that of what all plants outside earn so.",
           absent=MISSING, differences=False),
)  # fmt: skip


def rows(pair: Comparison, _: Rows) -> Rows:
    """Of the goods of each price, and under a blank name of all goods that change together."""
    question, reference = pair.question, pair.reference
    made = {figure.id: list[tuple[object, ...]]() for figure in FIGURES}
    at = (question.year_before, "")
    for name, goods in {**question.goods, "": question.change.goods}.items():
        bought = sums(reference["imports_of_good"], commodity=goods).get(at)
        sent = sums(reference["exports_of_good"], commodity=goods, destination=question.away).get(
            at, 0.0
        )
        used = sums(reference["use_of_good"], commodity=goods, region=OUTSIDE).get(at)
        stock = sums(reference["stock_of_good"], commodity=goods).get(at)
        if bought:
            made["holder_share"].append((name, ENTIRE_RUN, "", sent / bought, None))
        if question.stocks and used and stock:
            made["stock_weeks"].append((name, ENTIRE_RUN, "", 52.0 * stock / used, None))
    for name, (rent, share) in scarcer(pair).items():
        made["scarcity_rent"].append((name, ENTIRE_RUN, "", rent, None))
        made["scarcity_share"].append((name, ENTIRE_RUN, "", share, None))
    return made


def scarcer(pair: Comparison) -> dict[str, tuple[float, float]]:
    """Technology -> what its plants outside the holder earn for being too few in the year after the control began, more
    than in the other run [million USD], nothing where less, and which part that is of what all earn so; the most first.

    What is scarce in both runs is no news: only the difference counts.
    """
    year = pair.question.year_after
    now, before = (
        {name: value for name, at, _, value in one["rent_of_plants"].iter_rows() if at == year}
        for one in (pair.run, pair.reference)
    )
    more = {
        name: max(now.get(name, 0.0) - before.get(name, 0.0), 0.0)
        for name in sorted({*now, *before})
    }
    total = sum(more.values())
    order = sorted(more, key=lambda name: -more[name])
    return {name: (more[name], more[name] / total) for name in order} if total else {}
