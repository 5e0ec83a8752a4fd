"""The questions that users ask of a loss of GDP, each with what the tables of a run say of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from ytterby.economics.impact import COMPOSITION
from ytterby.economics.industries import rows_of
from ytterby.economics.selections import BILLION, ENDS, largest_first, timed
from ytterby.report.economics.inputs import (
    band,
    billions,
    bridge,
    channels,
    counted_by,
    fall,
    over_exposure,
    percents,
    plain,
    ranges,
    region_name,
    than,
    words,
)
from ytterby.report.kinds.chart import in_words
from ytterby.report.kit.numbers import listed, number, signed
from ytterby.report.kit.subject import ReportTable, Subject
from ytterby.report.words import sentence_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.report.economics.inputs import EconomyPages
    from ytterby.report.picture import Picture

MIN_POINTS = 5e-5
"""Points of GDP that a step of a bridge has at least to be drawn."""
MAX_INDUSTRIES = 15
"""Industries in a picture."""
OF_RISK = ("cost", "robust")
"""Questions that a value at risk answers: it is no change of anything."""
_sentence = partial(sentence_of, "economics/words")


def subjects_of(pages: EconomyPages) -> list[Subject]:
    """A subject for each question that the tables answer, in their order."""
    makers = {
        "cost": _cost, "dispute": _dispute, "plants": _plants, "robust": _robust, "allies": _allies,
    }  # fmt: skip
    keys = [key for key in words()["questions"] if not pages.at_risk or key in OF_RISK]
    return [one for one in [makers[key](key, pages) for key in keys] if one is not None]


def _subject(
    key: str, texts: Sequence[str], pictures: Sequence[Picture], tables: Sequence[ReportTable]
) -> Subject:
    question = words()["questions"][key]
    lead = f"{question['who']}: {question['asks']} {question['lead']}"
    return Subject(key, question["title"], lead, texts, pictures, tables)


def _tables(key: str, *frames: pl.DataFrame) -> list[ReportTable]:
    """Tables of the run, closed, without the columns that are the same in every row; changes with their sign."""
    made = []
    for text, frame in zip(words()["questions"][key]["tables"], frames, strict=True):
        forms = {n: signed for n in frame.columns if n.removesuffix("_percent") in ENDS}
        own = {"open": False, "data": frame, "forms": forms, **text}
        made.append(ReportTable(frame=plain(frame), **own))
    return made


def _cost(key: str, pages: EconomyPages) -> Subject | None:
    total = pages.gdp()
    if total.is_empty():
        return None
    worst = total.filter(when=pages.worst).to_dicts()[0]
    moved = fall(worst, "_percent", "percent")
    about = {"worst": pages.worst, "where": counted_by(pages.region), "scenario": pages.scenario}
    if pages.at_risk:
        text = _sentence("at_risk", **about, part=band(worst, "_percent", " percent"))
    else:
        text = _sentence("moved", **about, moved=moved, than=than(moved, pages.against))
    texts = [f"{text}: {band(billions(worst))} billion USD of the table's year."]
    industries = pages.industries("quantity", "price")
    hit = industries.filter(pl.col("middle") * worst["middle"] > 0.0)["name"].head(3).to_list()
    most = f"Most of it falls on {listed(hit)}." if hit else ""
    moving = _sentence("residual", billion=pages.residual) if pages.residual else ""
    texts += filter(None, [most, moving, _relies(pages)])
    texts.append(words()["middle"])
    moved = moved.partition(" (")[0]
    first = f"GDP of {region_name(pages.region)} is {moved} in {pages.worst}"
    when = total.select(pl.col("when").alias("name"), *percents())
    names = {"region": region_name(pages.region), "period": pages.worst}
    which = "economy_at_risk" if pages.at_risk else "economy_industries"
    pictures: list[Picture] = []
    if not pages.at_risk:
        names["finding"] = first
        pictures.append(ranges("economy_periods", when, "% of GDP", pages.source, **names))
    if industries.height:
        names["finding"], hit_most = most, industries.head(MAX_INDUSTRIES)
        pictures.append(ranges(which, hit_most, "billion USD", pages.source, **names))
    every = timed(pages.table("industries"))
    every = every.remove(industry=COMPOSITION) if every.height else every
    total, short = (timed(pages.table(name)) for name in ("gdp", "shortfall"))
    tables = _tables(key, total, every, industries.head(MAX_INDUSTRIES), short)
    return _subject(key, texts, pictures, [*tables, *_published(pages.region)])


def _published(region: str) -> list[ReportTable]:
    """What others have published of a region, as far as there is any."""
    rows = [row for row in rows_of("published") if row["region"] == region]
    columns = ("figure", "value", "low", "high", "unit", "source")
    cells = [tuple(row[name] for name in columns) for row in rows]
    title = "What is published; each has its own cut and time"
    return [ReportTable.of_cells(title, columns, cells, columns)] if rows else []


def _relies(pages: EconomyPages) -> str:
    """What industries that rely on the product add, whatever is missing of it."""
    rows = pages.table("relies").to_dicts()
    money, part = (band(billions(rows[0])), band(rows[0], "_percent")) if rows else ("", "")
    return _sentence("relies", money=money, part=part) if rows else ""


def _dispute(key: str, pages: EconomyPages) -> Subject | None:
    frame = pages.table("bridge", everywhere=True)
    if frame.is_empty():
        return None
    title = pl.col("switch").replace(words()["switches"]).alias("title")
    ordered = largest_first(frame.with_columns(title), "points")
    names = str(frame["from_preset"][0]), str(frame["to_preset"][0])
    start, end = (pages.preset_answer(name) for name in names)
    answers = ((name, number(pages.preset_answer(name))) for name in names)
    both = " and ".join(f"{value}{over_exposure(pages, name)}" for name, value in answers)
    first = ordered.to_dicts()[0]
    distance = {"points": first["points"], "of": end - start, "title": first["title"]}
    texts = [_sentence("dispute", both=both, **distance), _sentence("not_fitted")]
    moving = ordered.filter(pl.col("points").abs() > MIN_POINTS)
    steps = moving.select(pl.col("title").alias("name"), "points")
    finding = f"{number(abs(first['points']))} of {number(abs(end - start))} points are one switch: {first['title']}"
    picture = bridge(steps, (start, end), names, pages.source, finding)
    return _subject(key, texts, [picture], _tables(key, frame))


def _plants(key: str, pages: EconomyPages) -> Subject | None:
    if pages.at_risk or any(pages.gdp(channel).is_empty() for channel in ("quantity", "price")):
        return None
    stops, pays = pages.worst_sum("quantity"), pages.worst_sum("price")
    more = "plants that stop" if abs(stops) >= abs(pays) else "users that pay more"
    paid = f"{number(pays / BILLION)} billion" if pays else "not known what is"
    about = {"worst": pages.worst, "more": more, "stops": stops / BILLION, "paid": paid}
    texts = [_sentence("plants", **about)]
    industries = pages.by_channel(MAX_INDUSTRIES)
    names = {"region": region_name(pages.region), "period": pages.worst}
    pictures = []
    if industries.height:
        finding = texts[0].partition(":")[0]
        pictures.append(channels(industries, pages.source, finding=finding, **names))
    parts = timed(pages.table("parts"))
    if parts.height:
        title = pl.col("part").replace(words()["parts"]).alias("name")
        own = parts.filter(when=pages.worst).select(title, *(pl.col(end) / BILLION for end in ENDS))
        pictures.append(ranges("economy_parts", own, "billion USD", pages.source, **names))
        parts = parts.with_columns(title.alias("part"))
    return _subject(key, texts, pictures, _tables(key, parts))


def _robust(key: str, pages: EconomyPages) -> Subject | None:
    width, ends = pages.table("width"), pages.table("ends", everywhere=True)
    switches = pl.DataFrame([dict(one) for one in pages.switches])
    texts = []
    if width.height:
        by_share = largest_first(width.drop_nulls("share"), "share").to_dicts()
        shares = [f"{row['group']} {number(100 * row['share'])} percent" for row in by_share]
        known = listed(shares, len(shares))
        texts.append(_sentence("width" if shares else "no_width", shares=known))
    if not texts and (ends.height or switches.height):
        texts.append(_sentence("both_ends" if ends.height else "stood"))
    if not texts:
        return None
    stood = ReportTable("The switches as they stood", switches, printed=False)
    return _subject(key, texts, [], [stood, *_tables(key, ends, width)])


def _allies(key: str, pages: EconomyPages) -> Subject | None:
    own = pages.countries()
    if own.is_empty() or own["region"].n_unique() < 2 or pages.at_risk:
        return None
    worst = own.to_dicts()[0]
    similar = own.filter(pl.col("low_percent") <= worst["high_percent"])["region"].to_list()
    others = listed([region_name(one) for one in similar[1:]], len(similar))
    alike = f"; with its range it cannot be told apart from {others}" * bool(others)
    about = {"when": worst["when"], "where": region_name(worst["region"]), "alike": alike}
    texts = [_sentence("most", **about, moved=fall(worst, "_percent", "percent"))]
    named = own.with_columns(in_words("region", region_name).alias("name"))
    data = named.select("name", *percents())
    names = {"period": worst["when"], "finding": texts[0].partition(" (")[0]}
    picture = ranges("economy_allies", data, "% of GDP", pages.source, **names)
    return _subject(key, texts, [picture], _tables(key, own))
