"""The local policy on the command line: read beside the content wherever it is named, and shown on its own."""

from __future__ import annotations

import os
from argparse import Namespace

from rightscan.knowledge.artefact import read_library
from rightscan.model.library import Library
from rightscan.presentation.document import as_text

VARIABLE = "RIGHTSCAN_POLICY"


def read_library_and_policy(file: str | None) -> Library:
    """The compiled content, with the local policy of this file or of the environment beside it, if there is one."""
    library = read_library()
    name = file or os.environ.get(VARIABLE)
    if not name:
        return library
    from pathlib import Path  # noqa: PLC0415  a site without a policy does not pay for it

    from rightscan.knowledge.policy import library_with_policy  # noqa: PLC0415  loads the YAML reader

    return library_with_policy(library, Path(name))


def policy_command(options: Namespace) -> int:
    """Print what a policy says beside the source, and what of it is in force."""
    from rightscan.faces.cli.assess import read_day  # noqa: PLC0415
    from rightscan.presentation.policy_page import policy_page  # noqa: PLC0415

    library = read_library_and_policy(options.file)
    assert library.policy is not None
    print(as_text(policy_page(library, library.policy, read_day(options.as_of or ""))), end="")
    return 0
