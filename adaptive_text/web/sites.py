"""The site of a library at every moment: over a bundle, that of its newest generation.

One request is answered by one site, whichever it began with. A generation whose site cannot be made is logged and left
out, and an old site goes with its finished pages when nobody holds it any more.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import TYPE_CHECKING

from adaptive_text.errors import BundleError

if TYPE_CHECKING:
    from adaptive_text.library import Library
    from adaptive_text.web.site import Site

_log = logging.getLogger("adaptive_text.web")


class Sites:
    """The newest site of a library. Threads may share it, and so may processes that were forked."""

    def __init__(self, site: Site) -> None:
        """Begin with a site, and go on to the generations that come after it."""
        self._newest = site
        self._seen = site.library
        self._renewing = Lock()
        self._process = os.getpid()

    def now(self) -> Site:
        """The site of this moment; inside `one`, the site that it began with."""
        return _BEGUN_WITH.get().get(self) or self.newest()

    def newest(self) -> Site:
        """The site of this moment, whatever was begun with."""
        if self._newest.source.pinned() is not self._seen:
            self._renew()
        return self._newest

    @contextmanager
    def one(self) -> Generator[Site]:
        """As long as the block lasts, this thread or task has one site, so that nothing in it is mixed."""
        site = self.newest()
        begun = _BEGUN_WITH.set({**_BEGUN_WITH.get(), self: site})
        try:
            yield site
        finally:
            _BEGUN_WITH.reset(begun)

    def _renew(self) -> None:
        """Go on to the newest generation; where another thread is at it, the old one does meanwhile."""
        if os.getpid() != self._process:  # forked: another thread may have been at it at that moment
            self._renewing, self._process = Lock(), os.getpid()
        if not self._renewing.acquire(blocking=False):
            return
        try:
            library = self._newest.source.pinned()
            if library is not self._seen:
                self._go_on(library)
        finally:
            self._renewing.release()

    def _go_on(self, library: Library) -> None:
        try:
            self._newest = self._newest.over(library)
            _log.info("serving bundle %s with %d articles", library.digest, len(library))
        except BundleError as error:
            _log.error("%s: the last good bundle stays", error)
        self._seen = library


_NOTHING: Mapping[Sites, Site] = {}
_BEGUN_WITH: ContextVar[Mapping[Sites, Site]] = ContextVar("begun_with", default=_NOTHING)
