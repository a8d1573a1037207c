"""JSON as a record may hold it: every key once, finite numbers, whole characters; anything else is refused."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

from rightscan.errors import InputError

MOST_BYTES = 16 * 1024 * 1024
_BIGGEST = Decimal("1e308")  # what a number of JSON can be elsewhere
_EXPORT_AGAIN = "Export the record again, or give another one."
_WRITTEN = re.compile(rb"\\u[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")


class _RefusedError(Exception):
    """Raised inside the decoder; carries the reason."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RefusedError("says one key twice in one place, so nobody can tell which is meant.")
    return found


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not abs(number) <= _BIGGEST:
        raise _RefusedError("holds a number that is too large to be one of a record.")
    return number


def _constant(text: str) -> NoReturn:
    raise _RefusedError(f"holds {text}, which is not a number of JSON.")


# msgspec reads three times as fast, but of a key that stands twice it keeps the last and says nothing.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_constant=_constant)


def decode(data: bytes, what: str) -> Any:  # noqa: ANN401  JSON is any of its types
    """The document with exact decimals. Raises InputError, which never quotes the record."""
    if len(data) > MOST_BYTES:
        limit = f"is larger than {MOST_BYTES // 1024 // 1024} MB."
        raise InputError(what, limit, "Give the resources of one patient that matter here.")
    try:
        document = _DECODER.decode(data.decode("utf-8-sig"))
        _refuse_half_characters(data, document)
    except _RefusedError as error:
        raise InputError(what, str(error), _EXPORT_AGAIN) from None
    except UnicodeDecodeError:
        raise InputError(what, "is not UTF-8 text.", _EXPORT_AGAIN) from None
    except RecursionError:
        raise InputError(what, "is nested too deeply to be a record.", _EXPORT_AGAIN) from None
    except json.JSONDecodeError as error:
        raise InputError(what, f"is not JSON (line {error.lineno}).", "Give a Bundle as JSON, or NDJSON.") from None
    except (ValueError, ArithmeticError):
        raise InputError(what, "holds a number that nobody can read.", _EXPORT_AGAIN) from None
    return document


def _refuse_half_characters(data: bytes, document: object) -> None:
    """Two halves written one after the other make a character; one alone does not, and no page could show it."""
    if _WRITTEN.search(data) and _HALF.search(json.dumps(document, ensure_ascii=False, default=str)):
        raise _RefusedError("holds half a character (a surrogate).")
