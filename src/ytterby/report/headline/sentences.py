"""The headline in plain words: one short statement per finding, with its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ytterby.report.figure_ranges import effect_within, range_of_figure
from ytterby.report.headline.width_sentences import tornado_texts
from ytterby.report.kit.numbers import number, percent, same_unit, signed_percent
from ytterby.report.ranges import NoRanges, RangeSource
from ytterby.report.words import Words, humanise, short_name

QUESTIONS = {
    "a": "Trade and prices in the years of the control",
    "b": "Capacity outside {holder}",
    "c": "When dependence ends",
    "d": "Prices outside {holder}",
    "e": "Who goes short, who pays more",
    "f": "How wide the answer is",
}


@dataclass(frozen=True)
class Statement:
    """One sentence. `model_identity` says why it holds by construction, empty for a finding."""

    letter: str
    text: str
    model_identity: str = ""


def questions(headline: Mapping[str, Any]) -> dict[str, str]:
    """Return the six questions, with the holder's name."""
    holder = Words.in_headline(headline).region(headline.get("holder"))
    return {letter: text.format(holder=holder) for letter, text in QUESTIONS.items()}


def statements(headline: Mapping[str, Any], ranges: RangeSource | None = None) -> list[Statement]:
    """Say the whole headline in sentences, question by question. ranges : of its figures; none, if left out."""
    known = ranges or NoRanges()
    return [
        *_trade(headline, known),
        *_capacity(headline, known),
        *_dependence(headline),
        *_prices(headline, known),
        *_uses(headline, known),
        *(Statement("f", text) for text in tornado_texts(headline)),
    ]


def holds_goods(headline: Mapping[str, Any]) -> bool:
    """Whether the control keeps goods from buyers; so it is taken where nothing says what changes."""
    kind = (headline.get("change") or {}).get("kind", "")
    return kind not in ("technology", "support", "stock", "other", "tariff")


def _small(label: str) -> str:
    """A label within a sentence: what it names keeps its capitals."""
    return label[:1].lower() + label[1:]


def _label(headline: Mapping[str, Any], code: str) -> str:
    return str(headline["labels"].get(code, humanise(code)))


def _first(headline: Mapping[str, Any]) -> Mapping[str, Any] | None:
    pairs: Sequence[Mapping[str, Any]] = headline.get("comparisons") or ()
    return pairs[0] if pairs else None


def _values(
    headline: Mapping[str, Any], figure: Mapping[str, Any], name: str,
    form: Callable[[float | None], str], unit: str, ranges: RangeSource,
) -> str:  # fmt: skip
    """Say a figure by scenario, then its effects: `Magnet in 2035: 3 t (Baseline); effect -32%.`"""
    words = Words.in_headline(headline)

    def of_scenario(code: str) -> str:
        ends = range_of_figure(ranges, headline, words, figure, code)
        width = "" if ends is None else f"; range {form(ends[0])} to {form(ends[1])}"
        return f"{form(figure['values'].get(code))} ({_label(headline, code)}{width})"

    values = ", ".join(of_scenario(code) for code in headline["scenarios"])
    parts = [f"{name} in {figure['year']}: {values}{unit}"]
    for pair in headline["comparisons"]:
        effect = figure["effects"].get(pair["name"])
        if effect and effect["percent"] is not None:
            ends = effect_within(headline, figure, pair, ranges)
            parts.append(f"{_small(pair['label'])} {signed_percent(effect['percent'])}{ends}")
    return "; ".join(parts) + "."


def _why(headline: Mapping[str, Any], figure: Mapping[str, Any]) -> str:
    """Say which effects of a figure hold by construction, and why."""
    fixed = {
        _small(pair["label"]): figure["effects"][pair["name"]]["note"]
        for pair in headline["comparisons"]
        if figure["effects"][pair["name"]]["model_identity"]
    }
    if len(set(fixed.values())) == 1 and len(fixed) == len(headline["comparisons"]):
        return str(next(iter(fixed.values())))
    return "; ".join(f"{label}: {note}" for label, note in fixed.items())


def _trade(headline: Mapping[str, Any], ranges: RangeSource) -> list[Statement]:
    figures = headline["trade"]
    years = " and ".join(str(y) for y in headline["first_years"])
    pair = _first(headline)
    if not figures or pair is None:
        return []
    result, named = [], Words.in_headline(headline).products()
    for kinds, what in ((("exports",), "exports"), (("price_outside", "price_inside"), "prices")):
        of_kind = [f for f in figures if f["measure"] in kinds]
        effects = [(abs(f["effects"][pair["name"]]["percent"] or 0.0), f) for f in of_kind]
        if not effects:
            continue
        largest, figure = max(effects, key=lambda item: item[0])
        against = _label(headline, pair["against"])
        if largest < 0.001:
            text = (
                f"In {years} {what} are the same under {_label(headline, pair['of'])} as under "
                f"{against}: no difference above 0.1%."
            )
        else:
            change = signed_percent(figure["effects"][pair["name"]]["percent"])
            change += effect_within(headline, figure, pair, ranges)
            text = (
                f"In {years} {what} move by at most {percent(largest, 1)} against {against}: "
                f"{named.get(figure['subject'], figure['subject'])}, {change} in {figure['year']}."
            )
        result.append(Statement("a", text, _why(headline, figure) if largest < 0.001 else ""))
    return result


def _capacity(headline: Mapping[str, Any], ranges: RangeSource) -> list[Statement]:
    years = headline["years"]
    middle = years[len(years) // 2] if years else None
    result = []
    form, unit = same_unit(
        [v for f in headline["capacity"] if f["year"] == middle for v in f["values"].values()]
    )
    for technology in Words.in_headline(headline).main_technologies:
        of_technology = [f for f in headline["capacity"] if f["subject"] == technology]
        figure = next((f for f in of_technology if f["year"] == middle), None)
        if figure is None:
            continue
        text = _values(headline, figure, humanise(technology), form, f" {unit} a year", ranges)
        result.append(Statement("b", text, _why(headline, figure)))
    return result


def _dependence(headline: Mapping[str, Any]) -> list[Statement]:
    answers = headline["dependence"]
    pair = _first(headline)
    last = headline["scenarios"][-1] if headline["scenarios"] else ""
    words = Words.in_headline(headline)
    if not answers:
        return []
    result = []
    for group in dict.fromkeys((a["stage"], a["group"]) for a in answers):
        of_group = [a for a in answers if (a["stage"], a["group"]) == group]
        never = [words.region(a["region"]) for a in of_group if a["years"].get(last) == "never"]
        name = short_name(*group)
        threshold = percent(headline["threshold"])
        which = "every region" if len(never) == len(of_group) else ", ".join(never)
        buy = "buys" if len(never) in (1, len(of_group)) else "buy"
        text = f"{name}: {which} {buy} over {threshold} from one country in all years" if never else (
            f"{name}: every region comes to buy under {threshold} from one country"
        )  # fmt: skip
        want = [words.region(a["region"]) for a in of_group if a.get("for_want", {}).get(last)]
        if want and holds_goods(headline):
            text += f"; only because hardly anything can be bought: {', '.join(want)}"
        if pair:
            delays = [(a["delay"].get(pair["name"]), a) for a in of_group]
            lost = [a for d, a in delays if d == "never"]
            late = [(d, a) for d, a in delays if isinstance(d, int) and d > 0]
            against = _label(headline, pair["against"])
            if lost:
                text += f"; without the control {len(lost)} of {len(of_group)} come under it"
            if late:
                worst, answer = max(late, key=lambda item: item[0])
                years = "year" if worst == 1 else "years"
                text += (
                    f"; the longest delay is {worst} {years} "
                    f"({words.region(answer['region'])}, {answer['years'][pair['against']]} to "
                    f"{answer['years'][pair['of']]})"
                )
            if not lost and not late:
                text += f", as in the run {against}"
        result.append(Statement("c", text + "."))
    return result


def _prices(headline: Mapping[str, Any], ranges: RangeSource) -> list[Statement]:
    result, named = [], Words.in_headline(headline).products()
    for product in dict.fromkeys(f["subject"] for f in headline["prices"]):
        of_product = [f for f in headline["prices"] if f["subject"] == product]
        later = [f for f in of_product if f["year"] in headline["years"]] or of_product
        if effect_years := _effect_years(headline):
            later = [f for f in of_product if f["year"] in effect_years] or later
        figure = max(
            later,
            key=lambda f: max(
                (abs(e["percent"] or 0.0) for e in f["effects"].values()), default=0.0
            ),
        )
        text = _values(headline, figure, named.get(product, product), number, " USD/kg", ranges)
        result.append(Statement("d", text, _why(headline, figure)))
    return result


def _effect_years(headline: Mapping[str, Any]) -> range:
    """The years in which a difference is the control's doing: while it holds and in the year after, of one without end
    its first five. Later ones may be a swing of the market that comes at another time."""
    change = headline.get("change") or {}
    if not change.get("first"):
        return range(0)
    first = int(change["first"][:4])
    return range(first, (int(change["last"][:4]) + 2) if change["last"] else first + 5)


def _uses(headline: Mapping[str, Any], ranges: RangeSource) -> list[Statement]:
    pair, words = _first(headline), Words.in_headline(headline)
    name = pair["name"] if pair else "base year"
    affected = [u for u in headline["uses"] if u["comparison"] == name]
    if not headline["uses_looked_at"]:
        return []
    against = _label(headline, pair["against"]) if pair else "the base year"
    if not affected:
        text = f"No use in any region goes short or pays over 2% more than under {against}."
    else:
        short = [u for u in affected if u["lost_share"] - u["lost_share_against"] >= 0.005]
        dear = max(affected, key=lambda u: u["price_ratio"] or 0.0)
        text = f"Uses counted by region, {len(affected)} are worse off than under {against}; "
        if short:
            worst = short[0]
            key = {"region": worst["region"], "use": worst["use"], "year": worst["lost_year"]}
            lost = None
            if pair and worst["lost_year"]:
                lost = ranges.range_of("demand", {"scenario": pair["of"], **key}, "lost_share")
            within = f"; range {percent(lost[0])} to {percent(lost[1])}" if lost else ""
            text += (
                f"{len(short)} go short, most of all {words.use(worst['use'])} in "
                f"{words.region(worst['region'])} ({percent(worst['lost_share'])} lost in "
                f"{worst['lost_year']}{within}); "
            )
        else:
            text += "none goes short; "
        width = ""
        if pair and dear["price_year"]:
            key = {"region": dear["region"], "use": dear["use"], "year": dear["price_year"]}
            runs = {"scenario": pair["of"], "against": pair["against"]}
            if dearer_by := ranges.range_of("demand", {**runs, **key}, "bundle_price"):
                low, high = (number(1.0 + end / 100.0) for end in dearer_by)
                width = f"; range {low} to {high}"
        text += (
            f"the highest price is {number(dear['price_ratio'])} times the reference "
            f"({words.use(dear['use'])}, {words.region(dear['region'])}, {dear['price_year']}{width})."
        )
    result = [Statement("e", text)]
    ends = [d for d in headline["defence"] if d["comparison"] == name]
    more = [d for d in ends if d["lost_share"] - d["lost_share_against"] >= 0.005]
    dearer = [d for d in ends if (d["price_ratio"] or 1.0) >= 1.02]
    if more or dearer:
        parts = []
        for end in dict.fromkeys(d["end"] for d in [*more, *dearer]):
            own = [d for d in ends if d["end"] == end]
            worst = max(own, key=lambda d: d["lost_share"] - d["lost_share_against"])
            lost = max(worst["lost_share"] - worst["lost_share_against"], 0.0)
            dearest = max(d["price_ratio"] or 1.0 for d in own)
            parts.append(f"{end} end of its share" if end != "central" else "central share")
            parts[-1] += (
                f": at worst {percent(lost, 1)} more lost, {number(dearest)} times the price"
            )
        result.append(Statement("e", f"Defence, as a use of its own ({'; '.join(parts)})."))
    return result
