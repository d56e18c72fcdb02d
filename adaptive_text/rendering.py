"""From a decided page to HTML, Markdown, plain text, JSON and JSON-LD. Templates write; nothing is decided here.

The templates are ordinary Jinja2 files in `adaptive_text/templates`. A host replaces any of them by name:
`template_environment(FileSystemLoader("my-templates"))` looks there first, and the package's own stay within reach
as `adaptive_text/page.html` and so on, to extend or include.

| template | writes | knows |
|---|---|---|
| `document.html` | a whole HTML page | `page`, `write`, `content`, `json_ld`, `style`, `stylesheet` |
| `page.html` | the article, a fragment | `page`, `write` (`hypertext.Hypertext`), `level` |
| `blocks.html` | macros: blocks, statements, tables, notices | the same |
| `style.css` | not a template: the style of `document.html` | |
| `page.md` | Markdown | `page`, `write` (`commonmark.CommonMark`), `edition_url` |
| `page.txt` | plain text | `page`, `write` (`plaintext.PlainText`) |

`write` has a method for every part of a page, and a template puts the parts together. A host's own `blocks.html` needs
`block_`, `definition_`, `detail_`, `notices_` and `reference_`; what it does not write itself it can leave to `write`.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from markupsafe import Markup, escape

from adaptive_text.labels import filled
from adaptive_text.page import Page, Reference
from adaptive_text.writing.commonmark import CommonMark
from adaptive_text.writing.hypertext import Hypertext, leads_away
from adaptive_text.writing.plaintext import PlainText

if TYPE_CHECKING:
    from collections.abc import Collection

    from jinja2 import BaseLoader, Environment


class _Kinds(NamedTuple):
    """Types of schema.org."""

    page: str
    audience: str
    thing: str


_FOLDER = Path(__file__).parent / "templates"
_HEADING_LEVELS = range(1, 5)
_NARROWEST = 20
_FINISHED_LEVEL = 2
"""Of the headline of a fragment as it is kept."""
_HEADINGS = range(1, 7)
_PAGE_TEMPLATES = ("page.html", "blocks.html", "page.md", "page.txt")
_REFERRING = re.compile(r"\{%[-+]?\s*(?:extends|include|import|from)\s(.*?)%\}", re.DOTALL)
_QUOTED = re.compile(r"\"([^\"]+)\"|'([^']+)'")
_IN_SCRIPT = {c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
_KINDS = {
    "medicine": _Kinds("MedicalWebPage", "MedicalAudience", "MedicalEntity"),
    "general": _Kinds("WebPage", "Audience", "Thing"),
}


def template_environment(loader: BaseLoader | None = None) -> Environment:
    """The environment that pages are written in; templates that `loader` has replace the package's own."""
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

    own = FileSystemLoader(_FOLDER)
    hosts = [] if loader is None else [loader]
    return Environment(
        loader=ChoiceLoader([*hosts, own, PrefixLoader({"adaptive_text": own})]),
        autoescape=_is_markup,  # noqa: S701 - everything but Markdown and plain text, which escape by themselves
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=loader is not None,
    )


def _is_markup(name: str | None) -> bool:
    return name is None or not name.endswith((".md", ".txt", ".css", ".js"))


@cache
def _own_environment() -> Environment:
    return template_environment()


def html(
    page: Page, *, heading_level: int = 2, edition_url: str = "{audience}", environment: Environment | None = None
) -> Markup:
    """The page as an HTML fragment: one `<article>`, all ids prefixed with the article's.

    The headline is a heading of `heading_level` (1 to 4), sections are one deeper. `edition_url` is the address of
    the other editions, with `{audience}` where the audience goes.
    """
    if heading_level not in _HEADING_LEVELS:
        raise ValueError(f"heading_level must be 1 to 4 (got {heading_level!r})")
    template = (environment or _own_environment()).get_template("page.html")
    written = template.render(page=page, write=Hypertext.of(page, edition_url), level=heading_level)
    return _markup(written)


def document(
    page: Page,
    *,
    edition_url: str = "{audience}",
    stylesheet: str | None = None,
    environment: Environment | None = None,
) -> Markup:
    """The page as a whole HTML document that stands alone, or links to a `stylesheet` by its address."""
    environment = environment or _own_environment()
    written = environment.get_template("document.html").render(
        page=page,
        write=Hypertext.of(page, edition_url),
        content=html(page, heading_level=1, edition_url=edition_url, environment=environment),
        json_ld=json_ld(page).strip(),
        style=style(environment),
        stylesheet=stylesheet,
    )
    return _markup(written)


def style(environment: Environment | None = None) -> str:
    """The style sheet, for a host that serves it from an address of its own."""
    environment = environment or _own_environment()
    if environment.loader is None:
        return ""
    return environment.loader.get_source(environment, "style.css")[0]


def markdown(page: Page, *, edition_url: str | None = None, environment: Environment | None = None) -> str:
    """The page as CommonMark with GitHub's tables. Other editions are named where `edition_url` tells their address."""
    template = (environment or _own_environment()).get_template("page.md")
    return _tidy(template.render(page=page, write=CommonMark.of(page), edition_url=edition_url))


def text(page: Page, width: int | None = 78, *, environment: Environment | None = None) -> str:
    """The page as plain text in lines of at most `width` characters where words allow; `None` leaves lines whole."""
    if width is not None and width < _NARROWEST:
        raise ValueError(f"width must be None or at least {_NARROWEST} (got {width!r})")
    template = (environment or _own_environment()).get_template("page.txt")
    return _tidy(template.render(page=page, write=PlainText.of(page, width)))


def json(page: Page) -> str:
    """The page as canonical JSON: keys sorted, no spaces; `msgspec.json.decode(..., type=Page)` gives it back."""
    return msgspec.json.encode(page, order="sorted").decode() + "\n"


def json_ld(page: Page) -> str:
    """The page for search engines, as schema.org's `MedicalWebPage` or `WebPage`; safe inside a `<script>`.

    `lastReviewed` stands only on an approved edition.
    """
    kind = _KINDS[page.subject]
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": kind.page,
        "name": page.title,
        "headline": page.headline,
        "inLanguage": page.lang,
        "dateModified": page.updated,
        "audience": {"@type": kind.audience, "audienceType": page.audience_label},
        "about": [{"@type": kind.thing, "name": name} for name in page.about],
        "citation": [_citation(reference) for reference in page.references],
        "lastReviewed": page.reviewed,
    }
    said = {key: value for key, value in data.items() if value}
    written = msgspec.json.encode(said, order="sorted").decode() + "\n"
    for character, escaped in _IN_SCRIPT.items():
        written = written.replace(character, escaped)
    return written


def _citation(reference: Reference) -> dict[str, object]:
    data: dict[str, object] = {"@type": "CreativeWork", "name": reference.title}
    if reference.publisher:
        data["publisher"] = {"@type": "Organization", "name": reference.publisher}
    if leads_away(reference.url):
        data["url"] = reference.url
    return data


def _markup(written: str) -> Markup:
    return Markup(_ended(written))  # noqa: S704 - a template has written it, and escaped what it was given


def _ended(written: str) -> str:
    return written.strip("\n") + "\n"


def _tidy(written: str) -> str:
    """Blocks one blank line apart, no spaces at the ends of lines."""
    tidied = "\n".join([line.rstrip(" \t") for line in written.split("\n")])
    while "\n\n\n" in tidied:
        tidied = tidied.replace("\n\n\n", "\n\n")
    return _ended(tidied)


def moved(
    fragment: str, *, heading_level: int = 2, edition_url: str = "{audience}", audiences: Collection[str] = ()
) -> Markup:
    """A finished fragment of `html(page)` as `html(page, heading_level=..., edition_url=...)` writes it, to the byte.

    `audiences` are those whose editions it may lead to. Texts are escaped, and so nothing in them is taken for a tag or
    a link. For templates of a host it holds where their headings follow `level`.
    """
    if heading_level not in _HEADING_LEVELS:
        raise ValueError(f"heading_level must be 1 to 4 (got {heading_level!r})")
    deeper, written = heading_level - _FINISHED_LEVEL, str(fragment)  # Markup would escape the tags
    for level in sorted(_HEADINGS, reverse=deeper > 0) if deeper else ():  # none becomes one that is yet to be moved
        for tag in ("<h", "</h"):
            written = written.replace(f"{tag}{level}", f"{tag}{level + deeper}")
    for audience in audiences:
        address = escape(filled(edition_url, audience=audience))
        written = written.replace(f'href="{audience}"', f'href="{address}"')
    return Markup(written)  # noqa: S704 - a template has written it, and what is put in is escaped


def templates_digest(environment: Environment | None = None) -> str:
    """SHA-256 over the templates that pages are written with, as an environment finds them: 64 hex digits.

    Counts what these extend, include or import by a written name, too. Raises jinja2's `TemplateNotFound`.
    """
    environment = environment or _own_environment()
    assert environment.loader is not None
    sources: dict[str, str] = {}
    names = list(_PAGE_TEMPLATES)
    while names:
        name = names.pop()
        if name not in sources:
            source = environment.loader.get_source(environment, name)[0]
            sources[name] = source.replace("\r\n", "\n")  # some loaders do it, and it makes no difference
            referring = " ".join(_REFERRING.findall(source))
            names += [double or single for double, single in _QUOTED.findall(referring)]
    return sha256(msgspec.json.encode(sources, order="sorted")).hexdigest()
