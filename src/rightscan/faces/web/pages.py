"""Pages that need no patient: topics, scenarios, studies, sources, search results, about, safety."""

from __future__ import annotations

import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from rightscan.engine.local import with_policy
from rightscan.errors import InputError
from rightscan.faces.web.dose import plans_address
from rightscan.faces.web.site import Site, json_response
from rightscan.faces.web.study import study_page
from rightscan.intake.dose_list import NOT_STUDIES
from rightscan.lookup.pack import find_topics
from rightscan.lookup.pack_page import topic_page
from rightscan.lookup.pack_store import pack_folder, read_stored
from rightscan.model.procedure import Procedure
from rightscan.model.scenario import Scenario
from rightscan.presentation.document import Heading
from rightscan.presentation.guide import topic_guide
from rightscan.presentation.lists import LISTS
from rightscan.presentation.scenario_page import scenario_page
from rightscan.presentation.sources import SourceList
from rightscan.presentation.tree import pathway_tree
from rightscan.presentation.tree_svg import tree_svg
from rightscan.presentation.words import NOTICE

HITS = 10
LONGEST_SEARCH = 2000  # characters


class Pages:
    """The reading pages and their JSON twins."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def topics(self, _: Request) -> Response:
        """All topics with their scenarios."""
        return self.site.page("topics.html", path="/topics")

    async def topics_json(self, _: Request) -> Response:
        """All topics as they stand in the content."""
        return json_response(msgspec.json.encode(list(self.site.library.topics.values())))

    async def topic(self, request: Request) -> Response:
        """The guide of one topic."""
        topic = self.site.library.topic(request.path_params["id"])
        if topic is None:
            return self.site.error(
                InputError(f"topic '{request.path_params['id']}'", "is not one of the topics.", "See all topics.")
            )
        day = self.site.today()
        blocks = topic_guide(with_policy(self.site.library, day), topic, day)
        return self.site.blocks(blocks, f"/topic/{topic.id}", title=topic.title, at="topics")

    async def topic_json(self, request: Request) -> Response:
        """One topic as it stands in the content."""
        topic = self.site.library.topic(request.path_params["id"])
        if topic is None:
            raise InputError(f"topic '{request.path_params['id']}'", "is not one of the topics.", "See /topics.json.")
        return json_response(msgspec.json.encode(topic))

    async def scenario(self, request: Request) -> Response:
        """One scenario as a reading page."""
        scenario = self._scenario(request)
        day = self.site.today()
        library = with_policy(self.site.library, day)
        blocks = scenario_page(library, library.scenario(scenario.id), day, self.site.protocols, linked=True)
        studies = [self.site.library.procedures[rating.procedure] for rating in scenario.ratings]
        return self.site.page(
            "scenario.html",
            path=f"/scenario/{scenario.id}",
            scenario=scenario,
            body=self.site.body(blocks),
            studies=studies,
            plans=plans_address([study.name for study in studies if study.modality not in NOT_STUDIES]),
            picture=self._picture(scenario) if library.edition.standing(day) != "expired" else "",
            handout=scenario.id in self.site.handouts.sheets,
        )

    def _picture(self, scenario: Scenario) -> Markup:
        """The pathway without a patient; empty where the scenario has none."""
        if scenario.pathway is None:
            return Markup("")
        tree = pathway_tree(scenario.pathway, sources=SourceList(self.site.library))
        return Markup(tree_svg(tree, f"The pathway: {scenario.title}", "way"))  # noqa: S704  it escapes every text

    async def scenario_svg(self, request: Request) -> Response:
        """The picture of the pathway alone."""
        scenario = self._scenario(request)
        if scenario.pathway is None:
            raise InputError(f"scenario '{scenario.id}'", "has no pathway.", "Open the page of the scenario.")
        return Response(str(self._picture(scenario)), media_type="image/svg+xml")

    async def pack_topic(self, request: Request) -> Response:
        """One topic of an imported table, as it was imported. Raises InputError where there is none."""
        name = request.path_params["name"]
        try:
            pack = read_stored(pack_folder(), name)
        except InputError:  # it names a folder of this machine
            raise InputError(
                f"pack '{name}'", "is not one of the tables that can be read here.", "Search again."
            ) from None
        topics = find_topics(pack, request.path_params["topic"])
        blocks = [block for topic in topics for block in topic_page(self.site.library, pack, topic)]
        if not topics:
            raise InputError("this topic", "is not one of the topics of the pack.", "Search again.")
        return self.site.blocks(blocks, request.url.path, title=topics[0].title, twin=False)

    async def scenario_json(self, request: Request) -> Response:
        """One scenario as it stands in the content."""
        return json_response(msgspec.json.encode(self._scenario(request)))

    def _scenario(self, request: Request) -> Scenario:
        return self.site.library.scenario(request.path_params["id"])

    async def listed(self, request: Request) -> Response:
        """A list of the content: studies or sources."""
        name = request.url.path.strip("/")
        if name == "procedures":
            return self.site.page("procedures.html", path="/procedures")
        heading = Heading(1, name.capitalize())
        return self.site.blocks(
            [heading, *LISTS[name](self.site.library)], f"/{name}", title=name.capitalize(), at=name
        )

    async def procedures_json(self, _: Request) -> Response:
        """All studies as they stand in the content."""
        return json_response(msgspec.json.encode(list(self.site.library.procedures.values())))

    async def sources_json(self, _: Request) -> Response:
        """All sources as they stand in the content."""
        return json_response(msgspec.json.encode(self.site.library.sources))

    async def procedure(self, request: Request) -> Response:
        """One study: what it is, how much radiation, and what every scenario rates it."""
        study = self._study(request)
        body = self.site.body(study_page(self.site, study))
        return self.site.page("study.html", path=f"/procedure/{study.id}", study=study, body=body, at="procedures")

    async def procedure_json(self, request: Request) -> Response:
        """One study as it stands in the content."""
        return json_response(msgspec.json.encode(self._study(request)))

    def _study(self, request: Request) -> Procedure:
        name = request.path_params["id"]
        if name not in self.site.library.procedures:
            raise InputError(f"study '{name}'", "is not one of the studies.", "See all studies.")
        return self.site.library.procedures[name]

    async def find(self, request: Request) -> Response:
        """Where the words of a search lead; never a rating."""
        text = request.query_params.get("q", "")[:LONGEST_SEARCH]
        hits = self.site.lookup.find(text, HITS) if text.strip() else ()
        return self.site.page("find.html", path="/find", query=text, hits=hits)

    async def find_json(self, request: Request) -> Response:
        """The same as data, in the form of `rightscan find --json`."""
        text = request.query_params.get("q", "")[:LONGEST_SEARCH]
        hits = self.site.lookup.find(text, HITS)
        page = {"format": "rightscan.find.v1", "query": text, "hits": hits, "notice": NOTICE}
        return json_response(msgspec.json.encode(page))

    async def about(self, _: Request) -> Response:
        """What this is, what it is not, and the source attributes."""
        return self.site.page("about.html", path="/about", attributes=self.site.attributes)

    async def about_json(self, _: Request) -> Response:
        """Edition, notice and source attributes as data."""
        library = self.site.library
        page = {
            "edition": library.edition,
            "content_hash": library.content_hash,
            "notice": NOTICE,
            "source_attributes": {entry.label: entry.text for entry in self.site.attributes},
        }
        return json_response(msgspec.json.encode(page))

    async def safety(self, _: Request) -> Response:
        """What can go wrong, and what to do about it."""
        return self.site.page("safety.html", path="/safety")
