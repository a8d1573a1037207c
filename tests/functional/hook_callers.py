"""EHRs that call the service over and over, each time about another order, while it is killed and started again."""

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

from tests.functional.command import rightscan_run
from tests.functional.hooks import Hooks, hooks
from tests.functional.log_check import Found, found_in
from tests.unit.cds_hooks.hooks import EARLY, call, order

SELECT = "imaging-order-select"
CONSULT = "http://fhir.org/argonaut/Extension/pama-rating-consult-id"
AT_ONCE = 4


class Callers:
    """What was sent, by number, and what was answered with 200."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count()
        self.sent: dict[int, bytes] = {}
        self.answered: dict[int, bytes] = {}

    def kill_often(self, kills: int, chance: random.Random) -> None:
        """Start the service, call it, and kill all of it at a moment by chance; so often, on one log."""
        for _ in range(kills):
            with hooks(self.folder, "--workers", "2") as service, ThreadPoolExecutor(AT_ONCE) as many:
                over = Event()
                calling = [many.submit(self._call_until, service, over) for _ in range(AT_ONCE)]
                try:
                    self._wait_for(len(self.answered) + 20)
                    time.sleep(chance.uniform(0, 0.3))
                finally:
                    service.kill()
                    over.set()
                for one in calling:
                    one.result()

    def _wait_for(self, answered: int) -> None:
        until = time.monotonic() + 60
        while len(self.answered) < answered:
            assert time.monotonic() < until
            time.sleep(0.01)

    def _call_until(self, service: Hooks, over: Event) -> None:
        while not over.is_set():
            number = next(self.numbers)
            self.sent[number] = call("order-select", order(reasons=EARLY), hookInstance=str(UUID(int=number)))
            try:
                reply = service.call(SELECT, self.sent[number])
            except (OSError, HTTPException):
                continue  # killed: whether it was kept, the caller does not know
            assert reply.status == 200, reply
            self.answered[number] = reply.body

    def send_all_again(self, service: Hooks) -> list[int]:
        """Call again for everything that was sent. The numbers of those that got another answer than before."""
        before = dict(self.answered)
        for number, body in self.sent.items():
            reply = service.call(SELECT, body)
            assert reply.status == 200, reply
            self.answered[number] = reply.body
        return [number for number, body in before.items() if self.answered[number] != body]

    def found(self) -> Found:
        """What is in the log of what was answered."""
        return found_in(str(self.folder / "log.db"), self.folder / "log.key", map(consult_of, self.answered.values()))

    def verified(self) -> str:
        """What `rightscan audit verify` says of the log."""
        where = ("--log", str(self.folder / "log.db"), "--key", str(self.folder / "log.key"))
        return rightscan_run("audit", "verify", *where).said


def consult_of(body: bytes) -> str:
    """The id of the consultation that an answer names."""
    said: dict[str, Any] = json.loads(body)
    extensions = said["systemActions"][0]["resource"]["extension"]
    return next(str(one["valueUri"]) for one in extensions if one["url"] == CONSULT)
