"""The pages of the protocols: how the studies are done, linked with what rates them and with their radiation."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from rightscan.errors import InputError
from rightscan.faces.usual_dose import usual_dose
from rightscan.faces.web.site import Site, json_response
from rightscan.model.protocol import Protocol
from rightscan.presentation.document import Block, Heading
from rightscan.presentation.protocol import protocol_page
from rightscan.presentation.protocol_data import Beside, ProtocolData, protocol_data
from rightscan.presentation.words import NOTICE
from rightscan.protocols.links import links_of


class ProtocolPages:
    """The list of the protocols, each of them, and their twins."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def listed(self, _: Request) -> Response:
        """Every protocol, with how much it says and how much it leaves open."""
        return self.site.page("protocols.html", path="/protocols", counted=[_counts(one) for one in self._all()])

    async def listed_json(self, _: Request) -> Response:
        """The protocols as they stand in the content."""
        page = {"format": "rightscan.protocols.v1", "protocols": self._all(), "notice": NOTICE}
        return json_response(msgspec.json.encode(page))

    async def protocol(self, request: Request) -> Response:
        """One protocol with its sources, what rates the study, and words to copy onto an order."""
        data = self._data(request)
        head, rest = _parted(protocol_page(data, linked=True))
        return self.site.page(
            "protocol.html",
            path=f"/protocol/{request.path_params['id']}",
            data=data,
            head=self.site.body(head),
            body=self.site.body(rest),
            rated_in={rated.scenario: rated.title for rated in data.ratings},
            order_texts=_order_texts(data),
        )

    async def protocol_json(self, request: Request) -> Response:
        """The protocol as `rightscan protocol --json` prints it."""
        return json_response(msgspec.json.encode(self._data(request)))

    def _data(self, request: Request) -> ProtocolData:
        """The protocol of the study that the address names, today. Raises InputError where there is none."""
        name = request.path_params["id"]
        protocol = self.site.protocols.of(name)
        if protocol is None and name in self.site.library.procedures:
            study = self.site.library.procedures[name].name
            raise InputError(f"the study '{study}'", "has no protocol here.", "See all protocols.")
        if protocol is None:
            raise InputError(f"protocol '{name}'", "is not one of the protocols.", "See all protocols.")
        library = self.site.library
        usual = usual_dose(library, self.site.dose, (protocol.procedure, *protocol.also))
        beside = Beside(links_of(library, protocol), usual, self.site.values)
        return protocol_data(library, protocol, beside, self.site.today())

    def _all(self) -> list[Protocol]:
        return list(self.site.protocols.protocols.values())


def _parted(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """What stands above the first section, and the sections."""
    first = next(place for place, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 2)
    return blocks[:first], blocks[first:]


def _counts(protocol: Protocol) -> tuple[Protocol, int, int]:
    """A protocol with the number of its points and of its gaps."""
    points = sum(len(points) for points in protocol.sections.values())
    return protocol, points, sum(len(gaps) for gaps in protocol.gaps.values())


def _order_texts(data: ProtocolData) -> list[tuple[str, str]]:
    """Words for the order, each with the scenario it is for, or with nothing where it is for any."""
    own = [("", point.order_text) for section in data.sections for point in section.points if point.order_text]
    return own + [(order.title, order.text) for order in data.orders]
