"""The pages under load: a real server in a process of its own, asked over loopback."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from statistics import quantiles

import httpx

A_SECOND = 50
SECONDS = 15
# The server closes what is idle for five seconds: a client on a busy machine must not pick it up at that moment.
LIMITS = httpx.Limits(max_connections=100, keepalive_expiry=2)


@contextmanager
def serving(path: Path) -> Iterator[tuple[str, int]]:
    """``datasette`` over ``path`` on a free port of loopback: its address, and the id of its process."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "datasette", str(path), "-p", str(port), "--setting", "num_sql_threads", "3"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            if server.poll() is not None:
                raise SystemExit(f"the server ended with {server.returncode}")
            try:
                httpx.get(f"{address}/-/watchword/methods", timeout=30)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address, server.pid
        if server.poll() is not None:
            raise SystemExit(f"the server ended with {server.returncode}")
    finally:
        server.terminate()
        server.wait()


def load(path: Path, terms: list[str]) -> None:
    """Print how long compare takes at 50 requests a second: one address, a hundred, and all of them new."""
    fives = [f"/?{'&'.join(f'term={term}' for term in five)}&by=month" for five in combinations(terms, 5)]
    draw = random.Random(3)
    draw.shuffle(fives)
    with serving(path) as (address, pid):
        for each in fives[:100]:
            # As a browser does: what awaits its intervals is asked for again by the page's script.
            if "intervals=now" in httpx.get(address + each, timeout=60).text:
                httpx.get(f"{address}{each}&intervals=now", timeout=60)
        for name, asked in (("one address", fives[:1]), ("100 addresses", fives[:100])):
            before = _processor(pid)
            asyncio.run(_asked(name, address, [draw.choice(asked) for _ in range(A_SECOND * SECONDS)], A_SECOND))
            print(
                f"    the server's processor: {(_processor(pid) - before) / A_SECOND / SECONDS * 1000:.1f} ms a request"
            )
        before = _processor(pid)
        asyncio.run(_asked("never asked, one a second", address, fives[100:120], 1))
        print(f"    the server's processor: {(_processor(pid) - before) / 20 * 1000:.0f} ms a request")


async def _asked(name: str, address: str, wanted: list[str], a_second: int) -> None:
    """Ask for ``wanted`` at a steady pace, whether the ones before are answered or not."""
    spent: list[float] = []
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=LIMITS) as client:

        async def ask(one: str) -> None:
            began = time.perf_counter()
            async with client.stream("GET", one, headers={"accept-encoding": "gzip"}) as response:
                response.raise_for_status()
                async for _ in response.aiter_raw():
                    pass
            spent.append(1000 * (time.perf_counter() - began))

        begun = time.perf_counter()
        tasks = []
        for number, one in enumerate(wanted):
            await asyncio.sleep(max(0.0, begun + number / a_second - time.perf_counter()))
            tasks.append(asyncio.create_task(ask(one)))
        await asyncio.gather(*tasks)
        took = time.perf_counter() - begun
    cuts = quantiles(spent, n=100)
    print(
        f"{name}: {len(spent)} requests in {took:.1f} s, {len(spent) / took:.1f} a second,"
        f" median {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms",
        flush=True,
    )


def download(path: Path) -> None:
    """Print how long all mentions take as CSV, what server and file's process need, and the slowest page meanwhile.

    The memory of the file's process is its own: the database is mapped, and what the system holds of it is not counted.
    """
    with serving(path) as (address, pid):
        httpx.get(f"{address}/", timeout=60)
        before, worked = _memory(pid, "VmRSS"), _processor(pid)
        own = asyncio.run(_download(address, pid))
        print(
            f"the server's processor, pages included: {_processor(pid) - worked:.1f} s;"
            f" that of the file's process: {_processor(pid, ended=True):.1f} s"
        )
        print(f"server's memory: {before:,.0f} MB before, {_memory(pid, 'VmHWM'):,.0f} MB at most")
        print(f"own memory of the file's process: {min(own):,.0f} to {max(own):,.0f} MB")


async def _download(address: str, pid: int) -> list[float]:
    """The memory of the file's process, every now and then."""
    rows, size, done = -1, 0, False
    pages: list[float] = []
    own: list[float] = []

    async with httpx.AsyncClient(base_url=address, timeout=120) as client:

        async def look() -> None:
            number = 0
            while not done:
                number += 1
                began = time.perf_counter()
                # Each asks for another page of the list, so that it is made and not remembered.
                response = await client.get(f"/?term=open-source&by=year&page={number}")
                response.raise_for_status()
                pages.append(time.perf_counter() - began)
                own.extend(_memory(child, "RssAnon") for child in _children(pid))
                await asyncio.sleep(0.2)

        looking = asyncio.create_task(look())
        began = time.perf_counter()
        async with client.stream("GET", "/-/watchword/concordance.csv?nested=1&off=1") as response:
            response.raise_for_status()
            async for part in response.aiter_bytes():
                rows += part.count(b"\n")
                size += len(part)
        took = time.perf_counter() - began
        done = True
        await looking
    print(
        f"{rows:,} lines, {size / 1e6:,.0f} MB in {took:.1f} s; {len(pages)} pages meanwhile, slowest {max(pages):.2f} s"
    )
    return own


def _children(pid: int) -> list[int]:
    """The processes that the process has begun and that still run."""
    return [
        int(each)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for each in (task / "children").read_text().split()
        if Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    ]


def _processor(pid: int, *, ended: bool = False) -> float:
    """Seconds that the process has worked; ``ended`` those of the processes that it began and that are over."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    first = 13 if ended else 11
    return (int(fields[first]) + int(fields[first + 1])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int, what: str) -> float:
    """A line of the process's status, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(what):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"/proc/{pid}/status has no {what}")
