"""Where the consultation log is: from options, the environment, else the user's data folder."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from rightscan.errors import InputError, LogError

if TYPE_CHECKING:
    from rightscan.store.log import Log

PLACE, KEY = "RIGHTSCAN_LOG", "RIGHTSCAN_LOG_KEY"


def log_place(options: Namespace) -> str:
    """The file or the address of the log."""
    return options.log or os.environ.get(PLACE) or str(_folder() / "consultations.db")


def key_file(options: Namespace) -> Path:
    """The file of the site's key."""
    return Path(options.key or os.environ.get(KEY) or _folder() / "consultations.key")


def existing_log(options: Namespace) -> Log:
    """The log, which must be there: a mistyped name makes no new one. Raises LogError."""
    need_log()
    from rightscan.store.log import open_log  # noqa: PLC0415  only who has the extra

    place = log_place(options)
    if "://" not in place and not Path(place).is_file():
        raise LogError(f"log {place}", "is not there.", f"Name it with --log or {PLACE}.")
    return open_log(place, key_file(options), options.chain)


def need_log() -> None:
    """Raises InputError where the libraries of the log are not installed."""
    try:
        import alembic  # noqa: F401, PLC0415
        import sqlalchemy  # noqa: F401, PLC0415
    except ImportError as error:
        raise InputError(
            "the consultation log", f"cannot be used here: {error}.", "Install it: pip install 'rightscan[log]'"
        ) from None


def _folder() -> Path:
    data = os.environ.get("XDG_DATA_HOME", "")
    return (Path(data) if Path(data).is_absolute() else Path.home() / ".local" / "share") / "rightscan"
