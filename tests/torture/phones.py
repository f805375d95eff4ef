"""Many phones at once, as a proxy passes them on: a connection for each request, and little work of our own."""

import asyncio
import math
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from app.acts import new_key

Result = TypeVar("Result")
SOMEWHERE = "203.0.113.7"  # the address that the proxy names


@dataclass(frozen=True)
class Answer:
    """What came back, and after how long; status 0 where the connection broke."""

    status: int
    seconds: float
    location: str = ""
    text: str = ""
    cookie: str = ""


@dataclass
class Phone:
    """One person's browser: a cookie and its token against forgery, behind the proxy at the web's door."""

    door: Path
    cookie: str
    csrf: str

    async def get(self, path: str) -> Answer:
        return await self._ask(f"GET {path} HTTP/1.1\r\n", b"")

    async def post(self, path: str, *, key: str = "", **fields: str) -> Answer:
        """Send a form with both hidden fields."""
        body = urlencode({**fields, "csrf_token": self.csrf, "once": key or new_key()}).encode()
        head = f"POST {path} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        return await self._ask(f"{head}Content-Length: {len(body)}\r\n", body)

    async def _ask(self, head: str, body: bytes) -> Answer:
        began = time.perf_counter()
        said = f"{head}Host: localhost\r\nX-Forwarded-For: {SOMEWHERE}\r\nCookie: baodao={self.cookie}\r\n\r\n"
        try:
            status, location, cookie, text = await self._exchange(said.encode() + body)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            return Answer(0, time.perf_counter() - began)
        return Answer(status, time.perf_counter() - began, location, text, cookie)

    async def _exchange(self, said: bytes) -> tuple[int, str, str, str]:
        reader, writer = await asyncio.open_unix_connection(self.door, limit=2**20)
        try:
            writer.write(said)
            await writer.drain()
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = re.search(r"(?i)^content-length: (\d+)", head, re.MULTILINE)
            body = await (reader.readexactly(int(length[1])) if length else _chunks(reader))
        finally:
            writer.close()
        return (
            int(head.split(" ", 2)[1]),
            _header(head, "location"),
            _header(head, "set-cookie: baodao="),
            body.decode(),
        )


def _header(head: str, name: str) -> str:
    found = re.search(rf"(?i)^{name}:? ?([^\s;]+)", head, re.MULTILINE)
    return found[1] if found else ""


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    whole = b""
    while size := int(await reader.readline(), 16):
        whole += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return whole


@dataclass
class Log:
    """All answers of a run."""

    answers: list[Answer] = field(default_factory=list)

    def statuses(self) -> Counter[int]:
        return Counter(answer.status for answer in self.answers)

    def faults(self) -> int:
        """Answers 5xx, and connections that broke."""
        return sum(answer.status == 0 or answer.status >= 500 for answer in self.answers)

    def percentile(self, share: float) -> float:
        """Milliseconds within which that share was answered."""
        times = sorted(answer.seconds for answer in self.answers)
        return times[min(len(times) - 1, math.ceil(share * len(times)) - 1)] * 1000


Deed = Callable[[], Awaitable[Answer]]


def in_own_loop(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of the work, in a thread of its own: in this one Chromium's loop may be running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def at_once(deeds: Sequence[Deed], *, at_most: int) -> Log:
    """Do all, so many at a time, each begun as soon as one is done."""
    log, gate = Log(), asyncio.Semaphore(at_most)

    async def one(deed: Deed) -> None:
        async with gate:
            log.answers.append(await deed())

    await asyncio.gather(*(one(deed) for deed in deeds))
    return log


async def at_a_rate(deeds: Sequence[Deed], *, per_second: float) -> Log:
    """Begin one after the other at a fixed rate, whether the ones before are done or not; waiting counts."""
    log, began = Log(), time.perf_counter()

    async def one(number: int, deed: Deed) -> None:
        await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
        due = began + number / per_second
        answer = await deed()
        late = max(0.0, time.perf_counter() - due)
        log.answers.append(Answer(answer.status, max(answer.seconds, late), answer.location, answer.text))

    await asyncio.gather(*(one(number, deed) for number, deed in enumerate(deeds)))
    return log
