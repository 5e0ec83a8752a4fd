"""The headline as small tables, which the HTML report shows as well, and as the summary in the terminal, which
fits 100 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ytterby.report.headline import sentences
from ytterby.report.kit.numbers import MISSING, amount, number, percent, same_unit, signed_percent
from ytterby.report.words import (
    CATEGORIES,
    Words,
    humanise,
    labels_of,
    measure_name,
    measure_unit,
    short_name,
)

if TYPE_CHECKING:
    from ytterby.report.first.page import FirstPage

WIDTH = 100
MAX_USES = 10


def summary(headline: Mapping[str, Any], first: FirstPage | None = None) -> Group:
    """Return the summary as one rich renderable: the answer, then sentences and compact tables (a) to (f)."""
    parts: list[RenderableType] = [_heading(headline)]
    if first is not None:
        parts.append(Text(f"\n{first.sentence}", style="bold"))
        parts += [Text(f"Mark: {mark}") for mark in first.marks]
        parts.append(Text(" ".join([f"How sure: {first.sure}", *first.grey]), style="dim"))
    statements = sentences.statements(headline)
    tables = _compact(headline)
    for letter, question in sentences.questions(headline).items():
        parts.append(Text(f"\n({letter}) {question}", style="bold"))
        of_letter = [s for s in statements if s.letter == letter]
        if not of_letter:
            parts.append(Text("    not in these results", style="dim"))
        for statement in of_letter:
            parts.append(_statement(statement))
        frame = tables.get(letter)
        if frame is not None and frame.height:
            parts.append(_table(frame))
    if any("†" in str(value) for frame in tables.values() for row in frame.rows() for value in row):
        parts.append(Text("\n† holds by construction, hence is no finding", style="dim"))
    return Group(*parts)


def print_summary(
    headline: Mapping[str, Any], console: Console | None = None, first: FirstPage | None = None
) -> None:
    """Print the summary, no wider than 100 columns."""
    chosen = console or Console()
    chosen.print(summary(headline, first), width=min(WIDTH, chosen.width))


def _heading(headline: Mapping[str, Any]) -> Text:
    interpretation = headline.get("interpretation")
    text = Text(f"{interpretation}\n" if interpretation else "", style="bold")
    text.append("Runs: ")
    text.append(", ".join(headline["labels"][s] for s in headline["scenarios"]), style="not bold")
    for pair in headline["comparisons"]:
        labels = headline["labels"]
        of, against = (labels.get(pair[k], pair[k]) for k in ("of", "against"))
        text.append(f"\nCompared: {of} against {against}", style="not bold dim")
    return text


def _statement(statement: sentences.Statement) -> Table:
    """Lay one sentence out with a hanging indent."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=3, justify="right")
    grid.add_column(ratio=1)
    text = Text(statement.text)
    if statement.model_identity:
        text.append(f" By construction: {statement.model_identity}.", style="italic dim")
    grid.add_row(Text("–"), text)
    return grid


def _compact(headline: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    """Pick the tables short enough for a terminal; (f) is said in sentences."""
    first_years = [f for f in headline["trade"] if f["measure"] != "price_inside"]
    first = headline["comparisons"][0]["name"] if headline["comparisons"] else "base year"
    worst = [u for u in headline["uses"] if u["comparison"] == first][:MAX_USES]
    short = uses({**headline, "uses": worst})
    return {
        "a": figures(headline, first_years),
        "b": _in_unit(figures(headline, headline["capacity"]), "t a year"),
        "c": _years(headline),
        "d": _in_unit(figures(headline, headline["prices"]), "USD/kg"),
        "e": short.drop("comparison", "lost in the reference", strict=False),
    }


def _in_unit(frame: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Move the one unit of a table into its first heading."""
    return frame.drop("unit").rename({"what": unit}) if frame.width else frame


def _years(headline: Mapping[str, Any]) -> pl.DataFrame:
    """First year under the threshold in the last scenario: a row per region, a column per stage."""
    if not headline["scenarios"] or not headline["dependence"]:
        return pl.DataFrame()
    words, stages = Words.in_headline(headline), dict[str, None]()
    rows: dict[str, dict[str, str]] = {}
    for answer in headline["dependence"]:
        region, stage = answer["region"], short_name(answer["stage"], answer["group"])
        was, *_, now = (answer["years"].get(code, MISSING) for code in headline["scenarios"] * 2)
        row = rows.setdefault(region, {"region": words.region(region)})
        row[stage] = f"{now}" if was == now else f"{was} → {now}"
        stages[stage] = None
    frame = pl.DataFrame([*rows.values()], infer_schema_length=None)
    return frame.select("region", *stages).fill_null(MISSING)


def _table(frame: pl.DataFrame) -> Table:
    """Turn a frame of text into a compact table; repeated first cells are left blank."""
    made = Table(box=None, padding=(0, 1), header_style="dim", pad_edge=False, show_edge=False)
    for place, name in enumerate(frame.columns):
        left = place == 0 or name in ("use", "region", "what")
        made.add_column(name, justify="left" if left else "right", overflow="fold")
    before = None
    for first, *others in frame.fill_null("").rows():
        made.add_row("" if first == before else first, *others)
        before = first
    return made


def answer_tables(headline: Mapping[str, Any]) -> dict[str, list[tuple[str, pl.DataFrame]]]:
    """Return, for each question, its tables as (heading, frame of formatted text)."""
    return {
        "a": [("Exports and prices", figures(headline, headline["trade"]))],
        "b": [
            ("Capacity outside, in all", figures(headline, headline["capacity"])),
            ("Capacity outside, by what brought it about", split(headline)),
        ],
        "c": [("First year under the threshold", dependence(headline))],
        "d": [("Prices outside", figures(headline, headline["prices"]))],
        "e": [("Uses and regions", uses(headline)), ("Defence", defence(headline))],
        "f": [("Ranges", ranges(headline))],
    }


def figures(headline: Mapping[str, Any], chosen: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """One row per figure: what, year, a column per scenario, a column per comparison.

    A difference that holds by construction is marked with a dagger.
    """
    rows = []
    words = Words.in_headline(headline)
    named = {**dict.fromkeys(words.technologies), **words.products()}
    several = len({figure["measure"] for figure in chosen}) > 1
    for figure in chosen:
        name = named.get(figure["subject"], figure["subject"]) or humanise(figure["subject"])
        if several:
            name += f", {figure['measure'].replace('_', ' ')}"
        row = {"what": name, "year": str(figure["year"]), "unit": figure["unit"]}
        for code in headline["scenarios"]:
            row[headline["labels"][code]] = number(figure["values"].get(code))
        for pair in headline["comparisons"]:
            effect = figure["effects"][pair["name"]]
            mark = " †" if effect["model_identity"] else ""
            row[pair["label"]] = signed_percent(effect["percent"]) + mark
        rows.append(row)
    return pl.DataFrame(rows)


def split(headline: Mapping[str, Any]) -> pl.DataFrame:
    """Capacity outside by technology, year, scenario and category, all in one unit."""
    form, unit = same_unit([value for f in headline["capacity"] for value in f["values"].values()])
    return pl.DataFrame(
        [
            {f"technology [{unit} a year]": humanise(f["subject"]), "year": str(f["year"]),
             "scenario": headline["labels"][code]}
            | {label: form(f["split"][code].get(kind, 0.0)) for kind, label in CATEGORIES.items()}
            | {"all": form(f["values"][code])}
            for f in headline["capacity"] for code in headline["scenarios"]
        ]
    )  # fmt: skip


def dependence(headline: Mapping[str, Any]) -> pl.DataFrame:
    """First year under the threshold by region, stage and scenario; `*` rises above it again."""
    rows = []
    for answer in headline["dependence"]:
        row = {"region": Words.in_headline(headline).region(answer["region"]),
               "stage": short_name(answer["stage"], answer["group"])}  # fmt: skip
        for code in headline["scenarios"]:
            again = "*" if answer["rises_again"].get(code) else ""
            row[headline["labels"][code]] = f"{answer['years'].get(code, MISSING)}{again}"
        for pair in headline["comparisons"]:
            row[pair["label"]] = _delay(answer["delay"][pair["name"]])
        rows.append(row)
    return pl.DataFrame(rows)


def _delay(delay: int | str | None) -> str:
    if delay is None:
        return MISSING
    if delay == "never":
        return "no longer happens"
    if delay == 0:
        return "no change"
    unit = "year" if abs(int(delay)) == 1 else "years"
    return f"{abs(int(delay))} {unit} {'later' if int(delay) > 0 else 'earlier'}"


def uses(headline: Mapping[str, Any]) -> pl.DataFrame:
    """Uses and regions that are worse off, by comparison."""
    words = Words.in_headline(headline)
    labels = labels_of(headline)
    return pl.DataFrame(
        [
            {"comparison": labels.get(u["comparison"], humanise(u["comparison"])),
             "use": words.use(u["use"]), "region": words.region(u["region"]),
             "demand lost": percent(u["lost_share"], 1) if u["lost_year"] else MISSING,
             "lost in the reference": percent(u["lost_share_against"], 1) if u["lost_year"] else MISSING,
             "in": str(u["lost_year"] or MISSING), "price ratio": number(u["price_ratio"]),
             "highest in": str(u["price_year"] or MISSING)}
            for u in headline["uses"]
        ]
    )  # fmt: skip


def defence(headline: Mapping[str, Any]) -> pl.DataFrame:
    """Defence by region at each end of the assumption on its share."""
    labels = labels_of(headline)
    return pl.DataFrame(
        [
            {"comparison": labels.get(d["comparison"], humanise(d["comparison"])),
             "share of defence": d["end"], "region": Words.in_headline(headline).region(d["region"]),
             "demand lost": percent(d["lost_share"], 1),
             "lost in the reference": percent(d["lost_share_against"], 1),
             "price ratio": number(d["price_ratio"])}
            for d in headline["defence"]
        ]
    )  # fmt: skip


def ranges(headline: Mapping[str, Any]) -> pl.DataFrame:
    """Central value and range of each headline measure, with the widest group."""
    labels = labels_of(headline)
    return pl.DataFrame(
        [
            {"measure": measure_name(t["measure"], labels)}
            | {key: amount(t[field], measure_unit(t["measure"]))
               for key, field in (("central", "base_value"), ("lowest", "lowest"),
                                  ("highest", "highest"))}
            | {"forecast, nine times in ten": " to ".join(
                amount(end, measure_unit(t["measure"])) for end in t["forecast"]
            ) if t["forecast"] else t["spread"]}
            | {"widest group": t["bars"][0]["title"] if t["bars"] else MISSING}
            for t in headline["tornado"]
        ]
    )  # fmt: skip
