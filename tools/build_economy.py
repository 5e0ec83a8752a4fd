"""Make `src/ytterby/data/economy/industries.parquet` from the copies in `sources/`, and write its sums.

    python tools/build_economy.py
    python tools/build_economy.py --bills   # bills.csv: what users of a region pay for each use in the base year

One form for all tables: `domestic` flows between home industries, `imported` flows by the industry whose good it is,
value added, final use at home, exports. United States: fixed product sales structure (a product is sold to everyone in
the mix of its makers), the import matrix cell by cell but never above the use table. China, Japan, Korea: the source has
domestic and imported flows together; the share of imports in home supply of a product splits every cell of its row.
What an industry buys besides (goods nobody makes at home, scrap, taxes) is what is left of its output: `other`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import polars as pl

from ytterby.datasets.package import packaged_folder
from ytterby.ground.csvfile import write_csv
from ytterby.ground.fingerprint import digest_of_file
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.read import read_chain

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "sources"
TARGET = ROOT / "src/ytterby/data/economy"
FINAL, EXPORTS, VALUE_ADDED, OTHER = "FINAL", "EXPORTS", "VALUE_ADDED", "OTHER"
TEXT = {"row": pl.String, "column": pl.String}


def matrix(frame: pl.DataFrame, rows: list[str], columns: list[str]) -> np.ndarray:
    """Array (row, column) of long flows; what is not named is left out."""
    place = {code: n for n, code in enumerate(rows)}
    at = {code: n for n, code in enumerate(columns)}
    found = np.zeros((len(rows), len(columns)))
    for row, column, value in frame.iter_rows():
        if row in place and column in at:
            found[place[row], at[column]] += value
    return found


def long(
    table: str,
    region: str,
    codes: list[str],
    z: np.ndarray,
    imported: np.ndarray,
    va: np.ndarray,
    output: np.ndarray,
    exports: np.ndarray,
    final_imports: np.ndarray,
) -> pl.DataFrame:
    """The rows of one table. Arrays (industry, industry) and (industry) [million USD]."""
    short = z.sum(1) + exports - output
    for i in np.flatnonzero(
        short > 0
    ):  # sold more at home than was made: the rest came from abroad
        cut = min(short[i], exports[i])
        exports[i] -= cut
        left = (short[i] - cut) / z[i].sum() if short[i] > cut else 0.0
        imported[i] += z[i] * left
        z[i] *= 1.0 - left
    final = output - z.sum(1) - exports
    other = output - va - z.sum(0) - imported.sum(0)
    rows: list[tuple[str, str, str, float]] = []
    for name, block in (("domestic", z), ("imported", imported)):
        for i, j in zip(*np.nonzero(np.round(block, 1)), strict=True):
            rows.append((codes[i], codes[j], name, block[i, j]))
    sold = (
        ("domestic", FINAL, final),
        ("domestic", EXPORTS, exports),
        ("imported", FINAL, final_imports),
    )
    for name, to, values in sold:
        rows += [(code, to, name, v) for code, v in zip(codes, values, strict=True) if round(v, 1)]
    for row, values in ((VALUE_ADDED, va), (OTHER, other)):
        rows += [(row, code, "total", v) for code, v in zip(codes, values, strict=True)]
    frame = pl.DataFrame(rows, schema=["row", "column", "origin", "musd"], orient="row")
    frame = frame.with_columns(pl.col("musd").round(1), table=pl.lit(table), region=pl.lit(region))
    return frame.select("table", "region", "row", "column", "origin", "musd")


def united_states() -> tuple[pl.DataFrame, dict[str, float]]:
    """402 industries of 2017."""
    folder = SOURCES / "bea_2017"
    use, make, imports = (
        pl.read_csv(folder / f"bea_2017_{name}.csv", schema_overrides=TEXT)
        for name in ("use_producer_afterredef", "make_afterredef", "import")
    )
    industries = pl.read_csv(folder / "codes_industries.csv", schema_overrides={"code": pl.String})
    goods = pl.read_csv(folder / "codes_commodities.csv", schema_overrides={"code": pl.String})[
        "code"
    ].to_list()
    codes = industries["code"].to_list()
    finals = [c for c in use["column"].unique().sort() if c.startswith("F")]
    at_home = [c for c in finals if c not in ("F04000", "F05000")]
    used, bought = matrix(use, goods, codes), matrix(imports, goods, codes)
    made = matrix(make, codes, goods)
    va = matrix(use, ["V00100", "V00200", "V00300"], codes).sum(0)
    total, output = made.sum(0), made.sum(1)
    mix = made / np.where(total > 0.0, total, 1.0)  # what nobody makes at home stays in `other`
    bought = np.minimum(np.maximum(bought, 0.0), np.maximum(used, 0.0))
    exports = mix @ matrix(use, goods, ["F04000"])[:, 0]
    final_imports = np.maximum(mix @ matrix(imports, goods, at_home).sum(1), 0.0)
    sums = {
        "value_added": float(va.sum()),
        "columns": float(np.abs(used.sum(0) + va - output).max()),
        "rows": float(np.abs(used.sum(1) + matrix(use, goods, finals).sum(1) - total).max()),
    }
    at_home_made = mix @ (np.maximum(used, 0.0) - bought)
    blocks = (at_home_made, mix @ bought, va, output, np.maximum(exports, 0.0), final_imports)
    return long("bea_2017_402", "USA", codes, *blocks), sums


def oecd(region: str) -> tuple[pl.DataFrame, dict[str, float]]:
    """45 industries of 2018; imports by proportion."""
    whole = pl.read_csv(SOURCES / "oecd/io_oecd_2018_chn_jpn_kor_45.csv", schema_overrides=TEXT)
    own = whole.filter(pl.col("country") == region).select("row", "column", "musd")
    codes = [c for c in own["row"].unique().sort() if c[0].isdigit()]
    used, at_home = (
        matrix(own, codes, codes),
        ["HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "CONS_ABR"],
    )
    final, trade = matrix(own, codes, at_home).sum(1), matrix(own, codes, ["IMPO"])[:, 0]
    sold = matrix(own, codes, ["EXPO", "CONS_NONRES"]).sum(1)
    flows, exports, imports = (np.maximum(one, 0.0) for one in (used, sold, -trade))
    va, output = (matrix(own, [row], codes)[0] for row in ("VALU", "OUTPUT"))
    supply = output + imports - exports
    part = np.where(supply > 0.0, imports / np.where(supply > 0.0, supply, 1.0), 1.0)
    share = np.clip(part, 0.0, 1.0)[:, None]
    taxes = matrix(own, [r for r in own["row"].unique() if r.startswith("TXS")], codes).sum(0)
    sums = {
        "value_added": float(va.sum()),
        "columns": float(np.abs(used.sum(0) + taxes + va - output).max()),
        "rows": float(np.abs(used.sum(1) + final + sold + trade - output).max()),
    }
    bought = np.maximum(final, 0.0) * share[:, 0]
    blocks = (flows * (1.0 - share), flows * share, va, output, exports, bought)
    return long("oecd_2018_45", region, codes, *blocks), sums


def icio() -> tuple[pl.DataFrame, dict[str, dict[str, float]]]:
    """13 regions at 20 sections of 2019."""
    whole = pl.read_csv(SOURCES / "oecd/io_oecd_icio_2019_13regions_20sections.csv")
    sections = [chr(n) for n in range(ord("A"), ord("U"))]
    frames, sums = [], {}
    for region in whole["to_region"].unique().sort():
        into = whole.filter(pl.col("to_region") == region)
        home = into.filter(pl.col("from_region") == region).select("from_sector", "to", "musd")
        away = into.filter(
            (pl.col("from_region") != region) & pl.col("kind").is_in(["intermediate", "final"])
        )
        away = away.select("from_sector", "to", "musd")
        out = whole.filter((pl.col("from_region") == region) & (pl.col("to_region") != region))
        exports = np.zeros(len(sections))
        for sector, value in out.group_by("from_sector").agg(pl.col("musd").sum()).iter_rows():
            exports[sections.index(sector)] = value
        finals = ["FD_C", "FD_I", "FD_Cx"]
        z, f = matrix(home, sections, sections), matrix(home, sections, finals).sum(1)
        m, fm = matrix(away, sections, sections), matrix(away, sections, finals).sum(1)
        va, tax = (
            matrix(
                into.filter(pl.col("kind") == kind).select(pl.lit("x").alias("r"), "to", "musd"),
                ["x"],
                sections,
            )[0]
            for kind in ("value_added", "tax")
        )
        output = z.sum(1) + f + exports
        sums[region] = {
            "value_added": float(va.sum()),
            "columns": float(np.abs(z.sum(0) + m.sum(0) + va + tax - output).max()),
            "rows": 0.0,
        }
        frames.append(long("icio_2019_20", region, sections, z, m, va, output, exports, fm))
    return pl.concat(frames), sums


def bills() -> None:
    """Write `bills.csv`: demand times price in the base year of each data folder, calibrated.

    Only a cut that is imposed without a market needs it; a run brings its own bills.
    """
    columns = ("data_folder", "region", "use", "bill_musd", "quality", "reason")
    rows: list[dict[str, str]] = []
    for name in ("rare_earths", "gallium", "germanium"):
        base = calibrate(read_chain(packaged_folder(name)))
        reason = f"demand times price in the base year {base.first_year}"
        amounts = base.demand.anchor * base.demand.price / 1e3
        for (use, region), amount in zip(base.network.use_rows, amounts, strict=True):
            cells = (name, region, use, f"{amount:.4g}", "derived", reason)
            rows.append(dict(zip(columns, cells, strict=True)))
    write_csv(TARGET / "bills.csv", columns, rows)


def main() -> None:
    """Write the table, and what its sums are."""
    if "--bills" in sys.argv:
        bills()
        return
    usa, usa_sums = united_states()
    asia = {region: oecd(region) for region in ("CHN", "JPN", "KOR")}
    world, world_sums = icio()
    frame = pl.concat([usa, *(one for one, _ in asia.values()), world])
    path = TARGET / "industries.parquet"
    frame.write_parquet(path, compression="zstd", compression_level=19, statistics=False)
    told = {
        "bea_2017_402": {"USA": usa_sums},
        "oecd_2018_45": {region: sums for region, (_, sums) in asia.items()},
        "icio_2019_20": world_sums,
    }
    about = {
        "made_by": "tools/build_economy.py",
        "sources": {
            str(p.relative_to(ROOT)): digest_of_file(p) for p in sorted(SOURCES.glob("*/*.csv"))
        },
        "sums_of_sources": told,
        "files": {
            str(p.relative_to(TARGET)): digest_of_file(p)
            for p in sorted(TARGET.rglob("*"))
            if p.is_file() and p.name != "about.json"
        },
    }
    text = json.dumps(about, indent=1) + "\n"
    (TARGET / "about.json").write_text(text, encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size:,} bytes, {frame.height:,} rows")
    for table, regions in told.items():
        for region, sums in regions.items():
            print(table, region, {name: round(value, 1) for name, value in sums.items()})


if __name__ == "__main__":
    main()
