"""A first guess of every base-year activity.

The `prior` of a stage says how its commodities are guessed. `needed`: walked upstream from the uses,
each region's need shared out over the origins that can supply it, by stage weights; the makers' inputs
are the next need. `pushed`: from observed mines down to who takes it in. `returned`: what makers leave
over goes back to those who recycle it, and so do magnets taken out of retired goods. The guess
only starts the reconciliation, where observations outweigh it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from fnmatch import translate
from typing import TYPE_CHECKING

import numpy as np

from ytterby.world.cohorts import Fleet

if TYPE_CHECKING:
    from ytterby.world.base_year.least_squares import Floats
    from ytterby.world.network import Network
    from ytterby.world.values import Values

    Need = dict[tuple[str, str], float]
    """Tonnes wanted, by commodity and region."""
    Inputs = dict[str, list[tuple[str, float]]]
    """Process -> what it takes in: commodity and amount per unit of activity."""


def prior_activity(network: Network, values: Values) -> Floats:
    """Guess of each column: array (column) [t]; zero for what does not exist in the base year."""
    guess = np.zeros(len(network.columns))
    chain = network.chain
    inputs: Inputs = defaultdict(list)
    makers: dict[str, list[str]] = defaultdict(list)
    for row in chain.coefficients:
        if row["role"] == "in":
            inputs[row["process"]].append((row["commodity"], values.product(row["factors"])))
        else:
            makers[row["commodity"]].append(row["process"])
    need: Need = defaultdict(float)
    for row in chain.use_regions:
        use, region = row["use"], row["region"]
        amount = values(f"use_world.{use}") * values(f"use_share.{use}.{region}")
        guess[network.column_index[f"demand:{use}@{region}"]] = amount
        ways = [
            (p, network.column_index.get(f"{p}@{region}"))
            for p in makers[chain.uses[use]["commodity"]]
        ]
        recipes = [p for p, number in ways if number is not None and network.columns[number].exists]
        for process in recipes:
            share = _recipe_share(process, use, recipes, values)
            _make(network, guess, need, inputs, process, region, amount * share)
    for stage in reversed(chain.stages_with("prior", "needed")):
        names = [c for c, row in chain.commodities.items() if row["stage"] == stage]
        for commodity in names:
            _supply(network, values, guess, need, inputs, makers[commodity], commodity, stage)
    _ores(network, values, guess)
    _collected(network, values, guess)
    _returns(network, values, guess)
    return guess


def _recipe_share(process: str, use: str, recipes: list[str], values: Values) -> float:
    named = {p: f"recipe_share.{use}.{p.rsplit('.', 1)[1]}" for p in recipes}
    given = {p: values(n) for p, n in named.items() if values.has(n)}
    if process in given:
        return given[process]
    return (1.0 - sum(given.values())) / (len(recipes) - len(given))


def _make(
    network: Network,
    guess: Floats,
    need: Need,
    inputs: Inputs,
    process: str,
    region: str,
    amount: float,
) -> None:
    """Let a process of a region make an amount; what it takes in is the next need."""
    number = network.column_index.get(f"{process}@{region}")
    if number is None:
        return
    guess[number] += amount
    for commodity, coefficient in inputs[process]:
        need[commodity, region] += coefficient * amount


def _supply(
    network: Network,
    values: Values,
    guess: Floats,
    need: Need,
    inputs: Inputs,
    makers: list[str],
    commodity: str,
    stage: str,
) -> None:
    """Share the need of one commodity out over its origins and make it there."""
    home = values("home_weight")
    made: dict[str, float] = defaultdict(float)
    places = [region for (c, region) in list(need) if c == commodity]
    for region in places:
        weights: dict[str, float] = {}
        for origin in network.chain.regions:
            name = f"origin_weight.{commodity}.{origin}"
            weight = values.optional(name, values.optional(f"origin_weight.{stage}.{origin}"))
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
    """Shares of several ways to one commodity: `maker_share.PROCESS` where given, else equal parts."""
    if len(options) == 1:
        return [1.0]
    given = {p: values(f"maker_share.{p}") for p in options if values.has(f"maker_share.{p}")}
    left = (1 - sum(given.values())) / max(len(options) - len(given), 1)
    return [given.get(p, left) for p in options]


def _ores(network: Network, values: Values, guess: Floats) -> None:
    """Mines from observations, and what they bring up onward by weights."""
    chain = network.chain
    observed: dict[int, list[float]] = defaultdict(list)
    for row in chain.observations:
        for number in matching(network, row["columns"].split()[0].split("~")[0]):
            if network.columns[number].technology in chain.mines and (
                len(row["columns"].split()) == 1
            ):
                observed[number].append(values(row["value_parameter"]))
    for number, seen in observed.items():
        column = network.columns[number]
        guess[number] = float(np.mean(seen))
        _push(network, values, guess, column.process, column.region, guess[number])


def _collected(network: Network, values: Values, guess: Floats) -> None:
    """Magnets taken out of goods that retire; less than a grain is left out."""
    fleet = Fleet(network, values)
    usual = fleet.usual(fleet.retired(fleet.inflow_rows @ guess))
    guess[fleet.columns] = np.where(usual >= network.chain.grain, usual, 0.0)


def _push(
    network: Network, values: Values, guess: Floats, process: str, region: str, amount: float
) -> None:
    """Send what a process gives of `pushed` stages to those that take it in, and on from there."""
    chain = network.chain
    pushed = chain.stages_with("prior", "pushed")
    for row in chain.coefficients:
        if row["process"] != process or row["role"] != "out":
            continue
        stage = chain.commodities[row["commodity"]]["stage"]
        if stage in pushed:
            given = values.product(row["factors"], amount)
            for taker, place, part in _spread(network, values, guess, row, region, given, stage):
                _push(network, values, guess, taker, place, part)


def _spread(
    network: Network,
    values: Values,
    guess: Floats,
    row: dict[str, str],
    region: str,
    amount: float,
    stage: str,
) -> list[tuple[str, str, float]]:
    """Share a commodity out over the places that take it in: process, region and amount of each."""
    commodity, weights = row["commodity"], {}
    for process in _takers(network, commodity):
        for place in network.chain.regions:
            site = network.column_index.get(f"{process}@{place}")
            if site is None or not network.columns[site].exists:
                continue
            route = network.column_index.get(f"{commodity}@{region}>{place}")
            if place == region or (route is not None and network.columns[route].exists):
                weights[process, place] = values.first(f"origin_weight.{stage}.{place}")
    total = sum(weights.values())
    sent = []
    for (process, place), weight in weights.items():
        part = amount * weight / total
        guess[network.column_index[f"{process}@{place}"]] += part
        if place != region:
            guess[network.column_index[f"{commodity}@{region}>{place}"]] += part
        sent.append((process, place, part))
    return sent


def _takers(network: Network, commodity: str) -> list[str]:
    rows = network.chain.coefficients
    return [r["process"] for r in rows if r["commodity"] == commodity and r["role"] == "in"]


def _returns(network: Network, values: Values, guess: Floats) -> None:
    """Scrap of what is made, to the places that take it back: at home, else shared equally."""
    chain = network.chain
    returned = chain.stages_with("prior", "returned")
    scrap: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in chain.coefficients:
        if row["role"] == "out" and chain.commodities[row["commodity"]]["stage"] in returned:
            scrap[row["process"]].append(row)
    for row in (row for rows in scrap.values() for row in rows):
        for process in _takers(network, row["commodity"]):
            for region in chain.regions:
                if (site := network.column_index.get(f"{process}@{region}")) is not None:
                    guess[site] = 0.0  # the walk guessed it as one way of several to make something
    for number, column in enumerate(network.columns):
        for row in scrap.get(column.process, ()) if column.kind == "process" else ():
            commodity = row["commodity"]
            amount = values.product(row["factors"], guess[number])
            for process in _takers(network, commodity) if amount > 0 else ():
                _return(network, guess, process, commodity, column.region, amount)


def _return(
    network: Network, guess: Floats, process: str, commodity: str, region: str, amount: float
) -> None:
    home = network.column_index.get(f"{process}@{region}")
    if home is not None and network.columns[home].exists:
        guess[home] += amount
        return
    ways = [
        (route, network.column_index[f"{process}@{network.columns[route].destination}"])
        for route in network.route_columns
        if network.columns[route].commodity == commodity
        and network.columns[route].region == region
        and network.columns[route].exists
    ]
    for route, taker in ways:
        guess[route] += amount / len(ways)
        guess[taker] += amount / len(ways)


def matching(network: Network, pattern: str) -> list[int]:
    """Numbers of the columns whose name matches a shell-style pattern."""
    if "*" not in pattern and "?" not in pattern:
        number = network.column_index.get(pattern)
        return [] if number is None else [number]
    known = network.matched
    if pattern not in known:
        fits = re.compile(translate(pattern)).match
        known[pattern] = [n for n, c in enumerate(network.columns) if fits(c.name)]
    return known[pattern]
