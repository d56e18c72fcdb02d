"""How a site is set up: addresses, caching times, the cookie, the templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from adaptive_text.personalize import Cookie

if TYPE_CHECKING:
    from jinja2 import BaseLoader

_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
"""What can stand in a header as it is: a host of other letters is written in Punycode."""
_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*")
_TEXTS = ("origin", "prefix", "name")
_NUMBERS = ("max_age", "shared_max_age", "retry_after")
_NUMBER = re.compile(r"[0-9]{1,9}")

SECURITY: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
"""Headers of every answer. A page's address says what somebody reads about: no other site gets it as a referrer."""

_SECURITY_OF_PREVIEW = {
    **SECURITY,
    "content-security-policy": SECURITY["content-security-policy"].replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'; frame-src 'self'"
    ),
    "x-frame-options": "SAMEORIGIN",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a host decides. Nothing of it is read from a request: a `Host` header is whatever a client sends."""

    origin: str = ""
    """Scheme and host of the public addresses, such as `https://example.org`; without it, no sitemap is served."""
    prefix: str = ""
    """Path that the site is mounted under, such as `/health`; empty at the root."""
    name: str = "Health information"
    """What the site is called in titles and on its first page."""
    cookie: Cookie = field(default_factory=Cookie)
    max_age: int = 60
    """Seconds for which a browser may show a page without asking."""
    shared_max_age: int = 300
    """Seconds for which a shared cache may serve it without asking."""
    retry_after: int = 2
    """Seconds after which a client may ask again for a page that could not be made yet."""
    templates: BaseLoader | None = None
    """Templates of the host, which replace the package's own by name."""
    is_live: bool = False
    """Whether it is an author's preview: nothing is cached, and pages may stand in frames of the same site."""
    generation: int = 0
    """Of an author's preview: by which its pages see that they are old, even where they are so from the start."""

    def __post_init__(self) -> None:
        """Refuse what would make broken addresses."""
        if self.origin and not _ORIGIN.fullmatch(self.origin):
            raise ValueError(f"origin is a scheme and a host, as in https://example.org (got {self.origin!r})")
        if not _PREFIX.fullmatch(self.prefix):
            raise ValueError(
                f"prefix is empty or a path without a slash at its end, as in /health (got {self.prefix!r})"
            )
        if min(self.max_age, self.shared_max_age, self.retry_after) < 0:
            raise ValueError("times are no less than 0 seconds")

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Settings:
        """The settings that environment variables tell; what is not set, or empty, is as by default.

        `ADAPTIVE_TEXT_ORIGIN`, `_PREFIX`, `_NAME`, `_MAX_AGE`, `_SHARED_MAX_AGE`, `_RETRY_AFTER`, and
        `_SECURE_COOKIE=no` for a server without TLS. Raises `ValueError`.
        """
        texts = {name: variables.get(f"ADAPTIVE_TEXT_{name.upper()}") for name in _TEXTS}
        numbers = {name: number_of(variables, name.upper()) for name in _NUMBERS}
        given: dict[str, Any] = {name: told for name, told in {**texts, **numbers}.items() if told not in {None, ""}}
        secure = variables.get("ADAPTIVE_TEXT_SECURE_COOKIE") or "yes"
        if secure not in {"yes", "no"}:
            raise ValueError(f"ADAPTIVE_TEXT_SECURE_COOKIE is yes or no (got {secure!r})")
        return cls(**given, cookie=Cookie() if secure == "yes" else Cookie.plain())

    @property
    def public_cache(self) -> str:
        """`Cache-Control` of what is the same for everybody."""
        if self.is_live:
            return "no-store"
        return f"public, max-age={self.max_age}, s-maxage={self.shared_max_age}, must-revalidate"

    @property
    def security(self) -> Mapping[str, str]:
        """Headers of every answer."""
        return _SECURITY_OF_PREVIEW if self.is_live else SECURITY

    def path(self, *parts: str) -> str:
        """The path of a page of this site."""
        return "/".join([self.prefix, *parts])

    def article(self, article: str, audience: str = "") -> str:
        """The path of the neutral page of an article, or of one of its editions."""
        return self.path("articles", article, *([audience] if audience else []))

    def absolute(self, path: str) -> str:
        """A path of this site as an address, where the origin is known."""
        return f"{self.origin}{path}"


class Place(NamedTuple):
    """Where clients are met."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def number_of(variables: Mapping[str, str], name: str) -> int | None:
    """The number that `ADAPTIVE_TEXT_` and a name tell, if any; raises `ValueError`."""
    told = variables.get(f"ADAPTIVE_TEXT_{name}")
    if told and not _NUMBER.fullmatch(told):
        raise ValueError(f"ADAPTIVE_TEXT_{name} is a whole number (got {told!r})")
    return int(told) if told else None
