"""`rightscan protocol`: how a study is done."""

from __future__ import annotations

import os
from argparse import Namespace

import msgspec

from rightscan.errors import InputError
from rightscan.faces.cli.options import read_day
from rightscan.knowledge.artefact import read_library, read_protocols
from rightscan.model.library import Library
from rightscan.model.protocol import Protocols, SiteProtocols
from rightscan.presentation.document import as_markdown, as_text
from rightscan.presentation.protocol import protocol_list, protocol_page
from rightscan.presentation.protocol_data import protocol_data
from rightscan.protocols.find import find_protocol
from rightscan.protocols.links import links_of

VARIABLE = "RIGHTSCAN_PROTOCOLS"


def protocol_command(options: Namespace) -> int:
    """Print one protocol, or the list of them where no study is named."""
    library, protocols = read_library(), read_protocols()
    site = _site(library, protocols, options.site)
    as_of = read_day(options.as_of or "")
    words = " ".join(options.study)
    if words in ("", "list"):
        if options.json:
            raise InputError("--json", "is for one protocol.", "Name a study, for example `rightscan protocol MBI`.")
        page = protocol_list(library, protocols, as_of)
        print(as_markdown(page) if options.md else as_text(page), end="")
        return 0
    protocol = find_protocol(library, protocols, words)
    data = protocol_data(library, protocol, links_of(library, protocol), site, as_of)
    if options.json:
        print(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())
    else:
        page = protocol_page(data)
        print(as_markdown(page) if options.md else as_text(page), end="")
    return 0


def _site(library: Library, protocols: Protocols, file: str | None) -> SiteProtocols | None:
    """The values of the site in this file or in that of the environment, if there is one."""
    name = file or os.environ.get(VARIABLE)
    if not name:
        return None
    from pathlib import Path  # noqa: PLC0415  a site without values does not pay for it

    from rightscan.knowledge.site_protocols import load_site_protocols  # noqa: PLC0415  loads the YAML reader

    return load_site_protocols(library, protocols, Path(name))
