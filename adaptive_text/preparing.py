"""What all articles of a build are made with, read once: as its bundle will say it, and as changes are told by it."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from adaptive_text import caching, rendering
from adaptive_text.bundling.documents import data_of, document_of
from adaptive_text.bundling.drafting import Setup
from adaptive_text.bundling.format import FORMAT
from adaptive_text.errors import BundleError
from adaptive_text.making.touching import Changes

if TYPE_CHECKING:
    from adaptive_text.making.orders import File, Files

Touch = Callable[[bytes], bool]
"""Whether an article with these words must be made again."""


def setup_of(files: Files) -> Setup:
    """What a bundle says of the files that its articles are made with.

    Raises `ProfileError`, `GlossaryError` or `BuildError` with everything that is wrong with them.
    """
    from importlib.metadata import version

    from adaptive_text.making.surroundings import environment_of, glossary_of, profiles_of
    from adaptive_text.records import audiences_of

    read, terms = profiles_of(files.profiles), glossary_of(files.glossary)
    environment = environment_of(files.templates)
    known = {name: msgspec.Raw(data_of(profile)) for name, profile in sorted(read.profiles.items())}
    profiles, picker = msgspec.json.encode(known), data_of(read.picker)
    templates = _digest(files.templates)
    signature = caching.engine().hex()
    parts = (str(FORMAT), signature, templates, sha256(profiles).hexdigest(), sha256(picker).hexdigest())
    return Setup(
        engine=version("adaptive-text"),
        signature=signature,
        environment=sha256("\n".join(parts).encode()).hexdigest(),
        templates=rendering.templates_digest(environment),
        audiences=tuple(audiences_of(read.picker, read.profiles)),
        profiles=profiles,
        picker=picker,
        glossary=data_of(terms),
    )


def _digest(templates: tuple[File, ...]) -> str:
    """Of a host's templates; empty where there are none."""
    return sha256(msgspec.msgpack.encode(templates)).hexdigest() if templates else ""


def touched_between(before: bytes, after: bytes) -> Touch:
    """Which articles a change of the glossary may concern, both as canonical JSON."""
    from adaptive_text.glossary import Glossary

    try:
        old = document_of(Glossary, before)
    except BundleError:  # nothing can be told of it, so all may be concerned
        return lambda _: True
    return Changes.between(old, document_of(Glossary, after)).touch
