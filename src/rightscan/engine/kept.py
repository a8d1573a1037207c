"""What is worked out once for a library and kept with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from rightscan.model.library import Library

_Made = TypeVar("_Made")


def kept_with_library(make: Callable[[Library], _Made]) -> Callable[[Library], _Made]:
    """`make`, called once for each library object. What it made is kept on that object and goes when it goes.

    It must follow from the content alone. Two threads that come first together make it twice, and both are right.
    """
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def kept(library: Library) -> _Made:
        beside = library.__dict__
        if name not in beside:
            beside[name] = make(library)
        return cast("_Made", beside[name])

    return kept
