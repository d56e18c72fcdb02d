"""What a server answers, as data: status, headers and bytes, and how they are negotiated and validated.

Frameworks differ in how they spell a response. What is in it does not: each of ours turns a `Reply` into its own.
"""

from __future__ import annotations

import gzip
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

_SMALLEST_COMPRESSED = 860
"""Bytes from which compressing pays: below, a body and its headers fit one packet as they are."""
WITHOUT_LENGTH = frozenset((204, 304))
"""Statuses of answers that must not tell the length of their (empty) body."""
_LONGEST_HEADER = 8_192
_ETAG = re.compile(r'"[^"]*"')
PRIVATE = "private, no-store"
"""`Cache-Control` of what depends on the reader."""
ANYWHERE = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
"""Headers of what pages of other origins may load: it is the same for everybody."""
_CODING = re.compile(r"\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+|\*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?$")


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer to one request."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """By name in small letters, except for the cookie."""
    set_cookie: str | None = None

    def without_body(self) -> Reply:
        """The answer to the same request with HEAD: every header, the length of the body too, and no body.

        A 204 has no length, and that of a 304 would be the whole body's (RFC 9110, 8.6): caches would take 0 for it.
        """
        length = {} if self.status in WITHOUT_LENGTH else {"content-length": str(len(self.body))}
        return Reply(self.status, b"", {**length, **self.headers}, self.set_cookie)

    def with_headers(self, headers: Mapping[str, str]) -> Reply:
        """The same with more headers; those that it has stay as they are."""
        return Reply(self.status, self.body, {**headers, **self.headers}, self.set_cookie)


class Finished:
    """A body that is ready to be sent, plain and compressed, each with its own strong validator.

    Everything is worked out when it is made, which may take a while; answering with it takes next to nothing.
    """

    def __init__(self, body: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> None:
        """Finish a body; compressed, it is the same bytes every time."""
        own, kind = headers or {}, {"content-type": content_type}
        self._plain = self._packed = _coded(body, own, kind)
        if len(body) >= _SMALLEST_COMPRESSED:
            packed = gzip.compress(body, compresslevel=6, mtime=0)
            if len(packed) < len(body):
                self._packed = _coded(packed, own, {**kind, "content-encoding": "gzip"})

    @property
    def size(self) -> int:
        """Bytes of the body, in both codings."""
        plain, packed = self._plain.whole.body, self._packed.whole.body
        return len(plain) + (len(packed) if packed is not plain else 0)

    def reply(self, *, accept_encoding: str | None = None, if_none_match: str | None = None) -> Reply:
        """200 with the body in the coding that the client takes, or 304 where it has these bytes already."""
        coded = self._packed if accepts_gzip(accept_encoding) else self._plain
        return coded.unchanged if matches(if_none_match, coded.etag) else coded.whole


class _Coded(NamedTuple):
    """A body in one coding: a strong validator names one sequence of bytes (RFC 9110, 8.8.3.3)."""

    etag: str
    whole: Reply
    unchanged: Reply


def _coded(body: bytes, headers: Mapping[str, str], described: Mapping[str, str]) -> _Coded:
    tag = etag(body)
    kept = {**headers, "etag": tag, "vary": "Accept-Encoding"}
    return _Coded(tag, Reply(200, body, {**kept, **described}), Reply(304, b"", kept))


def purged_by(*keys: str) -> dict[str, str]:
    """Headers with the keys by which shared caches are told to forget a reply, as each kind of cache reads them."""
    return {"surrogate-key": " ".join(keys), "cache-tag": ",".join(keys)}


def etag(body: bytes) -> str:
    """A strong validator: 132 bits of SHA-256 over the bytes that are sent."""
    return f'"{urlsafe_b64encode(sha256(body).digest()).decode()[:22]}"'


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether `If-None-Match` names a validator, by the weak comparison that RFC 9110 (13.1.2) asks for."""
    told = (if_none_match or "")[:_LONGEST_HEADER].strip()
    return told == "*" or tag in _ETAG.findall(told)


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Whether `Accept-Encoding` takes gzip, and likes it no less than the plain bytes (RFC 9110, 12.5.3)."""
    weights = dict(_weights((accept_encoding or "")[:_LONGEST_HEADER].split(",")))
    gzip_weight = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip_weight > 0 and gzip_weight >= weights.get("identity", 0.0)


def _weights(codings: Iterable[str]) -> Iterable[tuple[str, float]]:
    for coding in codings:
        if read := _CODING.match(coding):
            yield read[1].lower(), float(read[2] or 1)
