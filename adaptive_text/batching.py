"""Items of a source divided into batches: few at first, so that every worker soon has something to do, then more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from adaptive_text.dispatching import DEPTH
from adaptive_text.errors import Problem
from adaptive_text.making.orders import Item

MOST_ITEMS = 64
"""Of a batch: enough that sending it costs nothing beside making it."""
MOST_BYTES = 4 * 1024 * 1024
"""Of the records of a batch."""
MOST_UNDER_WAY = 4096
"""Articles that are out at once, on any number of workers: what is made of them waits for its turn in memory."""
LONGEST = 1024
"""Steps after which even a batch that is not full is sent, so that workers do not wait behind what is kept."""
MOST_NAMED = 5
"""Articles of a batch that an error names."""


class Kept(NamedTuple):
    """An item whose article is in the file already."""

    name: str
    number: int
    """Of the article."""


Step: TypeAlias = Item | Kept | Problem
"""What the source has next: an article to make, one that is there, or something that cannot be read."""
Stretch: TypeAlias = tuple[Step, ...]
"""Steps one after the other; the items among them are made together."""


def size_of(sent: int, workers: int) -> int:
    """Articles of the next batch, after so many: few at first, so that every worker soon has something to do."""
    workers = max(1, workers)
    doublings = min(sent // (2 * workers), MOST_ITEMS)
    return max(1, min(MOST_ITEMS, 1 << doublings, MOST_UNDER_WAY // (DEPTH * workers)))


def stretches(steps: Iterable[Step], workers: Callable[[], int]) -> Iterator[Stretch]:
    """The steps, divided so that as many are sent out together as make a batch."""
    stretch: list[Step] = []
    sent = items = size = 0
    for step in steps:
        length = len(step.content) if isinstance(step, Item) else 0
        is_full = items >= size_of(sent, workers()) or (items and size + length > MOST_BYTES)
        if is_full or len(stretch) >= LONGEST:
            yield tuple(stretch)
            sent += items > 0
            stretch, items, size = [], 0, 0
        stretch.append(step)
        items += isinstance(step, Item)
        size += length
    if stretch:
        yield tuple(stretch)


def items_of(stretch: Stretch) -> tuple[Item, ...]:
    """What is to be made."""
    return tuple(step for step in stretch if isinstance(step, Item))


def names_of(stretch: Stretch) -> str:
    """Of the items that were sent out, for people."""
    names = [item.name for item in items_of(stretch)]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
