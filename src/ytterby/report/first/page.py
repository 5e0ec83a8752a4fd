"""The first page as plain data: lines, strip, grey line, marks, tables, why; its pictures; its lines on a terminal."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from ytterby.draws.deciding import of_page
from ytterby.figures.question import CLOSE
from ytterby.report.first.figures import PageFigures, Setting, setting_of
from ytterby.report.first.formats import (
    day,
    place_of,
    short_good,
    small,
    technology_of,
    the_region,
    times,
)
from ytterby.report.first.lines import FirstLine, lines_of
from ytterby.report.first.rows import aims_of, rows_of
from ytterby.report.first.strip import PAID, StripNumber, strip_of
from ytterby.report.first.whisker import RULE
from ytterby.report.inputs import NO_RANGE
from ytterby.report.kit.numbers import MISSING, listed, number, percent
from ytterby.report.pages.record import trust_of
from ytterby.report.picture import run_id, source_of
from ytterby.report.words import humanise, row_name, sentence_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Collection

    import polars as pl

    from ytterby.report.inputs import Report
    from ytterby.report.picture import Picture
    from ytterby.report.words import Words


_sentence = partial(sentence_of, "first/formats")


def why_of(setting: Setting, figures: PageFigures) -> list[str]:
    """Lines from the run: which plants are hit most, where goods come from, what ends it, what know-how is withheld;
    and what follows from how the model is built."""
    lines = [make(setting, figures) for make in (_hit_most, _from_whom, _ended)]
    notes = dict.fromkeys(setting.report.model_identity)
    built = (f"By how the model is built: {note}." for note in notes)
    return [line for line in (*lines, _knowhow(setting), *built) if line]


def _hit_most(setting: Setting, figures: PageFigures) -> str:
    """Of a control on technology what becomes of plants outside, the technology that it hits most first."""
    if setting.change["kind"] != "technology" or not figures.plants:
        return ""
    moved = ((one, times(one.now, one.before)) for one in figures.plants)
    first, *others = (f"{technology_of(one.technology)} {much} ({one.year})" for one, much in moved)
    then = [f"then {listed(others[:-1], len(others))}"] if others[1:] else []
    least = [f"least of all {others[-1]}"] if others else []
    return f"Of plants outside it moves {'; '.join([f'{first} most of all', *then, *least])}."


def _from_whom(setting: Setting, figures: PageFigures) -> str:
    share = setting.effects.first("holder_share", good=setting.first_good)
    if share is None or not figures.prices or setting.change["kind"] in PAID:
        return ""
    product, year = figures.prices[0].product, setting.effects.question.year_before
    name = short_good(setting.words, product.name, product.title)
    whom = the_region(setting.words, setting.words.holder)
    return _sentence("from_whom", year=year, share=share.value, name=name, whom=whom)


def _ended(setting: Setting, figures: PageFigures) -> str:
    back = figures.prices[0].back if figures.prices else None
    if setting.last is None or back is None or setting.change["kind"] == "support":
        return ""
    months = max(12.0 * (back.start - setting.last), 0.0)
    later = f"some {months:.0f} months later" if months >= 1.0 else "at once"
    product = figures.prices[0].product
    name = short_good(setting.words, product.name, product.title)
    return _sentence("ended", name=name, later=later)


def _knowhow(setting: Setting) -> str:
    one = setting.effects.first("knowhow_last")
    if one is None:
        return ""
    holder = the_region(setting.words, setting.words.holder)
    what = technology_of(one.labels["technology"])
    return _sentence("knowhow", one=one, holder=holder, what=what)


MAX_PRICES = 3
"""Prices above any on record that are named."""


def decisive(setting: Setting, figures: PageFigures) -> tuple[str, list[str]]:
    """What would change the answer, and what marks the page: prices above any on record, and what decides them."""
    above = [
        f"{one.product.title} {number(one.peak.now / one.record.high, 2)} times ({number(one.record.high)} USD/kg, "
        f"{one.record.when}, {one.record.source})"
        for one in figures.prices[:MAX_PRICES]
        if one.above_record and one.record is not None
    ]
    flags = [_sentence("above_record", prices="; ".join(above))] if above else []
    groups = list(dict.fromkeys(one.bars[0].title for one in setting.report.swings if one.bars))
    decides = setting.report.ranges.decides
    if groups:
        text = f"What moves the answer most are these assumptions: {'; '.join(groups[:3])}."
    elif decides is not None and decides.height:
        goods = setting.effects.question.goods.get(setting.first_good, ())
        text = _decided(decides, setting.words, goods)
    else:
        text = "Which assumptions move the answer most was not computed."
    later = max((one.later for one in figures.prices), default=0.0)
    if later >= 2 * CLOSE:
        text += _sentence("swings", later=later)
    return text, flags


def _decided(decides: pl.DataFrame, words: Words, goods: Collection[str] = ()) -> str:
    """Which numbers go with the answer over draws by more than chance: with what it says of some goods first."""
    rows = of_page(decides).to_dicts()
    draws = max(one["draws"] for one in rows)
    more = [one for one in rows if abs(one["rank_correlation"]) > one["chance"]]
    if not more:
        return _sentence("none_decides", total=draws)
    own = [one for one in more if json.loads(one["labels"]).get("commodity") in goods]
    more = own + [one for one in more if one not in own]
    texts: list[str] = []
    for one in more[:3]:
        of = small(row_name(_labels(one, words)))
        way = "higher" if one["rank_correlation"] > 0.0 else "lower"
        texts.append(
            _sentence("goes_with", **one, name=_number_name(one["id"], words), way=way, of=of)
        )
    what = "the control does" if own or not goods else "it does to other goods than the one above"
    return _sentence("decides", what=what, total=draws, numbers="; ".join(texts))


def _number_name(id: str, words: Words) -> str:
    """A number of the model in words: `lead_time.metal` or one of an act, `CN-.../licence.approval_share`."""
    named = texts_of("first/formats")["numbers"]
    of_act, _, last = id.rpartition(".")
    if "/" in id:
        act, _, _ = of_act.partition(".")
        family, parts = last, [words.control(act)]
    else:
        family, *rest = id.split(".")
        places = {**words.elements, **words.uses, **words.stages, **words.goods, **words.regions}
        parts = [
            places.get(".".join(rest)) or " ".join(places.get(one) or humanise(one) for one in rest)
        ]
    name = named.get(family, humanise(family).lower() + " ({of})")
    return str(name.format(of=small(", ".join(parts)))).removesuffix(" ()")


def _labels(row: dict[str, Any], words: Words) -> dict[str, Any]:
    """Labels of a figure, its good and place in words."""
    labels = {"figure": row["figure"], **json.loads(row["labels"])}
    if good := labels.pop("commodity", ""):
        labels["product"] = short_good(words, good)
    if labels.get("region"):
        labels["region"] = place_of(words, labels["region"])
    return labels


@dataclass(frozen=True, repr=False)
class FirstPage:
    """What the first page says.

    Attributes
    ----------
    lines : the answer in four lines; one where nothing is compared. strip : five numbers with ranges and trust.
    law : to which day the law is known that it stands on.
    sure : how far its ranges and its numbers can be trusted. grey : compared with what, and how ranges came about.
    marks : what a reader must know before believing a number.
    rows, aims : its tables, with the columns `rows.COLUMNS` and `rows.AIMS`.
    why : at most three lines; change : what would change the answer.
    cite : how the run is cited. run : its id.
    figures, setting : what it was made from; None where a report has no comparison.
    """

    lines: list[FirstLine]
    strip: list[StripNumber] = field(default_factory=list)
    sure: str = ""
    grey: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    aims: list[dict[str, str]] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    change: str = ""
    cite: str = ""
    run: str = ""
    law: str = ""
    figures: PageFigures | None = None
    setting: Setting | None = None

    def __repr__(self) -> str:
        return f"<first page of run {self.run or 'without id'}: {' '.join(map(str, self.lines))}>"

    def plain(self) -> dict[str, Any]:
        """As plain data, ready for JSON."""
        names = ("sure", "grey", "marks", "rows", "aims", "why", "change", "cite", "run", "law")
        parts = {name: [one.plain() for one in getattr(self, name)] for name in ("lines", "strip")}
        return {**parts, **{name: getattr(self, name) for name in names}}

    def pictures(self) -> list[Picture]:
        """Its pictures, drawn."""
        from ytterby.report.first.pictures import pictures_of

        if self.setting is None or self.figures is None:
            return []
        return pictures_of(self.setting, self.figures, self.source)

    @property
    def home(self) -> int:
        """How many rows of `aims` are of home and outside; the others are of single regions."""
        return sum(row["region"] in (self.aims[0]["region"], "outside") for row in self.aims)

    @property
    def source(self) -> str:
        """The line under every picture."""
        return source_of(self.setting.report, self.run) if self.setting else ""


def first_page(report: Report) -> FirstPage:
    """What the first page of a report says."""
    run = run_id(report.manifest)
    title = title_of(report)
    cite = f"Ytterby {report.manifest.get('version', '')}, run {run or 'without id'}: {title}"
    cite += f", {day(report.day)}." if report.day else "."
    known = report.manifest.get("law_known_to")
    law = f"Law known to {day(known)}." if known else ""
    setting = setting_of(report)
    if setting is None:
        lines = [FirstLine(f"{title}: nothing is compared.")]
        return FirstPage(lines, [], trust_of(report), _grey(report), cite=cite, run=run, law=law)
    figures = PageFigures.of(setting)
    strip = strip_of(setting, figures)
    change, marks = decisive(setting, figures)
    return FirstPage(
        lines_of(setting, figures, strip), strip, trust_of(report), _grey(report, setting), marks,
        rows_of(setting, figures), aims_of(setting), why_of(setting, figures), change, cite, run, law, figures, setting,
    )  # fmt: skip


def title_of(report: Report) -> str:
    """The title of the scenario that is asked for, as its file says it, and what statements say of its day."""
    title = report.label(report.scenarios[-1]) if report.scenarios else "Ytterby report"
    said, last = report.stated or (None, None)
    return f"{title}; statements of {said:%B %Y} put the day at {day(str(last))}" if said else title


def _set_from(setting: Setting) -> str:
    """What of a licence was set from published figures, apart from what is computed; blank where nothing was."""
    words, goods, days = setting.words, dict[str, list[str]](), set[str]()
    for elements, region, since, share in setting.change["set_from"]:
        good = listed([words.elements.get(one, one).lower() for one in elements.split()])
        if since:
            days.add(since)
        elif region:
            goods.setdefault(good, []).append(f"to {the_region(words, region)} {percent(share)}")
        else:
            goods.setdefault(good, []).append(percent(share))
    if not goods:
        return ""
    texts = "; ".join(f"{good} {', '.join(shares)}" for good, shares in goods.items())
    later = f"; other shares from {listed([day(one) for one in sorted(days)])}" if days else ""
    return _sentence("set_from", goods=texts, later=later)


def _grey(report: Report, setting: Setting | None = None) -> list[str]:
    lines: list[str] = []
    if setting is not None:
        against = setting.change["against"]
        days = f"from {day(setting.change['first'])}"
        days += f" to {day(setting.change['last'])}" if setting.change["last"] else " on"
        compared = against and f"Compared with: {against}. What is law differs {days}."
        lines += filter(None, [compared, _set_from(setting)])
    lines.append("A model's answer to the question what if, no forecast.")
    note = report.ranges.note
    lines.append("Ranges: none were computed." if note == NO_RANGE else f"Ranges: {note}.")
    return lines


WIDE, LINES = 80, 23
"""Columns and lines that it may take: with the command's own advice below it, 25 lines."""
INDENT = "  "


def brief(page: FirstPage, interpretation: str = "") -> list[str]:
    """Lines of the page, at most `LINES`; rows for which there is no room are counted.

    interpretation : by which reading of the law the run stands, where it reads more than the records.
    """
    read, _, more = interpretation.partition(". ")
    said = page.setting and page.setting.report.stated
    day_said = f"statements put the day at {day(said[1].isoformat())}" if said else ""
    read += f"; {day_said or 'text and statements differ'}: --full." if more else ""
    head = _wrapped(f"{page.law} {read}".strip())
    head += [line for one in page.lines for line in _wrapped(one.text)]
    head += ["", *map(_strip_line, page.strip)] if page.strip else []
    if page.sure:
        head += ["", *_wrapped(f"How sure: {page.sure.partition('. ')[0].rstrip('.')}.")]
    rows = [_line(row) for row in page.rows]
    room = max(LINES - len(head) - 1, 1)
    if len(rows) > room:
        more = f"{INDENT}and {len(rows) - room + 1} rows more: `--full` prints them"
        rows = [*rows[: room - 1], more]
    return [*head, *([""] if rows else []), *rows]


def _strip_line(one: StripNumber) -> str:
    """A number of the strip in one line, with its range as a line or, without any, what it is about."""
    trust = "" if one.trust == MISSING else f"  {one.trust}"
    country = f", {one.about.partition(' in ')[0]}" if one.whisker and one.name == "GDP" else ""
    start = f"{INDENT}{one.name + country:<21}{one.text:<13} "
    text = one.whisker.printed() if one.whisker else one.about
    text = textwrap.shorten(text, WIDE - len(start) - len(trust), placeholder=" …")
    return f"{start}{text}{trust}"


def full(page: FirstPage, interpretation: str = "") -> list[str]:
    """All in full: what the numbers are about, all rows, what a reader must know first, why, what would change it, and
    how the law was read."""
    each = page.strip
    numbers = (f"{n.name}: {n.text}, {n.about} ({n.why})".removesuffix(" ()") for n in each)
    lines = [line for text in numbers for line in _hanging(text)]
    for row in (*page.rows, *page.aims[: page.home]):
        lines += _hanging(_cells(row))
    last = [page.change, page.sure, RULE, *page.grey, interpretation]
    for title, texts in (("Mark", page.marks), ("Why", page.why), ("", last)):
        for text in filter(None, texts):
            lines += ["", *_wrapped(f"{title}: {text}" if title else text)]
    return lines


def _hanging(text: str) -> list[str]:
    return textwrap.wrap(text, WIDE, initial_indent=INDENT, subsequent_indent=2 * INDENT)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDE)


def _cells(row: dict[str, str]) -> str:
    """`question: without -> with (range; trust)`; of another table all its columns."""
    if "question" not in row:
        return "; ".join(f"{name} {value}" for name, value in row.items())
    notes = [row[name] for name in ("range", "trust") if row[name] not in (MISSING, "")]
    within = f" ({'; '.join(notes)})" if notes else ""
    return f"{row['question']}: {row['without']} -> {row['with']}{within}"


def _line(row: dict[str, str]) -> str:
    """A row in one line: the middle of what it is gives way to its numbers; its end tells it from its neighbours."""
    values = f"{row['without']} -> {row['with'].partition(', ')[0]}"
    values += f" ({row['range']})" if row["range"] not in (MISSING, "") else ""
    room = WIDE - len(INDENT) - len(values) - 2
    question = row["question"]
    if len(question) > room:
        end = question[-(room // 3) :].partition(" ")[2]
        start = question[: max(room - len(end) - 3, 8)].rstrip(" ,:")
        question = f"{start} … {end}" if end else f"{start} …"
    return f"{INDENT}{question}: {values}"
