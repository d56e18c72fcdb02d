"""The ids that articles had before, each of which leads to one article."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple


class Clash(NamedTuple):
    """An id that an article had before, and that leads elsewhere."""

    number: int
    """Its place in the article's list."""
    message: str
    hint: str = "let only one of them have had it"


def clash_of(
    article: str, formerly: Sequence[str], led: Mapping[str, str], is_there: Callable[[str], bool]
) -> Clash | None:
    """The first former id of an article that is the id of one that is there, or was led to another one before."""
    for number, former in enumerate(formerly):
        if (other := former if is_there(former) else led.get(former)) is not None:
            message = f'"{article}" says that it was formerly "{former}", which leads to "{other}"'
            return Clash(number, message)
    return None
