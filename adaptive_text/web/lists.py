"""Bodies that are no editions and the same for everybody: lists of articles, sitemaps, style and scripts.

Each is made when it is first asked for. Lists are of one library; the files are of the settings, and outlive it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from msgspec import json

from adaptive_text.web.api import openapi
from adaptive_text.web.keeping import Kept
from adaptive_text.web.replies import ANYWHERE, Finished, purged_by

if TYPE_CHECKING:
    from adaptive_text.web.shell import Shell
    from adaptive_text.web.topics import Topics

ListName = Literal["index", "listing", "sitemap"]
KEY = "lists"
"""By which caches are told to forget all lists."""
_KEPT, _KEPT_BYTES = 1_000, 32 * 1024 * 1024
_HTML = "text/html; charset=utf-8"
_SCRIPT = "text/javascript; charset=utf-8"


class Files:
    """Style, scripts and descriptions: by path below the prefix."""

    def __init__(self, shell: Shell) -> None:
        """For the settings of a shell."""
        self._shell = shell
        self._kept = Kept(_KEPT, _KEPT_BYTES)
        self._made: Mapping[str, Callable[[], Finished]] = {
            "/robots.txt": lambda: self._finished(self._robots(), "text/plain; charset=utf-8", {}),
            "/style.css": lambda: self._finished(shell.style(), "text/css; charset=utf-8", ANYWHERE),
            "/site.js": lambda: self._finished(shell.script("site.js"), _SCRIPT, {}),
            "/adaptive-text.js": lambda: self._finished(shell.script("adaptive-text.js"), _SCRIPT, ANYWHERE),
            "/api/openapi.json": lambda: self._finished(self._openapi(), "application/json", ANYWHERE),
        }

    def __contains__(self, path: str) -> bool:
        return path in self._made

    def finished(self, path: str) -> Finished:
        """The file at a path, which takes some milliseconds for the first time."""
        return self._kept.made(path, self._made[path])

    def _robots(self) -> str:
        """Everything may be read; the neutral pages say by themselves that they are not to be listed."""
        lines, settings = ["User-agent: *", "Disallow:"], self._shell.settings
        if settings.origin:
            lines.append(f"Sitemap: {settings.absolute(settings.path('sitemap.xml'))}")
        return "\n".join(lines) + "\n"

    def _openapi(self) -> str:
        return json.encode(openapi(self._shell.settings)).decode()

    def _finished(self, text: str, kind: str, headers: Mapping[str, str]) -> Finished:
        return Finished(text.encode(), kind, {"cache-control": self._shell.settings.public_cache, **headers})


class Lists:
    """The lists of one library."""

    def __init__(self, topics: Topics, shell: Shell, keys: tuple[str, ...]) -> None:
        """`keys` are those by which caches are told to forget all of the library."""
        self._topics = topics
        self._shell = shell
        self._settings = shell.settings
        self._headers = {"cache-control": self._settings.public_cache, **purged_by(KEY, *keys)}
        self._kept = Kept(_KEPT, _KEPT_BYTES)

    def is_made(self, name: ListName, number: int) -> bool:
        """Whether a page of a list can be answered at once."""
        return (name, number) in self._kept

    def finished(self, name: ListName, number: int) -> Finished | None:
        """A page of a list, made where it is not kept: in 2 ms for readers, and in up to 1 s for programs.

        `None` behind the last page. The first page of the index and of the listing is 1; of sitemaps it is 0, which
        names the others where there is more than one.
        """
        if (found := self._kept.get((name, number))) is not None:
            return found
        making = {"index": self._index, "listing": self._listing, "sitemap": self._sitemap}
        made = making[name](number)
        return None if made is None else self._kept.made((name, number), lambda: made)

    def search(self, query: str, number: int) -> str | None:
        """A page of what is found; it is not kept, since the words may tell of the reader."""
        section = self._topics.search(query, number)
        return None if section is None else self._shell.index(section, number, query)

    def _index(self, number: int) -> Finished | None:
        section = self._topics.index(number)
        return None if section is None else Finished(self._shell.index(section, number).encode(), _HTML, self._headers)

    def _listing(self, number: int) -> Finished | None:
        found = self._topics.listing(number)
        if found is None:
            return None
        listed, more = found
        address = self._settings.absolute(self._settings.path("api", "articles"))
        link = {"link": f'<{address}?page={number + 1}>; rel="next"'} if more else {}
        return Finished(json.encode(listed), "application/json", {**self._headers, **ANYWHERE, **link})

    def _sitemap(self, number: int) -> Finished | None:
        if not self._settings.origin:  # a sitemap has whole addresses
            return None
        parts = self._topics.sitemaps()
        if number > (parts if parts > 1 else 0):
            return None
        whole = number == 0 and parts > 1
        text = self._shell.sitemaps(parts) if whole else self._shell.sitemap(self._topics.sitemap(number or 1))
        return Finished(text.encode(), "application/xml", self._headers)
