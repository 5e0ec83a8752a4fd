"""What a data folder calls things, as plain data for whoever shows results.

`regions`, `stages`, `technologies` and `elements` have their titles and their order in the folder's
tables. Two tables may be missing: `products.csv`, goods that are told together (a mixture, a pair of
elements), and `notes.csv`, sentences that hold for this mineral only.
"""

from __future__ import annotations

from fnmatch import filter as matching
from typing import TYPE_CHECKING, Any

from ytterby.controls.names import symbols
from ytterby.ground.group import grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ytterby.instruments.stock import PublicStock
    from ytterby.scenarios.schema import PlannedPlant
    from ytterby.world.read import Chain
    from ytterby.world.values import Values

RETURNED, USE = "returned", "use"
PRICE, EXPORTS, FLOWS = "price", "exports", "flows"
"""How a product is told: its price, what the holder exports of it, or who supplies whom with it."""


def titles_of(chain: Chain, values: Values) -> dict[str, Any]:
    """Titles of a folder; only text, numbers, lists and dicts with text for keys.

    Keys: `material`, `holder`, `money_of` (year of the dollars); `regions`, `stages` and `uses` (name -> title,
    in order; `rest` are regions that hold what is left of the world); `elements` and `goods` (name -> title);
    `caps` (use -> the number that says at which price its products stop); `technologies` (in order;
    `main_technologies` are those that a control on know-how bites on); `groups` (in which dependence is
    counted); `gaps` (of the flow picture: title and stages); `price`, `exports` and `flows` (products:
    name, title, `parts`: commodity, or element in `flows`, -> weight); `notes` (what is not known).
    """
    running = {row["process"] for row in chain.activities if row["plant"]}
    with_plants = {chain.processes[process]["technology"] for process in running}
    technologies = [name for name in chain.technologies if name in with_plants]
    return {
        "material": chain.settings.get("title") or chain.folder.name.replace("_", " "),
        "holder": chain.holder,
        "money_of": chain.base_year,
        "regions": {code: row["name"] for code, row in chain.regions.items()},
        "rest": [code for code, row in chain.regions.items() if not row["members"]],
        "stages": {name: row["title"] for name, row in chain.stages.items()},
        "uses": {name: row["title"] for name, row in chain.uses.items()},
        "elements": {symbol: row["name"] for symbol, row in chain.elements.items()},
        "goods": {
            name: row["title"] for name, row in chain.commodities.items() if row["stage"] != USE
        },
        "caps": {use: _cap(chain, use) for use in chain.uses},
        "technologies": technologies,
        "main_technologies": list(chain.vintages or technologies),
        "groups": dependence_groups(chain),
        "gaps": _gaps(chain),
        **{kind: _products(chain, values, kind) for kind in (PRICE, EXPORTS, FLOWS)},
        "notes": [row["text"] for row in chain.notes],
    }


def _cap(chain: Chain, use: str) -> str:
    """The id of the number that says at which price the products of a use stop: its own, or that of its kind."""
    ids = [f"demand_cap.{use}", f"demand_cap.{chain.uses[use]['kind']}"]
    return next((name for name in ids if name in chain.parameters), "")


def dependence_groups(chain: Chain) -> list[str]:
    """Groups in which dependence is counted: of elements, of a whole stage, or single commodities."""
    groups: dict[str, None] = {}
    for stage, row in chain.stages.items():
        kind = row["dependence"]
        if kind == "elements":
            groups.update(dict.fromkeys(element["group"] for element in chain.elements.values()))
        elif kind == "commodities":
            goods = [c for c, good in chain.commodities.items() if good["stage"] == stage]
            groups.update(dict.fromkeys(name.split(".", 1)[1] for name in goods))
        elif kind:
            groups[kind] = None
    return list(groups)


def _gaps(chain: Chain) -> list[dict[str, Any]]:
    """Which stages cross which gap of the flow picture: ore up to the first traded stage, then one each."""
    stages = [name for name, row in chain.stages.items()
              if name != USE and row["prior"] != RETURNED]  # fmt: skip
    traded = [n for n, name in enumerate(stages) if name in chain.stages_with("world_market")]
    first = traded[0] if traded else 0
    parts = [stages[:first], *([name] for name in stages[first:])]
    return [{"title": chain.stages[part[0]]["title"], "stages": part} for part in parts if part]


def _products(chain: Chain, values: Callable[[str], float], kind: str) -> list[dict[str, Any]]:
    """What is told in one way: the rows of `products.csv`, or else what follows from the other tables."""
    rows = [row for row in chain.products if row["used_for"] == kind]
    if rows:
        named = ((row, _parts(chain, values, row["goods"], kind)) for row in rows)
        return [_product(row["product"], row["title"], parts) for row, parts in named]
    leading = [e for e, row in chain.elements.items() if row["headline"] != "no"]
    goods = chain.commodities.items()
    if kind == FLOWS:
        mixed = {row["element"]: symbols(row["element"]) for row in chain.commodities.values()}
        return [
            _product(e, chain.elements[e]["name"], {name: 1.0 for name, elements in mixed.items() if e in elements})
            for e in leading
        ]  # fmt: skip
    if kind == EXPORTS:
        of = grouped((row["stage"], (name, 1.0)) for name, row in goods)
        stages = ((s, chain.stages[s]["title"]) for s in chain.stages_with("world_market"))
        return [_product(s, title, dict(of.get(s, ()))) for s, title in stages]
    priced_stages = chain.stages_to_separated[-1:] or chain.stages_with("world_market")[:1]
    priced = [(name, row) for name, row in goods if row["stage"] in priced_stages]
    elements = {name: {*symbols(row["element"])} for name, row in priced}
    shown = [(c, row) for c, row in priced if not row["element"] or elements[c] & {*leading}]
    return [_product(c.split(".", 1)[1], row["title"], {c: 1.0}) for c, row in shown]


def product_goods(chain: Chain, kind: str) -> dict[str, tuple[str, ...]]:
    """Name of each product that is told in one way -> its goods, or elements in `flows`."""
    return {row["name"]: tuple(row["parts"]) for row in _products(chain, lambda _: 1.0, kind)}


def _product(name: str, title: str, parts: dict[str, float]) -> dict[str, Any]:
    return {"name": name, "title": title, "parts": parts}


def _parts(
    chain: Chain, values: Callable[[str], float], written: str, kind: str
) -> dict[str, float]:
    """`oxide.Nd*neodymium_share metal.*` as names with weights; a name may be a pattern."""
    parts: dict[str, float] = {}
    known = list(chain.commodities)
    if kind == FLOWS:
        known = list(dict.fromkeys(row["element"] for row in chain.commodities.values()))
    for word in written.split():
        name, _, weight = word.partition("~")
        fitting = matching(known, name)
        parts.update(dict.fromkeys(fitting, values(weight) if weight else 1.0))
    return parts


def titles_of_planned(
    chain: Chain, plants: Sequence[PlannedPlant], stocks: Sequence[PublicStock]
) -> dict[str, str]:
    """Id -> a few words on each planned plant and public stock."""
    regions, titles = chain.regions, {}
    for one in plants:
        title, place = chain.technologies[one.stage]["title"], regions[one.region]["name"]
        made = f"{one.tonnes:,g} t a year of {title[:1].lower()}{title[1:]}"
        titles[one.plant] = f"Plant {one.plant}: {made}, {place}, from {one.year}"
    for stock in stocks:
        good, place = chain.commodities[stock.commodity]["title"], regions[stock.region]["name"]
        titles[stock.id] = f"Stock {stock.id}: {good}, {place}"
    return titles
