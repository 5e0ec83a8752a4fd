"""Writes the page of documentation on the result tables: python tools/tables_docs.py > docs/tables.md"""

from __future__ import annotations

from ytterby.results.registry import FIRST, GROUPS, KEY, TYPES, ResultTable, tables_of

WORDS = {type_: word for word, type_ in TYPES.items()}


INTRODUCED = {
    "economy": "The tables that follow are those of `ytterby economy` ([economy.md](economy.md)); their first columns "
    "are listed with them.",
    "plan": "The tables that follow are those of `ytterby plan NAME --out` ([plan.md](plan.md)); they have no scenario "
    "and year of their own.",
    "game": "The tables that follow are those of `ytterby game FILE --out` ([game.md](game.md)); they have no "
    "scenario of their own.",
    "burdens": "The tables that follow are those that `ytterby burdens --out` ([environment.md](environment.md)) adds "
    "to `burdens`, `burden_per_kg` and `burden_shift`; their columns are all listed.",
}
"""Group of tables -> what is said before them."""


def page() -> str:
    """The page of documentation on the result tables, as Markdown."""
    lines = [
        "# Result tables",
        "",
        "Written by `python tools/tables_docs.py > docs/tables.md` from `src/ytterby/data/results.csv`;",
        "a test compares the two. Units and meanings are in the Parquet files as well, under the key",
        f"`{KEY}` of their metadata (`polars.read_parquet_metadata`).",
        "",
        "Every table of a run has `scenario` and `year` first. The last column says",
        "how the periods of a year become the year: a `rate` is per year, so it is taken times the length of",
        "the period and summed; an `amount` is summed; a `mean` is weighted by length; `last` is that of the",
        "last period; a `ratio` is computed again from other columns; a `label` splits the rows.",
    ]
    for group in GROUPS:
        lines += ["", INTRODUCED[group]] if group in INTRODUCED else []
        lines += [line for table in tables_of(group).values() for line in section(table)]
    return "\n".join(lines) + "\n"


def section(table: ResultTable) -> list[str]:
    """Lines on a table and its columns; none where it is the columns that tables have first."""
    if table.name == FIRST:
        return []
    return [
        "", f"## {table.name}", "", table.meaning, "",
        "| column | type | unit | meaning | over periods |", "|---|---|---|---|---|",
        *(
            f"| `{c.name}` | {WORDS[c.type]} | {c.unit} | {c.meaning} | {c.over_periods} |"
            for c in table.columns.values()
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    print(page(), end="")
