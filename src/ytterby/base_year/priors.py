"""A first guess of every base-year activity, walked upstream from the uses.

Each commodity's need in a region is shared out over the origins that can supply it, by stage weights;
the makers' inputs are the next need. Mines start from what is observed. The guess only starts the
reconciliation, where observations outweigh it.
"""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ytterby.base_year.least_squares import Floats
    from ytterby.chain.network import Network
    from ytterby.chain.values import Values

UPSTREAM = ("magnet", "metal", "oxide")


def prior_activity(network: Network, values: Values) -> Floats:
    """Guess of each column: array (column) [t]; zero for what does not exist in the base year."""
    guess = np.zeros(len(network.columns))
    chain = network.chain
    inputs: dict[str, list[tuple[str, float]]] = defaultdict(list)
    makers: dict[str, list[str]] = defaultdict(list)
    for row in chain.coefficients:
        if row["role"] == "in":
            inputs[row["process"]].append((row["commodity"], values.product(row["factors"])))
        else:
            makers[row["commodity"]].append(row["process"])
    need: dict[tuple[str, str], float] = defaultdict(float)
    for row in chain.use_regions:
        use, region = row["use"], row["region"]
        amount = values(f"use_world.{use}") * values(f"use_share.{use}.{region}")
        guess[network.column_index[f"demand:{use}@{region}"]] = amount
        recipes = makers[chain.uses[use]["commodity"]]
        for process in recipes:
            share = _recipe_share(process, use, recipes, values)
            _make(network, guess, need, inputs, process, region, amount * share)
    for stage in UPSTREAM:
        names = [c for c, row in chain.commodities.items() if row["stage"] == stage]
        for commodity in names:
            _supply(network, values, guess, need, inputs, makers[commodity], commodity, stage)
    _ores(network, values, guess)
    _swarf(network, values, guess)
    return guess


def _recipe_share(process: str, use: str, recipes: list[str], values: Values) -> float:
    named = {p: f"recipe_share.{use}.{p.rsplit('.', 1)[1]}" for p in recipes}
    given = {p: values(n) for p, n in named.items() if values.has(n)}
    if process in given:
        return given[process]
    return (1.0 - sum(given.values())) / (len(recipes) - len(given))


def _make(
    network: Any, guess: Any, need: Any, inputs: Any, process: Any, region: Any, amount: Any
) -> None:
    number = network.column_index.get(f"{process}@{region}")
    if number is None:
        return
    guess[number] += amount
    for commodity, coefficient in inputs[process]:
        need[commodity, region] += coefficient * amount


def _supply(
    network: Any,
    values: Any,
    guess: Any,
    need: Any,
    inputs: Any,
    makers: Any,
    commodity: Any,
    stage: Any,
) -> None:
    """Share the need of one commodity out over its origins and make it there."""
    home = values("home_weight")
    made: dict[str, float] = defaultdict(float)
    places = [region for (c, region) in list(need) if c == commodity]
    for region in places:
        weights: dict[str, float] = {}
        for origin in network.chain.regions:
            name = f"origin_weight.{stage}.{origin}"
            weight = values(name) if values.has(name) else 0.0
            if weight == 0.0 or not _exists(network, makers, origin):
                continue
            if origin == region:
                weights[origin] = weight * home
            elif f"{commodity}@{origin}>{region}" in network.column_index:
                column = network.columns[network.column_index[f"{commodity}@{origin}>{region}"]]
                if column.exists:
                    weights[origin] = weight
        total = sum(weights.values())
        for origin, weight in weights.items():
            amount = need[commodity, region] * weight / total
            made[origin] += amount
            if origin != region:
                guess[network.column_index[f"{commodity}@{origin}>{region}"]] += amount
    for origin, amount in made.items():
        options = [p for p in makers if _exists(network, [p], origin)]
        shares = _maker_shares(options, values)
        for process, share in zip(options, shares, strict=True):
            _make(network, guess, need, inputs, process, origin, amount * share)


def _exists(network: Network, makers: list[str], region: str) -> bool:
    for process in makers:
        number = network.column_index.get(f"{process}@{region}")
        if number is not None and network.columns[number].exists:
            return True
    return False


def _maker_shares(options: list[str], values: Values) -> list[float]:
    """Two ways to one metal are shared by the natural ratio of their elements."""
    if len(options) == 1:
        return [1.0]
    ratio = values("neodymium_in_ndpr") if values.has("neodymium_in_ndpr") else 1 / len(options)
    return [ratio] + [(1 - ratio) / (len(options) - 1)] * (len(options) - 1)


def _ores(network: Network, values: Values, guess: Floats) -> None:
    """Mines from observations, ore to separators and heavy concentrate onward by weights."""
    observed: dict[int, list[float]] = defaultdict(list)
    for row in network.chain.observations:
        for number in matching(network, row["columns"].split()[0].split("~")[0]):
            if network.columns[number].technology in ("mining", "leaching") and (
                len(row["columns"].split()) == 1
            ):
                observed[number].append(values(row["value_parameter"]))
    for number, seen in observed.items():
        column = network.columns[number]
        guess[number] = float(np.mean(seen))
        concentrate = column.process.replace("mine.", "concentrate.", 1)
        _spread(network, values, guess, concentrate, column.region, guess[number], "concentrate")


def _spread(
    network: Any, values: Any, guess: Any, commodity: Any, region: Any, amount: Any, stage: Any
) -> None:
    """Send a concentrate to its existing separators, and what they leave onward."""
    process = {"concentrate": "light_separation.", "heavy_concentrate": "heavy_separation."}[stage]
    process += commodity.split(".", 1)[1]
    weights = {}
    for place in network.chain.regions:
        site = network.column_index.get(f"{process}@{place}")
        if site is None or not network.columns[site].exists:
            continue
        route = network.column_index.get(f"{commodity}@{region}>{place}")
        if place == region or (route is not None and network.columns[route].exists):
            weights[place] = values.first(f"origin_weight.{stage}.{place}")
    total = sum(weights.values())
    for place, weight in weights.items():
        part = amount * weight / total
        guess[network.column_index[f"{process}@{place}"]] += part
        if place != region:
            guess[network.column_index[f"{commodity}@{region}>{place}"]] += part
        if stage == "concentrate":
            feed = commodity.split(".", 1)[1]
            left = part * values(f"heavy_share.{feed}") * values("recovery.light_separation")
            _spread(network, values, guess, f"heavy_concentrate.{feed}", place, left, "heavy_concentrate")  # fmt: skip


def _swarf(network: Network, values: Values, guess: Floats) -> None:
    """Swarf of the magnets made, to the places that take it back."""
    for number, column in enumerate(network.columns):
        if column.kind != "process" or not column.process.startswith("magnet_making."):
            continue
        grade = column.process.split(".", 1)[1]
        amount = guess[number] * values("swarf_per_magnet")
        name = f"recycling.{grade}@"
        if name + column.region in network.column_index and amount > 0:
            home = network.columns[network.column_index[name + column.region]]
            if home.exists:
                guess[network.column_index[name + column.region]] += amount
                continue
        for place in ("CHN", "JPN", "EU27"):
            route = network.column_index.get(f"swarf.{grade}@{column.region}>{place}")
            if route is not None and network.columns[route].exists:
                guess[route] += amount / 3
                guess[network.column_index[name + place]] += amount / 3


def matching(network: Network, pattern: str) -> list[int]:
    """Numbers of the columns whose name matches a shell-style pattern."""
    if "*" not in pattern and "?" not in pattern:
        number = network.column_index.get(pattern)
        return [] if number is None else [number]
    return [n for n, c in enumerate(network.columns) if fnmatchcase(c.name, pattern)]
