"""What a control does to goods: their prices, and how much of them is sent; rows of the table of figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.datasets.price_evidence import PublishedPrice, highest_of
from ytterby.report.words import Product

if TYPE_CHECKING:
    from ytterby.draws.effects import Interval
    from ytterby.figures.effect.window import Path, PathPeriod
    from ytterby.report.first.setting import Setting

ALL_ROUND = 0.9
"""Part of what still comes from which on all of it goes round the control."""


@dataclass(frozen=True)
class PriceEffect:
    """A product's price in one region, with and without the control, and its highest published price.

    path : over the run; ranges_before : array (period), ranges of the price without.
    period : where both runs are farthest apart, None where they do not part; now, before, ends, before_ends : the
    prices then, with and without [USD/kg]; change : of one over the other, less one.
    back, back_ends : the first period in which both have met again for a year, and its range. later : by how much they
    differ at most after that. difference : range of the difference, in the year in which most [%].
    """

    product: Product
    region: str
    path: Path
    ranges_before: list[Interval | None]
    period: PathPeriod | None
    now: float | None
    before: float | None
    ends: Interval | None
    before_ends: Interval | None
    change: float
    back: PathPeriod | None
    back_ends: Interval | None
    later: float
    difference: Interval | None
    outside: float | None
    record: PublishedPrice | None

    @property
    def above_record(self) -> bool:
        """Whether it is above the highest price ever published of this good, and that without it is not."""
        return bool(self.record and self.now and self.now > self.record.high)


def prices_of(setting: Setting) -> list[PriceEffect]:
    """The reported prices, the one that costs its users most first."""
    effects, made = setting.effects, []
    for row in effects.rows("price_change"):
        good, region = row.labels["good"], row.labels["region"]
        goods = effects.question.goods[good]
        product = next((one for one in setting.words.price if (*one.parts,) == goods), None)
        product = product or Product(good, setting.words.goods.get(good, good), {good: 1.0})
        peak, difference = (
            effects.first(name, good=good) for name in ("price_peak", "price_difference")
        )
        back, back_ends = setting.back("price_return", good=good)
        named = good if len(goods) == 1 else f"{effects.question.stage_of[goods[0]]}.{product.name}"
        made.append(
            PriceEffect(
                product, region, *effects.price(good, region), effects.period(peak) if peak else None,
                peak.value if peak else None, peak.reference if peak else None,
                peak.ends if peak else None, peak.reference_ends if peak else None,
                row.value or 0.0, back if peak else None, back_ends, effects.value("price_later", good=good) or 0.0,
                difference.ends if difference else None, effects.value("price_outside", good=good),
                highest_of(list(setting.report.published), named),
            )
        )  # fmt: skip
    return made


@dataclass(frozen=True)
class SupplyEffect:
    """What the holder sends of the goods that are controlled, and how much of it goes round the control.

    period : in which most is cut; now, before, ends, before_ends : what is sent then, with and without [t/yr]; change,
    change_ends : of one against the other [%]. all_round : whether what still comes then goes round the control, all
    but a tenth. leak_share, leak_ends : part of the trade without the control that goes round it, over all its days.
    stage, stage_share : the stage that weighs most, and its part of the weight. back, back_ends : when exports are near
    those without it.
    """

    period: PathPeriod
    now: float
    before: float
    ends: Interval | None
    before_ends: Interval | None
    change: float
    change_ends: Interval | None
    all_round: bool
    leak_share: float
    leak_ends: Interval | None
    stage: str
    stage_share: float
    back: PathPeriod | None
    back_ends: Interval | None


def supply_of(setting: Setting) -> SupplyEffect | None:
    """Exports of the controlled goods from the holder to where the control holds; None without such trade."""
    effects = setting.effects
    low, change = effects.first("exports_low"), effects.first("exports_change")
    if low is None or change is None or low.value is None or low.reference is None:
        return None
    leak, stage = effects.first("leak_share"), effects.first("exports_stage")
    return SupplyEffect(
        effects.period(low), low.value, low.reference, low.ends, low.reference_ends, change.value or 0.0, change.ends,
        low.value > 0.0 and (effects.value("leak_then") or 0.0) >= ALL_ROUND,
        (leak.value if leak else None) or 0.0, leak.ends if leak else None, stage.labels["stage"] if stage else "",
        (stage.value if stage else None) or 0.0, *setting.back("exports_return"),
    )  # fmt: skip
