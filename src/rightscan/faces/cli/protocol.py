"""`rightscan protocol`: how a study is done."""

from __future__ import annotations

import os
from argparse import Namespace

import msgspec

from rightscan.errors import InputError
from rightscan.faces.cli.options import check_paper, read_day
from rightscan.faces.usual_dose import usual_dose
from rightscan.knowledge.artefact import read_dose, read_library, read_protocols
from rightscan.model.library import Library
from rightscan.model.protocol import Protocols, SiteProtocols
from rightscan.presentation.chart import sheet_title
from rightscan.presentation.document import Block, as_markdown, as_text
from rightscan.presentation.protocol import protocol_list, protocol_page
from rightscan.presentation.protocol_data import Beside, ProtocolData, protocol_data
from rightscan.protocols.find import find_protocol
from rightscan.protocols.links import links_of

VARIABLE = "RIGHTSCAN_PROTOCOLS"


def protocol_command(options: Namespace) -> int:
    """Print or write one protocol, or print the list of them where no study is named."""
    check_paper(options)
    library, protocols = read_library(), read_protocols()
    site = site_values(library, protocols, options.site)
    as_of = read_day(options.as_of or "")
    words = " ".join(options.study)
    if words in ("", "list"):
        _print_list(options, protocol_list(library, protocols, as_of))
        return 0
    protocol = find_protocol(library, protocols, words)
    usual = usual_dose(library, read_dose(), (protocol.procedure, *protocol.also))
    data = protocol_data(library, protocol, Beside(links_of(library, protocol), usual, site), as_of)
    if options.json:
        print(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())
    elif options.pdf is not None:
        _write(options, data)
    else:
        page = protocol_page(data)
        print(as_markdown(page) if options.md else as_text(page), end="")
    return 0


def _print_list(options: Namespace, page: list[Block]) -> None:
    if options.json or options.pdf is not None:
        form = "--json" if options.json else "--pdf"
        raise InputError(form, "is for one protocol.", f"Name a study, for example `rightscan protocol MBI {form}`.")
    print(as_markdown(page) if options.md else as_text(page), end="")


def _write(options: Namespace, data: ProtocolData) -> None:
    """The sheet at the scanner: the same page on paper."""
    from rightscan.faces.cli.paper import write_sheet  # noqa: PLC0415  loads the assessment, which a page does not need

    write_sheet(options, sheet_title(f"Protocol {data.studies[0].id}", data.edition, data.as_of), protocol_page(data))


def site_values(library: Library, protocols: Protocols, file: str | None = None) -> SiteProtocols | None:
    """The values of the site in this file or in that of the environment, if there is one. Raises InputError."""
    name = file or os.environ.get(VARIABLE)
    if not name:
        return None
    from pathlib import Path  # noqa: PLC0415  a site without values does not pay for it

    from rightscan.knowledge.site_protocols import load_site_protocols  # noqa: PLC0415  loads the YAML reader

    return load_site_protocols(library, protocols, Path(name))
