"""`rightscan policy`: a local policy beside the source, for the committee that answers for it."""

from __future__ import annotations

from argparse import Namespace

from rightscan.faces.cli.options import read_day, read_library_and_policy
from rightscan.presentation.document import as_text
from rightscan.presentation.policy_page import policy_page


def policy_command(options: Namespace) -> int:
    """Print what a policy says beside the source, and what of it is in force."""
    library = read_library_and_policy(options.file)
    assert library.policy is not None
    print(as_text(policy_page(library, library.policy, read_day(options.as_of or ""))), end="")
    return 0
