"""Download of the official US list, kept as a snapshot of its day.

Only the two addresses below are ever asked, and only when the user says so. What comes is parsed
before anything is stored: a page in place of the file, or half a file, imports nothing.
"""

from __future__ import annotations

import email.utils
import json
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, date, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ytterby.compliance.parties.formats import read_file
from ytterby.compliance.parties.home import Home, json_bytes, read_kept, write_kept
from ytterby.compliance.parties.snapshots import (
    US_GROUP,
    Imported,
    Snapshot,
    import_file,
    snapshots,
)
from ytterby.ground.errors import DataError

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
) -> Updated:
    """Download the list if it has changed and import it.

    The snapshot is as of the server's `Last-Modified` day, or of today without one.

    Raises DataError when the server cannot be reached or refuses, or what comes is too large, cut
    off or no list; nothing is stored then.
    """
    url = f"{url_base.rstrip('/')}/{FILES[kind]}"
    if urlsplit(url).scheme not in ("http", "https"):
        raise DataError(f"{url!r} is no web address", advice="Give --url-base https://...")
    seen = _downloads(home).get(url, {})
    last = next((s for s in snapshots(home) if s.digest == seen.get("sha256")), None)
    headers = {"User-Agent": USER_AGENT}
    if last is not None:
        headers |= {k: v for k, v in seen.get("headers", {}).items() if isinstance(v, str)}
    with tempfile.TemporaryDirectory(prefix="ytterby-update-") as folder:
        path = Path(folder) / FILES[kind]
        answer = _download(url, headers, path, progress)
        if answer is None:
            return Updated(url, None, last)
        as_of = _day_of(answer.get("Last-Modified")) or today or datetime.now(UTC).date()
        _check_size(home, path)
        imported = import_file(home, path, as_of)
    told = {"If-None-Match": answer.get("ETag"), "If-Modified-Since": answer.get("Last-Modified")}
    seen = {"sha256": imported.snapshot.digest, "headers": {k: v for k, v in told.items() if v}}
    write_kept(home.cache / MEMORY, DOWNLOADS, json_bytes({**_downloads(home), url: seen}))
    return Updated(url, imported, last)


def _download(
    url: str, headers: dict[str, str], path: Path, progress: Progress | None
) -> dict[str, str] | None:
    """Fetch into a file; the headers of the answer, or None for `not modified`."""
    reason = ""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(WAIT * 2 ** (attempt - 1))
        try:
            request = urllib.request.Request(url, headers=headers)
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer, path.open("wb") as out:
                told, size = answer.headers, 0
                length = told.get("Content-Length")
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
            return dict(told.items())
        except urllib.error.HTTPError as fault:
            with fault:
                if fault.code == 304:
                    return None
                reason = f"the server answers {fault.code} {fault.reason}"
                if fault.code < 500 and fault.code not in (408, 429):
                    break
        except TimeoutError:
            reason = f"no answer within {TIMEOUT:g} seconds"
        except urllib.error.URLError as fault:
            slow = isinstance(fault.reason, TimeoutError)
            reason = f"no answer within {TIMEOUT:g} seconds" if slow else str(fault.reason)
        except (HTTPException, OSError, ValueError) as fault:
            reason = str(fault) or type(fault).__name__
    raise DataError(
        f"the list could not be downloaded: {reason}",
        where=url,
        advice="Nothing was imported. Try later, or download the file yourself and use: "
        "ytterby parties import FILE --as-of DATE",
    )


def _check_size(home: Home, path: Path) -> None:
    """Refuse a list that has lost most of its parties since the last one."""
    last = snapshots(home, US_GROUP)
    if not last:
        return
    before, now = sum(n for _, n in last[-1].counts), len(read_file(path).parties)
    if now < before * FEWEST_OF_LAST:
        raise DataError(
            f"the list holds {now} parties, the last one held {before}",
            where=path.name,
            advice="Nothing was imported. If it is right, download and import it by hand.",
        )


def _day_of(text: str | None) -> date | None:
    if not text:
        return None
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment.date() if moment.date() <= datetime.now(UTC).date() else None


def _downloads(home: Home) -> dict[str, dict[str, Any]]:
    """Digest and headers of the last download, by address."""
    data = read_kept(home.cache / MEMORY, DOWNLOADS)
    return json.loads(data) if data else {}
