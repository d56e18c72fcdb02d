"""The pages around the articles: the frame of an edition, the question, the index, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from markupsafe import Markup

from adaptive_text import rendering
from adaptive_text.rendering import template_environment

if TYPE_CHECKING:
    from adaptive_text.page import Page
    from adaptive_text.personalize import Question
    from adaptive_text.web.settings import Settings
    from adaptive_text.web.topics import Listed, Mapped, Section


class Trouble(NamedTuple):
    """What a reader is told where there is no page."""

    headline: str
    text: str


TROUBLES: Mapping[int, Trouble] = {
    404: Trouble("There is no such page", "It may have moved. You will find every topic in the list of topics."),
    405: Trouble("This page can only be read", "Nothing can be sent to this address."),
    414: Trouble("This address is too long", "Please start from the list of topics."),
    410: Trouble("This page was withdrawn", "What stood here is no longer offered."),
    500: Trouble("Something went wrong on our side", "Nothing is wrong with what you did. Please try again later."),
    503: Trouble("This page is being prepared", "Please try again in a moment."),
}
"""By status."""


class Shell:
    """Writes the pages of a site. The templates are in `templates/site`; a host replaces any of them by name.

    It knows no library, so that the site of a newer one goes on with it.
    """

    def __init__(self, settings: Settings) -> None:
        """For the settings of a site."""
        self.settings = settings
        self.environment = template_environment(settings.templates)

    def edition(self, page: Page, content: Markup, question: Question) -> str:
        """A whole page: the HTML of an edition in its frame, with the question who the reader is."""
        return self._render(
            "site/edition.html",
            page=page,
            content=content,
            json_ld=rendering.json_ld(page).strip(),
            question=question,
            article=page.article,
            forms={"md": "text/markdown", "txt": "text/plain", "json": "application/json"},
        )

    def picker(self, article: str, question: Question) -> Markup:
        """The question alone, to stand inside a page of the host."""
        macros: Any = self.environment.get_template("site/picker.html").make_module({"settings": self.settings})
        return Markup(macros.picker(article, question))  # noqa: S704 - a template has written it, and escaped what it was given

    def neutral(self, article: str, question: Question, listed: Listed) -> str:
        """The question, for a reader who has not answered it."""
        return self._render("site/neutral.html", listed=listed, question=question, article=article)

    def index(self, section: Section, page: int, query: str = "") -> str:
        """A page of the list of topics, or of those that were searched for."""
        return self._render(
            "site/index.html",
            articles=section.listed,
            query=query,
            found=section.total,
            number=page,
            more=section.more,
        )

    def sitemap(self, articles: Iterable[Mapped]) -> str:
        """The editions of articles, each with the others of its article as alternates."""
        return self._render("site/sitemap.xml", articles=articles)

    def sitemaps(self, number: int) -> str:
        """The sitemap that names so many others."""
        return self._render("site/sitemaps.xml", number=number)

    def problem(self, status: int) -> str:
        """What a reader is told where there is no page."""
        return self._render("site/problem.html", status=status, trouble=TROUBLES[status])

    def style(self) -> str:
        """The style of editions and of what stands around them."""
        return rendering.style(self.environment) + self._render("site/site.css")

    def withdrawn(self, notice: str) -> str:
        """What readers are told in place of an article that is no longer offered."""
        return self._render("site/problem.html", status=410, trouble=TROUBLES[410]._replace(text=notice))

    def script(self, name: Literal["site.js", "adaptive-text.js"]) -> str:
        """What changes the audience of an edition in place; or the element that shows an edition in any page."""
        return self._render(f"site/{name}")

    def live(self, template: str, **values: object) -> str:
        """A page of the author's preview."""
        return self._render(template, **values)

    def _render(self, template: str, **values: object) -> str:
        return self.environment.get_template(template).render(settings=self.settings, **values)
