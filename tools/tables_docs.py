"""Writes the page of documentation on the result tables: python tools/tables_docs.py > docs/tables.md"""

from __future__ import annotations

from ytterby.economy.frames import registry
from ytterby.plan.write_results import registry as of_plans
from ytterby.tables.registry import FIRST, KEY, REGISTRY, TYPES

WORDS = {type_: word for word, type_ in TYPES.items()}


def page() -> str:
    """The page of documentation on the result tables, as Markdown."""
    lines = [
        "# Result tables",
        "",
        "Written by `python tools/tables_docs.py > docs/tables.md` from `src/ytterby/data/results.csv`;",
        "a test compares the two. Units and meanings are in the Parquet files as well, under the key",
        f"`{KEY}` of their metadata (`polars.read_parquet_metadata`).",
        "",
        "Every table has `scenario` and `year` first, unless it says otherwise. The last column says",
        "how the periods of a year become the year: a `rate` is per year, so it is taken times the length of",
        "the period and summed; an `amount` is summed; a `mean` is weighted by length; `last` is that of the",
        "last period; a `ratio` is computed again from other columns; a `label` splits the rows.",
    ]
    later, plans = list(registry().values()), list(of_plans().values())
    for table in [*REGISTRY.values(), *later, *plans]:
        if table.name == FIRST:
            continue
        if later and table is later[0]:
            lines += [
                "",
                "The tables that follow are those of `ytterby economy` ([economy.md](economy.md)), from",
                "`src/ytterby/data/economy/results.csv`; their first columns are listed with them.",
            ]
        if table is plans[0]:
            lines += [
                "",
                "The tables that follow are those of `ytterby plan NAME --out` ([plan.md](plan.md)), from",
                "`src/ytterby/data/plans/results.csv`; they have no scenario and year of their own.",
            ]
        lines += ["", f"## {table.name}", "", table.meaning, "",
                  "| column | type | unit | meaning | over periods |", "|---|---|---|---|---|"]  # fmt: skip
        lines += [
            f"| `{c.name}` | {WORDS[c.type]} | {c.unit} | {c.meaning} | {c.over_periods} |"
            for c in table.columns.values()
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
