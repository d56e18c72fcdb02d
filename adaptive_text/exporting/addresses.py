"""Addresses inside a folder of pages: relative, with the names of files, so that they hold without any server."""

from __future__ import annotations

from dataclasses import dataclass

from adaptive_text.web.settings import Settings

DEPTH = 2
"""Folders between the top and a page of an article."""
ARTICLES = "articles"


@dataclass(frozen=True, slots=True)
class FolderSettings(Settings):
    """Settings of the pages in one folder of the site: `settings.article(...)` leads from there to the page's file."""

    depth: int = 0
    """How many folders lie between the top and the page that has the address."""

    def path(self, *parts: str) -> str:
        """A file of the site; its first page for ""."""
        return "../" * self.depth + "/".join(parts or ("",)) + ("" if any(parts) else "index.html")

    def article(self, article: str, audience: str = "") -> str:
        """The page of an article that asks who the reader is, or that of an edition."""
        return self.path(ARTICLES, article, f"{audience or 'index'}.html")

    def topics(self, number: int) -> str:
        """A page of the list of topics, from 1."""
        return self.path("index.html" if number == 1 else f"topics-{number}.html")

    def absolute(self, path: str) -> str:
        """A path of this folder as an address, where the origin is known."""
        return f"{self.origin}{self.prefix}/{path.replace('../', '')}" if self.origin else path
