"""`serve`: a corpus on the web, with the question who the reader is."""

from __future__ import annotations

import logging
import sys
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adaptive_text.cli.console import WrongUse, note, working
from adaptive_text.cli.options import ProfilesOption
from adaptive_text.reading.syntax import quoted

if TYPE_CHECKING:
    from socket import socket

    from adaptive_text.web.live import Live
    from adaptive_text.web.settings import Place, Settings
    from adaptive_text.web.site import Site

CORPUS = Path("corpus")


def serve(
    corpus: Annotated[
        Path | None,
        typer.Argument(
            show_default=False,
            metavar="CORPUS",
            help="A folder of articles, or a bundle; default: corpus, if any, else the shipped one.",
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes any that is free.")] = 8000,
    origin: Annotated[
        str, typer.Option(metavar="URL", help="Public scheme and host, as in https://example.org.", show_default=False)
    ] = "",
    prefix: Annotated[
        str,
        typer.Option(metavar="PATH", help="Path that the site is mounted under, as in /health.", show_default=False),
    ] = "",
    name: Annotated[str, typer.Option(help="What the site is called.")] = "Health information",
    profiles: ProfilesOption = None,
    reload: Annotated[
        bool, typer.Option("--reload", help="For authors: show every saved edit, and what is wrong with it.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that serve a bundle.")] = 1,
) -> None:
    """Serve a corpus: an index, a page for each audience, and the question who the reader is.

    Articles that cannot be used are left out, and told. A bundle is followed: put a newer one in its place to serve it.
    Needs starlette and uvicorn: pip install "adaptive-text[web]".
    """
    settings = _settings(host, origin, prefix, name)
    _require_servers()
    from adaptive_text.web.settings import Place

    served = corpus or (CORPUS if CORPUS.is_dir() else _shipped())
    if served.is_file():
        if reload:
            raise WrongUse(f"--reload is for folders; a bundle is followed anyway (got {quoted(str(served))})")
        _serve_bundle(served, profiles, settings, Place(host, port), workers)
    else:
        if workers > 1:
            raise WrongUse(f"--workers is for bundles (got {quoted(str(served))}): make one with adaptive-text build")
        _serve_folder(served, profiles, settings, Place(host, port), reload=reload)


def _settings(host: str, origin: str, prefix: str, name: str) -> Settings:
    from adaptive_text.personalize import Cookie
    from adaptive_text.web.settings import Settings

    try:
        return Settings(origin, prefix, name, Cookie.plain() if _is_loopback(host) and not origin else Cookie())
    except ValueError as error:
        raise WrongUse(str(error)) from None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _require_servers() -> None:
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise WrongUse('starlette or uvicorn is missing: pip install "adaptive-text[web]"')


def _shipped() -> Path:
    from adaptive_text.shipped import shipped

    return shipped("corpus")


def _serve_bundle(path: Path, profiles: Path | None, settings: Settings, place: Place, workers: int) -> None:
    from adaptive_text.library import Library
    from adaptive_text.web.asgi import create_app
    from adaptive_text.web.server import run
    from adaptive_text.web.site import Site

    site = Site(Library.open(path, profiles=profiles), settings)
    listener = _listening(place)
    _tell(site, len(site.library.broken), place, listener)
    run(create_app(site), listener, workers)


def _serve_folder(folder: Path, profiles: Path | None, settings: Settings, place: Place, *, reload: bool) -> None:
    from adaptive_text.readability import score
    from adaptive_text.web.asgi import create_app
    from adaptive_text.web.live import create_live_app
    from adaptive_text.web.server import run

    with working(f"reading {folder}"):
        live = _opened(folder, profiles, settings)
    for problem in live.problems:
        if problem.severity == "error":
            note(str(problem))
    site = live.site
    listener = _listening(place)
    with working("loading the scorer"):  # so that the first reader does not wait for it
        score("One sentence.")
    _tell(site, len(live.shelf.unavailable), place, listener)
    run(create_live_app(live) if reload else create_app(site), listener)


def _opened(place: Path, profiles: Path | None, settings: Settings) -> Live:
    from adaptive_text.web.live import Live

    if not place.is_dir():
        raise WrongUse(f"there is no folder and no bundle {quoted(str(place))}")
    return Live.open(place, profiles, settings)


def _listening(place: Place) -> socket:
    from adaptive_text.web.server import listen

    try:
        return listen(place)
    except ValueError as error:
        raise WrongUse(str(error)) from None


def _tell(site: Site, broken: int, place: Place, listener: socket) -> None:
    """Say what is served and where, and let the log be seen."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    number = len(site.library)
    articles = "1 article" if number == 1 else f"{number} articles"
    left_out = f", {broken} broken and left out" if broken else ""
    address = place._replace(port=listener.getsockname()[1])
    note(f"{articles}{left_out} on http://{address}{site.settings.prefix}/ (Ctrl-C stops)")
