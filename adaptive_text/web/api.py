"""The JSON interface of a site, described for programs: an OpenAPI document, and the schema of an edition."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import msgspec

from adaptive_text.page import Grounds, Page

if TYPE_CHECKING:
    from adaptive_text.web.settings import Settings


class EditionJson(msgspec.Struct, frozen=True):
    """What `edition.json` holds."""

    page: Page
    grounds: Grounds
    scores: Mapping[str, Mapping[str, float | None]]
    """`corrected` (what targets bind) and `raw` (textstat's own), by metric."""
    fingerprint: str


class ListedEdition(msgspec.Struct, frozen=True):
    """One edition in the list of articles."""

    audience: str
    label: str
    title: str
    headline: str
    href: str


class ListedArticle(msgspec.Struct, frozen=True):
    """One article in the list of articles."""

    id: str
    updated: str
    status: str
    editions: tuple[ListedEdition, ...]


_REF = "#/components/schemas/{name}"


def edition_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `edition.json`, with everything that it refers to."""
    return msgspec.json.schema(EditionJson)


def openapi(settings: Settings) -> dict[str, Any]:
    """The OpenAPI 3.1 document of a site."""
    references, components = msgspec.json.schema_components([EditionJson, ListedArticle], ref_template=_REF)
    edition, listed = references
    articles = {
        "description": "Articles by id, 1,000 on a page",
        "headers": {"Link": {"description": "The next page, where there is one", "schema": {"type": "string"}}},
        "content": _json({"type": "array", "items": listed}),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": settings.name, "version": version("adaptive-text")},
        "servers": [{"url": settings.absolute(settings.prefix) or "/"}],
        "paths": {
            "/api/articles": {
                "get": {
                    "summary": "The articles with their editions",
                    "parameters": [_PAGE],
                    "responses": {"200": articles, "404": {"description": "There is no such page"}},
                }
            },
            "/articles/{article}/{audience}.json": {
                "get": {
                    "summary": "An edition: page, scores, reasons",
                    "parameters": [_parameter("article"), _parameter("audience"), _HAS],
                    "responses": {
                        "200": {"description": "The edition", "content": _json(edition)},
                        "304": {"description": "Unchanged"},
                        "308": {"description": "The article has another id now"},
                        "404": {"description": "There is no such edition"},
                        "410": {"description": "The article was withdrawn"},
                        "503": {"description": "The edition is not made yet; ask again after Retry-After seconds"},
                    },
                }
            },
        },
        "components": {"schemas": components},
    }


_PAGE = {"name": "page", "in": "query", "required": False, "schema": {"type": "integer", "minimum": 1, "default": 1}}
_HAS = {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}


def _parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
