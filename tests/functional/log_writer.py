"""A process that writes to the log until it is killed, and notes in a file what was acknowledged."""

import os
import sys
import time
from itertools import count
from pathlib import Path

from rightscan.errors import LogError
from rightscan.store.database import database_url, open_engine
from rightscan.store.key import read_key
from rightscan.store.log import Log
from tests.unit.store.records import consultation


def write(place: str, key: str, acks: str, first: int) -> None:
    """Append from number `first` on; after a fault the same record is sent again, up to 600 times."""
    engine = open_engine(database_url(place))
    log = Log(engine, read_key(Path(key)))
    noted = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    parent = os.getppid()
    for number in count(first):
        if os.getppid() != parent:  # the test is gone
            return
        time.sleep(0.01)  # the others get a turn
        for _ in range(600):
            try:
                record = log.append(consultation(number)).id
            except LogError:
                time.sleep(0.05)
                continue
            os.write(noted, f"{record}\n".encode())
            break
        else:
            raise SystemExit(1)


def write_without_retry(place: str, key: str, acks: str, most: int, synchronous: str) -> None:
    """As above, and end with code 3 at the first fault."""
    engine = open_engine(database_url(place), synchronous)
    log = Log(engine, read_key(Path(key)))
    noted = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in range(most):
        try:
            record = log.append(consultation(number)).id
        except LogError:
            os._exit(3)
        os.write(noted, f"{record}\n".encode())
    os._exit(0)  # as a process that is killed: nothing is closed


if __name__ == "__main__":
    write_without_retry(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
