"""What a ministry asks of a plan: the sentence, the line of time, who pays, what breaks it, feed and stocks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ytterby.planning.bill import by_party
from ytterby.planning.differences import worst_of
from ytterby.planning.scenario_files import STOCK
from ytterby.planning.signs import rests_on, signs, stocked
from ytterby.planning.solve.outcomes import LEVY, PROCUREMENT, QUOTA, Levy, PaidGood
from ytterby.planning.tables import at_published_costs, built_in_all, by_time
from ytterby.report.first.formats import capital
from ytterby.report.kit.numbers import (
    between,
    fine_percent,
    in_full,
    listed,
    percent,
    signed_in_full,
    tonnes,
)
from ytterby.report.kit.subject import ReportTable, Subject
from ytterby.report.words import Words, humanise, sentence_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    import polars as pl

    from ytterby.planning.judge import JudgedPlan
    from ytterby.planning.make_plan import PlanAnswer
    from ytterby.report.picture import Picture

words_of_page = partial(texts_of, "pages/plan")
"""What the page of a plan says whatever the plan (`plan.yaml`)."""
_sentence = partial(sentence_of, "pages/plan")
NO_CHARGE = 0.5
"""Cost of running [million USD] under which nothing is reported."""


def good(name: str) -> str:
    """A good in words: `magnet.SmCo` is a SmCo magnet."""
    stage, _, kind = name.partition(".")
    return humanise(f"{kind} {stage}".strip())


def in_a_sentence(answer: PlanAnswer) -> str:
    """What is built, bought and levied, what it costs whom in each future, in how many it holds, and on what that
    rests."""
    judged, words = answer.judged, Words.of(answer.titles)
    parts = []
    for row in built_in_all(answer.tables["plan"]).iter_rows(named=True):
        place = {**row, "region": words.region(row["region"])}
        until = "" if row["first"] == row["last"] else f" to {row['last']}"
        if row["measure"] == STOCK:
            years = between(row["begins"], row["last"], str)
            parts.append(
                _sentence("hold", names=listed(map(good, row["name"]), 9), years=years, **place)
            )
        else:
            what = humanise(row["measure"]).lower()
            parts.append(_sentence("build", what=what, until=until, **place))
    parts = parts or ["build nothing"]
    orders = answer.plan.planned.targets.measures.rated_orders
    parts += [_sentence("order", share=one.share, uses=" ".join(one.uses)) for one in orders]
    sizes = _sizes(answer)
    for (kind, what, where), own in sorted(sizes.items()):
        size = between(min(own), max(own), percent if kind == LEVY else in_full)
        key, by = kind if kind in (LEVY, QUOTA, PROCUREMENT) else "pay", humanise(kind).lower()
        parts.append(_sentence(key, size=size, what=good(what), where=words.region(where), by=by))
    costs, done = answer.tables["plan_costs"], capital(", ".join(parts))
    earning = [
        kind for kind in (LEVY, QUOTA, PROCUREMENT) if any(kind == one for one, _, _ in sizes)
    ]
    keys = ("levy_musd", "quota_musd", "buyers_musd", "users_musd")
    spans = {key: _span(costs[key].drop_nulls().to_list()) for key in keys}
    others = "".join(_sentence(f"{kind}_income", **spans) for kind in earning)
    if costs["users_musd"].null_count() == 0:
        others += _sentence("users", **spans)
    share, on = judged.met_probability, _rests(judged)
    return _sentence("plan", done=done, cost=_by_future(costs), others=others, share=share, on=on)


def _span(values: list[float]) -> str:
    return between(min(values, default=0.0), max(values, default=0.0), in_full)


def _sizes(answer: PlanAnswer) -> dict[tuple[str, str, str], list[float]]:
    """Levies, quotas and contracts: instrument, stage or good, and region -> their sizes in all futures and years."""
    sizes: dict[tuple[str, str, str], list[float]] = {}
    for solution in answer.plan.solutions:
        for one in solution.levied:
            much = one.rate if one.tonnes is None else one.tonnes
            sizes.setdefault((one.instrument, one.stage, one.origin), []).append(much)
        for paid in solution.paid:
            sizes.setdefault((paid.instrument, paid.commodity, paid.region), []).append(paid.tonnes)
    return sizes


def _by_future(costs: pl.DataFrame) -> str:
    """What public budgets pay in each future, and in their mean."""
    rows = [*costs.select("future", "probability", "public_musd").iter_rows()]
    each = [
        _sentence("in_future", future=name, share=share, musd=musd) for name, share, musd in rows
    ]
    mean = sum(share * musd for _, share, musd in rows)
    return _sentence("in_the_mean", each=listed(each, 99), mean=mean) if each[1:] else in_full(mean)


def _rests(judged: JudgedPlan) -> str:
    """On how many targets, futures and years it rests that a plan holds."""
    on = rests_on(judged)
    targets, idle = len(on["targets"]), listed(on["idle"])
    asked = _sentence("idle", idle=idle, share=on["chance"]) if idle else ""
    key = "one_target" if targets == 1 else "targets"
    span = between(on["first"], on["last"], str)
    return _sentence(key, count=targets, where=listed(on["futures"], 9), span=span, idle=asked)


def lead(answer: PlanAnswer) -> Iterator[str]:
    """What lacks, what breaks the plan, who bears it, what comes into stocks, until when to decide, and what can be
    reached."""
    judged, plan = answer.judged, answer.plan
    for simulation in judged.simulations:
        for reason in simulation.reasons:
            yield f"{simulation.future}: {reason}."
    for simulation in judged.simulations:
        if not simulation.holds:
            yield _sentence("breaks", **vars(worst_of(simulation.differences)))
    if not judged.holds:
        yield _sentence("met", share=judged.met_probability)
    yield plan.planned.targets.description
    yield from borne(answer)
    for row in stocked(judged, answer.tables["plan_promise"]):
        yield _sentence("stocked", **row)
    if dates := _dates(answer):
        yield _sentence("decide", dates="; ".join(dates))
    if plan.reach is not None:
        way = "; ".join(plan.reach.obstacles)
        yield _sentence("reach", share=plan.reach.probability, way=f": {way}" if way else "")
    if judged.stopped:
        yield _sentence("stopped", why=" ".join(judged.stopped.split()))
    for row in at_published_costs(judged):
        if row["more_musd"]:
            yield _sentence("dearer_plants", cost=_published(row), more=row["more_musd"])


def borne(answer: PlanAnswer) -> Iterator[str]:
    """Who gets what users pay more, and who bears the rest of what a levy or licences bring, in each future."""
    words = Words.of(answer.titles)
    for row in answer.tables["plan_costs"].iter_rows(named=True):
        income = row["levy_musd"] + row["quota_musd"]
        if row["trade_musd"] is not None and abs(income) >= NO_CHARGE:
            named = {where for kind, _, where in _sizes(answer) if kind in (LEVY, QUOTA)}
            sellers = listed(map(words.region, sorted(named))) or "no country"
            get = {
                key: signed_in_full(row[f"{key}_musd"])
                for key in ("supplier", "sellers", "home", "trade")
            }
            yield _sentence(
                "borne",
                **{**row, **get, "income": income, "where": sellers, "others": get["sellers"]},
            )


def _dates(answer: PlanAnswer) -> list[str]:
    """Until when each measure is to be decided."""
    words, blocks, dates = Words.of(answer.titles), answer.plan.planned.frame.blocks, []
    for row in built_in_all(answer.tables["plan"]).iter_rows(named=True):
        key, what = (
            "buy_from" if row["measure"] == STOCK else "build_by",
            humanise(row["measure"]).lower(),
        )
        dates.append(_sentence(key, **{**row, "what": what, "region": words.region(row["region"])}))
    first: dict[tuple[str, str, str], int] = {}
    for solution in answer.plan.solutions:
        for one in solution.levied:
            year, law = blocks.starts[one.block], (one.instrument, one.stage, one.origin)
            first[law] = min(year, first.get(law, year))
    for (kind, what, where), year in sorted(first.items()):
        dates.append(
            _sentence("in_force", kind=kind, what=what, where=words.region(where), year=year)
        )
    return dates


def _published(row: Mapping[str, Any]) -> str:
    return _sentence("published_cost", what=humanise(row["technology"]), **row)


def found(answer: PlanAnswer) -> Iterator[str]:
    """How the plan was found: rounds, and what it costs by the programme."""
    judged, plan = answer.judged, answer.plan
    rounds = ", ".join(f"{100.0 * one:.1f}" for one in judged.residuals)
    yield _sentence("rounds", points=100.0 * judged.residual, rounds=rounds, number=judged.round)
    until = plan.planned.targets.until
    yield _sentence("discounted", own=plan.own, until=until, gap=percent(plan.gap, 2))
    if same := [_published(row) for row in at_published_costs(judged) if not row["more_musd"]]:
        yield _sentence("same_cost", costs="; ".join(same))


def party_table(answer: PlanAnswer) -> ReportTable:
    """What each party gets and pays, futures side by side."""
    texts = words_of_page()
    rows = by_party(answer.tables["plan_costs"], answer.tables["plan_promise"])
    named = [{**row, "party": texts["parties"][row["party"]]} for row in rows]
    forms = {name: signed_in_full for row in rows[:1] for name in row if name != "party"}
    own, heads = (
        texts["subjects"]["costs"],
        {"party": "who", **dict(zip(forms, forms, strict=True))},
    )
    return ReportTable.of_rows(own["table"], named, heads=heads, forms=forms, note=own["note"])


def signs_of(answer: PlanAnswer) -> Subject:
    """What says early that the plan breaks."""
    words, texts = Words.of(answer.titles), words_of_page()
    rows = []
    for row in signs(answer.judged):
        form = {STOCK: tonnes, "feed": in_full}.get(row["kind"], fine_percent)
        what = good(row["what"]) if row["where"] else row["what"]
        watch = texts["signs"][row["kind"]].format(
            what=what, where=words.region(row["where"] or None)
        )
        rows.append({
            "watch": watch, "future": row["future"], "from": row["first"], "to": row["last"],
            **{name: form(row[name]) for name in ("without", "value", "breaks")},
        })  # fmt: skip
    heads = {**dict.fromkeys(("watch", "future", "from", "to")), **texts["sign_heads"]}
    table = ReportTable.of_rows(
        texts["subjects"]["signs"]["table"], rows, heads={n: h or n for n, h in heads.items()},
        figures=[*texts["sign_heads"]], forms={"from": str, "to": str},
    )  # fmt: skip
    return Subject.of("signs", texts["subjects"], tables=[table] if rows else [])


COLUMNS = ("from", "to", "measure", "what", "where", "how much", "decided", "future")


def line_of_time(answer: PlanAnswer) -> list[dict[str, Any]]:
    """What stands, is held, paid, levied and let in, by year; a plant stands from its opening to the plan's end."""
    blocks, targets = answer.plan.planned.frame.blocks, answer.plan.planned.targets
    rows: list[tuple[Any, ...]] = []
    planner = " ".join(targets.planner)
    for row in answer.tables["plan"].iter_rows(named=True):
        held, opens = row["measure"] == STOCK, row["opens"]
        plants, deposit = f"{humanise(row['measure'])} plants", row["name"].partition(".")[2]
        built = f"{plants} ({deposit})" if deposit else plants
        what = (STOCK, row["name"]) if held else ("build", built)
        years = (row["year"], opens) if held else (opens, max(blocks.last, opens))
        size = f"{in_full(row['tonnes'])} t{'' if held else '/yr'}"
        rows.append((*years, *what, row["region"], size, str(row["year"]), row["future"]))
    for solution in answer.plan.solutions:
        every: list[Levy | PaidGood] = [*solution.levied, *solution.paid]
        for one in every:
            if isinstance(one, PaidGood):
                size = f"{in_full(one.tonnes)} t/yr at {in_full(one.price)} USD/kg"
                of = humanise(one.instrument).lower(), one.commodity, one.region, size
            else:
                size = percent(one.rate, 1) if one.tonnes is None else f"{in_full(one.tonnes)} t/yr"
                of = one.instrument, f"{one.stage} from {one.origin}", planner, size
            own = blocks.years(one.block)
            rows.append((own[0], own[-1], *of, "", solution.future))
    rows += [
        (blocks.first, blocks.last, "rated order", " ".join(one.uses), planner, percent(one.share), "", "")
        for one in targets.measures.rated_orders
    ]  # fmt: skip
    return by_time([dict(zip(COLUMNS, row, strict=True)) for row in rows])


def outcomes(answer: PlanAnswer) -> Iterator[str]:
    """Each future: whether the plan holds in it, each target at its tightest, and what its users go without."""
    words = Words.of(answer.titles)
    who = listed(map(words.region, answer.plan.planned.targets.planner), 9)
    for one in answer.judged.simulations:
        holds, planned = "holds" if one.holds else "does not hold", round(one.planned_lost, 6)
        of = {target: [each for each in one.differences if each.target == target]
              for target in dict.fromkeys(each.target for each in one.differences)}  # fmt: skip
        tight = (worst_of(each) for each in of.values())
        kept = "; ".join(
            _sentence("kept", **vars(each), before=fine_percent(each.before)) for each in tight
        )
        yield _sentence(
            "outcome",
            one=one,
            who=who,
            holds=holds,
            planned=planned,
            kept=kept or "nothing is asked",
        )


def targets_of(answer: PlanAnswer) -> list[dict[str, Any]]:
    """What is asked, since when, and why."""
    return [
        {"target": t.id, "from": t.from_,
         "asks": f"{humanise(vars(t)['kind'])}, at {t.level_key} {percent(t.level, 1)}",
         "note": t.note or "", "source": t.source or "an assumption of the file", "source_url": t.source_url or ""}
        for t in answer.plan.planned.targets.targets
    ]  # fmt: skip


def feed_of(answer: PlanAnswer) -> Subject:
    """The price of what plants of the plan take in."""
    fed = ((s.future, one) for s in answer.judged.simulations for one in s.feeds)
    feeds = [{"future": future, **vars(one)} for future, one in fed]
    forms = {"without": in_full, "price": in_full, "use": percent}
    return _unprinted("feed", feeds, forms)


def stocks_of(answer: PlanAnswer, pictures: list[Picture]) -> Subject:
    """What stocks of the plan cover, and what a stock would add."""
    heads = words_of_page()["stock_heads"].items()
    rows = [{head: row[name] for name, head in heads} for row in answer.stocks]
    amounts = {
        head: in_full for name, head in heads if {"t", "musd", "tonnes"} & {*name.split("_")}
    }
    forms = {**amounts, "serves": percent}
    words = Words.of(answer.titles)
    named = (
        {**row, **{end: words.region(row[end]) for end in ("region", "without")}}
        for row in answer.best_stocks
    )
    best = [_sentence("stock", **row) for row in named]
    return replace(_unprinted("stocks", rows, forms, pictures), statements=best)


def _unprinted(
    key: str, rows: list[dict[str, Any]], forms: Mapping[str, Any], pictures: Sequence[Picture] = ()
) -> Subject:  # fmt: skip
    """A subject of one table of rows, if there are any, which a terminal does not show."""
    texts = words_of_page()["subjects"]
    table = ReportTable.of_rows(texts[key]["table"], rows, forms=forms)
    return Subject.of(key, texts, pictures=pictures, tables=[table] if rows else [], printed=False)
