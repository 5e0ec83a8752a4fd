"""Write the packaged party records from the fact base, one file per listing action.

    python tools/carry_over_parties.py FACTS/controls/parties.csv

What a party shares with its measure (dates, suspensions) is not repeated: it is read from the
measure's own record in `data/controls`. Only what differs stands with the entry. Taken over are
facts alone (names, countries, kinds, dates); the source is the announcement itself.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import yaml

DATA = Path(__file__).parent.parent / "src" / "ytterby" / "data"
OFFICIAL = ("mofcom.gov.cn", "federalregister.gov", "bis.gov", "gpo.gov")
KINDS = {"company": "Company", "person": "Person", "organization": "Organization"}
SEEN_GONE = "not in the CSL of 2026-07-31; removal date not found"
# after this day the fact base knows nothing of the listing
KNOWN_UNTIL = {"CN-UEL-2025-8": "2025-08-11"}
# a removal is a measure of its own
REMOVED_BY = {"2024-07-03": "US-BIS-UVL-2024-07"}


def measure_record(measure_id: str) -> dict:
    """The record of a measure in the book."""
    path = next((DATA / "controls").glob(f"*/{measure_id}.yaml"))
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def official(url: str) -> bool:
    """Whether an address is one of an authority."""
    host = url.split("/")[2] if "://" in url else ""
    return any(host == o or host.endswith("." + o) for o in OFFICIAL)


def own_dates(row: dict[str, str], measure: dict) -> dict[str, str]:
    """The dates of an entry that differ from those of its measure."""
    own = {}
    for column in ("listed_on", "effective_from"):
        if row[column] != str(measure["effective"]):
            own[column] = row[column]
    ended = measure["ended"]
    off = str(date.fromisoformat(str(ended)) + timedelta(days=1)) if ended else ""
    if row["delisted_on"] != off:
        own["delisted_on"] = row["delisted_on"]
        own["delisted_by"] = REMOVED_BY[row["delisted_on"]]
    held = measure["suspensions"]
    if row["suspended_from"]:
        first, last = str(held[0]["from"]), str(held[-1]["until"])
        assert (row["suspended_from"], row["suspended_until"]) == (first, last), row
    else:
        assert not held, row
    return own


def entry(number: int, row: dict[str, str], measure: dict, shared: dict[str, str]) -> dict:
    """One line of a file: what the entry does not share with its action."""
    made: dict = {"entry": number, "name": " ".join(row["name"].split())}
    if row["name_local"]:
        made["local"] = [row["name_local"].strip()]
    if row["aliases"]:
        made["aliases"] = [a.strip() for a in row["aliases"].split(";") if a.strip()]
    if row["country"] != shared["country"]:
        made["country"] = row["country"] or None
    if KINDS[row["entity_type"]] != shared["schema"]:
        made["schema"] = KINDS[row["entity_type"]]
    if row["confidence"] != shared["confidence"]:
        made["confidence"] = row["confidence"]
    made |= own_dates(row, measure)
    if row["note"].startswith(SEEN_GONE):
        made["gone_by"] = "2026-07-31"
    note = entry_note(row)
    if note:
        made["note"] = note
    if official(row["source_url"]) and row["source_url"] != shared["source_url"]:
        made["source_url"] = row["source_url"]
    return made


def entry_note(row: dict[str, str]) -> str:
    """What the fact base says of dates or of the reading of a name, in our words."""
    note = row["note"]
    parts = []
    if "English form rendered" in note:
        parts.append("the English name is rendered from the Chinese one")
    if note.startswith("Foxconn group"):
        parts.append("Foxconn group")
    if "still on the list" in note or note.startswith("on the list in the CSL"):
        parts.append("on the US list of 2026-07-31")
    if "recollection" in note:
        parts.append("that it was listed in December 2023 is not sourced")
    if row["rare_earth_link"]:
        parts.append(row["rare_earth_link"])
    return "; ".join(parts)


def most_common(values: list[str]) -> str:
    """The value that most rows share."""
    return max(sorted(set(values)), key=values.count)


def write_action(list_id: str, measure_id: str, rows: list[dict[str, str]]) -> None:
    """Write the file of one listing action."""
    measure = measure_record(measure_id)
    urls = [r["source_url"] for r in rows if official(r["source_url"])]
    own_url = most_common(urls) if urls else measure["source_url"]
    number = measure["instrument"]["number"]
    source = f"{measure['authority']}, {number}" if number else measure["source"]
    shared = {
        "country": most_common([r["country"] for r in rows]),
        "schema": most_common([KINDS[r["entity_type"]] for r in rows]),
        "confidence": most_common([r["confidence"] for r in rows]),
        "source_url": own_url,
    }
    head: dict = {
        "measure": measure_id,
        "list": list_id,
        "source": source,
        "source_url": own_url,
        "consequence": most_common([r["consequence"] for r in rows]),
        "country": shared["country"] or None,
        "schema": shared["schema"],
        "confidence": shared["confidence"],
    }
    if measure_id in KNOWN_UNTIL:
        head["known_until"] = KNOWN_UNTIL[measure_id]
        head["note"] = f"state after {KNOWN_UNTIL[measure_id]} not established"
    dump = dict(sort_keys=False, allow_unicode=True, width=10_000)
    text = yaml.safe_dump(head, **dump) + "parties:\n"
    for number_, row in enumerate(rows, start=1):
        made = entry(number_, row, measure, shared)
        line = yaml.safe_dump(made, default_flow_style=True, **dump).strip()
        text += f"- {line}\n"
    path = DATA / "parties" / list_id / f"{measure_id}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main(facts: Path) -> None:
    """Write all files."""
    actions = defaultdict(list)
    with facts.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            actions[row["list_id"], row["measure_id"]].append(row)
    for (list_id, measure_id), rows in actions.items():
        write_action(list_id, measure_id, rows)
    print(f"{sum(map(len, actions.values()))} parties in {len(actions)} files")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
