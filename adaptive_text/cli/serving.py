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
    from adaptive_text.web.settings import Settings

CORPUS = Path("corpus")


def serve(
    corpus: Annotated[
        Path | None,
        typer.Argument(
            show_default=False,
            metavar="CORPUS",
            help="A folder of articles; default: corpus, if any, else the shipped one.",
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
) -> None:
    """Serve a corpus: an index, a page for each audience, and the question who the reader is.

    Articles that cannot be used are left out, and told. Needs starlette and uvicorn: pip install "adaptive-text[web]".
    """
    settings = _settings(host, origin, prefix, name)
    _require_servers()
    place = corpus or (CORPUS if CORPUS.is_dir() else _shipped())
    with working(f"reading {place}"):
        live = _opened(place, profiles, settings)
    for problem in live.problems:
        if problem.severity == "error":
            note(str(problem))
    _run(live, host, port, reload=reload)


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


def _opened(place: Path, profiles: Path | None, settings: Settings) -> Live:
    from adaptive_text.web.live import Live

    if not place.is_dir():
        raise WrongUse(f"there is no folder {quoted(str(place))}")
    return Live.open(place, profiles, settings)


def _listening(host: str, port: int) -> socket:
    from adaptive_text.web.server import listen

    try:
        return listen(host, port)
    except (OSError, UnicodeError) as error:  # the latter for text that no host can be called
        told = error.strerror if isinstance(error, OSError) else "not the name of a host"
        reason = (told or type(error).__name__).partition(" (")[0].lower()
        raise WrongUse(f"cannot listen on {_authority(host, port)} (got {reason})") from None


def _authority(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _run(live: Live, host: str, port: int, *, reload: bool) -> None:
    from adaptive_text.readability import score
    from adaptive_text.web.asgi import create_app
    from adaptive_text.web.live import create_live_app
    from adaptive_text.web.server import run

    listener = _listening(host, port)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    library, unavailable = live.shelf.library, live.shelf.unavailable
    broken = f", {len(unavailable)} broken and left out" if unavailable else ""
    with working("loading the scorer"):  # so that the first reader does not wait for it
        score("One sentence.")
    articles = "1 article" if len(library) == 1 else f"{len(library)} articles"
    address = _authority(host, listener.getsockname()[1])
    note(f"{articles}{broken} on http://{address}{live.settings.prefix}/ (Ctrl-C stops)")
    run(create_live_app(live) if reload else create_app(live.site), listener)
