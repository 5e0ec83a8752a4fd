"""What a ministry asks of a plan: the sentence, the line of time, who pays, what breaks it, feed and stocks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from ytterby.planning.bill import by_party
from ytterby.planning.differences import IDLE, of_each, worst_of
from ytterby.planning.scenario_files import STOCK
from ytterby.planning.signs import rests_on, signs, stocked
from ytterby.planning.solve.outcomes import LEVY, PROCUREMENT, QUOTA, Levy, PaidGood
from ytterby.planning.tables import at_published_costs, built_in_all, by_time, of_weight
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

    from ytterby.planning.make_plan import PlanAnswer
    from ytterby.report.picture import Picture

words_of_page = partial(texts_of, "pages/plan")
"""What the page of a plan says whatever the plan (`plan.yaml`)."""
_sentence = partial(sentence_of, "pages/plan")
NO_CHARGE = 0.5
"""Cost of running [million USD] under which nothing is reported."""


def good(name: str) -> str:
    """A good in words: `magnet.SmCo` is a SmCo magnet; a stage as it is."""
    stage, _, kind = name.partition(".")
    return humanise(f"{kind} {stage}") if kind else stage


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
    built = answer.tables["plan"].height
    parts = parts or [_sentence("later" if built else "nothing")]
    orders = answer.plan.planned.targets.measures.rated_orders
    parts += [_sentence("order", share=one.share, uses=" ".join(one.uses)) for one in orders]
    sizes = _sizes(answer)
    paid: dict[tuple[str, str], list[str]] = {}
    for (kind, what, where), own in sorted(sizes.items()):
        size = between(min(own), max(own), percent if kind == LEVY else in_full)
        if kind in (LEVY, QUOTA, PROCUREMENT):
            parts.append(_sentence(kind, size=size, what=what, where=words.region(where)))
        else:
            paid.setdefault((humanise(kind).lower(), words.region(where)), []).append(good(what))
    parts += [
        _sentence("pay", by=by, where=at, goods=listed(own)) for (by, at), own in paid.items()
    ]
    costs, kinds = answer.tables["plan_costs"], {kind for kind, _, _ in sizes}
    keys = ("levy_musd", "quota_musd", "buyers_musd", "users_musd", "trade_musd")
    some = {key: costs[key].drop_nulls().to_list() or [0.0] for key in keys}
    forms = {"users_musd": signed_in_full, "trade_musd": signed_in_full}
    spans = {key: between(min(v), max(v), forms.get(key, in_full)) for key, v in some.items()}
    others = [
        _sentence(f"{one}_income", **spans) for one in (LEVY, QUOTA, PROCUREMENT) if one in kinds
    ]
    if costs["users_musd"].null_count() == 0:
        others.append(_sentence("users", **spans))
    on = rests_on(judged)
    idle = _sentence("idle", idle=listed(on["idle"]), share=on["chance"]) if on["idle"] else ""
    return _sentence(
        "plan", done=capital(", ".join(parts)), cost=_by_future(costs), others="".join(others), on=_rests(on),
        share=judged.met_probability - on["chance"], idle=idle,
        who=_sentence("with_buyers") if PROCUREMENT in kinds else "",
    )  # fmt: skip


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
    """What public budgets, and public buyers, pay in each future, and in their mean."""
    public = pl.col("public_musd") + pl.col("buyers_musd").fill_null(0.0)
    rows = [*costs.select("future", "probability", public).iter_rows()]
    mean = ("", 1.0, sum(share * musd for _, share, musd in rows))
    each = [
        _sentence(("gains" if musd < 0.0 else "pays") + ("" if name else "_in_the_mean"), future=name, share=share,
                  musd=abs(musd))
        for name, share, musd in ((*rows, mean) if rows[1:] else rows)
    ]  # fmt: skip
    return ", ".join(each)


def _rests(on: Mapping[str, Any]) -> str:
    """On how many targets, futures and years it rests that a plan holds."""
    key, span = (
        "targets" if on["targets"][1:] else "one_target",
        between(on["first"], on["last"], str),
    )
    where, count = listed(on["futures"], 9), len(on["targets"])
    return _sentence(key, count=count, anyhow=on["anyhow"], where=where, span=span)


def lead(answer: PlanAnswer) -> Iterator[str]:
    """What lacks, what breaks the plan, what comes into stocks, until when to decide, and what can be reached."""
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
    for row in stocked(judged, answer.tables["plan_promise"]):
        yield _sentence("stocked", **row)
    if times := line_of_time(answer):
        year = min(row["decide by"] for row in times)
        due = next(row for row in times if row["decide by"] == year)
        law = "" if due["measure"] in ("build", STOCK) else _sentence("law")
        yield _sentence("decide", year=year, what=due["what"], measure=due["measure"], law=law)
    if plan.reach is not None and plan.reach.obstacles:
        way = "; ".join(plan.reach.obstacles)
        yield _sentence("reach", share=plan.reach.probability, way=f": {way}" if way else "")
    if judged.nearest and not judged.holds:
        yield _sentence("nearest", why=" ".join(judged.nearest.split()))
    if dearer := [row for row in at_published_costs(judged) if row["more_musd"]]:
        more = sum(row["more_musd"] for row in dearer)
        yield _sentence("dearer_plants", costs="; ".join(map(_published, dearer)), more=more)


def _published(row: Mapping[str, Any]) -> str:
    return _sentence("published_cost", what=humanise(row["technology"]), **row)


def futures_of(answer: PlanAnswer) -> Iterator[str]:
    """What each future is."""
    words = Words.of(answer.titles)
    for one in answer.plan.planned.targets.futures:
        outlook = _sentence("outlook", name=one.outlook) if one.outlook else ""
        stop = ""
        if one.stop:
            every = one.stop.stages == ("all",)
            what = "all that is sent out" if every else listed(map(humanise, one.stop.stages))
            place, on = words.region(one.stop.origin), rests_on(answer.judged)
            last = one.stop.until.year if one.stop.until else on["last"]
            apart = last < on["first"] or one.stop.from_.year > on["last"]
            stop = _sentence(
                "stop", what=what, origin=place, first=one.stop.from_, last=one.stop.until or "the end",
                when=_sentence("untested") if apart else "",
            )  # fmt: skip
        yield _sentence(
            "future", name=one.name, share=one.probability, extends=one.extends, outlook=outlook, stop=stop
        )  # fmt: skip


def sought(answer: PlanAnswer) -> Iterator[str]:
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
    own, parties = words_of_page()["subjects"]["costs"], words_of_page()["parties"]
    rows = by_party(answer.tables["plan_costs"], answer.tables["plan_promise"])
    forms = dict.fromkeys(
        [name for row in rows[:1] for name in row if name != "party"], signed_in_full
    )
    named = [{**row, "party": parties[row["party"]]} for row in rows]
    shared = any(row["party"] == "users_musd" for row in rows)
    return ReportTable.of_rows(own["table"], named, forms=forms, note=own["note"] if shared else "")


def signs_of(answer: PlanAnswer) -> Subject:
    """What says early that the plan breaks."""
    words, texts, rows = Words.of(answer.titles), words_of_page(), []
    for row in signs(answer.judged):
        form = tonnes if row["kind"] == STOCK else fine_percent
        place = words.region(row["where"] or None)
        what = good(row["what"]) if row["where"] else row["what"]
        rows.append({
            "watch": texts["signs"][row["kind"]].format(what=what, where=place), "future": row["future"],
            "from": row["first"], "to": row["last"], "without the plan": form(row["without"]),
            "with it": form(row["value"]), "breaks at": form(row["breaks"]),
        })  # fmt: skip
    table = ReportTable.of_rows(texts["subjects"]["signs"]["table"], rows)
    return Subject.of("signs", texts["subjects"], tables=[table])


COLUMNS = (
    "from", "to", "measure", "what", "where", "how much", "million USD", "decided", "decide by", "future"
)  # fmt: skip


def line_of_time(answer: PlanAnswer) -> list[dict[str, Any]]:
    """What stands, is held, paid, levied and let in, by year; a plant stands from its opening to the plan's end."""
    blocks, targets = answer.plan.planned.frame.blocks, answer.plan.planned.targets
    rows: list[tuple[Any, ...]] = []
    words = Words.of(answer.titles)
    planner = listed(map(words.region, targets.planner), 9)
    for row in of_weight(answer.tables["plan"]).iter_rows(named=True):
        held, opens = row["measure"] == STOCK, row["opens"]
        plants, deposit = f"{humanise(row['measure'])} plants", row["name"].partition(".")[2]
        built = f"{plants} ({deposit})" if deposit else plants
        what = (STOCK, row["name"]) if held else ("build", built)
        years = (row["year"], opens) if held else (opens, max(blocks.last, opens))
        size = f"{in_full(row['tonnes'])} t{'' if held else '/yr'}"
        place, year = words.region(row["region"]), str(row["year"])
        rows.append(
            (
                *years,
                *what,
                place,
                size,
                in_full(row["cost_musd"]),
                year,
                str(row["latest"]),
                row["future"],
            )
        )
    for solution in answer.plan.solutions:
        every: list[Levy | PaidGood] = [*solution.levied, *solution.paid]
        for one in every:
            if isinstance(one, PaidGood):
                size = f"{in_full(one.tonnes)} t/yr at {in_full(one.price)} USD/kg"
                of = humanise(one.instrument).lower(), one.commodity, words.region(one.region), size
            else:
                size = percent(one.rate, 1) if one.tonnes is None else f"{in_full(one.tonnes)} t/yr"
                of = one.instrument, f"{one.stage} from {words.region(one.origin)}", planner, size
            own = blocks.years(one.block)
            rows.append((own[0], own[-1], *of, "", "", str(own[0]), solution.future))
    rows += [
        (blocks.first, blocks.last, "rated order", " ".join(one.uses), planner, percent(one.share), "", "",
         str(blocks.first), "")
        for one in targets.measures.rated_orders
    ]  # fmt: skip
    return by_time([dict(zip(COLUMNS, row, strict=True)) for row in rows])


def outcomes(answer: PlanAnswer) -> Iterator[str]:
    """Each future: whether the plan holds in it, and what its users go without."""
    words = Words.of(answer.titles)
    who = listed(map(words.region, answer.plan.planned.targets.planner), 9)
    for one in answer.judged.simulations:
        holds, planned = "holds" if one.holds else "does not hold", round(one.planned_lost, 6)
        holds = holds if one.differences else _sentence("not_asked")
        yield _sentence("outcome", one=one, who=who, holds=holds, planned=planned)


def targets_of(answer: PlanAnswer) -> list[dict[str, Any]]:
    """What is asked, since when, and why."""
    return [
        {"target": t.id, "from": t.from_,
         "asks": f"{humanise(vars(t)['kind'])}, at {t.level_key} {percent(t.level, 1)}",
         "note": t.note or "", "source": t.source or "an assumption of the file", "source_url": t.source_url or ""}
        for t in answer.plan.planned.targets.targets
    ]  # fmt: skip


def feed_of(answer: PlanAnswer) -> Subject:
    """The price of what plants of the plan take in where it is dearest over that without it, and plants that stand
    idle."""
    words, feeds, idle = Words.of(answer.titles), [], []
    for run in answer.judged.simulations:
        dearest = of_each(run.feeds, "dearer", "technology", "region", "commodity")
        feeds += [{"future": run.future, **vars(one)} for one in dearest]
        for one in of_each(run.feeds, "idle", "technology", "region"):
            if one.use < IDLE:
                what, place = humanise(one.technology).lower(), words.region(one.region)
                idle.append(_sentence(
                    "idle_plants", future=run.future, what=what, region=place, idle=one.idle, first=one.first,
                    last=one.last,
                ))  # fmt: skip
    forms = {"without": in_full, "price": in_full, "use": percent}
    return replace(_unprinted("feed", feeds, forms), statements=idle)


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
