"""Copy the sourced fact base into the packaged data set, giving every row a stable id.

    python tools/carry_over_facts.py SOURCE_FOLDER [--out FOLDER]

SOURCE_FOLDER is the folder of the sourced fact base the project was started from: one CSV table
per topic, one fact per row, each with `source` and `source_url`. Users never need it; the tables it
gave are in `src/ytterby/data/rare_earths/evidence/`. The script is kept so that the copy can be
repeated and checked.

Columns and cells are copied as they are. A first column `id` is added: `<table>/<slug of the key
columns>`, with `-2`, `-3` for rows that share all keys, in the order of the source. Rows without a
source are dropped, and so are rows whose source gives no address; both are counted on the terminal.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import unicodedata
from pathlib import Path

KEYS: dict[str, tuple[str, ...]] = {
    "mine_production": ("country", "year", "vintage"),
    "china_quotas": ("year", "kind", "period", "split"),
    "prices": ("element", "form", "period", "basis"),
    "deposits": ("deposit", "country"),
    "refining": ("plant_or_aggregate", "country", "stage", "product", "year"),
    "demand": ("category", "item", "sub_item", "region", "year"),
    "demand_matrix": ("application", "element", "region", "year"),
    "outlook": ("publisher", "scenario", "metric", "region", "breakdown", "year"),
    "elasticities": ("material", "kind", "horizon"),
    "costs": ("stage", "item", "region", "year"),
    "trade": ("exporter", "importer", "hs", "period"),
    "trade_bilateral": ("flow", "reporter", "partner", "hs", "year", "month"),
    "stockpiles": ("country", "holder", "material", "year", "kind"),
    "policy_events": ("date", "actor", "event"),
    "projects": ("project", "stage", "role"),
    "ramp_up": ("plant_or_topic", "event", "date"),
}
LONGEST_PART = 40
NO_SOURCE, NO_ADDRESS = "without source", "with a source but no address"


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, cut at a word end by `LONGEST_PART`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if len(words) <= LONGEST_PART:
        return words
    return words[: LONGEST_PART + 1].rsplit("-", 1)[0] or words[:LONGEST_PART]


def has_address(row: dict[str, str]) -> bool:
    """Whether a reader can find the source: a web address or a file id of the public code index."""
    place = f"{row['source']} {row['source_url']}"
    return "://" in row["source_url"] or re.search(r"file id \d+", place) is not None


def carry_over(source: Path, target: Path) -> dict[str, int]:
    """Write one table with ids; return the number of rows kept, and dropped by reason."""
    with source.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns = list(reader.fieldnames or ())
        rows = list(reader)
    counts = {"kept": 0, NO_SOURCE: 0, NO_ADDRESS: 0}
    seen: set[str] = set()
    kept: list[dict[str, str]] = []
    for row in rows:
        if not row["source"].strip() and not row["source_url"].strip():
            counts[NO_SOURCE] += 1
            continue
        if not row["source"].strip() or not has_address(row):
            counts[NO_ADDRESS] += 1
            continue
        parts = [slug(row[key]) for key in KEYS[source.stem]]
        stem = f"{source.stem}/" + "-".join(part for part in parts if part)
        name, tie = stem, 1
        while name in seen:
            tie += 1
            name = f"{stem}-{tie}"
        seen.add(name)
        kept.append({"id": name, **row})
    counts["kept"] = len(kept)
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["id", *columns], lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    return counts


def main(arguments: list[str] | None = None) -> int:
    """Carry over every table of `KEYS`; return 1 when one of them is missing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source_folder", type=Path, help="folder of the sourced fact base")
    default = Path(__file__).parent.parent / "src/ytterby/data/rare_earths/evidence"
    parser.add_argument("--out", type=Path, default=default, help="folder to write the tables to")
    options = parser.parse_args(arguments)
    missing = [t for t in KEYS if not (options.source_folder / f"{t}.csv").is_file()]
    if missing:
        print(f"not in the source folder: {', '.join(missing)}", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    total: dict[str, int] = {}
    for table in KEYS:
        name = f"{table}.csv"
        counts = carry_over(options.source_folder / name, options.out / name)
        print(f"{table:16s} {counts['kept']:5d} rows", end="")
        print("".join(f", dropped {n} {why}" for why, n in counts.items() if why != "kept" and n))
        total = {why: total.get(why, 0) + n for why, n in counts.items()}
    print(f"{'total':16s} {total['kept']:5d} rows", end="")
    print(f", dropped {total[NO_SOURCE]} {NO_SOURCE}, {total[NO_ADDRESS]} {NO_ADDRESS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
