"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(target: Path, data: bytes) -> None:
    """A reader sees the old file or the new one, never a part. Only its owner may read it. Raises OSError."""
    number, draft = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(number)
        os.replace(draft, target)  # noqa: PTH105  a plain name beside its target
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
