"""What stands beside the tables of a result folder, so that it can be sent on: README.md, LICENSE.txt and units.csv.

Their words are in `data/result_folder`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ytterby.ground.csvfile import format_csv
from ytterby.ground.files import DATA
from ytterby.results.registry import FIRST, REGISTRY, table_named

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

README, LICENCE, UNITS = "README.md", "LICENSE.txt", "units.csv"
COLUMNS = ("table", "column", "unit", "meaning")
ABOUT = {"command": "Made by", "version": "Version of Ytterby", "scenarios": "Runs", "scenario": "Run",
         "against": "Compared with", "data_folder": "Data", "law_known_to": "Law known to",
         "ranges": "Ranges"}  # fmt: skip
"""Key of a manifest -> what README calls it."""


def read_me(manifest: Mapping[str, Any], names: Collection[str], files: Collection[str]) -> dict[str, str]:  # fmt: skip
    """The three files: name -> text. names : of the tables in the folder. files : paths of all."""
    texts = {one: (DATA / "result_folder" / one).read_text("utf-8") for one in (README, LICENCE)}
    known = {title: manifest[key] for key, title in ABOUT.items() if manifest.get(key)}
    values = {t: ", ".join(one) if isinstance(one, list) else one for t, one in known.items()}
    about = [f"- {title}: {value}" for title, value in values.items()]
    pages = [one for one in files if one.endswith(".html") and "/" not in one]
    about += [f"- To be read first: [{one}]({one})" for one in pages]
    tables = {name: table for name in sorted(names) if (table := table_named(name))}
    listed = [f"- `{name}.parquet`: {table.meaning}" for name, table in tables.items()]
    listed = listed or ["- none"]
    rows = [
        {"table": name, "column": column, "unit": one.unit, "meaning": one.meaning}
        for name, table in tables.items()
        for column, one in ((REGISTRY[FIRST].columns if name in REGISTRY else {}) | table.columns).items()
    ]  # fmt: skip
    texts[README] = texts[README].format(about="\n".join(about), tables="\n".join(listed))
    return {**texts, UNITS: format_csv(COLUMNS, rows)}
