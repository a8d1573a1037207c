"""`rightscan audit extract` with small buckets and little memory, so that a small export takes many steps.

python -m tests.functional.small_extract EXPORT OUT
"""

import sys

from rightscan.faces.cli.main import main
from rightscan.intake.bulk import buckets, split


def run(export: str, out: str) -> int:
    """The exit code of the command."""
    buckets.BUCKET = 6_000
    split.WAITING = 10_000
    return main(["audit", "extract", export, "--out", out])


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
