"""Loading a server on loopback over kept-open connections, from another process than the server's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

CONNECTIONS = 16
LOOPBACK = "127.0.0.1"

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Make = Callable[[], bytes]
"""The next request to send, whole."""


class Measured(NamedTuple):
    """What one kind of request was found to take: answers a second in a closed loop, the size of an answer, times."""

    name: str
    rate: float
    size: int
    times: tuple[float, float, float]

    @property
    def milliseconds(self) -> tuple[str, ...]:
        """p50, p95 and p99 under the open loop."""
        return tuple(f"{value * 1e3:.1f}" for value in self.times)


async def measure(port: int, name: str, make: Make, seconds: float, rate: float = 0) -> Measured:
    """Throughput in a closed loop, then times in an open one at `rate`, or at half of what was found."""
    lines = [await asyncio.open_connection(LOOPBACK, port) for _ in range(CONNECTIONS)]
    size = await _once(*lines[0], make())
    found = await _closed(lines, make, seconds)
    times = sorted(await _open(lines, make, rate or found / 2, seconds))
    for _, writer in lines:
        writer.close()
    at = [times[min(int(len(times) * share), len(times) - 1)] for share in (0.5, 0.95, 0.99)]
    return Measured(name, found, size, (at[0], at[1], at[2]))


async def _once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    """Send and read one answer; the bytes of its body."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200"):
        raise SystemExit(head.decode())
    if b"content-length:" in head:
        return len(await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0])))
    size = 0
    while chunk := int((await reader.readuntil(b"\r\n")).strip(), 16):
        size += len(await reader.readexactly(chunk + 2)) - 2
    await reader.readexactly(2)
    return size


async def _closed(lines: list[Line], make: Make, seconds: float) -> float:
    """Answers a second with every connection always busy."""
    end = time.perf_counter() + seconds
    counts = [0] * len(lines)

    async def busy(place: int, line: Line) -> None:
        while time.perf_counter() < end:
            await _once(*line, make())
            counts[place] += 1

    start = time.perf_counter()
    await asyncio.gather(*(busy(place, line) for place, line in enumerate(lines)))
    return sum(counts) / (time.perf_counter() - start)


async def _open(lines: list[Line], make: Make, rate: float, seconds: float) -> list[float]:
    """Times from when each request was due, at a fixed rate."""
    free: asyncio.Queue[Line] = asyncio.Queue()
    for line in lines:
        free.put_nowait(line)
    times: list[float] = []

    async def one(due: float) -> None:
        line = await free.get()
        await _once(*line, make())
        times.append(time.perf_counter() - due)
        free.put_nowait(line)

    start = time.perf_counter()
    tasks = []
    for number in range(max(int(rate * seconds), 20)):
        due = start + number / rate
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    return times
