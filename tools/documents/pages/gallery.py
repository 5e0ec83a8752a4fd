"""docs/gallery.md: the pictures that Ytterby draws, of small studies."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import ytterby as yt
from ytterby.report.schemas import NEW

from ..builder import part

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.report.picture import Picture

    from ..results import Results

GALLIUM: dict[str, Any] = {"data": "gallium", "engine": "serial"}
STUDIES: dict[str, Callable[[], Any]] = {
    "answer": lambda: yt.answer("gallium-full-ban", tornado=False, **GALLIUM),
    "economy": lambda: yt.economy("gallium-full-ban", years={2023, 2024}, draws=8, **GALLIUM),
    "tornado": lambda: yt.tornado("gallium-full-ban", year=2024, **GALLIUM),
    "ensemble": lambda: yt.ensemble("gallium-full-ban", draws=32, until=2026, **GALLIUM),
    "bankable": lambda: yt.bankable("nolans", draws=0),
    "plan": lambda: yt.plan(str(NEW / "targets.yaml"), data="germanium", workers=1),
    "play": lambda: yt.play("gallium-2023", engine="serial"),
    "validate": lambda: yt.validate(["IMF73-02", "ECB-01", "KERI-01", "FCI-01"], engine="serial"),
}
"""The studies that are drawn: all of them together take a minute."""
PICTURES = {
    "price": ("answer", "price"), "plants": ("answer", "plants"), "who_pays": ("answer", "who_pays"),
    "prices": ("answer", "prices"), "capacity": ("answer", "capacity_paths"), "listed": ("answer", "listed_plants"),
    "dependence": ("answer", "dependence_paths"), "flows": ("answer", "flows_ga"),
    "economy": ("economy", "economy_parts"), "tornado": ("tornado", "tornado_1"),
    "fans": ("ensemble", "fans"), "levels": ("bankable", "levels"), "build": ("plan", "plan_time"),
    "gap": ("plan", "plan_gap"), "race": ("play", "race"), "cases": ("validate", "cases_1"),
}  # fmt: skip
"""Name of a part -> the study, and the key of its picture."""


@cache
def study(name: str) -> Any:
    """A study, made once."""
    return STUDIES[name]()


def picture(name: str) -> None:
    """A part that draws one."""

    @part(runs=True, name=name)
    def made(results: Results) -> Picture:
        of, key = PICTURES[name]
        drawn: Picture = study(of).plot(key)
        return drawn


for one in PICTURES:
    picture(one)
