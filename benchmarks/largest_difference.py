"""Does the first page name the largest difference? Scenarios made at random, against a count of its own.

    python benchmarks/largest_difference.py              # 300
    python benchmarks/largest_difference.py 20 --seed 7

Each is a pair of files: what one adds, changes or takes away of controls, stocks or numbers of the other, over few
years. The count goes row by row through the result tables and shares no code with the page. Largest is by money: of a
price by what is used of the good there, of all else at the prices of the base year.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING, Any, NamedTuple

from measure import use_one_core

use_one_core()

import ytterby as yt  # noqa: E402
from ytterby.datasets.package import find_folder  # noqa: E402
from ytterby.report.first.formats import region_of, short_good, use_of  # noqa: E402
from ytterby.runs.workspace import Workspace  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from ytterby.report.first.figures import PairedNumber
    from ytterby.report.first.page import FirstPage

COUNT, SEED = 300, 33
BASES = {
    "gallium": ("gallium-baseline", "gallium-as-recorded"),
    "germanium": ("germanium-baseline", "germanium-as-recorded"),
    "rare_earths": ("baseline", "as-recorded", "licensing-2025"),
}
FOLDERS = ("gallium", "gallium", "germanium", "germanium", "rare_earths")
"""One in five is of the folder whose runs take ten times as long."""
YEARS, BUYERS = 3, ("JPN", "USA", "EU27")
HOW = ("added", "added", "changed", "gone", "gone", "record", "stock", "number", "nothing")
"""What differs between both, the likelier ones more often."""
LEAST, LEAST_WORTH, LEAST_SPENDING = 0.05, 1.0, 0.001


class Found(NamedTuple):
    """Something that differs. worth : of the difference [million USD a year]."""

    worth: float
    kind: str
    good: str
    region: str
    partner: str
    year: int
    value: float
    reference: float


def made(dice: random.Random, folder: str) -> tuple[str, str]:
    """The text of a scenario and of the one that it is compared with."""
    workspace = Workspace.read(find_folder(folder))
    chain, base = workspace.chain, dice.choice(BASES[folder])
    start = chain.base_year
    control = _control(dice, workspace)
    how = dice.choice(HOW)
    before, after = "", ""
    if how == "added":
        after = _controls([control])
    elif how == "changed":
        before, after = (
            _controls([{**control, "strength": dice.choice((0.1, 0.5, 0.9))}]) for _ in range(2)
        )
    elif how == "gone":
        before, after = _controls([control]), _controls([{**control, "strength": 0.0}])
    elif how == "record":
        acts = workspace.scenario(base).acts_in(start + 1, workspace.book, set(chain.elements))
        bound = {row.measure for row in acts if row.binds}
        after = f"controls: {{without: [{dice.choice(sorted(bound))}]}}" if bound else ""
    elif how == "stock":
        good = dice.choice(
            [
                name
                for name, row in chain.commodities.items()
                if row["stage"] in chain.stages_with("world_market")
            ]
        )
        buy = f"buy: {{from: {start + 1}-01-01, tonnes: 50}}"
        after = (
            f"stockpiles: [{{id: held, commodity: {good}, region: {dice.choice(BUYERS)}, {buy}}}]"
        )
    elif how == "number":
        after = "parameters: {leak_capacity: 0.0}"
    head = f"years: {{start: {start}, end: {start + YEARS}, quarters: none}}"
    return (
        f"name: made\ntitle: Made at random\ndescription: d\nextends: usual.yaml\n{after}\n",
        f"name: usual\ntitle: As it was\ndescription: d\nextends: {base}\n{head}\n{before}\n",
    )


def _control(dice: random.Random, workspace: Workspace) -> dict[str, Any]:
    """A hypothetical measure of one act on goods or technology."""
    chain = workspace.chain
    stages, start = chain.stages_with("world_market"), chain.base_year
    known_how = chain.technologies_with("knowhow")
    kinds = (
        "prohibition",
        "export_tax",
        "tariff",
        "export_quota",
        "licence",
        "technology_prohibition",
    )
    act: dict[str, Any] = {"act": dice.choice(kinds if known_how else kinds[:-1])}
    act["origin"] = chain.holder
    if act["act"] == "technology_prohibition":
        act["technologies"] = [dice.choice(known_how)]
    else:
        act["stages"] = dice.sample(stages, dice.randint(1, len(stages)))
    if act["act"] in ("export_tax", "tariff"):
        act["rate"] = dice.choice((0.1, 0.5, 1.0))
    if act["act"] == "tariff" or (act["act"] == "prohibition" and dice.random() < 0.3):
        act["destinations"] = [dice.choice(BUYERS)]
    if act["act"] == "export_quota":
        act["quantity_share_of_base"] = dice.choice((0.3, 0.7))
    if act["act"] == "licence":
        act["approval_share"] = dice.choice((0.2, 0.6))
    day = f"{start + dice.randint(0, 2)}-{dice.choice(('01-01', '04-01', '08-15'))}"
    control = {"id": "made", "title": "A control", "effective": day, "acts": [act]}
    if dice.random() < 0.4:
        control["ended"] = f"{start + 2}-12-31"
    return control


def _controls(measures: list[dict[str, Any]]) -> str:
    import yaml

    return yaml.safe_dump(
        {"controls": {"measures": measures}}, default_flow_style=None, sort_keys=False
    ).replace("'", "")


def differences(tables: Mapping[str, pl.DataFrame], run: str, reference: str) -> list[Found]:
    """All that differs by over 5% and is worth as much as counts."""
    base: dict[tuple[str, str], list[float]] = defaultdict(list)
    everywhere: dict[str, list[float]] = defaultdict(list)
    price: dict[tuple[str, ...], float] = {}
    for row in tables["prices"].to_dicts():
        if row["base_price_usd_kg"] is not None:
            base[row["commodity"], row["region"]].append(row["base_price_usd_kg"])
            everywhere[row["commodity"]].append(row["base_price_usd_kg"])
        if row["price_usd_kg"] is not None and row["mark"] == "" and row["region"] != "OUTSIDE":
            price[row["scenario"], row["year"], row["commodity"], row["region"]] = row[
                "price_usd_kg"
            ]
    amounts: dict[tuple[Any, ...], dict[str, float]] = defaultdict(
        lambda: dict.fromkeys((run, reference), 0.0)
    )
    for row in tables["flows"].to_dicts():
        if row["origin"] != row["destination"]:
            amounts["flow", row["commodity"], row["origin"], row["destination"], row["year"]][
                row["scenario"]
            ] += row["quantity_t"]
    for row in tables["production"].to_dicts():
        if row["role"] != "passed_on":
            amounts["output", row["commodity"], row["region"], row["technology"], row["year"]][
                row["scenario"]
            ] += row["quantity_t"]
    for row in tables["stocks"].to_dicts():
        amounts["stock", row["commodity"], row["region"], "", row["year"]][row["scenario"]] += row[
            "stock_t"
        ]
    for row in tables["demand"].to_dicts():
        if row["bundle_price"] is not None and row["bundle_price_ratio"]:
            worth = row["served"] * row["bundle_price"] / row["bundle_price_ratio"] / 1e3
            amounts["use", row["use"], row["region"], "", row["year"]][row["scenario"]] += worth
    found = []
    for (kind, good, region, partner, year), both in amounts.items():
        own = base.get((good, region)) or everywhere.get(good)
        at = 1.0 if kind == "use" else (sum(own) / len(own) / 1e3 if own else 0.0)
        now, before = both[run], both[reference]
        if max(now, before) * at >= LEAST_WORTH and abs(now - before) > LEAST * before:
            found.append(
                Found(abs(now - before) * at, kind, good, region, partner, year, now, before)
            )
    return found + _prices(tables, price, run, reference)


def _prices(
    tables: Mapping[str, pl.DataFrame],
    price: Mapping[tuple[Any, ...], float],
    run: str,
    reference: str,
) -> list[Found]:
    used: dict[tuple[str, ...], float] = defaultdict(float)
    spent: dict[tuple[str, ...], float] = defaultdict(float)
    for row in tables["inputs"].to_dicts():
        place = (row["scenario"], row["year"], row["commodity"], row["region"])
        if row["technology"] == "unused" or place not in price:
            continue
        used[place] += row["quantity_t"]
        if row["technology"] == "recipe":
            spent[row["scenario"], row["year"], row["region"]] += row["quantity_t"] * price[place]
    found = []
    for (scenario, year, good, region), before in price.items():
        now = price.get((run, year, good, region))
        if scenario != reference or now is None or abs(now - before) <= LEAST * before:
            continue
        shares = [0.0]
        for name, one in ((run, now), (reference, before)):
            total = spent.get((name, year, region), 0.0)
            shares += [used.get((name, year, good, region), 0.0) * one / total] if total else []
        if max(shares) >= LEAST_SPENDING:
            tonnes = used.get((reference, year, good, region)) or used.get(
                (run, year, good, region), 0.0
            )
            found.append(
                Found(
                    abs(now - before) * tonnes / 1e3, "price", good, region, "", year, now, before
                )
            )
    return found


def faults(page: FirstPage, found: list[Found]) -> list[str]:
    """What is wrong with a page, given what differs."""
    first, wrong = page.lines[0].text, []
    assert page.figures is not None, "a page with two runs has figures"
    assert page.setting is not None, "and says of what"
    if len(page.lines) != 4 or any(len(line.text.split()) > 15 for line in page.lines):
        wrong.append(f"lines: {[line.text for line in page.lines]}")
    if not found:
        said = "no run differs" in first and not page.figures.differences
        return wrong if said else [*wrong, f"nothing differs, but: {first}"]
    years = sorted({one.year for one in found})
    span = f"in {years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
    if not first.endswith(f"; runs differ {span}."):
        wrong.append(f"years {span}: {first}")
    largest, named = max(found), page.figures.differences[0]
    of = tuple(named.labels[name] for name in ("kind", "good", "region", "partner"))
    if not any(
        one[1:5] == of and one.year == named.year and _near(one, named, largest) for one in found
    ):
        wrong.append(f"largest {largest}, named {of} {named.year}: {named.now}")
    words, question = page.setting.words, page.rows[0]["question"] if page.rows else ""
    good = use_of(words, of[1]) if of[0] == "use" else short_good(words, of[1])
    if not all(
        one.lower() in question.lower() for one in (good, region_of(words, of[2]), str(named.year))
    ):
        wrong.append(f"the first row is not of {of}: {question}")
    return wrong


def _near(one: Found, named: PairedNumber, largest: Found) -> bool:
    """Whether a difference is worth as much as the largest, and is told with its numbers."""
    same = all(
        abs(a - b) <= 1e-6 * max(abs(a), 1e-6)
        for a, b in ((one.value, named.now), (one.reference, named.before))
    )
    return same and one.worth >= largest.worth * (1.0 - 1e-9)


def checked(
    text: str, usual: str, folder: str, place: Path
) -> tuple[FirstPage, list[Found], list[str]]:
    """The first page of a pair, what differs, and what is wrong."""
    (place / "usual.yaml").write_text(usual, encoding="utf-8")
    (place / "made.yaml").write_text(text, encoding="utf-8")
    answer = yt.answer(
        place / "made.yaml", data=folder, tornado=False, draws=0, engine="serial", store=False
    )
    found = differences(answer.tables, "made", "usual")
    return answer.first, found, faults(answer.first, found)


def main() -> int:
    """Check scenarios; 1 if a page is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    words = parser.parse_args()
    dice, start, bad, same, refused = random.Random(words.seed), process_time(), 0, 0, 0
    for number in range(words.count):
        folder = dice.choice(FOLDERS)
        text, usual = made(dice, folder)
        with TemporaryDirectory() as place:
            try:
                _, found, wrong = checked(text, usual, folder, Path(place))
            except yt.YtterbyError as fault:
                refused += 1
                print(f"{number} {folder}: refused: {fault}")
                continue
        same += not found
        bad += bool(wrong)
        for one in wrong:
            print(f"{number} {folder}: {one}\n{usual}\n{text}", flush=True)
    told = f"{words.count - refused} pages, {bad} wrong, {same} without a difference, {refused} refused"
    print(f"{told}; {process_time() - start:.0f} CPU s")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
