"""Rules on what goods contain: content controls on third countries' goods, and origin requirements.

Neither limits a flow as such. Both need to know which tonnes are free of one country's material, which
the market is told only while such a rule is in force (`years/origin.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.law.effects.end_users import check_user

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ytterby.law.effects.effect import Effects, Floats
    from ytterby.scenarios.scenario import ActInForce
    from ytterby.world.network import Network

    Columns = NDArray[np.int64]


@dataclass(frozen=True)
class Origin:
    """Whose material counts: the country, the elements (none: all) and the least share of value."""

    country: str
    elements: tuple[str, ...]
    floor: float


@dataclass(frozen=True)
class ContentRule:
    """Third-country routes on which goods with content pass only in part.

    columns : routes; passing : array (route), share of the reference flow with content that passes.
    """

    control: str
    kind: str
    origin: Origin
    columns: Columns
    passing: Floats


@dataclass(frozen=True)
class OriginRequirement:
    """Uses that take a share of what they need free of the origin only.

    rows : numbers of uses (rows of `network.use_rows`); share : of their demand.
    """

    control: str
    origin: Origin
    rows: Columns
    share: float


def origin_of(row: ActInForce) -> Origin | None:
    """Whose material an act counts, of the elements that the switch `elements` leaves; None without any."""
    elements = () if row.act.elements == ("all",) else tuple(row.act.elements)
    if row.elements:
        elements = tuple(e for e in row.elements if e in elements or not elements)
        if not elements:  # an empty list would count them all
            return None
    floor = row.act.content_floor.value if row.act.content_floor else 0.0
    return Origin(row.act.origin, elements, floor)


def limit_content(
    effects: Effects, row: ActInForce, columns: Columns, share: float | Floats, kind: str
) -> None:
    """Let at most `share` of the reference flow with content pass on third-country `columns`.

    share : of all of them, or array (column of `columns`).
    """
    passing = np.broadcast_to(np.asarray(share, dtype=float), columns.shape)
    held, origin = passing < 1.0, origin_of(row)
    if held.any() and origin is not None:
        effects.content.append(
            ContentRule(row.measure_id, kind, origin, columns[held], passing[held])
        )
        effects.began[row.measure_id] = row.since


def require(effects: Effects, row: ActInForce, network: Network) -> None:
    """Part of the demand of the named users, in the named regions, takes material of other origin only."""
    act = row.act
    if row.hypothetical:  # written for this folder; a record may speak of what others have
        for user in act.users:
            check_user(network, user)
    uses: Mapping[str, Mapping[str, str]] = network.chain.uses
    rows = [
        number
        for number, (use, region) in enumerate(network.use_rows)
        if (region in act.destinations or (act.destinations == ("all",) and region != act.origin))
        and (use in act.users or uses[use]["driver"] in act.users)
    ]
    share = act.required_share.value if act.required_share else 1.0
    share *= row.strength * row.share_of_year
    origin = origin_of(row)
    if rows and share > 0.0 and origin is not None:
        effects.required.append(
            OriginRequirement(row.measure_id, origin, np.array(rows), min(share, 1.0))
        )
