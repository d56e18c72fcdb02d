"""A site for authors, who see every saved edit: the last good version, what is wrong with the new one, and why.

It watches the files of a corpus, replaces the site of an `Application` when they change, and adds addresses under `/-/`
for the scripts of its pages. It is for the author's own machine: nothing of it is cached, and nothing is private.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, NamedTuple

from msgspec import json
from starlette.responses import Response
from starlette.routing import Route

from adaptive_text.errors import AdaptiveTextError, LibraryError, Problem
from adaptive_text.metrics import METRICS
from adaptive_text.watching import changes
from adaptive_text.web.asgi import Application, create_app
from adaptive_text.web.shelf import Shelf, files_of, open_shelf
from adaptive_text.web.site import Site

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request

    from adaptive_text.edition import Edition
    from adaptive_text.page import Choice
    from adaptive_text.web.settings import Settings

QUICKER = 0.4
"""Of the pause between two looks at the files: authors wait for what they saved."""
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_log = logging.getLogger("adaptive_text.live")


class Variant(NamedTuple):
    """A wording of a claim, as the panel shows it."""

    register: str
    text: str
    chosen: bool
    why_not: str
    own: Sequence[tuple[str, str]]
    """Its own score, by metric of the targets; empty where it is not scored."""
    page: Sequence[tuple[str, str]]
    """The page's score with it."""


@dataclass
class Live:
    """A corpus that changes, and the site of its last good versions."""

    folder: Path
    profiles: Path | None
    settings: Settings
    shelf: Shelf
    problems: Sequence[Problem] = ()
    generation: int = 0
    """Grows with every change."""

    @classmethod
    def open(cls, folder: Path, profiles: Path | None, settings: Settings) -> Live:
        """Open a corpus; raises `LibraryError` where nothing of it can be shown."""
        shelf = open_shelf(folder, profiles=profiles)
        return cls(folder, profiles, settings, shelf, shelf.problems)

    @property
    def site(self) -> Site:
        """The site of the last good versions; what it looks articles up in is made at once, and by nobody's request."""
        settings = replace(self.settings, generation=self.generation)
        return Site(self.shelf.library, settings, unavailable=self.shelf.unavailable).opened()

    def refresh(self, application: Application) -> None:
        """Read what has changed and serve it; where nothing can be used any more, everything stays as it was."""
        try:
            self.shelf = open_shelf(self.folder, profiles=self.profiles, before=self.shelf)
            self.problems = self.shelf.problems
        except LibraryError as error:
            self.problems = error.problems or (_problem(self.folder, error),)
        self.generation += 1
        application.site = self.site

    def watch(self, application: Application, wait: Callable[[float], object] = sleep) -> None:
        """Look at the files for ever, and serve what they say."""
        looks = changes(lambda: files_of(self.folder, self.profiles), lambda seconds: wait(seconds * QUICKER))
        for number, seen in enumerate(looks):
            if number == 0 and seen == self.shelf.seen:
                continue  # nothing was saved since the folder was opened
            try:
                self.refresh(application)
            except Exception:  # noqa: BLE001 - a bug must not end the preview; it is told, and the last good version stays
                _log.exception("the change could not be read")


def create_live_app(live: Live) -> Starlette:
    """The application of a corpus that is being written; it watches as long as the process runs."""
    live.settings = replace(live.settings, is_live=True)
    app = create_app(live.site)
    application: Application = app.state.adaptive_text
    here = live.settings.prefix
    headers = {**live.settings.security, **_HEADERS}

    def state(_: Request) -> Response:
        generation = application.site.settings.generation  # its own: whoever sees a new number gets the new page
        told = {"generation": generation, "problems": [_told(problem) for problem in live.problems]}
        return Response(json.encode(told), 200, headers, "application/json")

    def panel(request: Request) -> Response:
        names = (request.path_params[name] for name in ("article", "audience", "claim"))
        html = _panel(application.site, *names)
        return Response(html or "", 200 if html else 404, headers, "text/html; charset=utf-8")

    def beside(request: Request) -> Response:
        article = request.path_params["article"]
        site = application.site
        html = site.shell.live("site/beside.html", article=article, audiences=site.known(article))
        return Response(html, 200 if site.known(article) else 404, headers, "text/html; charset=utf-8")

    def script(_: Request) -> Response:
        return Response(application.site.shell.live("site/live.js"), 200, headers, "text/javascript; charset=utf-8")

    own = [("state", state), ("live.js", script), ("beside/{article}", beside)]
    routes = [Route(f"{here}/-/{path}", answer) for path, answer in own]
    routes.append(Route(f"{here}/-/claim/{{article}}/{{audience}}/{{claim}}", panel))
    app.router.routes[:0] = routes
    Thread(target=live.watch, args=(application,), name="adaptive-text-live", daemon=True).start()
    return app


def _problem(folder: Path, error: AdaptiveTextError) -> Problem:
    return Problem(str(folder), None, None, "", error.code, str(error))


def _told(problem: Problem) -> dict[str, object]:
    return {
        "place": str(problem.place),
        "severity": problem.severity,
        "message": problem.message,
        "code": problem.code,
        "hint": problem.hint,
    }


def _panel(site: Site, article: str, audience: str, claim: str) -> str | None:
    """Why a claim reads as it does, and how else it could; `None` where there is no such claim."""
    if audience not in site.known(article):
        return None
    edition = site.library.render(article, audience)
    choice = next((choice for choice in edition.choices if choice.claim == claim), None)
    if choice is None:
        return None
    return site.shell.live("site/panel.html", choice=choice, variants=list(_variants(site, edition, choice)))


def _variants(site: Site, edition: Edition, choice: Choice) -> Iterator[Variant]:
    from adaptive_text.worded import WordedArticle

    library = site.library
    record = library[edition.article]
    worded = WordedArticle(record, library.glossary, library.picker.registers)
    found = next(one for _, _, one in record.claims() if one.id == choice.claim)
    rivals = {rival.register: rival for rival in choice.rivals}
    metrics = [target.metric for target in edition.targets]
    for register in sorted(found.variants, key=library.picker.registers.index):
        made, rival = worded.variant(choice.claim, register), rivals.get(register)
        counts = made.tally.corrected
        own = [(name, _written(METRICS[name].value(counts))) for name in metrics if counts.words]
        page = [(name, _written(rival.values[name])) for name in metrics] if rival else []
        why_not = "" if rival is None or rival.open else rival.why_not
        yield Variant(register, made.wording.text, register == choice.register, why_not, own, page)


def _written(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
