"""What the server costs: CPU seconds to listen, of a check, a kept answer and the law; memory; 25 readers at once.

python benchmarks/serving.py [--seconds 60] [--store FOLDER]
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

SCENARIO = "gallium-full-ban"
TICKS = os.sysconf("SC_CLK_TCK")
READERS = 25


def cpu(*processes: int) -> float:
    """CPU seconds that processes have used."""
    total = 0.0
    for one in processes:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def memory(process: int) -> float:
    """Resident memory of a process [MB]."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:  # it has just ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000.0


def children(process: int) -> list[int]:
    """Processes that it has started."""
    told = subprocess.run(
        ["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True
    ).stdout
    pairs = [tuple(map(int, line.split())) for line in told.splitlines()[1:]]
    return [
        child for child, parent in pairs if parent == process and Path(f"/proc/{child}").exists()
    ]


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
    there = [server, *children(server)[1:2]]
    start = cpu(*there)
    for path in paths:
        assert client.get(path).status_code == 200, path
    return (cpu(*there) - start) / len(paths)


def measure(seconds: float, store: Path, port: int = 8479) -> None:
    """Start a server, measure, print."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ytterby", "serve", "--port", str(port), "--store", str(store)],
        stdout=subprocess.DEVNULL,
    )
    address, start = f"http://127.0.0.1:{port}", time.monotonic()
    client = httpx.Client(base_url=address, timeout=120)
    while True:
        try:
            client.get("/static/serve.js")
            break
        except httpx.TransportError:
            time.sleep(0.02)
    print(
        f"listening                {cpu(process.pid):.2f} CPU s, {time.monotonic() - start:.1f} s, {memory(process.pid):.0f} MB"  # noqa: E501
    )
    check = "/api/v1/check?exporter=CN&destination=DE&item="
    print(
        f"check                    {each(process.pid, client, [f'{check}dysprosium+oxide+{n}+kg' for n in range(200)]):.4f} CPU s"  # noqa: E501
    )
    laws = [f"/law?on={2010 + n % 16}-{n % 12 + 1:02d}-{n % 28 + 1:02d}" for n in range(120)]
    print(f"law of a day, anew       {each(process.pid, client, laws):.4f} CPU s")
    run = client.post("/api/v1/runs", json={"scenario": SCENARIO}).json()
    top = 0.0
    while run["state"] in ("waiting", "running"):
        top = max([top, *(memory(one) for one in children(process.pid)[2:])])
        time.sleep(0.1)
        run = client.get(f"/api/v1/runs/{run['key']}").json()
    print(f"worker                   {top:.0f} MB")
    kept = [f"/answer?scenario={SCENARIO}", f"/answers/{run['key']}/"] * 100
    print(f"kept answer              {each(process.pid, client, kept):.4f} CPU s")
    paths = [
        *kept[:2],
        f"{check}gallium",
        "/law?on=2025-11-01",
        "/",
        "/static/site.css",
        "/cover?region=DEU",
    ]
    for path in paths:
        client.get(path)
    for what, more in (
        ("", None),
        (" while a run computes", {"scenario": "embargo-usa", "draws": 64}),
    ):
        if more:
            client.post("/api/v1/runs", json=more)
        count, errors, middle, late = asyncio.run(readers(address, paths, seconds))
        print(
            f"25 readers{what}: {count} requests, {errors} errors, median {middle:.0f} ms, 99% {late:.0f} ms"
        )
    print(
        f"memory of the server     {memory(process.pid):.0f} MB, clerk {memory(children(process.pid)[1]):.0f} MB"
    )
    process.terminate()
    process.wait()


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
