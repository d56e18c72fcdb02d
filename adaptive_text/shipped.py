"""Where the shipped data lies: inside an installed package, at the root of a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from adaptive_text.errors import LibraryError

PACKAGE = Path(__file__).resolve().parent


def shipped(name: Literal["profiles", "corpus"]) -> Path:
    """The folder of the shipped profiles or of the shipped corpus.

    A wheel carries it beside the modules; a checkout, and so an editable install, has it beside the package.
    Raises `LibraryError`, naming both places, where neither is a folder.
    """
    places = (PACKAGE / name, PACKAGE.parent / name)
    for place in places:
        if place.is_dir():
            return place
    raise LibraryError(f"no shipped {name}: neither {places[0]} nor {places[1]} is a folder")
