"""An edition as a bundle holds it: finished texts, and a tree that is decoded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import msgspec
from markupsafe import Markup

from adaptive_text.bundling.rows import Scored
from adaptive_text.counting import Tally
from adaptive_text.edition import Edition
from adaptive_text.page import Grounds, Page
from adaptive_text.readability import Score, score_of


class _Json(msgspec.Struct, frozen=True):
    """What `Edition.json` holds, as far as it is decoded again."""

    page: Page
    grounds: Grounds
    fingerprint: str


class StoredEdition(Edition):
    """An edition from a bundle: the texts that were finished when it was built."""

    def __init__(self, read: Callable[[str], bytes]) -> None:
        """Read the parts of its row, by their names, with `read`."""
        self.__dict__["_read"] = read

    def _part(self, name: str) -> bytes:
        read: Callable[[str], bytes] = self.__dict__["_read"]
        return read(name)

    @cached_property
    def _decoded(self) -> _Json:
        return msgspec.json.decode(self._part("json"), type=_Json)

    @cached_property
    def page(self) -> Page:  # pyright: ignore[reportIncompatibleVariableOverride] - a field that is made late
        """What is shown, as a tree."""
        return self._decoded.page

    @cached_property
    def grounds(self) -> Grounds:  # pyright: ignore[reportIncompatibleVariableOverride] - a field that is made late
        """Why it is as it is, as data."""
        return self._decoded.grounds

    @cached_property
    def score(self) -> Score:  # pyright: ignore[reportIncompatibleVariableOverride] - a field that is made late
        """Readability of the page's prose."""
        scored = msgspec.json.decode(self._part("score"), type=Scored)
        return score_of(scored.prose, Tally(scored.raw, scored.counts))

    @cached_property
    def fingerprint(self) -> str:
        """What a reviewer signs."""
        return self._decoded.fingerprint

    @cached_property
    def html(self) -> Markup:
        """An accessible HTML fragment whose headline is an `h2`."""
        return Markup(self._part("html").decode())  # noqa: S704 - a template has written it, and the digest says so

    @cached_property
    def markdown(self) -> str:
        """CommonMark, with tables as GitHub writes them."""
        return self._part("markdown").decode()

    @cached_property
    def text(self) -> str:
        """Plain text."""
        return self._part("text").decode()

    @cached_property
    def json(self) -> str:
        """The page, its scores and the reasons, as JSON with sorted keys."""
        return self._part("json").decode()
