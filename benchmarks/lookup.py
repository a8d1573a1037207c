"""How well `rightscan find` finds the topic a clinician means, beside SQLite FTS5 in the same run.

    python benchmarks/lookup.py [--data ../shared/data/lookup] [--misses] [--full]

Needs two files that are not part of this repository and must not be copied into it: a rating table to import
(acr-2020-tables.json) and queries with the title of the topic each one means (queries-dev.json: half of a published
set, simple and complex). Printed: the share of queries whose topic is the first, among the first three, among the
first five; once over all queries, and once over those whose topic is in the tables or among the titles we know, as no
search can find a topic that is nowhere. Repeated queries count once. Then the time to build the index and per query.

The same texts are given to SQLite's FTS5 (porter stemmer, BM25, words joined by OR), with and without our table of
abbreviations. The weights in lookup/query.py and lookup/index.py were set once by reasoning; the synonyms were written
by someone who had not seen the queries. --full lists, for each weight, what half and twice its value would give.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from time import perf_counter_ns

from machine import machine, print_table

import rightscan.lookup.index as index_module
import rightscan.lookup.query as query_module
from rightscan.knowledge.artefact import read_library, read_note_language, read_search_language
from rightscan.lookup.entries import listed_entries, own_entries, pack_entries, plain_title
from rightscan.lookup.find import Lookup
from rightscan.lookup.index import Entry, Index
from rightscan.lookup.pack import Pack
from rightscan.lookup.pack_file import read_pack
from rightscan.lookup.sentences import Sentences
from rightscan.model.language import SearchLanguage
from rightscan.model.library import Library

Rank = Callable[[str], list[set[str]]]
DEPTHS = (1, 3, 5)
AIMS = {"simple": 98.5, "complex": 90.0}


def main() -> None:
    """Run and print."""
    options = _options()
    print(machine())
    library, note, language = read_library(), read_note_language(), read_search_language()
    pack, queries = _read(Path(options.data), library)
    start = perf_counter_ns()
    lookup = Lookup(library, note, language, [pack])
    built = (perf_counter_ns() - start) / 1e6
    texts = list(_texts(library, language, pack))
    known = {plain_title(title) for _, titles in texts for title in titles}
    ours = _ours(lookup)
    fused = _ours(Lookup(library, note, language, [pack], lambda texts: Sentences(texts, Path(tempfile.mkdtemp()))))
    plain, expanded = _fts5(texts, {}), _fts5(texts, language.abbreviations)
    rows = []
    for name, rank in (
        ("rightscan find", ours),
        ("find --sentences", fused),
        ("FTS5", plain),
        ("FTS5 + our abbreviations", expanded),
    ):
        rows += [(name, *row) for row in _scores(rank, queries, known)]
    print_table([("search", "queries", "of", "top 1", "top 3", "top 5"), *rows])
    print(f"aims for top 3: simple {AIMS['simple']} %, complex {AIMS['complex']} %")
    times = [
        (name, *_times(rank, queries))
        for name, rank in (("rightscan find", ours), ("find --sentences", fused), ("FTS5", plain))
    ]
    print_table([("search", "p50 ms", "p99 ms"), *times])
    start = perf_counter_ns()
    Index([entry for entry, _ in texts])
    alone = (perf_counter_ns() - start) / 1e6
    print(f"index of {len(texts)} texts built in {alone:.0f} ms; with phrases and synonyms {built:.0f} ms")
    if options.misses:
        _print_misses(ours, queries, known)
    if options.full:
        _print_weights(lookup, queries, known)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="../shared/data/lookup", help="the folder with the two files")
    parser.add_argument(
        "--misses", action="store_true", help="list every query whose topic is not among the first three"
    )
    parser.add_argument("--full", action="store_true", help="how much each weight matters")
    return parser.parse_args()


def _read(folder: Path, library: Library) -> tuple[Pack, list[dict[str, str]]]:
    tables, queries = folder / "acr-2020-tables.json", folder / "queries-dev.json"
    for path in (tables, queries):
        if not path.exists():
            raise SystemExit(f"{path} is not there: this benchmark needs data that do not ship (see --help).")
    pack = read_pack(tables, library, date(2026, 11, 21))
    assert isinstance(pack, Pack), "the table has problems: run `rightscan pack import` on it"
    return pack, [query for query in json.loads(queries.read_text("utf-8")) if not query["duplicate_of"]]


def _ours(lookup: Lookup) -> Rank:
    def rank(text: str) -> list[set[str]]:
        return [{plain_title(title) for title in hit.titles} for hit in lookup.find(text, max(DEPTHS))]

    return rank


def _texts(library: Library, language: SearchLanguage, pack: Pack) -> Iterable[tuple[Entry, tuple[str, ...]]]:
    held = [*own_entries(library), *pack_entries(library, [pack])]
    for entry in (*held, *listed_entries(language, held)):
        yield entry, (entry.topic or entry.title,)


def _fts5(texts: list[tuple[Entry, tuple[str, ...]]], abbreviations: dict[str, tuple[str, ...]]) -> Rank:
    """Variants with their titles in a full-text table; a topic ranks by its best variant."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE texts USING fts5(title, body, also, tokenize = 'porter unicode61')")
    base.executemany("INSERT INTO texts VALUES (?, ?, ?)", [(e.title, e.text, e.also) for e, _ in texts])

    def rank(text: str) -> list[set[str]]:
        words = re.findall(r"\w+", text.lower())
        words += [word for short in words for full in abbreviations.get(short, ()) for word in re.findall(r"\w+", full)]
        asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        rows = base.execute(
            "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts, 2.0, 1.0, 1.0) LIMIT 200", (asked,)
        )
        groups: dict[str, set[str]] = defaultdict(set)
        for (row,) in rows:
            entry, titles = texts[row - 1]
            groups[entry.group].update(map(plain_title, titles))
        return list(groups.values())[: max(DEPTHS)]

    return rank


def _scores(rank: Rank, queries: list[dict[str, str]], known: set[str]) -> Iterable[tuple[str, ...]]:
    for kind in AIMS:
        asked = [query for query in queries if query["set"] == kind]
        for name, part in ((kind, asked), (f"{kind}, topic known", [q for q in asked if _truth(q) in known])):
            found = [rank(query["text"]) for query in part]
            shares = [
                sum(any(_truth(q) in hit for hit in hits[:depth]) for q, hits in zip(part, found, strict=True))
                / len(part)
                for depth in DEPTHS
            ]
            yield (name, str(len(part)), *(f"{100 * share:.1f}" for share in shares))


def _truth(query: dict[str, str]) -> str:
    return plain_title(query["truth_topic"])


def _times(rank: Rank, queries: list[dict[str, str]]) -> tuple[str, str]:
    """Each query three times after a first round; the fastest of the three."""
    for query in queries:
        rank(query["text"])
    times = sorted(min(_once(rank, query["text"]) for _ in range(3)) for query in queries)
    return f"{times[len(times) // 2]:.2f}", f"{times[int(len(times) * 0.99)]:.2f}"


def _once(rank: Rank, text: str) -> float:
    start = perf_counter_ns()
    rank(text)
    return (perf_counter_ns() - start) / 1e6


def _print_misses(rank: Rank, queries: list[dict[str, str]], known: set[str]) -> None:
    for query in queries:
        if not any(_truth(query) in hit for hit in rank(query["text"])[:3]):
            why = "" if _truth(query) in known else " (in no table and no list)"
            print(f"missed: {query['id']}, {query['truth_topic']}{why}")


def _print_weights(lookup: Lookup, queries: list[dict[str, str]], known: set[str]) -> None:
    """The top-3 share for half and twice of each weight: a weight that was tuned would show as a sharp peak."""
    rows = []
    for module, name in (
        *((query_module, name) for name in ("ASKED", "BACKGROUND", "HISTORY", "RELATIVE", "NUMBER", "DENIED")),
        *((index_module, name) for name in ("PAIR", "WHOLE", "TITLE_ONLY", "ADULT_FOR_CHILD", "CHILD_FOR_ADULT")),
    ):
        usual = getattr(module, name)
        for factor in (0.5, 1, 2):
            setattr(module, name, usual * factor)
            shares = {row[0]: row[3] for row in _scores(_ours(lookup), queries, known)}
            rows.append((name, f"{usual * factor:g}", shares["simple, topic known"], shares["complex, topic known"]))
        setattr(module, name, usual)
    print_table([("weight", "value", "simple top 3", "complex top 3"), *rows])


if __name__ == "__main__":
    main()
