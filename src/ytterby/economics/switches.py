"""What is counted and how: the switches of a study of GDP, and named sets of them.

A preset is a table in `data/economy/presets/`: one row for each switch with the evidence that it is taken from and the
range of that evidence. Nothing in it is fitted to the published answer.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ytterby.economics.ces import Elasticities
from ytterby.economics.exposure import BOTH, ENDS, MIDDLE, TIERS
from ytterby.economics.industries import FOLDER, rows_of
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError, check_known, did_you_mean, error_of

if TYPE_CHECKING:
    from collections.abc import Mapping

AT_RISK, BOTTLENECK, CES = "at-risk", "bottleneck", "ces"
METHODS = (AT_RISK, BOTTLENECK, CES)
LOST, SHORTFALL, IMPOSED = "lost", "shortfall", "imposed"
REACHES = (LOST, SHORTFALL, IMPOSED)
CHOICES = {"method": METHODS, "reach": REACHES, "tier": TIERS, "exposure": ENDS}
BOUNDS = {
    "nest": (0.001, 10.0), "factors": (0.0, 10.0), "inputs": (0.0, 10.0), "final": (0.0, 10.0),
    "exports": (0.0, 10.0), "variety": (0.0, 10.0), "months": (0.01, 12.0), "correlation": (0.0, 1.0),
}  # fmt: skip


@lru_cache(maxsize=1)
def parameters() -> dict[str, dict[str, str]]:
    """The numbers of the wing: id -> row with value, range, reason and source."""
    return {row["id"]: dict(row) for row in rows_of("parameters")}


def value_of(name: str) -> float:
    """The value of one of them."""
    return float(parameters()[name]["value"])


def _set(name: str) -> Any:
    return field(default_factory=lambda: value_of(name))


@dataclass(frozen=True)
class EconomySwitches:
    """Switches of one answer.

    Attributes
    ----------
    method : `at-risk`, `bottleneck` or `ces`.
    reach : what of a run stops plants: `lost` demand; the whole `shortfall` against the reference (an upper bound); an
        `imposed` cut without a market.
    cut : of an imposed cut, the share of supply missing: of all uses, or by use or `industry:CODE`.
    months : how long an imposed cut lasts within its year.
    tier : which industries count as exposed: `component`, `final` (where the US industry sells most) or `both`.
    exposure : which end of the exposure gives the figure in the middle.
    overproduction : whether plants that have the product run harder, up to their usual spare capacity.
    pooled : whether all uses buy one and the same material (`ces`).
    nest, factors, inputs, final, exports, variety : elasticities (`ces`); by default `data/economy/parameters.csv`.
    correlation : of exposure between uses, in draws.
    """

    method: str = BOTTLENECK
    reach: str = LOST
    cut: float | Mapping[str, float] = 0.0
    months: float = 12.0
    tier: str = BOTH
    exposure: str = MIDDLE
    overproduction: bool = False
    pooled: bool = False
    nest: float = _set("nest")
    factors: float = _set("factors")
    inputs: float = _set("inputs")
    final: float = _set("final")
    exports: float = _set("exports")
    variety: float = _set("variety")
    correlation: float = _set("correlation")

    def __post_init__(self) -> None:
        for name, known in CHOICES.items():
            if (given := getattr(self, name)) not in known:
                advice = f"{did_you_mean(str(given), known)} It is one of {', '.join(known)}."
                raise DataError(f"{given!r} is no value of the switch {name!r}", advice=advice)
        for name, (low, high) in BOUNDS.items():
            if not low <= (given := getattr(self, name)) <= high:
                raise error_of(DataError, "switch", name=name, given=given, low=low, high=high)

    @property
    def elasticities(self) -> Elasticities:
        """Those outside the nest."""
        return Elasticities(self.factors, self.inputs, self.final, self.exports, self.variety)

    def plain(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


NAMES = tuple(one.name for one in fields(EconomySwitches))


@dataclass(frozen=True)
class Preset:
    """A named set of switches, each with its evidence: switch -> row of its table."""

    name: str
    switches: EconomySwitches
    rows: Mapping[str, Mapping[str, str]]

    def ends(self, name: str) -> tuple[Any, ...]:
        """The values at the ends of the range of a switch's evidence; none where it has no range."""
        row = self.rows[name]
        return tuple(parsed(name, row[end]) for end in ("low", "high") if row[end])


def preset_names() -> list[str]:
    """Presets that are packaged."""
    return sorted(path.stem for path in (FOLDER / "presets").glob("*.csv"))


def preset(name: str) -> Preset:
    """A preset by its name. Raises DataError for an unknown one."""
    check_known(name, preset_names(), "there is no preset {!r}")
    rows = {row["switch"]: row for row in read_csv(FOLDER / "presets" / f"{name}.csv").rows}
    values = {switch: parsed(switch, row["value"]) for switch, row in rows.items()}
    return Preset(name, replace(EconomySwitches(), **values), rows)


def parsed(name: str, text: str) -> Any:
    """The value of a switch from text, as `0.8`, `true`, `magnets=0.5,industry:26=0.3`. Raises DataError."""
    check_known(name, NAMES, "there is no switch {!r}")
    if name in CHOICES:
        return text
    if name in ("overproduction", "pooled"):
        if text.lower() in ("true", "false"):
            return text.lower() == "true"
        raise DataError(f"{text!r} is neither true nor false", where=f"switch {name}")
    try:
        if name == "cut" and "=" in text:
            parts = [part.rpartition("=") for part in text.split(",")]
            return {use.strip(): float(share) for use, _, share in parts}
        return float(text)
    except ValueError:
        raise DataError(f"{text!r} is no number", where=f"switch {name}") from None


def with_set(switches: EconomySwitches, given: list[str] | None) -> EconomySwitches:
    """Switches with others laid over, each `NAME=VALUE`. Raises DataError."""
    laid: dict[str, Any] = {}
    for text in given or []:
        name, sign, value = text.partition("=")
        if not sign:
            raise DataError(f"{text!r} is no switch", advice="Write it as NAME=VALUE.")
        laid[name.strip()] = parsed(name.strip(), value.strip())
    return replace(switches, **laid)
