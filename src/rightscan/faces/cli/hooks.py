"""`rightscan hooks`: the service that an EHR calls while somebody orders."""

from __future__ import annotations

import os
from argparse import Namespace

from rightscan.errors import InputError
from rightscan.faces.cli.log import key_file, log_place, need_log
from rightscan.faces.cli.options import VARIABLE, read_day


def hooks_command(options: Namespace) -> int:
    """Serve until stopped."""
    need_log()
    try:
        from rightscan.faces.cds_hooks.serve import Plan, serve  # noqa: PLC0415  only where an EHR is served
    except ImportError as error:
        raise InputError(
            "the service for EHRs", f"cannot be started here: {error}.", "Install it: pip install 'rightscan[hooks]'"
        ) from None
    if options.workers < 1:
        raise InputError(f"--workers {options.workers}", "is no number of processes.", "Give 1 or more.")
    as_of = str(read_day(options.as_of)) if options.as_of else ""
    policy = options.policy or os.environ.get(VARIABLE)
    place, key = log_place(options), str(key_file(options))
    serve(
        Plan(
            options.host,
            options.port,
            place,
            key,
            options.chain,
            settings=options.settings,
            policy=policy,
            as_of=as_of,
            workers=options.workers,
        )
    )
    return 0
