"""The layer `economy` of published cases: tables of GDP of a case's run against its reference, or of a stated cut.

    layers:
      economy: {region: JPN, preset: imf, cut: 0.5}

`region` is one or a list; `preset` a named set of switches; `draws` of exposure (none by default: the middle alone);
all else are switches of `EconomySwitches`. In an ensemble exposure is drawn beside the market. Besides the tables
`economy_*` there is `economy_base`, the industries as they are without a shortage, to weight them by.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.economics.from_results import TABLES, GdpStudy, economy_of_cut, economy_of_tables
from ytterby.economics.industries import read_table
from ytterby.economics.switches import IMPOSED, LOST, NAMES, EconomySwitches, preset
from ytterby.ground.errors import DataError, check_known, error_of
from ytterby.results.registry import columns_of, schema_of
from ytterby.results.tables import stack
from ytterby.validation.known import Basis, Layer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.ground.arrays import Tables

BASE = "economy_base"
BASE_SCHEMA = columns_of(BASE)
READ = ("demand", "value_added", "production", "flows")
"""Tables of a run that count."""
KEYS = ("region", "preset", "table", "draws")
WORDS = {"channel": ["quantity", "price", "total"]}
WORDS["measure"] = ["change_in_gdp", "change_in_value_added", "value_at_risk"]


@dataclass(frozen=True)
class EconomyRequest:
    """What a case asks of the layer."""

    regions: tuple[str, ...]
    switches: EconomySwitches
    table: str = ""
    draws: int = 0

    @classmethod
    def of(cls, request: Mapping[str, Any], *, run: bool) -> EconomyRequest:
        """Read it. run : whether there is a run; else the cut is imposed.

        Raises DataError: an unknown word or switch, a value that a switch cannot have, a cut beside a run.
        """
        for name in request:
            check_known(name, (*KEYS, *NAMES), "the layer `economy` knows no {!r}")
        own = {name: value for name, value in request.items() if name in NAMES}
        named = preset(str(request["preset"])).switches if "preset" in request else None
        chosen = named or EconomySwitches()
        if run and "reach" not in own and chosen.reach == IMPOSED:
            own["reach"] = LOST
        if not run:
            own["reach"] = IMPOSED
        if run and own.get("cut"):
            raise error_of(DataError, "case_cut")
        try:
            switches = replace(chosen, **own)
        except TypeError:
            raise error_of(DataError, "case_switch") from None
        given = request.get("region", "USA")
        regions = tuple(map(str, given if isinstance(given, list) else [given]))
        return cls(regions, switches, str(request.get("table", "")), int(request.get("draws", 0)))


class EconomyLayer(Layer):
    """Tables of GDP, as a layer of cases."""

    name = "economy"

    def check(self, request: Mapping[str, Any], basis: Basis) -> None:
        """Raises DataError for what cannot be asked, and for a region without a table."""
        read = EconomyRequest.of(request, run=basis.folder is not None)
        for region in read.regions:
            read_table(region, read.table)

    def schemas(self, request: Mapping[str, Any], basis: Basis) -> Mapping[str, Mapping[str, Any]]:
        """The tables `economy_*` of one region after the other, and the industries as they are."""
        del request, basis
        return {**{name: schema_of(name) for name in TABLES}, BASE: BASE_SCHEMA}

    def names(self, request: Mapping[str, Any], basis: Basis) -> Mapping[str, Sequence[str]]:
        """The regions asked for, their industries, and the words of channels and measures."""
        read = EconomyRequest.of(request, run=basis.folder is not None)
        codes = {code for region in read.regions for code in read_table(region, read.table).codes}
        return {**WORDS, "region": read.regions, "industry": sorted(codes)}

    def tables(self, request: Mapping[str, Any], basis: Basis) -> Tables:
        """The tables. Raises DataError, MarketError."""
        read = EconomyRequest.of(request, run=basis.run is not None)
        made = [self._of_region(read, region, basis) for region in read.regions]
        combined = {name: pl.concat([one[name] for one in made]) for name in TABLES}
        return {**combined, BASE: pl.concat([_base(region, read.table) for region in read.regions])}

    def _of_region(self, read: EconomyRequest, region: str, basis: Basis) -> Tables:
        if basis.run is None:
            how: dict[str, Any] = {"table": read.table, "draws": read.draws, "draw": basis.draw}
            return economy_of_cut(region, read.switches, **how)[0]
        if basis.reference is None:
            raise DataError("the layer `economy` needs a `reference` beside the scenario")
        sides = (basis.reference, basis.run)
        both = [{name: one[name] for name in READ if name in one} for one in sides]
        against, scenario = (str(one["demand"]["scenario"][0]) for one in both)
        folder = basis.folder.name if basis.folder else ""
        study = GdpStudy(
            stack(both), scenario, against, region, read.switches, folder, read.table, draws=read.draws
        )  # fmt: skip
        return economy_of_tables(study, draw=basis.draw)[0]


def _base(region: str, table: str) -> pl.DataFrame:
    own = read_table(region, table)
    rows = zip(own.codes, own.titles, own.groups, own.value_added, own.output, strict=True)
    values = [(region, own.table, *row[:3], *map(float, row[3:])) for row in rows]
    return pl.DataFrame(values, schema=BASE_SCHEMA, orient="row")
