"""What would help: the picture of the instruments that were tried, and the sentences on them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.instrument_trials import best_first
from ytterby.report.first.formats import ends_of, large_money, paid
from ytterby.report.first.half_page import MAX_ROWS, RANGE, SIZE, WIDE, half_page
from ytterby.report.kinds import GROUPED, BarChart
from ytterby.report.kit.numbers import number
from ytterby.report.theme import FOCUS, SERIES
from ytterby.report.words import texts_of

if TYPE_CHECKING:
    from ytterby.report.first.figures import Setting
    from ytterby.report.inputs import Report
    from ytterby.report.picture import Picture


_texts = partial(texts_of, "first/helps")
HELPS_MUCH, NO_LOSS = 0.1, 0.5
"""Part of the loss from which an instrument is reported to help; million USD under which there is no loss to avoid."""
AVOIDED, COST = "loss avoided", "public cost"
CHART = BarChart(
    colours={AVOIDED: SERIES[0], COST: FOCUS}, way=GROUPED, above=True, thick=10.0, text="text", size=SIZE, fit=WIDE,
    parts=[RANGE], ends=(0.0, 1.0), named=False,
)  # fmt: skip


def helps_picture(setting: Setting, helps: pl.DataFrame, source: str) -> Picture:
    """What instruments would avoid and what they would cost the public [million USD]: those with ranges, if any has."""
    under = "Loss avoided in the years of the control, and public cost in all years, million USD; each tried alone"
    ranked = best_first(helps)
    tried = ranked.head(MAX_ROWS).to_dicts()
    ranged = any(row.get("avoided_low") is not None for row in tried)
    rows = [
        {"name": row["title"], "series": series, "value": max(row[f"{column}_musd"], 0.0), "text": text,
         **{end: None if (at := row.get(f"{column}_{end}")) is None else max(at, 0.0) for end in ("low", "high")}}
        for row in tried
        for series, column, text in (
            (AVOIDED, "avoided", f"{number(row['avoided_musd'], 2)} avoided{_after(row.get('years_until'))}"),
            (COST, "cost", f"{paid(row['cost_musd'], 2)}{' cost' if row['cost_musd'] >= 0.0 else ''}"),
        )
    ]  # fmt: skip
    maximum = max(row[one] or 0.0 for row in rows for one in ("value", "low", "high")) or 1.0
    chart = replace(CHART, ends=(0.0, maximum))
    draws = max((row["draws"] or 0 for row in tried), default=0) if ranged else 0
    how = "in one run, so without ranges"
    if ranged:
        how = f"in one run; lines hold nine in ten of {draws} draws, without what the model missed of past events"
    title = how_much_helps(setting)[0].rstrip(".")
    caption = f"{tried_in_words(helps).removesuffix('.')}, each {how}."
    stocks = [row["avoided_musd"] for row in _stocks(helps)]
    if stocks and max(stocks) <= 0.0:
        caption += f" {_texts()['idle_stock']}"
    if ranked.height > len(tried):
        caption += " The CSV has the others."
    return half_page(
        "what_would_help", title, caption, helps, chart.of(rows), subtitle=under, source=source
    )


def tried_in_words(helps: pl.DataFrame | None) -> str:
    """What was tried, in a sentence."""
    return str(_texts()["tried" if helps is not None and _stocks(helps) else "fewer_tried"])


def _stocks(helps: pl.DataFrame) -> list[dict[str, Any]]:
    """The stocks of what was tried."""
    return [row for row in helps.to_dicts() if row.get("kind") == "stock"]


def _after(years: int | None) -> str:
    """After how many years from the decision something helps, in words; blank where it never does."""
    return "" if years is None else f" after {years} year{'' if years == 1 else 's'}"


def how_much_helps(setting: Setting) -> tuple[str, bool]:
    """What the best instrument avoids of what users outside lose, in one sentence, blank where none was tried with this
    version; and whether that is worth a picture."""
    helps = setting.report.helps
    if helps is None or helps.is_empty() or setting.report.helps_changed:
        return "", False
    first = best_first(helps.drop_nulls("avoided_musd"))
    row = first.row(0, named=True) if first.height else {"avoided_musd": 0.0}
    lost, best = setting.effects.value("lost_value") or 0.0, max(row["avoided_musd"], 0.0)
    if lost < NO_LOSS:
        return _texts()["no_loss"], False
    low, high = row.get("avoided_low"), row.get("avoided_high")
    ends = None if low is None or high is None else (low, high)
    between = f" (range {ends_of(ends, lambda one: number(one, 2))})" if ends else ""
    much = best >= HELPS_MUCH * lost
    avoided = f"{number(best, 2)} million USD{between} of the {large_money(lost)} USD that users outside lose in all"
    if best >= lost:
        avoided = f"all of the {large_money(lost)} USD that users outside lose"
    text = f"best avoids {avoided}."
    return f"What would help: {'the' if much else 'nothing tried helps much, the'} {text}", much


def in_place_of_picture(report: Report, setting: Setting | None) -> str:
    """Why there is no picture of what would help, in words; blank where there is one or nothing is compared."""
    text, drawn = how_much_helps(setting) if setting else ("", True)
    if drawn or text:
        return "" if drawn else f"{text} {tried_in_words(report.helps)}"
    changed = ", ".join(report.helps_changed)
    why = "earlier" if changed else "not_run" if report.helps is None else "none_fits"
    return str(_texts()[why].format(changed))
