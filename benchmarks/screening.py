"""CPU seconds, alert load and recall of the name index against the US list, and how listed parties are asked for.

    python benchmarks/screening.py [CSL file] [--recall N]

Without the file (`../shared/facts/csl/csl_2026-07-31.csv` beside the repository, by default) nothing is measured, and
the exit code is 1. `--recall` says how many perturbed names are also compared with every name of the list; each takes
some seconds.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import Any

from measure import report, use_one_core

use_one_core()

from invented_names import invented, invented_firms  # noqa: E402
from listed_names import ways_of  # noqa: E402

from ytterby.compliance.parties.index import (  # noqa: E402
    NameEntry,
    NameIndex,
    NameQuery,
    by_one_part,
    index_of,
    search_parties,
)
from ytterby.compliance.parties.names import family_of, guess_family, parse, parse_afresh  # noqa: E402
from ytterby.compliance.parties.packaged import EASING_LISTS, facts_end  # noqa: E402
from ytterby.compliance.parties.party_set import parties_on  # noqa: E402
from ytterby.compliance.parties.score import (  # noqa: E402
    DEFAULT_THRESHOLD,
    agreement,
    score_pairs,
)

SHARED = Path(__file__).resolve().parents[2] / "shared"
LIST = SHARED / "facts/csl/csl_2026-07-31.csv"
PAIRS = SHARED / "validation/name_pairs_shared.csv"
SCHEMAS = {
    "Individual": "Person",
    "Entity": "Organization",
    "Vessel": "Vessel",
    "Aircraft": "Airplane",
}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SPELLINGS = (
    *(("kh", "h"), ("y", "i"), ("ou", "u"), ("sh", "sch"), ("v", "w"), ("ks", "x"), ("ei", "ey")),
    *(("q", "k"), ("oo", "u"), ("ph", "f"), ("iy", "y"), ("ch", "tch"), ("dzh", "j"), ("z", "s")),
)


def read_list(path: Path) -> list[NameEntry]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            NameEntry(
                number,
                (row["name"], *(a.strip() for a in row["alt_names"].split(";") if a.strip())),
                schema=SCHEMAS.get(row["type"]),
                country=row["addresses"] or None,
            )
            for number, row in enumerate(csv.DictReader(file))
        ]


def perturbed(name: str, luck: random.Random) -> str:
    """The name with one deviation: typo, swapped letters, words in other order, a word dropped,
    another transliteration, other case and punctuation."""
    words = name.replace(",", " ").split()
    kind = luck.choice(("typo", "swap", "lost", "order", "drop", "spelling", "plain"))
    place = luck.randrange(len(name))
    if kind == "typo":
        return name[:place] + luck.choice(LETTERS) + name[place + 1 :]
    if kind == "lost":
        return name[:place] + name[place + 1 :]
    if kind == "swap":
        return (
            name[:place] + name[place + 1 : place + 2] + name[place : place + 1] + name[place + 2 :]
        )
    if kind == "order" and len(words) > 1:
        luck.shuffle(words)
        return " ".join(words)
    if kind == "drop" and len(words) > 2:
        words.pop(luck.randrange(len(words)))
        return " ".join(words)
    if kind == "spelling":
        lowered = name.lower()
        fitting = [s for s in SPELLINGS if s[0] in lowered]
        if fitting:
            old, new = luck.choice(fitting)
            return lowered.replace(old, new, 1)
    return name.lower().replace("-", " ").replace(",", "")


def recall(index: NameIndex, entries: list[NameEntry], queries: list[str]) -> dict[str, Any]:
    """Share of what comparing with every name finds that the index finds too."""
    listed: list[tuple[Any, Any]] = []
    for entry in entries:
        family = family_of(entry.schema) or guess_family(entry.names[0])
        listed.extend((entry.key, parse_afresh(name, family)) for name in entry.names)
    first = firsts = found = total = 0
    missed = []
    for query in queries:
        asked = {f: parse(query, f) for f in ("person", "org")}
        best: dict[int | str, float] = {}
        for key, name in listed:
            score = by_one_part(asked[name.family], name).score
            if score >= DEFAULT_THRESHOLD and score > best.get(key, 0.0):
                best[key] = score
        (matches,) = index.search_many([NameQuery(query)], limit=len(entries))
        hits = {h.key: h.score for h in matches}
        total += len(best)
        found += sum(key in hits for key in best)
        missed += [
            (query, entries[int(k)].names[0], round(s, 3)) for k, s in best.items() if k not in hits
        ]
        if best:
            top = max(best.values())
            firsts += 1
            first += bool(hits) and abs(max(hits.values()) - top) < 1e-9
    return {
        "screen_recall": found / max(1, total),
        "screen_recall_first": first / max(1, firsts),
        "screen_recall_queries": len(queries),
        "missed": missed,
    }


def listed_parties() -> dict[str, Any]:
    """Share of the packaged listings that are asked or confirmed, by the way their names are written."""
    parties = [p for p in parties_on(None, facts_end()).parties if p.list_id not in EASING_LISTS]
    index = index_of(parties)
    figures: dict[str, Any] = {"listed_missed": []}
    for way, pairs in ways_of(parties).items():
        hits = search_parties(index, [NameQuery(name) for _, name in pairs], 8)
        for issuer in ("CN", "US"):
            own = [
                (party.name, name, bool(hit))
                for (party, name), hit in zip(pairs, hits, strict=True)
                if party.list_id.startswith(issuer)
            ]
            share = sum(is_hit for *_, is_hit in own) / max(1, len(own))
            figures[f"listed_{issuer}_{way}"] = share
            figures["listed_missed"] += [(way, *names) for *names, is_hit in own if not is_hit]
    return figures


def measure(path: Path, recall_queries: int) -> dict[str, Any]:
    entries = read_list(path)
    start = process_time()
    fresh = NameIndex(entries)
    figures: dict[str, Any] = {
        "screen_parties": len(entries),
        "screen_listed_names": sum(len(e.names) for e in entries),
        "screen_build_s": process_time() - start,
    }
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "names.index"
        NameIndex(entries, cache=cache)
        start = process_time()
        NameIndex(entries, cache=cache)
        figures["screen_load_s"] = process_time() - start
    index = fresh  # its names are taken apart; what is kept from the cache is so on first use
    index.search_many(
        [NameQuery(e.names[0]) for e in entries[::250]]
    )  # the first search fills tables
    luck = random.Random(20260731)
    chosen = [luck.choice(entries) for _ in range(5000)]
    queries = [perturbed(luck.choice(e.names), luck) for e in chosen]
    start = process_time()
    hits = index.search_many(list(map(NameQuery, queries)))
    figures["screen_names_s"] = len(queries) / (process_time() - start)
    figures["screen_own_party_found"] = sum(
        any(h.key == e.key for h in found) for e, found in zip(chosen, hits, strict=True)
    ) / len(queries)
    people = invented(1500)
    start = process_time()
    found = index.search_many([NameQuery(name, "Person") for name in people])
    figures["screen_names_s_invented"] = len(people) / (process_time() - start)
    figures["screen_invented_share"] = sum(map(bool, found)) / len(people)
    firms = invented_firms(1500)
    found = search_parties(index, list(map(NameQuery, firms)), 10)
    figures["screen_invented_firms_share"] = sum(map(bool, found)) / len(firms)
    times = []
    for query in queries[:200]:
        start = process_time()
        index.search_many([NameQuery(query)])
        times.append(process_time() - start)
    figures["screen_single_ms"] = 1000 * sorted(times)[len(times) // 2]
    if recall_queries:
        figures |= recall(index, entries, queries[:recall_queries])
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("list", nargs="?", type=Path, default=LIST)
    parser.add_argument("--recall", type=int, default=20, help="names compared with all")
    parser.add_argument("--pairs", type=Path, default=PAIRS, help="labelled pairs of names")
    args = parser.parse_args()
    if not args.list.is_file():
        raise SystemExit(f"there is no list {args.list}: name the US list as a file")
    figures = measure(args.list, args.recall) | listed_parties()
    if args.pairs.is_file():
        agreed = agreement(score_pairs(args.pairs), str(args.pairs))
        figures |= {f"pairs_{name}": share for name, share in agreed.items()}
    for way, party, name in figures.pop("listed_missed"):
        print(f"  {way}: {name!r} is not asked, listed is {party!r}", file=sys.stderr)
    for query, name, score in figures.pop("missed", []):
        print(f"  missed: {query!r} is like {name!r}, {score}", file=sys.stderr)
    report(figures)


if __name__ == "__main__":
    main()
