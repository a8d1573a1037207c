"""`rightscan serve`: the pages in a browser."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path

from rightscan.errors import InputError
from rightscan.faces.cli.options import read_day, read_library_and_policy
from rightscan.faces.cli.protocol import site_values
from rightscan.knowledge.artefact import read_protocols

FEEDBACK = "RIGHTSCAN_FEEDBACK"


def serve_command(options: Namespace) -> int:
    """Serve until stopped."""
    try:
        from rightscan.faces.web.serve import Place, Site, serve  # noqa: PLC0415  only where pages are served
    except ImportError as error:
        raise InputError(
            "the web pages", f"cannot be served here: {error}.", "Install them: pip install 'rightscan[web]'"
        ) from None
    place = Place(options.host, options.port, tuple(options.name), tuple(options.framed_by))
    library = read_library_and_policy(options.policy)
    site = Site(library, _day(options.as_of), _feedback(), site_values(library, read_protocols()))
    if options.hooks is None:
        serve(site, place)
        return 0
    from rightscan.faces.cli.hooks import need_hooks, plan_of  # noqa: PLC0415  only who wants both

    beside = need_hooks().beside_pages(plan_of(options, options.hooks or None))
    serve(site, place, beside)
    return 0


def _day(text: str | None) -> Callable[[], date]:
    """Today, each day anew; or the day that was given, for demonstrations and tests."""
    if text is None:
        return lambda: read_day("")
    day = read_day(text)
    return lambda: day


def _feedback() -> Path:
    """The file of remarks: RIGHTSCAN_FEEDBACK, else in the user's data folder."""
    named = os.environ.get(FEEDBACK)
    if named:
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME", "")
    return (
        (Path(data) if Path(data).is_absolute() else Path.home() / ".local" / "share") / "rightscan" / "remarks.jsonl"
    )
