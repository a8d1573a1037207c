"""The settings of the service: one TOML file, every key optional, every mistake named."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from rightscan.engine.interrupt import MayBe
from rightscan.errors import InputError
from rightscan.faces.cds_hooks.clients import Client
from rightscan.model.library import Library

NO_QUALIFIED_MECHANISM = "not-a-qualified-mechanism"
_FIX = "See docs/cds-hooks.md for the keys."


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a site runs the service; docs/cds-hooks.md explains every key.

    `public_url` is the base of the address in every token; `answers_url` the pages that cards link to; `orders` maps a
    site's own codes ("system|code") to studies. `silent` logs what would have been shown and shows nothing.
    """

    public_url: str = ""
    answers_url: str = ""
    origins: tuple[str, ...] = ()
    silent: bool = False
    mirror: bool = True
    may_be_appropriate: MayBe = "appropriate"
    consulted: str = NO_QUALIFIED_MECHANISM
    orders: dict[str, str] = {}
    clients: tuple[Client, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Changes with whatever changes an answer."""
        said = (self.answers_url, self.silent, self.mirror, self.may_be_appropriate, self.consulted, self.orders)
        return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()


def read_settings(file: str | None, library: Library) -> Settings:
    """The settings of a file, or those without one. Raises InputError that names the key."""
    if file is None:
        return Settings()
    what = f"settings {file}"
    try:
        found = msgspec.convert(tomllib.loads(Path(file).read_text(encoding="utf-8")), Settings)
    except OSError as error:
        raise InputError(what, f"cannot be read: {error.strerror}.", "Check the path.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(what, f"is not TOML: {error}.", _FIX) from None
    except msgspec.ValidationError as error:
        raise InputError(what, f"has a mistake: {error}.", _FIX) from None
    _check(found, what, library)
    return found


def _check(settings: Settings, what: str, library: Library) -> None:
    for key in ("public_url", "answers_url"):
        text = getattr(settings, key)
        if text and not _is_address(text):
            raise InputError(what, f"has no web address at {key}.", "Write for example https://cds.example.org")
    for origin in settings.origins:
        if not _is_address(origin) or urlsplit(origin).path:
            raise InputError(what, f"names '{origin}', which is no origin.", "Write scheme and host, without a path.")
    for code, study in settings.orders.items():
        if study not in library.procedures:
            raise InputError(what, f"maps '{code}' to '{study}', which is no study.", "See rightscan list procedures.")
    if settings.clients and not settings.public_url:
        raise InputError(what, "names clients and no public_url, which their tokens must name.", "Add public_url.")
    if not settings.consulted.strip():
        raise InputError(what, "leaves consulted empty.", f"Leave the key out, or write {NO_QUALIFIED_MECHANISM}.")


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not (parts.query or parts.fragment)
