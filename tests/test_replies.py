"""Laws of replies: what is sent, what validates it, and what is sent again for nothing."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.web.replies import Finished, Reply, accepts_gzip, etag, matches

BODIES = st.one_of(st.binary(max_size=50), st.binary(min_size=1, max_size=20).map(lambda piece: piece * 500))


@given(BODIES)
def test_what_is_unpacked_is_what_was_packed(body: bytes) -> None:
    """Compressed or not, the client gets the same bytes in the end."""
    finished = Finished(body, "text/plain")
    packed = finished.reply(accept_encoding="gzip")
    sent = gzip.decompress(packed.body) if "content-encoding" in packed.headers else packed.body
    assert (sent, finished.reply().body) == (body, body)


@given(BODIES)
def test_each_coding_has_its_own_validator(body: bytes) -> None:
    """A strong validator names one sequence of bytes, and the same one every time."""
    plain, packed = (Finished(body, "text/plain").reply(accept_encoding=coding) for coding in (None, "gzip"))
    assert (plain.headers["etag"] == packed.headers["etag"]) == (plain.body == packed.body)
    assert packed == Finished(body, "text/plain").reply(accept_encoding="gzip")
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"


@given(BODIES, st.sampled_from((None, "gzip", "br")))
def test_who_has_the_bytes_gets_none(body: bytes, coding: str | None) -> None:
    """304 with the validator and the caching headers, and without a body or its type."""
    finished = Finished(body, "text/plain", {"cache-control": "public"})
    first = finished.reply(accept_encoding=coding)
    again = finished.reply(accept_encoding=coding, if_none_match=f'"x", {first.headers["etag"]}')
    kept = {"cache-control": "public", "etag": first.headers["etag"], "vary": "Accept-Encoding"}
    assert again == Reply(304, b"", kept)


def test_the_validator_of_the_other_coding_does_not_validate() -> None:
    """A cache that holds the compressed bytes must not be told that the plain ones are the same."""
    finished = Finished(b"words " * 500, "text/plain")
    packed = finished.reply(accept_encoding="gzip").headers["etag"]
    assert finished.reply(if_none_match=packed).status == 200


@pytest.mark.parametrize(
    ("header", "hit"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        (" * ", True),
        ('"b" *', False),
        ('"b', False),
        ('"b"', False),
        ("a", False),
        ("", False),
        (None, False),
        ('"A"', False),
        ('"' * 9_000 + '"a"', False),
    ],
)
def test_if_none_match_is_read_as_the_standard_says(header: str | None, hit: bool) -> None:
    """Lists, weak validators and the star (RFC 9110, 13.1.2)."""
    assert matches(header, '"a"') is hit


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("br, gzip;q=0.8", True),
        ("GZIP", True),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("gzip;q=0.2, identity;q=0.9", False),
        ("identity", False),
        ("deflate", False),
        ("gzip;q=banana", False),
    ],
)
def test_accept_encoding_is_read_as_the_standard_says(header: str | None, taken: bool) -> None:
    """Weights, the star and refusals (RFC 9110, 12.5.3); what is no coding counts as none."""
    assert accepts_gzip(header) is taken


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_header_breaks_the_negotiation(accept_encoding: str, if_none_match: str) -> None:
    """Whatever a client sends, it gets the body or a 304."""
    finished = Finished(b"words " * 300, "text/plain")
    assert finished.reply(accept_encoding=accept_encoding, if_none_match=if_none_match).status in (200, 304)


def test_head_tells_the_length_of_what_get_would_send() -> None:
    """The same headers, and no body."""
    reply = Finished(b"abc", "text/plain").reply()
    head = reply.without_body()
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", "3")
    assert {name: head.headers[name] for name in reply.headers} == dict(reply.headers)


@pytest.mark.parametrize("status", [204, 304])
def test_head_tells_no_length_where_there_is_none_to_tell(status: int) -> None:
    """A cache would take 0 for the length of the page that it keeps (RFC 9110, 8.6)."""
    assert Reply(status, b"", {"etag": '"a"'}).without_body() == Reply(status, b"", {"etag": '"a"'})


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_different_bytes_have_different_validators(a: bytes, b: bytes) -> None:
    """And a validator is in quotes."""
    assert (etag(a) == etag(b)) == (a == b)
    assert etag(a).startswith('"')
    assert etag(a).endswith('"')
