"""Requests of nonsense to the server, and workers that are killed: no answer of the 5xx, no traceback, a message each.

python tools/serve_fuzz.py [--requests 10000] [--seed 1] [--kills 20]
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import re
import signal
import string
import sys
import tempfile
import time
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import Any
from unittest import mock

from starlette.testclient import TestClient

from ytterby.serve.app import application
from ytterby.serve.questions import KINDS
from ytterby.serve.routes import ROUTES
from ytterby.serve.run_queue import RunQueue
from ytterby.serve.server import Server
from ytterby.serve.table import API

SAYS = re.compile("failed .*Ask again|done")
"""What may be said of a run whose worker was killed: a message and a retry, or that it was done before."""
HOST = "http://127.0.0.1:8400"
ODD = [
    "", "0", "-1", "1e999", "nan", "../..", "/etc/passwd", "http://x/", "%00", "\u202e=1", "<script>", "{{7*7}}", "'; drop",
    "null", "true", "[]", "a" * 600, "2025-02-30", "9999-12-31", "0001-01-01", "as-recorded", "embargo", "Dy", "CN", "gallium metal",
    "rare_earths", "x: [", "é" * 40, "\ud83d\ude00", "mountain-pass", "EU27", "f" * 64, "China stops dysprosium for a year",
]  # fmt: skip
EXTRAS = (
    "static/site.css",
    "static/w1-2.css",
    "openapi.json",
    "embed/x/y.svg",
    "law/days/x.html",
    "gdp/XXX.html",
    "stocks/index.html",
)


def value(dice: random.Random) -> str:
    """A value of a parameter: an odd one, or signs at random."""
    if dice.random() < 0.7:
        return dice.choice(ODD)
    return "".join(dice.choices(string.printable, k=dice.randrange(40)))


def request_of(dice: random.Random) -> tuple[str, str, dict[str, Any]]:
    """Method, path and the rest of a request."""
    route = dice.choice(ROUTES)
    path = route.path
    while "{" in path:
        before, _, rest = path.partition("{")
        name, _, after = rest.partition("}")
        del name
        path = before + dice.choice(ODD).replace("/", "%2F").replace("?", "") + after
    if dice.random() < 0.1:
        path = dice.choice(EXTRAS)
    path = f"{dice.choice(['', '', API + '/'])}/{path}".replace("//", "/") + dice.choice(
        ["", "", ".json", ".csv"]
    )
    names = [*route.asks.model_fields, "nix", "format"]
    given = {dice.choice(names): value(dice) for _ in range(dice.randrange(4))}
    method = dice.choice([route.method, route.method, "GET", "POST", "HEAD"])
    if method != "POST":
        return method, path, {"params": given}
    kind = dice.randrange(4)
    if kind == 0:
        return (
            method,
            path,
            {"json": {n: dice.choice([v, [v], {n: v}, None, 1, True]) for n, v in given.items()}},
        )
    if kind == 1:
        return method, path, {"content": os.urandom(0) + value(dice).encode("utf-8", "replace"), "headers": {"content-type": dice.choice(
            ["application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/xml"])}}  # fmt: skip
    if kind == 2:
        return (
            method,
            path,
            {"files": {dice.choice(names): ("a.csv", value(dice).encode("utf-8", "replace"))}},
        )
    return method, path, {"data": given}


def fuzzed(client: TestClient, requests: int, seed: int) -> tuple[Counter[int], list[str]]:
    """Statuses of requests by a seed, and those that no server may give."""
    dice, counts, faults = random.Random(seed), Counter[int](), list[str]()
    while counts.total() < requests:
        method, path, more = request_of(dice)
        try:
            answer = client.request(method, path, **more)
        except (UnicodeError, ValueError) as fault:
            if "httpx" in type(fault).__module__ or isinstance(fault, UnicodeError):
                continue  # the client itself sends no such address
            raise
        counts[answer.status_code] += 1
        if answer.status_code >= 500 or "Traceback" in answer.text:
            faults.append(
                f"{method} {path} {str(more)[:200]}: {answer.status_code} {answer.text[:120]}"
            )
    return counts, faults


def killed(store: Path, kills: int, seed: int) -> list[str]:
    """What each run said whose worker was killed at a random moment, and then the last, which is let be."""
    dice, queue, said = random.Random(seed), RunQueue(store), list[str]()
    question, key = KINDS["answer"].model_validate({"scenario": "gallium-full-ban"}), "e" * 64
    for n in range(kills + 1):
        queue.submit(key, question)
        until = time.monotonic() + (dice.uniform(0.2, 3.0) if n < kills else 300.0)
        while time.monotonic() < until and queue.get(key)["state"] == "running":  # type: ignore[index]
            time.sleep(0.05)
        process = queue.runs[key].process
        if n < kills and process is not None and process.pid:
            os.kill(process.pid, signal.SIGKILL)
        while queue.get(key)["state"] == "running":  # type: ignore[index]
            time.sleep(0.05)
        told = queue.get(key) or {}
        said.append(f"{told['state']} {told['message']}")
    assert not [one for one in store.glob(".part*") if time.time() - one.stat().st_mtime > 3600]
    return said


def main() -> None:
    """Print what came of it; leave with 1 if anything may not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=20)
    given = parser.parse_args()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "store")
        with mock.patch.object(RunQueue, "_start", return_value=None):  # no run is made
            client = TestClient(
                application(server, frozenset(["127.0.0.1"])), HOST, raise_server_exceptions=False
            )
            counts, faults = fuzzed(client, given.requests, given.seed)
        server.clerk.close()
        print(f"{counts.total()} requests:", dict(sorted(counts.items())))
        said = killed(Path(folder) / "killed", given.kills, given.seed) if given.kills else []
        print("\n".join(f"{len(list(same))} times: {one}" for one, same in groupby(sorted(said))))
    faults += [f"a killed worker: {one}" for one in said if not SAYS.match(one)]
    if said and not said[-1].startswith("done"):
        faults.append(f"the last run, which was let be: {said[-1]}")
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
