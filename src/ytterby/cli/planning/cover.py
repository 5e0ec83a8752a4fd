"""`ytterby cover`: what a stock must hold so that a region has some months without its largest supplier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ytterby.cli.common import print_json, print_table, table_of
from ytterby.cli.options import DataFolder, Json, argument, option

if TYPE_CHECKING:
    from rich.console import Console

    from ytterby.projects.cover import Cover


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
    from rich.console import Console

    from ytterby.ground.errors import ScenarioError
    from ytterby.projects.cover import cover as work_out

    words = [word.strip() for word in months.split(",") if word.strip()]
    if not all(word.isdecimal() for word in words):
        raise ScenarioError(f"no months: {months!r}", advice="Write --months 6,12,24.")
    result = work_out(
        region, months=[int(word) for word in words], supplier=supplier, year=year, data=data
    )
    if json:
        print_json(as_data(result))
        return
    _print(result, Console(), goods)


def as_data(result: Cover) -> dict[str, Any]:
    """The answer as plain data."""
    return {
        "region": result.region, "supplier": result.supplier, "year": result.year, "stocks": result.rows(),
        "goods": result.goods(max(result.months)), "gone": result.gone, "holding": result.holding,
        "published": list(result.published),
    }  # fmt: skip


def _print(result: Cover, console: Console, goods: bool) -> None:
    rows = result.rows()
    longest = max(result.months)
    for group in dict.fromkeys(row["group"] for row in rows):
        own = [row for row in rows if row["group"] == group]
        title = f"{group} in {result.region} {result.year} without {result.supplier}: t to hold"
        columns = (
            "stock",
            "made into",
            "serves",
            *(f"{m} months" for m in result.months),
            "million USD",
            "a year",
        )
        table = table_of(title, columns, left=("stock", "made into"))
        for key in dict.fromkeys((row["form"], row["made_into"]) for row in own):
            same = [row for row in own if (row["form"], row["made_into"]) == key]
            last = next(row for row in same if row["months"] == longest)
            cells = [f"{row['tonnes']:,.0f}" for row in same]
            table.add_row(*key, f"{last['serves']:.0%}", *cells, f"{last['value_musd']:,.1f}",
                          f"{last['cost_musd_a_year']:,.2f}")  # fmt: skip
        console.print(table)
        for row in own:
            if row["why"] and row["months"] == longest:
                tail = (
                    f"; {row['would_t']:,.0f} t would be held for nothing"
                    if row["serves"] <= 0
                    else ""
                )
                console.print(
                    f"  {row['form']} into {row['made_into']}: {row['why']}{tail}.", highlight=False
                )
        console.print("")
    value, low, high = result.holding
    console.print(
        "serves: share of what is lacking that the stock makes good, by plants that stand idle or starved in "
        f"{result.region}. million USD: value for {longest} months at base-year prices; a year: {value:.0%} of it "
        f"({low:.0%} to {high:.0%}, assumption). Nobody switches supplier, substitutes or draws on trade stocks.",
        highlight=False,
    )
    if goods:
        print_table(
            ("group", "stock", "made into", "good", f"t, {longest} months"),
            [(r["group"], r["form"], r["made_into"], r["good"], f"{r['tonnes']:,.1f}") for r in result.goods(longest)],
        )  # fmt: skip
    if result.published:
        columns = ("published", "t", "defence, 12 months", "all uses, 12 months")
        table = table_of("Beside what is published, t of the same goods for all that is lacking", columns,
                         left=columns[:1])  # fmt: skip
        for row in result.published:
            table.add_row(
                row["title"], *(f"{row[n]:,.0f}" for n in ("tonnes", "defence_t", "all_t"))
            )
        console.print(table)
        for reason in dict.fromkeys(row["reason"] for row in result.published):
            console.print(f"No match is asked: {reason}.", highlight=False)
