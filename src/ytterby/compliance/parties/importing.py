"""Lists that come in: which kind of file it is, how it is kept as a snapshot, and the download.

Only the two addresses below are ever asked, and only when the user says so. What comes is parsed
before anything is stored: a page in place of the file, or half a file, imports nothing.
"""

from __future__ import annotations

import csv
import email.utils
import json
import tempfile
import time
import urllib.error
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple

from ytterby.compliance.parties.csl import read_csl_csv, read_csl_json
from ytterby.compliance.parties.home import (
    EDGES,
    MANIFEST,
    PARTIES,
    Home,
    Snapshot,
    dump,
    read_kept,
    read_snapshot,
    snapshots,
    store,
    write_kept,
)
from ytterby.compliance.parties.opensanctions import read_ftm, read_simple_csv
from ytterby.compliance.parties.reading import ListReading, read_text
from ytterby.compliance.parties.record import json_bytes
from ytterby.ground.download import check_address, open_address
from ytterby.ground.errors import DataError, did_you_mean
from ytterby.ground.fingerprint import digest_of_bytes, digest_of_file

MAX_PROBLEMS = 1000
US_GROUP = "US-CSL"
READERS: dict[str, Callable[[Path], ListReading]] = {
    "csl-csv": read_csl_csv,
    "csl-tsv": partial(read_csl_csv, delimiter="\t"),
    "csl-json": read_csl_json,
    "opensanctions-csv": read_simple_csv,
    "ftm-json": read_ftm,
}
"""Every format by name, for `--format`."""

LONGEST_ENTITY = 5_000_000
LONGEST_GROUP = 80  # characters
_CSL_MARKS = {"entity_number", "federal_register_notice", "source_list_url", "license_policy"}
_SIMPLE_MARKS = {"schema", "dataset", "first_seen", "program_ids", "countries"}


def sniff(path: Path | str) -> str:
    """The format of a file, told from its first lines, never from its name.

    Raises DataError when it is none that can be read; the message says what was seen.
    """
    path = Path(path)
    text = read_text(path)
    start = text.lstrip()
    if start[0] in "{[":
        return _sniff_json(start, path)
    if start[0] == "<":
        raise DataError(
            "this is a web page (HTML or XML), not a list",
            where=str(path),
            advice="A server may answer with a page in place of the file. Nothing was imported.",
        )
    line = start.splitlines()[0]
    for delimiter, form in ((",", "csl-csv"), ("\t", "csl-tsv")):
        with suppress(csv.Error):
            names = {c.strip().lower() for c in next(csv.reader([line], delimiter=delimiter))}
            if {"source", "name"} <= names and names & _CSL_MARKS:
                return form
            if delimiter == "," and {"id", "name", "schema"} <= names and names & _SIMPLE_MARKS:
                return "opensanctions-csv"
    raise DataError(
        f"not a list that can be read; the first line is {line[:60]!r}",
        where=f"{path}, line 1",
        advice=f"Formats: {', '.join(READERS)}. Nothing was imported.",
    )


def read_file(path: Path | str, form: str | None = None) -> ListReading:
    """Read a list file, in the format named or found out.

    Raises DataError as the readers do; also for an unknown format.
    """
    path = Path(path)
    form = form or sniff(path)
    if form not in READERS:
        raise DataError(f"unknown format {form!r}", advice=did_you_mean(form, READERS))
    return READERS[form](path)


def _sniff_json(start: str, path: Path) -> str:
    if start[0] == "[":
        return "csl-json"
    first = start.split("\n", 1)[0]
    try:
        # a list on a single line may be long; an entity is not
        head = json.loads(first) if len(first) < LONGEST_ENTITY else None
    except (ValueError, RecursionError):
        head = None
    if isinstance(head, dict) and "schema" in head and "properties" in head:
        return "ftm-json"
    if '"results"' in start[:100_000]:
        return "csl-json"
    if '"schema"' in first and '"properties"' in first:
        return "ftm-json"  # a first line that is broken; the others may be whole
    raise DataError(
        "JSON, but neither the Consolidated Screening List nor FollowTheMoney lines",
        where=str(path),
        advice="Expected: an object with `results`, or one entity a line. Nothing was imported.",
    )


class Imported(NamedTuple):
    """What an import did; `new` is false when the same file was there for the same day."""

    snapshot: Snapshot
    new: bool
    reading: ListReading | None


def import_file(
    home: Home, path: Path | str, as_of: date, form: str | None = None, group: str | None = None
) -> Imported:
    """Read a list file and keep it as a snapshot; nothing is overwritten.

    group : of lists that the next file replaces; found out from the file when left out.

    Raises DataError as the readers do (then nothing is stored); also when the folder cannot be
    written, and for a group that cannot name a folder.
    """
    path = Path(path)
    if group is not None and group != (name := _group_name(group)):
        # not squeezed in silence: two groups could become one
        raise DataError(
            f"{group!r} cannot name a group of lists",
            advice=f"Use at most {LONGEST_GROUP} letters, digits, hyphens, points and underscores, "
            f"no point or hyphen at an end: --group {name}",
        )
    digest = file_digest(path)
    existing = next((s for s in snapshots(home) if s.digest == digest and s.as_of == as_of), None)
    if existing is not None and group in (None, existing.group):
        return Imported(existing, False, None)
    reading = read_file(path, form)
    seen: Counter[str] = Counter()
    parties = []
    for party in reading.parties:  # one id, one party: what a file says twice gets a number
        seen[party.id] += 1
        more = f"~{seen[party.id]}" if seen[party.id] > 1 else ""
        parties.append(party._replace(id=party.id + more))
    counts = Counter(p.list_id for p in parties)
    if group is None:
        commonest = (counts.most_common(1) or [("ownership", 0)])[0][0]
        own = f"OS-{commonest.removeprefix('OS-')}"
        group = US_GROUP if reading.format.startswith("csl") else _group_name(own)
    manifest = {
        "group": group,
        "as_of": as_of.isoformat(),
        "file": path.name,
        "sha256": digest,
        "format": reading.format,
        "imported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": reading.rows,
        "counts": dict(sorted(counts.items())),
        "skipped": reading.skipped,
        "problems": [str(p) for p in reading.problems[:MAX_PROBLEMS]],
    }
    target = home.snapshots / group / f"{as_of.isoformat()}-{digest[:8]}"
    files = {PARTIES: dump(parties)}
    if reading.edges:
        files[EDGES] = json_bytes([edge[:5] for edge in reading.edges])
    manifest["files"] = {n: digest_of_bytes(data) for n, data in files.items()}
    files[MANIFEST] = json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    store(target, files)
    return Imported(read_snapshot(target), True, reading)


def file_digest(path: Path) -> str:
    """SHA-256 of a file; DataError when it cannot be read."""
    try:
        return digest_of_file(path)
    except OSError as fault:
        what = f"cannot read the file: {fault.strerror}"
        raise DataError(what, where=str(path), advice="Check the path.") from None


def _group_name(group: str) -> str:
    """A group names a folder: letters, digits, point, hyphen and underscore only."""
    name = "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "-" for c in group)
    name = name.strip(".-")[:LONGEST_GROUP].strip(".-")
    if not name:
        raise DataError(f"{group!r} cannot name a group of lists", advice="Use letters and digits.")
    return name


URL_BASE = "https://data.trade.gov/downloadable_consolidated_screening_list/v1"
FILES = {"csv": "consolidated.csv", "json": "consolidated.json"}
USER_AGENT = "ytterby (party list update)"
TIMEOUT, TRIES, WAIT = 60.0, 3, 1.0
LARGEST = 500_000_000  # bytes; the list is some 20 million
BLOCK = 1 << 16
MEMORY, DOWNLOADS = "downloads.json", "downloads 1"  # the file of the cache and its kind
FEWEST_OF_LAST = 0.5
"""A list of less than this share of the last one is more likely a broken file than a pardon."""

Progress = Callable[[int, int | None], None]
"""Called with the bytes so far and the bytes expected."""


class Updated(NamedTuple):
    """What an update did; `imported` is None when the server says that nothing has changed."""

    url: str
    imported: Imported | None
    last: Snapshot | None


def update(
    home: Home,
    url_base: str = URL_BASE,
    kind: str = "csv",
    *,
    today: date | None = None,
    progress: Progress | None = None,
    allow_http: bool = False,
) -> Updated:
    """Download the list if it has changed and import it.

    The snapshot is as of the server's `Last-Modified` day, or of today without one.

    allow_http : whether the address may be of plain http.

    Raises DataError when the address, or one that it leads on to, is not of https, the server cannot be
    reached or refuses, or what comes is too large, cut off or no list; nothing is stored then.
    """
    url = f"{url_base.rstrip('/')}/{FILES[kind]}"
    check_address(url, allow_http=allow_http)
    seen = _downloads(home).get(url, {})
    last = next((s for s in snapshots(home) if s.digest == seen.get("sha256")), None)
    headers = {"User-Agent": USER_AGENT}
    if last is not None:
        headers |= {k: v for k, v in seen.get("headers", {}).items() if isinstance(v, str)}
    with tempfile.TemporaryDirectory(prefix="ytterby-update-") as folder:
        path = Path(folder) / FILES[kind]
        answer = _download(url, headers, path, progress, allow_http)
        if answer is None:
            return Updated(url, None, last)
        now = datetime.now(UTC).date()
        as_of = today or now
        with suppress(TypeError, ValueError):
            changed = email.utils.parsedate_to_datetime(answer.get("Last-Modified", "")).date()
            as_of = changed if changed <= now else as_of
        _check_size(home, path)
        imported = import_file(home, path, as_of)
    validators = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
    again = {to: answer[name] for to, name in validators if answer.get(name)}
    seen = {"sha256": imported.snapshot.digest, "headers": again}
    write_kept(home.cache / MEMORY, DOWNLOADS, json_bytes({**_downloads(home), url: seen}))
    return Updated(url, imported, last)


def _download(
    url: str, headers: dict[str, str], path: Path, progress: Progress | None, allow_http: bool
) -> dict[str, str] | None:
    """Fetch into a file; the headers of the answer, or None for `not modified`."""
    reason = ""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(WAIT * 2 ** (attempt - 1))
        try:
            with (
                open_address(url, headers, TIMEOUT, allow_http=allow_http) as answer,
                path.open("wb") as out,
            ):
                answer_headers, size = answer.headers, 0
                length = answer_headers.get("Content-Length")
                expected = int(length) if length and length.isdigit() else None
                while block := answer.read(BLOCK):
                    size += len(block)
                    if size > LARGEST:
                        raise DataError(f"the file is larger than {LARGEST} bytes", where=url)
                    out.write(block)
                    if progress is not None:
                        progress(size, expected)
            if expected is not None and size != expected:
                reason = f"cut off after {size} of {expected} bytes"
                continue
            return dict(answer_headers.items())
        except urllib.error.HTTPError as fault:
            with fault:
                if fault.code == 304:
                    return None
                reason = f"the server answers {fault.code} {fault.reason}"
                if fault.code < 500 and fault.code not in (408, 429):
                    break
        except (HTTPException, OSError, ValueError) as fault:
            cause = fault.reason if isinstance(fault, urllib.error.URLError) else fault
            reason = str(cause) or type(cause).__name__
            if isinstance(cause, TimeoutError):
                reason = f"no answer within {TIMEOUT:g} seconds"
    raise DataError(
        f"the list could not be downloaded: {reason}",
        where=url,
        advice="Nothing was imported. Try later, or download the file yourself and use: "
        "ytterby parties import FILE --on DATE",
    )


def _check_size(home: Home, path: Path) -> None:
    """Refuse a list that has lost most of its parties since the last one."""
    last = snapshots(home, US_GROUP)[-1:]
    before = sum(n for s in last for _, n in s.counts)
    if before and (now := len(read_file(path).parties)) < before * FEWEST_OF_LAST:
        raise DataError(
            f"the list holds {now} parties, the last one held {before}",
            where=path.name,
            advice="Nothing was imported. If it is right, download and import it by hand.",
        )


def _downloads(home: Home) -> dict[str, dict[str, Any]]:
    """Digest and headers of the last download, by address."""
    data = read_kept(home.cache / MEMORY, DOWNLOADS)
    return json.loads(data) if data else {}
