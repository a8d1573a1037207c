"""`rightscan hooks`: the service that an EHR calls while somebody orders."""

from __future__ import annotations

import os
from argparse import Namespace
from types import ModuleType
from typing import TYPE_CHECKING

from rightscan.errors import InputError
from rightscan.faces.cli.log import key_file, log_place, need_log
from rightscan.faces.cli.options import VARIABLE, read_day

if TYPE_CHECKING:
    from rightscan.faces.cds_hooks.serve import Plan


def hooks_command(options: Namespace) -> int:
    """Serve until stopped."""
    hooks = need_hooks()
    if options.workers < 1:
        raise InputError(f"--workers {options.workers}", "is no number of processes.", "Give 1 or more.")
    hooks.serve(plan_of(options, options.settings, options.workers))
    return 0


def need_hooks() -> ModuleType:
    """The module that serves. Raises InputError where its libraries are not installed."""
    need_log()
    try:
        from rightscan.faces.cds_hooks import serve  # noqa: PLC0415  only where an EHR is served
    except ImportError as error:
        raise InputError(
            "the service for EHRs", f"cannot be started here: {error}.", "Install it: pip install 'rightscan[hooks]'"
        ) from None
    return serve


def plan_of(options: Namespace, settings: str | None, workers: int = 1) -> Plan:
    """How to serve, by the options and the environment. Raises InputError."""
    plan: Plan = need_hooks().Plan(
        host=options.host,
        port=options.port,
        log=log_place(options),
        key=str(key_file(options)),
        chain=options.chain,
        settings=settings,
        policy=options.policy or os.environ.get(VARIABLE),
        as_of=str(read_day(options.as_of)) if options.as_of else "",
        workers=workers,
    )
    return plan
