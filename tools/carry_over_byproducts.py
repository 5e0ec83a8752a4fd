"""Copy the sourced facts on gallium and germanium into their data folders, with a stable id per row.

    python tools/carry_over_byproducts.py SOURCE_FOLDER

SOURCE_FOLDER is the folder of the sourced fact base, as for `carry_over_facts.py`. Three of its tables
are split by element; of the elasticities those are taken that `model_byproducts` may need. Two facts
read since then stand in `READ`. Rows without a source or an address are dropped.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from carry_over_facts import has_address, slug

DATA = Path(__file__).parents[1] / "src" / "ytterby" / "data"
SYMBOLS = {"gallium": "Ga", "germanium": "Ge"}
KEYS = {
    "gallium_germanium": ("quantity", "stage", "country", "year"),
    "usgs_disruption": ("model", "commodity", "country", "quantity"),
    "elasticities": ("material", "kind", "horizon"),
}
REUTERS = ("Reuters factbox on strategic materials, July 2023", "https://fvbb.com/ns/factbox-some-facts-about-strategic-materials/72611")  # fmt: skip
ARGUS = ("Argus, Viewpoint: US gallium consumers left with few options, Jan 2022", "https://argusmedia.com/en/news-and-insights/latest-market-news/2287879-viewpoint-us-gallium-consumers-left-with-few-options")  # fmt: skip
JIA = ("Jia et al., Front. Energy Res. 2022, Evolution of the Anthropogenic Gallium Cycle in China", "https://frontiersin.org/articles/10.3389/fenrg.2022.944617/full")  # fmt: skip
READ = [
    ("Ga", "production", "high-purity refined", "WLD", "2022", 290, "t", "citing USGS; 16 percent over 2021", REUTERS),
    ("Ga", "production", "high-purity refined", "WLD", "2021", 250, "t", "citing USGS", REUTERS),
    ("Ga", "use", "NdFeB magnets", "CHN", "2021", 100, "t", "estimated; about a fifth of world demand", ARGUS),
    ("Ga", "world demand", "all", "WLD", "2021", 550, "t", "across all applications", ARGUS),
    ("Ga", "price", "low-purity, FOB China", "CHN", "2021-11", 390, "USD/kg", "385 to 395; 220 to 230 a year earlier", ARGUS),
    ("Ga", "import duty", "on Chinese gallium metal", "USA", "2021", 25, "percent", "", ARGUS),
    ("Ga", "supply surplus", "cumulative 2005-2020", "CHN", "2020", 948, "t", "supply over domestic and foreign demand", JIA),
]  # fmt: skip


def _rows(source: Path) -> list[dict[str, str]]:
    with source.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _wanted(table: str, row: dict[str, str], name: str) -> bool:
    if not (row["source"] and has_address(row)):
        return False
    if table == "gallium_germanium":
        return SYMBOLS[name] in row["element"].split(";")
    text = " ".join(row.values()).lower()
    if table == "usgs_disruption":
        return name in text
    material = row["material"].lower()
    return name in material or "hs3 811 " in material


def carry_over(source: Path, name: str) -> dict[str, int]:
    """Write the evidence tables of one folder; rows kept by table."""
    target = DATA / name / "evidence"
    target.mkdir(parents=True, exist_ok=True)
    kept = {}
    for table, keys in KEYS.items():
        rows = [r for r in _rows(source / f"{table}.csv") if _wanted(table, r, name)]
        if table == "gallium_germanium":
            own = [r for r in READ if r[0] == SYMBOLS[name]]
            rows += [_read(r, list(rows[0])) for r in own]
        seen: set[str] = set()
        with (target / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, ["id", *rows[0]], lineterminator="\n")
            writer.writeheader()
            for row in rows:
                stem = f"{table}/" + "-".join(p for p in (slug(row.get(k, "")) for k in keys) if p)
                ident, tie = stem, 1
                while ident in seen:
                    tie += 1
                    ident = f"{stem}-{tie}"
                seen.add(ident)
                writer.writerow({"id": ident, **row})
        kept[table] = len(rows)
    return kept


def _read(row: tuple, columns: list[str]) -> dict[str, str]:
    element, quantity, stage, country, year, value, unit, note, (source, url) = row
    given = {"element": element, "quantity": quantity, "stage": stage, "country": country, "year": year,
             "value": str(value), "unit": unit, "note": note, "source": source, "source_url": url}  # fmt: skip
    return {name: given.get(name, "") for name in columns}


if __name__ == "__main__":
    for folder in SYMBOLS:
        print(folder, carry_over(Path(sys.argv[1]), folder))
