"""What the server costs: CPU seconds to listen, of a check, a kept answer and the law; memory; 25 readers at once.

python benchmarks/serving.py [--seconds 60] [--store FOLDER]
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

SCENARIO, LARGE = "gallium-full-ban", {"scenario": "licensing-2025", "draws": 8}
TICKS = os.sysconf("SC_CLK_TCK")
READERS = 25


def cpu(*processes: int) -> float:
    """CPU seconds that processes have used."""
    stats = (Path(f"/proc/{one}/stat").read_text() for one in processes)
    fields = [text.rpartition(")")[2].split() for text in stats]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS


def memory(process: int, what: str = "VmRSS") -> float:
    """Resident memory of a process [MB]. what : VmHWM for the most that it ever had."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:  # it has just ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(what)) / 1000.0


def children(process: int) -> list[int]:
    """The clerk of a server, which begins first, and its workers."""
    told = subprocess.run(
        ["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True
    ).stdout
    pairs = [tuple(map(int, line.split())) for line in told.splitlines()[1:]]
    return sorted(child for child, parent in pairs if parent == process and spawned(child))


def spawned(process: int) -> bool:
    """Whether it is a clerk or a worker: not the tracker of semaphores, nor one that has just ended."""
    try:
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


async def readers(address: str, paths: list[str], seconds: float) -> tuple[int, int, float, float]:
    """Requests answered, errors, the median and the 99th percentile [ms] of many readers at once."""
    times, errors = list[float](), 0
    end = time.monotonic() + seconds

    async def read(place: int) -> None:
        nonlocal errors
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            for path in itertools.islice(itertools.cycle(paths), place, None):
                if time.monotonic() > end:
                    return
                start = time.monotonic()
                answer = await client.get(path)
                times.append(time.monotonic() - start)
                errors += answer.status_code != 200

    await asyncio.gather(*(read(n) for n in range(READERS)))
    times.sort()
    return len(times), errors, 1000 * times[len(times) // 2], 1000 * times[int(0.99 * len(times))]


def each(server: int, client: httpx.Client, paths: list[str]) -> float:
    """CPU seconds of server and clerk for one of several requests, after a first."""
    client.get(paths[0])
    there = [server, *children(server)[:1]]
    start = cpu(*there)
    for path in paths:
        assert client.get(path).status_code == 200, path
    return (cpu(*there) - start) / len(paths)


def listening(store: Path, times: int = 10, port: int = 8480) -> list[float]:
    """CPU seconds of a server from its start to the first connection that it accepts, in order. Others that keep the
    cores busy are no part of them, but the cores' caches and clock are."""
    spent = []
    for n in range(times):
        process = begun(store, port + n)
        connected(port + n).close()
        spent.append(cpu(process.pid))
        process.terminate()
        process.wait()
    return sorted(spent)


def begun(store: Path, port: int) -> subprocess.Popen[bytes]:
    """A server that begins."""
    words = [sys.executable, "-m", "ytterby", "serve", "--port", str(port), "--store", str(store)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL)


def connected(port: int) -> socket.socket:
    """The first connection that a server accepts."""
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionError:
            time.sleep(0.005)


def measure(seconds: float, store: Path, port: int = 8479) -> None:
    """Start a server, measure, print. The server ends whatever comes."""
    spent = listening(store)
    line("listening", f"{spent[0]:.2f} to {spent[-1]:.2f} CPU s, {len(spent)} times")
    process = begun(store, port)
    try:
        connected(port).close()
        measured(process.pid, f"http://127.0.0.1:{port}", seconds)
    finally:
        process.terminate()
        process.wait()


def line(what: str, value: str) -> None:
    """Print a figure at once."""
    print(f"{what:30} {value}", flush=True)


def made(
    server: int, client: httpx.Client, question: dict[str, Any]
) -> tuple[dict[str, Any], float]:
    """A run once it is done, and the memory at which its worker was largest [MB]."""
    run, top = client.post("/api/v1/runs", json=question).json(), 0.0
    while run["state"] in ("waiting", "running"):
        top = max([top, *(memory(one, "VmHWM") for one in children(server)[1:])])
        time.sleep(0.2)
        run = client.get(f"/api/v1/runs/{run['key']}").json()
    assert run["state"] == "done", run
    return run, top


async def both(server: int, client: httpx.Client, others: Any) -> Any:
    """A large run, and what others do meanwhile."""
    return await asyncio.gather(asyncio.to_thread(made, server, client, LARGE), others)


def said(count: int, errors: int, middle: float, late: float) -> str:
    """What readers saw."""
    return f"{count} requests, {errors} errors, median {middle:.0f} ms, 99% {late:.0f} ms"


def measured(server: int, address: str, seconds: float) -> None:
    """Measure a server that begins. server : its process."""
    client = httpx.Client(base_url=address, timeout=120)
    client.get("/law/between")  # the clerk has begun: its start belongs to no answer
    check = "/api/v1/check?exporter=CN&destination=DE&item="
    items = [f"{check}dysprosium+oxide+{n}+kg" for n in range(200)]
    line("a check", f"{each(server, client, items):.4f} CPU s")
    laws = [f"/law?on={2010 + n % 16}-{n % 12 + 1:02d}-{n % 28 + 1:02d}" for n in range(120)]
    line("the law of a day, anew", f"{each(server, client, laws):.4f} CPU s")
    run, top = made(server, client, {"scenario": SCENARIO})
    line("memory of a worker", f"{top:.0f} MB")
    kept = [f"/answer?scenario={SCENARIO}", f"/answers/{run['key']}/"]
    line("a kept answer", f"{each(server, client, kept * 100):.4f} CPU s")
    paths = [
        *kept,
        f"{check}gallium",
        "/law?on=2025-11-01",
        "/",
        "/static/site.css",
        "/cover?region=DEU",
    ]
    for path in paths:
        client.get(path)
    line("25 readers", said(*asyncio.run(readers(address, paths, seconds))))
    (_, top), told = asyncio.run(both(server, client, readers(address, paths, seconds)))
    line("25 readers while a run computes", said(*told))
    line("memory of a worker with draws", f"{top:.0f} MB, {LARGE}")
    line("memory", f"server {memory(server):.0f} MB, clerk {memory(children(server)[0]):.0f} MB")


def main() -> None:
    """Measure on a store of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(given.seconds, given.store or Path(folder))


if __name__ == "__main__":
    main()
