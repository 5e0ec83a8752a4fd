"""`ytterby cover`: what a stock must hold so that a region has some months without its largest supplier."""

from __future__ import annotations

from typing import Annotated

from ytterby.cli.common import show_answer
from ytterby.cli.options import DataFolder, Json, argument, option


def cover(
    region: Annotated[str, argument("Code of the region, such as USA, EU27, JPN.")],
    months: Annotated[str, option("Months of cover, with commas between.")] = "6,12,24",
    supplier: Annotated[str, option("Who stops; the largest supplier by value if left out.")] = "",
    year: Annotated[
        int | None, option("Year of use and of the plants at home; the base year if left out.")
    ] = None,
    goods: Annotated[bool, option("List the goods too, for the longest cover.", "--goods")] = False,
    data: DataFolder = "rare_earths",
    json: Json = False,
) -> None:
    """Say what a stock must hold to cover a region without its largest supplier, as oxide, metal or magnet."""

    from ytterby.ground.errors import ScenarioError
    from ytterby.projects.cover import cover as work_out
    from ytterby.report.pages.projects import cover_page

    words = [word.strip() for word in months.split(",") if word.strip()]
    if not all(word.isdecimal() for word in words):
        raise ScenarioError(f"no months: {months!r}", advice="Write --months 6,12,24.")
    result = work_out(
        region, months=[int(word) for word in words], supplier=supplier, year=year, data=data
    )
    show_answer(cover_page(result, goods), json)
