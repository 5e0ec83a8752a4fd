"""What a ministry asks of a plan: the sentence, the line of time, who pays, what breaks it, feed and stocks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ytterby.planning.differences import worst_of
from ytterby.planning.scenario_files import STOCK, budgets_in_words
from ytterby.planning.tables import at_published_costs, built_in_all, by_time
from ytterby.report.kit.numbers import in_full, percent
from ytterby.report.kit.subject import ReportTable, Subject
from ytterby.report.words import humanise, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from ytterby.planning.make_plan import PlanAnswer
    from ytterby.report.picture import Picture

words_of_page = partial(texts_of, "pages/plan")
"""What the page of a plan says whatever the plan (`plan.yaml`)."""
NO_CHARGE = 0.5
"""Cost of running [million USD] under which nothing is reported."""


def in_a_sentence(answer: PlanAnswer) -> str:
    """What is built, bought and levied, what it costs whom, and in how many of the futures it holds."""
    judged, plan = answer.judged, answer.plan
    parts = []
    for row in built_in_all(answer.tables["plan"]).iter_rows(named=True):
        amount = f"{in_full(row['tonnes'])} t"
        if row["measure"] == STOCK:
            parts.append(f"hold {amount} of {', '.join(row['name'])} in {row['region']}")
        else:
            until = "" if row["first"] == row["last"] else f" to {row['last']}"
            what = f"{amount}/yr of {humanise(row['measure']).lower()}"
            parts.append(f"build {what} in {row['region']} (opens {row['first']}{until})")
    parts = parts or ["build nothing"]
    parts += [
        f"order {percent(one.share)} of what {' '.join(one.uses)} takes before all others"
        for one in plan.planned.targets.measures.rated_orders
    ]
    levied: dict[tuple[str, str], list[float]] = {}
    for solution in plan.solutions:
        for one in solution.levied:
            levied.setdefault((one.stage, one.origin), []).append(one.rate)
    for (stage, origin), rates in sorted(levied.items()):
        low, high = percent(min(rates)), percent(max(rates))
        parts.append(f"levy {low if low == high else f'{low} to {high}'} on {stage}s from {origin}")
    keys, runs = ("public_musd", "levy_musd", "users_musd"), judged.simulations
    each = {key: sum(one.probability * (getattr(one, key) or 0.0) for one in runs) for key in keys}
    income = f", before {in_full(each['levy_musd'])} of income from the levy" if levied else ""
    dearer = f", makes what users take {_dearer(each['users_musd'])}"
    text = ", ".join(parts)
    return (
        f"{text[:1].upper()}{text[1:]}: it costs public budgets {in_full(each['public_musd'])} million USD{income}"
        f"{dearer if runs[0].users_musd is not None else ''} (mean of the futures, all years, not discounted), "
        f"and holds in {percent(judged.met_probability)} of the probability."
    )


def _dearer(musd: float) -> str:
    return f"{in_full(abs(musd))} {'cheaper' if musd < 0.0 else 'dearer'}"


def lead(answer: PlanAnswer) -> Iterator[str]:
    """What lacks, what breaks the plan, what can be reached, how it was found, and what the programme counts on."""
    judged, plan = answer.judged, answer.plan
    for simulation in judged.simulations:
        for reason in simulation.reasons:
            yield f"{simulation.future}: {reason}."
    yield (
        f"Every target is met in simulated futures of {percent(judged.met_probability)} of all probability; 80% is "
        "asked. A target counts as met to within half a point."
    )
    for one in judged.simulations:
        if not one.holds:
            worst = worst_of(one.differences)
            yield (
                f"It breaks in {one.future}: {worst.target} ({worst.what}) in {worst.first}-{worst.last} is "
                f"{percent(worst.simulated, 1)}, {percent(worst.required, 1)} asked."
            )
    if plan.reach is not None:
        way = "; ".join(plan.reach.obstacles)
        yield (
            f"With all measures at their limits a plan can reach its targets in at most "
            f"{percent(plan.reach.probability)} of the probability{f': {way}' if way else ''}."
        )
    rounds = ", ".join(f"{100.0 * one:.1f}" for one in judged.residuals)
    yield (
        f"Promise and outcome of a share differ by at most {100.0 * judged.residual:.1f} points (by round: {rounds}); "
        f"the plan is that of round {judged.round}."
    )
    if judged.stopped:
        yield f"There is no further round: {' '.join(judged.stopped.split())}."
    yield (
        f"Discounted, it costs {in_full(plan.own)} million USD: capital charges of the years until "
        f"{plan.planned.targets.until} alone, and stocks. "
        f"The programme stopped at a gap of {percent(plan.gap, 2)} of that cost."
    )
    dearest, same = at_published_costs(judged), []
    for row in dearest:
        cost = f"{humanise(row['technology'])} plants cost {row['usd_per_kg_year']} USD per kg a year"
        if row["more_musd"]:
            yield f"Where {cost} ({row['plant']}) its plants cost {in_full(row['more_musd'])} million USD more, not discounted."
        else:
            same.append(f"{cost} ({row['plant']})")
    if same:
        yield f"It builds none of these and costs the same where {'; '.join(same)}."


def line_of_time(answer: PlanAnswer) -> list[dict[str, Any]]:
    """What stands, is held, paid and levied, by year; a plant stands from its opening to the end of the plan."""
    blocks, planner = answer.plan.planned.frame.blocks, answer.plan.planned.targets.planner
    years, rows = blocks.years, []
    for row in answer.tables["plan"].iter_rows(named=True):
        held = row["measure"] == STOCK
        first, opens = row["year"] if held else row["opens"], row["opens"]
        last = opens if held or opens > blocks.last else blocks.last
        what = f"buy {row['name']} for a stock" if held else f"{humanise(row['measure'])} plants"
        rows.append({
            "from": first, "to": last, "what": what, "where": row["region"],
            "how much": f"{in_full(row['tonnes'])} t{'' if held else '/yr'}", "decided": str(row["year"]),
            "future": row["future"],
        })  # fmt: skip
    rows += [
        {"from": row["first"], "to": row["last"], "what": f"levy on {row['stage']} from {row['origin']}",
         "where": " ".join(planner), "how much": percent(row["rate"], 1), "future": row["future"]}
        for row in answer.tables["plan_levies"].iter_rows(named=True)
    ]  # fmt: skip
    rows += [
        {"from": years(paid.block)[0], "to": years(paid.block)[-1], "what": f"offtake of {paid.commodity}",
         "where": paid.region, "how much": f"{in_full(paid.tonnes)} t/yr at {in_full(paid.price)} USD/kg",
         "future": one.future}
        for one in answer.plan.solutions for paid in one.paid
    ]  # fmt: skip
    rows += [
        {"from": blocks.first, "to": blocks.last, "what": f"rated orders of {' '.join(one.uses)}",
         "where": " ".join(planner), "how much": percent(one.share), "future": ""}
        for one in answer.plan.planned.targets.measures.rated_orders
    ]  # fmt: skip
    return by_time(rows)


def outcomes(answer: PlanAnswer) -> Iterator[str]:
    """Each future: whether the plan holds in it, and what its users go without."""
    who = ", ".join(answer.plan.planned.targets.planner)
    for one in answer.judged.simulations:
        levied = f" A levy brings them {in_full(one.levy_musd)}."
        levied = levied if one.levy_musd >= NO_CHARGE else ""
        dearer = (
            ""
            if one.users_musd is None
            else f" What users take gets {_dearer(one.users_musd)} in all."
        )
        yield (
            f"{one.future}: {'holds' if one.holds else 'does not hold'}. The uses of {who} lose {in_full(one.lost)} "
            f"million USD a year at base prices; without the plan {in_full(one.lost_without)}, planned "
            f"{in_full(round(one.planned_lost, 6))}. {budgets_in_words(one.public_musd)}.{levied}{dearer}"
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
    forms = dict.fromkeys(("tonnes", "million USD", "million USD a year"), in_full) | {
        "serves": percent
    }
    return _unprinted("stocks", rows, forms, pictures)


def _unprinted(
    key: str, rows: list[dict[str, Any]], forms: Mapping[str, Any], pictures: Sequence[Picture] = ()
) -> Subject:  # fmt: skip
    """A subject of one table of rows, if there are any, which a terminal does not show."""
    texts = words_of_page()["subjects"]
    table = ReportTable.of_rows(texts[key]["table"], rows, forms=forms)
    return Subject.of(key, texts, pictures=pictures, tables=[table] if rows else [], printed=False)
