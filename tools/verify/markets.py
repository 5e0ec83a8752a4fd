"""Random markets as plain descriptions, which know nothing of how either side solves them.

A chain as in the data: mines, a split of ore into two goods in fixed ratios, a product of both with a second recipe,
uses with isoelastic demand and a cap, routes with curvature and kinks, taxes at the border, quotas over several
routes, no free transit, stocks that give and take, goods below whose price things are withheld.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

INFINITE = float("inf")


@dataclass(frozen=True)
class Column:
    """What moves goods: tonnes of each node per unit, cost `cost + slope x` up to `kink`, then `beyond`.

    entries : node -> t per unit, supply positive. cost [USD/kg], slope, beyond [USD/kg per t], upper, kink [t].
    size : usual activity [t]. tax : (share, node) of an ad valorem tax on the price at a node.
    """

    entries: dict[str, float]
    cost: float
    slope: float
    size: float
    upper: float = INFINITE
    kink: float = INFINITE
    beyond: float = 0.0
    tax: tuple[float, str] | None = None


@dataclass(frozen=True)
class Use:
    """Demand at a node: `anchor` [t] at `price` [USD/kg], isoelastic up to the price `cap`."""

    node: str
    anchor: float
    price: float
    elasticity: float
    cap: float


@dataclass(frozen=True)
class Limit:
    """The weighted sum of columns is at most `most` [t]."""

    weights: dict[str, float]
    most: float


@dataclass
class Description:
    """A market. reserve : node -> price [USD/kg] below which what is there is withheld."""

    seed: int
    columns: dict[str, Column] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    limits: dict[str, Limit] = field(default_factory=dict)
    reserve: dict[str, float] = field(default_factory=dict)

    def nodes(self) -> list[str]:
        """Every node, in order of appearance."""
        found = [node for column in self.columns.values() for node in column.entries]
        return list(dict.fromkeys([*found, *(use.node for use in self.uses)]))


GOODS = ("light", "heavy", "product")


def random_market(seed: int) -> Description:
    """Two to four regions; sizes and costs over about two orders of magnitude."""
    draw = np.random.default_rng(seed)
    market = Description(seed)
    places = [f"R{number}" for number in range(int(draw.integers(2, 5)))]
    _mines(market, draw, places)
    for place in places:
        _plants(market, draw, place)
        _uses(market, draw, place)
    _routes(market, draw, places)
    _quota(market, draw, places)
    _transit(market, draw, places)
    _stocks(market, draw, places)
    _withheld(market, draw)
    return market


def _between(draw: np.random.Generator, low: float, high: float) -> float:
    """A number, even in its logarithm."""
    return float(np.exp(draw.uniform(np.log(low), np.log(high))))


def _mines(market: Description, draw: np.random.Generator, places: list[str]) -> None:
    for number in range(int(draw.integers(2, 6))):
        place, size, cost = draw.choice(places), _between(draw, 20, 400), _between(draw, 0.5, 5)
        market.columns[f"mine{number}"] = Column(
            {f"ore@{place}": 1.0}, cost, cost / size * _between(draw, 0.2, 4), size
        )
        market.limits[f"capacity of mine{number}"] = Limit({f"mine{number}": 1.0}, size)


def _plants(market: Description, draw: np.random.Generator, place: str) -> None:
    split = float(draw.uniform(0.2, 0.9))
    size = _between(draw, 30, 400)
    upper = _between(draw, 20, 300) if draw.random() < 0.4 else INFINITE
    market.columns[f"split@{place}"] = Column(
        {f"ore@{place}": -1.0, f"light@{place}": 0.95 * split, f"heavy@{place}": 0.9 * (1 - split)},
        _between(draw, 0.3, 3), _between(draw, 0.002, 0.05), size, upper=upper,
    )  # fmt: skip
    for recipe, heavy in (("usual", 0.3), ("lean", 0.05)):
        if recipe == "lean" and draw.random() < 0.5:
            continue
        size, cost = _between(draw, 10, 150), _between(draw, 1, 10)
        steep = recipe == "lean"
        market.columns[f"{recipe}@{place}"] = Column(
            {f"light@{place}": -0.8, f"heavy@{place}": -heavy, f"product@{place}": 1.0},
            cost * (1.5 if steep else 1.0), cost / size, size, upper=size if steep else INFINITE,
        )  # fmt: skip
        if not steep:
            market.limits[f"capacity of product@{place}"] = Limit(
                {f"usual@{place}": 1.0}, 1.5 * size
            )


def _uses(market: Description, draw: np.random.Generator, place: str) -> None:
    for good in GOODS:
        if good != "product" and draw.random() < 0.4:
            continue
        price = _between(draw, 5, 100)
        market.uses.append(
            Use(
                f"{good}@{place}",
                _between(draw, 5, 200),
                price,
                _elasticity(draw),
                price * draw.uniform(2, 10),
            )
        )


def _elasticity(draw: np.random.Generator) -> float:
    """From 0.15 to 1.5, with 1, where the area is a logarithm."""
    return 1.0 if draw.random() < 0.1 else float(draw.uniform(0.15, 1.5))


def _routes(market: Description, draw: np.random.Generator, places: list[str]) -> None:
    for good in ("ore", *GOODS):
        for start in places:
            for end in places:
                if start == end or draw.random() < 0.25:
                    continue
                size = _between(draw, 2, 100)
                kind = draw.random()
                slope = _between(draw, 0.001, 0.5)
                kink = size * draw.uniform(0.5, 2) if kind < 0.4 else INFINITE
                tax = (float(draw.uniform(0.05, 0.3)), f"{good}@{start}")
                market.columns[f"{good}@{start}>{end}"] = Column(
                    {f"{good}@{start}": -1.0, f"{good}@{end}": 1.0}, _between(draw, 0.1, 2), slope, size,
                    upper=0.0 if kind > 0.92 else size * draw.uniform(0.2, 3) if kind > 0.75 else INFINITE,
                    kink=kink, beyond=slope * draw.uniform(1.5, 5) if kink < INFINITE else 0.0,
                    tax=tax if draw.random() < 0.15 else None,
                )  # fmt: skip


def _quota(market: Description, draw: np.random.Generator, places: list[str]) -> None:
    """Tonnes of quota per tonne differ between goods of a pool."""
    place = draw.choice(places)
    pool = {
        name: 1.0 if name.startswith("light") else 1.4
        for name in market.columns
        if name.startswith((f"light@{place}>", f"heavy@{place}>"))
    }
    if pool and draw.random() < 0.7:
        most = 0.0 if draw.random() < 0.15 else _between(draw, 1, 80)
        market.limits[f"quota of {place}"] = Limit(pool, most)


def _transit(market: Description, draw: np.random.Generator, places: list[str]) -> None:
    """A region exports at most what it makes."""
    for place in places:
        for good in GOODS:
            out = {name: 1.0 for name in market.columns if name.startswith(f"{good}@{place}>")}
            node = f"{good}@{place}"
            made = {
                name: -column.entries[node]
                for name, column in market.columns.items()
                if ">" not in name and column.entries.get(node, 0.0) > 0
            }
            if out and draw.random() < 0.7:
                market.limits[f"own {node}"] = Limit({**out, **made}, float(draw.uniform(0, 2)))


def _withheld(market: Description, draw: np.random.Generator) -> None:
    """Half-products alone, as in the data: the package has no reserve at a node that a use buys at (`tests/market`)."""
    used = {use.node for use in market.uses}
    free = [node for node in market.nodes() if node not in used and not node.startswith("ore")]
    if free and draw.random() < 0.5:
        market.reserve[str(draw.choice(free))] = _between(draw, 0.2, 8.0)


def _stocks(market: Description, draw: np.random.Generator, places: list[str]) -> None:
    """A stock gives at a rising cost and takes at a falling worth, which is the lower one."""
    for use in market.uses:
        if draw.random() < 0.25:
            size, worth = 0.3 * use.anchor, use.price * draw.uniform(0.3, 1.5)
            market.columns[f"give@{use.node}"] = Column(
                {use.node: 1.0}, worth, worth / size, size, upper=size
            )
            market.columns[f"take@{use.node}"] = Column(
                {use.node: -1.0}, -0.9 * worth, worth / size, size, upper=2 * size
            )
