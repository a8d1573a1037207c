"""`rightscan pack`: rating tables that the user is licensed to hold, kept apart from the content and looked up by text."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import msgspec

from rightscan.errors import InputError, printable
from rightscan.faces.cli.options import read_day
from rightscan.knowledge.artefact import read_library
from rightscan.lookup.pack import Pack, find_topics, words_meant
from rightscan.lookup.pack_data import contents_data, head_data, topic_data
from rightscan.lookup.pack_file import read_pack
from rightscan.lookup.pack_page import contents_page, imported_page, packs_page, refused_page, removed_page, topic_page
from rightscan.lookup.pack_rows import Problem
from rightscan.lookup.pack_store import pack_folder, read_all, read_stored, remove_pack, write_pack
from rightscan.presentation.document import Block, as_markdown, as_text
from rightscan.presentation.words import NOTICE

SHOWN = 50  # bad rows on the terminal; --json has them all
BAD_INPUT = 2


def pack_command(options: Namespace) -> int:
    """Import, list, show or remove. 2 where a file or a stored pack cannot be used."""
    actions = {"import": _import, "list": _list, "show": _show, "remove": _remove}
    return actions[options.action](options)


def _import(options: Namespace) -> int:
    path = Path(options.file)
    read = read_pack(path, read_library(), read_day(""), options.name or "", options.edition or "")
    if not isinstance(read, Pack):
        return _refused(path, read, options.json)
    file = write_pack(pack_folder(), read, options.replace)
    if options.json:
        _print_json("import", {"pack": head_data(read), "file": printable(str(file)), "problems": ()})
    else:
        _print(imported_page(read, str(file)))
    return 0


def _refused(path: Path, problems: tuple[Problem, ...], as_json: bool) -> int:
    """Every row that cannot be read; nothing was stored."""
    if as_json:
        _print_json("import", {"pack": None, "file": "", "problems": problems})
        return BAD_INPUT
    _print(refused_page(str(path), problems, SHOWN))
    return BAD_INPUT


def _list(options: Namespace) -> int:
    folder = pack_folder()
    packs, damaged = read_all(folder)
    if options.json:
        said = [{"what": one.what, "why": one.why, "fix": one.fix} for one in damaged]
        _print_json(
            "list", {"folder": printable(str(folder)), "packs": [head_data(pack) for pack in packs], "damaged": said}
        )
    else:
        _print(packs_page(packs, damaged, str(folder)))
    return BAD_INPUT if damaged else 0


def _show(options: Namespace) -> int:
    library, pack = read_library(), read_stored(pack_folder(), options.name)
    asked = " ".join(" ".join(options.topic).split())
    topics = find_topics(pack, asked) if asked else pack.topics
    if not topics:
        near = words_meant(pack, asked)
        meant = (
            f"Did you mean {' and '.join(near)}?" if near else f"`rightscan pack show {pack.name}` lists all topics."
        )
        raise InputError(f"topic '{asked}'", f"is not in the pack '{pack.name}'.", meant)
    if asked and len(topics) == 1:
        page = topic_page(library, pack, topics[0])
        data: dict[str, object] = {"topic": topic_data(library, pack, topics[0])}
    else:
        page = contents_page(library, pack, topics, asked)
        data = {"topics": contents_data(library, pack, topics)}
    if options.json:
        _print_json("show", {"pack": head_data(pack), **data})
    else:
        _print(page, options.md)
    return 0


def _remove(options: Namespace) -> int:
    folder = pack_folder()
    try:
        pack = read_stored(folder, options.name)
    except InputError:
        pack = None  # damaged, or not there: then removing it says so
    file = remove_pack(folder, options.name)
    _print(removed_page(options.name, str(file), pack))
    return 0


def _print(blocks: list[Block], markdown: bool = False) -> None:
    print(printable(as_markdown(blocks) if markdown else as_text(blocks)), end="")


def _print_json(action: str, said: dict[str, object]) -> None:
    page = {"format": f"rightscan.pack-{action}.v1", **said, "notice": NOTICE}
    print(msgspec.json.format(msgspec.json.encode(page), indent=2).decode())
