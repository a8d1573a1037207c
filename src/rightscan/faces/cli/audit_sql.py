"""`rightscan audit sql`: the rules as SQL text and the tables that it joins, for a database that exists already."""

from __future__ import annotations

import csv
from argparse import Namespace
from pathlib import Path

from rightscan.errors import InputError
from rightscan.faces.cli.sql_options import RUN_IN_TESTS
from rightscan.knowledge.artefact import read_library
from rightscan.model.library import Library
from rightscan.presentation.words import NOTICE


def sql_command(options: Namespace) -> int:
    """Write `misread.sql`, `judge.sql`, `rated.sql` and the tables as CSV; name them."""
    try:
        from rightscan.backends import plan, sql  # noqa: PLC0415  needs an extra
    except ImportError as error:
        fix = "Install it: pip install 'rightscan[sql]'"
        raise InputError("SQL text", f"cannot be written here: {error}.", fix) from None
    folder, made = Path(options.out), plan.make_plan(read_library())
    texts = {
        "misread.sql": sql.misread_sql(made, options.dialect, options.table),
        "judge.sql": sql.judge_sql(made, options.dialect, options.table),
        "rated.sql": sql.rated_sql(made, options.dialect, "judged"),
    }
    tables = sql.our_tables(made)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(f"{_head(made.library)}{text};\n", encoding="utf-8")
        for name, table in tables.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([[*table.columns], *table.rows])
    except OSError as error:
        raise InputError(f"folder {folder}", f"cannot be written: {error}.", "Choose another one.") from None
    print("\n".join(str(folder / name) for name in (*texts, *(f"{name}.csv" for name in tables))))
    if options.dialect not in RUN_IN_TESTS:
        print(f"No test runs this text on {options.dialect}: compare a sample with rightscan before you use it.")
    print(NOTICE)
    return 0


def _head(library: Library) -> str:
    """What stands over each text, as comments."""
    edition = f"rightscan, content {library.edition.name} ({library.content_hash[:12]}). {library.edition.status}"
    return f"-- {edition}\n-- {NOTICE}\n"
