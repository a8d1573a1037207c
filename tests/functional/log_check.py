"""What became of a log after a fault: what was acknowledged and is gone, what is there twice, whether the chain holds."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rightscan.errors import LogError
from rightscan.store.log import open_log
from rightscan.store.verify import verify


class Found(NamedTuple):
    """Numbers of records, and why the log cannot be read or its chain does not hold, if so."""

    acknowledged: int
    kept: int
    lost: int
    doubled: int
    fault: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing acknowledged is lost, nothing is doubled and the chain is whole."""
        return not (self.lost or self.doubled or self.fault)


def found_in(place: str, key: Path, acknowledged: Iterable[str]) -> Found:
    """Open a log as the next process would, and compare it with the ids of what was acknowledged."""
    told = set(acknowledged)
    try:
        log = open_log(place, key)
        stored = list(log.read())
        log.close()
    except LogError as error:
        return Found(len(told), 0, len(told), 0, str(error))
    kept = Counter(one.entry.id for one in stored)
    fault = verify(log.key, log.chain, stored).fault
    doubled = sum(number - 1 for number in kept.values())
    return Found(len(told), len(kept), len(told - kept.keys()), doubled, fault.why if fault else "")
