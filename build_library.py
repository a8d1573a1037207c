"""Build hook: compiles `knowledge/` into the package before the wheel is made, also for an editable install."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileLibrary(BuildHookInterface[Any]):
    """Runs the project's own compiler; an issue in the content stops the build and is printed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  the hook's signature
        """Compile before anything is packed."""
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from rightscan.knowledge.compile import compile_content  # noqa: PLC0415  the package is not installed yet

        compile_content(root / "knowledge", root / "src/rightscan/knowledge/library.json")
