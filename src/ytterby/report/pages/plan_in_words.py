"""What a ministry asks of a plan: the sentence, the line of time, who pays, what breaks it, feed and stocks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ytterby.planning.differences import worst_of
from ytterby.planning.scenario_files import STOCK
from ytterby.planning.solve.outcomes import LEVY, PROCUREMENT, QUOTA, Levy, PaidGood
from ytterby.planning.tables import at_published_costs, built_in_all, by_time
from ytterby.report.first.formats import capital
from ytterby.report.kit.numbers import between, in_full, percent
from ytterby.report.kit.subject import ReportTable, Subject
from ytterby.report.words import humanise, sentence_of, texts_of

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


def in_a_sentence(answer: PlanAnswer) -> str:
    """What is built, bought and levied, what it costs whom, and in how many of the futures it holds."""
    judged, plan = answer.judged, answer.plan
    parts = []
    for row in built_in_all(answer.tables["plan"]).iter_rows(named=True):
        if row["measure"] == STOCK:
            parts.append(_sentence("hold", names=", ".join(row["name"]), **row))
        else:
            until = "" if row["first"] == row["last"] else f" to {row['last']}"
            what = humanise(row["measure"]).lower()
            parts.append(_sentence("build", what=what, until=until, **row))
    parts = parts or ["build nothing"]
    orders = plan.planned.targets.measures.rated_orders
    parts += [_sentence("order", share=one.share, uses=" ".join(one.uses)) for one in orders]
    sizes: dict[tuple[str, str, str], list[float]] = {}
    for solution in plan.solutions:
        for one in solution.levied:
            much = one.rate if one.tonnes is None else one.tonnes
            sizes.setdefault((one.instrument, one.stage, one.origin), []).append(much)
        for paid in solution.paid:
            sizes.setdefault((paid.instrument, paid.commodity, paid.region), []).append(paid.tonnes)
    for (kind, what, where), own in sorted(sizes.items()):
        size = between(min(own), max(own), percent if kind == LEVY else in_full)
        key, by = kind if kind in (LEVY, QUOTA, PROCUREMENT) else "pay", humanise(kind).lower()
        parts.append(_sentence(key, size=size, what=what, where=where, by=by))
    keys, runs = (
        ("public_musd", "levy_musd", "quota_musd", "buyers_musd", "users_musd"),
        judged.simulations,
    )
    each = {key: sum(one.probability * (getattr(one, key) or 0.0) for one in runs) for key in keys}
    earning = [
        kind for kind in (LEVY, QUOTA, PROCUREMENT) if any(kind == one for one, _, _ in sizes)
    ]
    income = "".join(_sentence(f"{kind}_income", **each) for kind in earning)
    dearer = f", makes what users take {_dearer(each['users_musd'])}"
    dearer = "" if runs[0].users_musd is None else dearer
    done, likely = capital(", ".join(parts)), judged.met_probability
    return _sentence("plan", done=done, share=likely, others=income + dearer, **each)


def _dearer(musd: float) -> str:
    return f"{in_full(abs(musd))} {'cheaper' if musd < 0.0 else 'dearer'}"


def lead(answer: PlanAnswer) -> Iterator[str]:
    """What lacks, what breaks the plan, what can be reached, how it was found, and what the programme counts on."""
    judged, plan = answer.judged, answer.plan
    for simulation in judged.simulations:
        for reason in simulation.reasons:
            yield f"{simulation.future}: {reason}."
    yield _sentence("met", share=judged.met_probability)
    for simulation in judged.simulations:
        if not simulation.holds:
            yield _sentence("breaks", **vars(worst_of(simulation.differences)))
    if plan.reach is not None:
        way = "; ".join(plan.reach.obstacles)
        yield _sentence("reach", share=plan.reach.probability, way=f": {way}" if way else "")
    for row in answer.best_stocks:
        yield _sentence("stock", **row)
    rounds = ", ".join(f"{100.0 * one:.1f}" for one in judged.residuals)
    yield _sentence("rounds", points=100.0 * judged.residual, rounds=rounds, number=judged.round)
    if judged.stopped:
        yield _sentence("stopped", why=" ".join(judged.stopped.split()))
    until = plan.planned.targets.until
    yield _sentence("discounted", own=plan.own, until=until, gap=percent(plan.gap, 2))
    same = []
    for row in at_published_costs(judged):
        cost = _sentence("published_cost", what=humanise(row["technology"]), **row)
        if row["more_musd"]:
            yield _sentence("dearer_plants", cost=cost, more=row["more_musd"])
        else:
            same.append(cost)
    if same:
        yield f"It builds none of these and costs the same where {'; '.join(same)}."


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
    """Each future: whether the plan holds in it, and what its users go without."""
    who = ", ".join(answer.plan.planned.targets.planner)
    for one in answer.judged.simulations:
        levied = _sentence("levied", musd=one.levy_musd) if one.levy_musd >= NO_CHARGE else ""
        if one.quota_musd >= NO_CHARGE:
            levied += _sentence("licences", musd=one.quota_musd)
        if one.buyers_musd:
            levied += _sentence("buyers", musd=one.buyers_musd)
        users = one.users_musd
        dearer = "" if users is None else f" What users take gets {_dearer(users)} in all."
        gains = one.public_musd < -NO_CHARGE
        musd = abs(one.public_musd) if gains else max(one.public_musd, 0.0)
        money = _sentence("budgets_gain" if gains else "budgets_pay", musd=musd)
        holds, planned = "holds" if one.holds else "does not hold", round(one.planned_lost, 6)
        money = f"{money}.{levied}{dearer}"
        yield _sentence("outcome", one=one, who=who, holds=holds, planned=planned, money=money)


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
    return _unprinted("stocks", rows, forms, pictures)


def _unprinted(
    key: str, rows: list[dict[str, Any]], forms: Mapping[str, Any], pictures: Sequence[Picture] = ()
) -> Subject:  # fmt: skip
    """A subject of one table of rows, if there are any, which a terminal does not show."""
    texts = words_of_page()["subjects"]
    table = ReportTable.of_rows(texts[key]["table"], rows, forms=forms)
    return Subject.of(key, texts, pictures=pictures, tables=[table] if rows else [], printed=False)
