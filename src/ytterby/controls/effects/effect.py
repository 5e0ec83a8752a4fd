"""What the controls of one period do to the market, collected from all acts in force.

The switches `elements` and `reach` narrow controls on goods. What bound in the base year is part of its flows and
of the run that others are measured against, so it holds as written; the switches narrow what came after.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.errors import ScenarioError, check_known

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from ytterby.controls.acts.base import ActBase, ActInForce
    from ytterby.ground.arrays import Floats
    from ytterby.world.network import Network
    from ytterby.world.read import Chain

    Columns = NDArray[np.int64]
    from ytterby.scenarios.scenario import Scenario


@dataclass(frozen=True)
class Pool:
    """One tonnage limit [t/yr] over many columns. `holder` receives its rent.

    weight : array (column of `columns`), tonnes of the limit that a tonne of it uses up.
    key : the act; offered, kept : of an export quota, tonnes on offer in the period and given out
        already but kept for later ones.
    """

    control: str
    kind: str
    holder: str
    columns: Columns
    tonnes: float
    weight: Floats
    key: str = ""
    offered: float | None = None
    kept: float = 0.0


@dataclass(frozen=True)
class TaxClaim:
    """An ad valorem rate on columns, with who levies it."""

    control: str
    kind: str
    holder: str
    columns: Columns
    rate: Floats


@dataclass
class Effects:
    """approved_share : array (column), share of the reference flow that may pass, 1 where free; above 1 while a
    licence works off its queue
    judged : array (column), whether an authority grants that share; nobody grants what passes by a ban

    binding_control : column -> the control that binds it; pools, taxes; withheld : technology ->
    share of know-how sales withheld by the holder; leaks : column of a leak route in use -> share
    of its usual capacity that is open;
    content, required : rules on what goods contain
    """

    approved_share: Floats
    judged: NDArray[np.bool_]
    binding_control: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    began: dict[str, date] = field(default_factory=dict)
    pools: list[Pool] = field(default_factory=list)
    taxes: list[TaxClaim] = field(default_factory=list)
    withheld: dict[str, float] = field(default_factory=dict)
    leaks: dict[int, float] = field(default_factory=dict)
    content: list[ContentLimit] = field(default_factory=list)
    required: list[OriginRequirement] = field(default_factory=list)
    measures: set[str] = field(default_factory=set)

    @classmethod
    def none(cls, network: Network) -> Effects:
        """No control at all."""
        size = len(network.columns)
        return cls(np.ones(size), np.zeros(size, dtype=bool))

    @property
    def needs_reference(self) -> bool:
        """Whether an authority grants a share of what would pass without the control."""
        part = (self.approved_share > 0) & (self.approved_share != 1)
        return bool(np.any(part & self.judged))

    @property
    def limited(self) -> NDArray[np.bool_]:
        """Whether a licence, a ban or a quota holds a flow: array (column)."""
        limited: NDArray[np.bool_] = np.asarray(self.approved_share != 1.0)
        for pool in self.pools:
            limited[pool.columns] = True
        return limited

    def limit_flow(self, row: ActInForce, columns: Columns, share: float | Floats) -> None:
        """Let at most `share` of the reference pass on `columns`; the tightest control is named.

        share : of all of them, or array (column of `columns`).
        """
        control = row.measure_id, row.act.act, row.act.origin
        for column, maximum in zip(columns, np.broadcast_to(share, columns.shape), strict=True):
            if maximum < self.approved_share[column] or int(column) not in self.binding_control:
                self.approved_share[column] = maximum
                self.judged[column] = row.act.judged
                self.binding_control[int(column)] = control
                self.began[row.measure_id] = row.since


def touched(network: Network, row: ActInForce) -> Columns:
    """Routes that an act touches, as far as the switches let it: array of column numbers. None are touched
    by an act that is not on goods."""
    scope = (*row.act.scope, row.elements, row.oxide_only, row.since.year)
    if scope in network.acts_on:
        return network.acts_on[scope]
    goods = [c for c in network.routes_of if covers(network.chain, row, c)]
    routes = [route for commodity in goods for route in network.routes_of[commodity]]
    numbers = [number for number, start, end in routes if row.act.binds_route(start, end)]
    network.acts_on[scope] = np.array(sorted(numbers), dtype=np.int64)
    return network.acts_on[scope]


@dataclass(frozen=True)
class Origin:
    """Whose material counts: the country, the elements (none: all) and the least share of value."""

    country: str
    elements: tuple[str, ...]
    floor: float


@dataclass(frozen=True)
class ContentLimit:
    """Third-country routes on which goods with content pass only in part.

    columns : routes; approved_share : array (route), share of the reference flow with content that passes.
    """

    control: str
    kind: str
    origin: Origin
    columns: Columns
    approved_share: Floats


@dataclass(frozen=True)
class OriginRequirement:
    """Uses that take a share of what they need free of the origin only.

    rows : numbers of uses (rows of `network.use_rows`); share : of their demand.
    """

    control: str
    origin: Origin
    rows: Columns
    share: float


def origin_of(row: ActInForce, known: Collection[str] = ()) -> Origin | None:
    """Whose material an act counts, of the elements that the switch `elements` leaves; None without any.

    known : elements of the data folder; to list them all is to say all.
    """
    every = row.act.elements == ("all",) or (known and set(known) <= set(row.act.elements))
    elements = () if every else tuple(sorted(row.act.elements))
    if row.elements:
        elements = tuple(e for e in row.elements if e in elements or not elements)
        if not elements:  # an empty list would count them all
            return None
    return Origin(row.act.origin, elements, row.act.floor)


@dataclass(frozen=True)
class Books:
    """How an export quota counts, and what is left of it.

    counted : array (column), tonnes of quota that a tonne of a flow uses up.
    left : tonnes of quota unused at the start of the period, by act (`measure/act`); none at first.
    scale : tonnes of quota for a tonne of the law, by act; 1 where it did not bind in the base year.
    since : production quotas grow as recorded from this year on; None where a path is chosen for them.
    """

    counted: Floats
    left: Mapping[str, float]
    scale: Mapping[str, float]
    since: int | None = None

    @classmethod
    def plain(cls, columns: int) -> Books:
        """Every tonne counts as one, and nothing was left."""
        return cls(np.ones(columns), {}, {})


def left_after(pools: Sequence[Pool], activity: Floats, length: float) -> dict[str, float]:
    """Tonnes of each export quota unused at the end of a period, by act.

    activity : array (column) [t/yr]; length : of the period [years].
    """
    out: dict[str, float] = {}
    for pool in pools:
        if pool.offered is not None:
            used = float(pool.weight @ activity[pool.columns]) * length
            out[pool.key] = pool.kept + max(pool.offered - used, 0.0)
    return out


def named_by(chain: Chain, act: ActBase, commodity: str) -> bool:
    """Whether an act on goods names a commodity, by its pattern, by its element or by what it holds."""
    good, element_shares = chain.commodities[commodity], chain.element_shares[commodity]
    return act.covers(commodity, good["stage"], good["element"] or None, element_shares)


def covers(chain: Chain, row: ActInForce, commodity: str) -> bool:
    """Whether an act on goods touches a commodity, in what the switches leave of it."""
    good = chain.commodities[commodity]
    if not named_by(chain, row.act, commodity):
        return False
    if not is_narrowed(chain, row):
        return True
    if row.oxide_only and good["stage"] not in chain.stages_to_separated:
        return False
    return not row.elements or not chain.contents[commodity].isdisjoint(row.elements)


def is_narrowed(chain: Chain, row: ActInForce) -> bool:
    """Whether the switches take something from this act."""
    return bool(row.elements or row.oxide_only) and row.since.year > chain.base_year


def check_narrowing(scenario: Scenario, chain: Chain) -> None:
    """Refuse a narrowing that this data folder cannot do. Raises ScenarioError."""
    switches = scenario.switches
    folder = chain.folder.name
    for symbol in switches.elements if isinstance(switches.elements, tuple) else ():
        message = f"switch 'elements': {{}} is no element of the data folder {folder}"
        check_known(symbol, chain.elements, message, ScenarioError, str(scenario.path or ""))
    if switches.reach == "oxide_only" and not chain.stages_to_separated:
        stage = "does not say at which stage elements are separated"
        where, advice = "stages.csv, column separated", "Mark one stage with yes."
        what = f"switch 'reach': the data folder {folder} {stage}"
        raise ScenarioError(what, where=where, advice=advice)


def with_its_tonnes(network: Network, row: ActInForce, base: Floats) -> ActInForce | None:
    """An act on goods with the tonnes that go with what is left of it; None where nothing is left.

    A quota in tonnes keeps the share that its goods had in the base year's exports.

    Parameters
    ----------
    base : array (column) [t], flows of the base year.
    """
    if not is_narrowed(network.chain, row):
        return row
    left = touched(network, row)
    if not left.size:
        return None
    if row.quantity_t is None:
        return row
    base_flow = float(base[touched(network, replace(row, elements=(), oxide_only=False))].sum())
    share = float(base[left].sum()) / base_flow if base_flow > 0.0 else 1.0
    return replace(row, quantity_t=row.quantity_t * share)
