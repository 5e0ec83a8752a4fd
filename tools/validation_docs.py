"""Writes the table of `ytterby validate --out FOLDER` into docs/validation.md, between its two marks,
the dot-and-band pictures beside it, into `pictures/`, and the table that the package carries for the
report of `simulate` (src/ytterby/data/validation/record.json). Of a folder of `--draws` also the scores of its
forecasts, and the spreads that the package carries (src/ytterby/data/validation/spreads.json).

python tools/validation_docs.py runs/validate docs/validation.md
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from pathlib import Path

import polars as pl

from ytterby.draws.predictive import PATH as SPREADS
from ytterby.draws.predictive import read_spreads
from ytterby.ground.errors import ResultError
from ytterby.ground.files import write_atomic
from ytterby.report.kit.figures import png_of
from ytterby.report.pages.record import GROUPS, PACKAGED, grouped
from ytterby.validation.table import ABOUT

START, END = "<!-- table: start -->", "<!-- table: end -->"
TOLD, TOLD_END = "<!-- forecasts: start -->", "<!-- forecasts: end -->"
FIELDS = ("id", "event", "title", "unit", "status", "model", "published", "low", "high", "inside",
          "distance", "no_change", "nearer", "kind", "role", "role_first", "evidence", "why", "source", "source_url")  # fmt: skip


def cell(value: object) -> str:
    """A number in four digits, anything else as text that breaks no table."""
    if value is None:
        return ""
    if isinstance(value, float):
        shown = f"{value:,.4g}"
        return shown if "e" not in shown else f"{value:,.0f}"
    return str(value).replace("|", "\\|").replace("\n", " ")


def table(heads: list[str], rows: list[list[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def text(folder: Path) -> str:
    """Scores, cases with a figure, and lists of the others with their reasons."""
    cases = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    scores = pl.read_csv(folder / "scores.csv").to_dicts()
    counted = [
        [
            s["role"],
            s["kind"],
            f"{s['inside']} of {s['total']}",
            s["failed"],
            s["not_run"],
            s["not_expressible"],
        ]
        for s in scores
    ]
    heads = ["role", "kind", "inside", "failed", "not run", "not expressible"]
    parts = ["### Scores\n\n" + table(heads, counted)]
    events = pl.read_csv(folder / "events.csv").to_dicts()
    by_event = [
        [
            e["event"],
            "recorded and announced" if e["acts"] == "all" else "recorded only",
            f"{e['inside']} of {e['total']}",
            f"{e['distance']:.2f}",
            f"{e['no_change']:.2f}",
            f"{e['nearer']} of {e['compared']}",
        ]
        for e in events
    ]
    heads = ["event", "acts", "inside", "mean distance", "of no change", "nearer than no change"]
    parts.append("### Observed cases by event\n\n" + table(heads, by_event))
    found = [c for c in cases if c["model"] is not None]
    rows = [
        [
            c["id"],
            c["title"],
            c["model"],
            c["published"],
            f"{cell(float(c['low']))} to {cell(float(c['high']))}",
            c["unit"],
            c["status"],
            None if c["distance"] is None else f"{c['distance']:.2f}",
            c["no_change"],
            c["kind"],
            c["role"],
            c["role_first"],
        ]
        for c in found
    ]
    heads = ["case", "", "model", "published", "band", "unit", "", "distance", "no change", "kind", "role",
             "role at 1bff3ff"]  # fmt: skip
    parts.append("### Cases with a figure of the model\n\n" + table(heads, rows))
    for status, title in (
        ("outside", "Outside the band, and why"),
        ("failed", "Failed"),
        ("not run", "Not run yet"),
        ("not expressible", "Not expressible"),
    ):
        some = [c for c in cases if c["status"] == status]
        if some:
            rows = [[c["id"], c["title"], c["why"]] for c in some]
            parts.append(f"### {title}\n\n" + table(["case", "", "why"], rows))
    return "\n\n".join(parts)


def forecasts(folder: Path) -> str:
    """Scores by event and role, counts of PIT and what was learned."""
    scores = pl.read_csv(folder / "forecast_scores.csv").to_dicts()
    rows = [
        [
            s["event"] or "neither",
            s["role"],
            s["weights"],
            s["cases"],
            *(
                None if s[name] is None else f"{s[name]:.2f}"
                for name in ("distance", "crps", "crps_no_change", "skill")
            ),
            *(f"{s[n]} ({s[f'{n}_low']} to {s[f'{n}_high']})" for n in ("covered50", "covered90")),
            f"{s['width90']:.2f}",
            f"{s['effective_draws']:.0f}",
        ]
        for s in scores
    ]
    heads = ["event", "role", "", "cases", "distance of the median", "CRPS", "of no change", "skill", "in 50%", "in 90%",
             "width of 90%", "effective draws"]  # fmt: skip
    parts = [table(heads, rows)]
    for (event, role), some in pl.read_csv(folder / "pit.csv").group_by(
        "event", "role", maintain_order=True
    ):
        parts.append(f"PIT of {event}, {role}, in tenths: {', '.join(map(str, some['cases']))}.")
    learned = read_spreads(folder / "spreads.json").by_event
    rows = [[e, k, f"{s.size:.2f}", s.cases] for e, own in learned.items() for k, s in own.items()]
    return "\n\n".join([*parts, table(["learned on", "kind", "spread", "cases and points"], rows)])


def between(path: Path, marks: tuple[str, str], content: str) -> None:
    """Replace what stands between two marks of a page."""
    before, rest = path.read_text(encoding="utf-8").split(marks[0], 1)
    after = rest.split(marks[1], 1)[1]
    path.write_text(f"{before}{marks[0]}\n\n{content}\n\n{marks[1]}{after}", encoding="utf-8")


def packed(png: bytes) -> bytes:
    """The same picture with its pixels packed as tightly as zlib can."""
    at, parts, pixels = 8, [], b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if kind == b"IDAT":
            pixels += body
        else:
            parts.append((kind, body))
        at += 12 + length
    parts.insert(-1, (b"IDAT", zlib.compress(zlib.decompress(pixels), 9)))
    whole = png[:8]
    for kind, body in parts:
        whole += struct.pack(">I", len(body)) + kind + body
        whole += struct.pack(">I", zlib.crc32(kind + body))
    return whole


def draw(cases: pl.DataFrame, folder: Path) -> None:
    """One PNG per group of events that has a figure of the model."""
    folder.mkdir(exist_ok=True)
    names = {title: name for name, title, _ in GROUPS}
    for picture in grouped(cases, "ytterby validate; published figures as listed in the table"):
        name = names[picture.title.rsplit(":", 1)[0]]
        (folder / f"{name}.png").write_bytes(packed(png_of(picture, 1.5)))


def write_record(results: Path, target: Path = PACKAGED) -> None:
    """Make the packaged table of a folder that `validate --out` has written.

    Raises ResultError when it does not say what it was computed with.
    """
    if not (results / ABOUT).is_file():
        raise ResultError(f"no {ABOUT} in {results.name}", advice="Run `ytterby validate --out`.")
    told = json.loads((results / ABOUT).read_text(encoding="utf-8"))
    cases = json.loads((results / "cases.json").read_text(encoding="utf-8"))
    content = {
        **told,
        "scores": pl.read_csv(results / "scores.csv").to_dicts(),
        "cases": [{name: case[name] for name in FIELDS} for case in cases],
    }
    write_atomic(target, json.dumps(content, indent=1, ensure_ascii=False) + "\n", ResultError)


def main(folder: str, page: str) -> None:
    """Replace what stands between the marks, the pictures, and the table that the package carries."""
    path = Path(page)
    write_record(Path(folder))
    draw(pl.read_parquet(Path(folder) / "cases.parquet"), path.parent / "pictures")
    between(path, (START, END), text(Path(folder)))
    if (Path(folder) / "spreads.json").is_file():
        between(path, (TOLD, TOLD_END), forecasts(Path(folder)))
        read_spreads(Path(folder) / "spreads.json").write(SPREADS)


if __name__ == "__main__":
    main(*sys.argv[1:3])
