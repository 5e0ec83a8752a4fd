"""What a ministry asks of a plan: the sentence, the line of time, who pays, what breaks it, feed and stocks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ytterby.planning.differences import worst_of
from ytterby.planning.scenario_files import STOCK, budgets_in_words
from ytterby.planning.solve.outcomes import LEVY, PROCUREMENT, QUOTA, Levy, PaidGood
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
    sizes: dict[tuple[str, str, str], list[float]] = {}
    for solution in plan.solutions:
        for one in solution.levied:
            much = one.rate if one.tonnes is None else one.tonnes
            sizes.setdefault((one.instrument, one.stage, one.origin), []).append(much)
        for paid in solution.paid:
            sizes.setdefault((paid.instrument, paid.commodity, paid.region), []).append(paid.tonnes)
    for (kind, what, where), own in sorted(sizes.items()):
        low, high = (percent(one) if kind == LEVY else in_full(one) for one in (min(own), max(own)))
        size, by = low if low == high else f"{low} to {high}", humanise(kind).lower()
        parts.append({
            LEVY: f"levy {size} on {what}s from {where}", QUOTA: f"let in at most {size} t/yr of {what} from {where}",
            PROCUREMENT: f"let no public buyer take {what}s from {where}, of which {size} t/yr come then",
        }.get(kind, f"pay {by} for {size} t/yr of {what} in {where}"))  # fmt: skip
    keys, runs = (
        ("public_musd", "levy_musd", "quota_musd", "buyers_musd", "users_musd"),
        judged.simulations,
    )
    each = {key: sum(one.probability * (getattr(one, key) or 0.0) for one in runs) for key in keys}
    incomes = {
        LEVY: ("levy_musd", "the levy"),
        QUOTA: ("quota_musd", "licences where they are auctioned"),
    }
    income = "".join(
        f", before {in_full(each[key])} of income from {what}"
        for kind, (key, what) in incomes.items() if any(kind == one for one, _, _ in sizes)
    )  # fmt: skip
    if each["buyers_musd"]:
        income += f" and public buyers {in_full(each['buyers_musd'])} more"
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
    for row in answer.best_stocks:
        yield (
            f"A stock of {row['months']} months in {row['region']}, {in_full(row['tonnes'])} t of {row['form']} for "
            f"{in_full(row['value_musd'])} million USD and {in_full(row['cost_musd_a_year'])} a year, makes good "
            f"{in_full(row['avoids_t'])} of the {in_full(row['lacking_t'])} t that lack without {row['without']}."
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
        cost = f"plants cost {row['usd_per_kg_year']} USD per kg a year ({row['plant']})"
        cost, more = f"{humanise(row['technology'])} {cost}", row["more_musd"]
        if more:
            yield f"Where {cost} its plants cost {in_full(more)} million USD more, not discounted."
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
        what = (
            (STOCK, row["name"])
            if held
            else ("build", f"{plants} ({deposit})" if deposit else plants)
        )
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
        levied = f" A levy brings them {in_full(one.levy_musd)}."
        levied = levied if one.levy_musd >= NO_CHARGE else ""
        if one.quota_musd >= NO_CHARGE:
            levied += f" Licences earn {in_full(one.quota_musd)}, theirs where they auction them."
        if one.buyers_musd:
            levied += f" Public buyers pay {in_full(one.buyers_musd)} more for what they take."
        users = one.users_musd
        dearer = "" if users is None else f" What users take gets {_dearer(users)} in all."
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
