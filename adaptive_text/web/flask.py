"""Editions in a Flask application: an extension that serves a site under a prefix, and functions for templates.

    texts = AdaptiveText(Site(Library.open("corpus"), Settings(prefix="/health")))
    texts.init_app(app)

In templates `adaptive_article("statins")` is an edition's HTML for the current reader, `adaptive_article("statins",
"patient")` for another, and `audience_picker("statins")` the question who the reader is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, Response, after_this_request, g, has_app_context, request
from werkzeug.datastructures import Headers
from werkzeug.routing import BaseConverter, Rule

from adaptive_text.web.carrying import answer, sent
from adaptive_text.web.replies import PRIVATE
from adaptive_text.web.routing import Ask
from adaptive_text.web.sites import Sites

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from markupsafe import Markup

    from adaptive_text.personalize import ChosenAudience
    from adaptive_text.web.replies import Reply
    from adaptive_text.web.site import Site

_NAME = "adaptive_text"


class AdaptiveText:
    """The extension; `app.extensions["adaptive_text"]` holds it."""

    def __init__(self, site: Site, app: Flask | None = None) -> None:
        """Serve a site, and the generations of its library that come after it.

        At once where an application is given, else by `init_app`.
        """
        self._sites = Sites(site)
        if app is not None:
            self.init_app(app)

    @property
    def site(self) -> Site:
        """The site of this moment; within a request the same one from beginning to end."""
        if not has_app_context():
            return self._sites.now()
        begun: dict[Sites, Site] = g.setdefault(_NAME, {})
        return begun.setdefault(self._sites, self._sites.now())

    def init_app(self, app: Flask) -> None:
        """Add the addresses of the site, and the functions for templates."""
        app.url_map.converters[_NAME] = _Rest
        prefix = self.site.settings.prefix
        for path in [*([prefix] if prefix else []), f"{prefix}/<{_NAME}:path>"]:
            # a rule of werkzeug, since those of Flask answer a closed list of methods
            app.url_map.add(Rule(path, endpoint=_NAME, merge_slashes=False))
        app.view_functions[_NAME] = self._answer
        app.extensions[_NAME] = self
        app.add_template_global(self.article, "adaptive_article")
        app.add_template_global(self.picker, "audience_picker")

    def audience(self) -> ChosenAudience:
        """Who the reader of the current request is: `?audience=`, else the cookie, else the default.

        The response is kept by no cache, unless it has a `Cache-Control` of its own.
        """
        after_this_request(_kept_private)
        return self.site.audience(request.args.get("audience"), request.headers.get("cookie"))

    def article(self, article: str, audience: str | None = None) -> Markup:
        """The HTML of an edition, for the current reader where no audience is named.

        Raises `UnknownArticle` and `UnknownAudience`.
        """
        return self.site.fragment(article, audience or self.audience().audience)

    def picker(self, article: str, chosen: str | None = None) -> Markup:
        """The question who the reader is, as a form that leads to an article; raises `UnknownArticle`."""
        return self.site.picker(article, chosen)

    def _answer(self, path: str = "") -> Response:
        del path  # the address is looked at as a whole, with the prefix
        query = request.query_string.decode("latin-1")
        headers = {name.lower(): value for name, value in request.headers.items()}
        return _Carried(answer(self.site, Ask(request.method, request.root_path + request.path, query, headers)))


class _Rest(BaseConverter):
    """Whatever follows: any characters, slashes and line breaks too."""

    regex = r"[\s\S]*"
    part_isolating = False


class _Carried(Response):
    """A reply as Flask carries it."""

    default_mimetype = None

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.body, reply.status)
        self.headers = Headers(list(reply.headers.items()))  # Response() would count the length itself, of HEAD too
        if reply.set_cookie is not None:
            self.headers.add("set-cookie", reply.set_cookie)
        self._own = reply.headers

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """The headers as they are sent, after all that the host's hooks and session have added."""
        return Headers(sent(self.status_code, self._own, super().get_wsgi_headers(environ)))


def _kept_private(response: Any) -> Any:
    response.headers.setdefault("cache-control", PRIVATE)
    return response
