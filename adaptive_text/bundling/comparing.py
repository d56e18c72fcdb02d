"""What differs between two bundles: found by digests, so that two versions of a big corpus are compared in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from adaptive_text.bundle import Bundle

_EDITIONS = "SELECT article, audience, digest FROM edition ORDER BY article, audience"


class Differing(NamedTuple):
    """An edition that is in one bundle only, or not the same in both."""

    article: str
    audience: str
    in_old: bool
    in_new: bool


def differing(old: Bundle, new: Bundle) -> Iterator[Differing]:
    """The editions that differ, by article and audience; both bundles are read side by side, and nothing is kept."""
    before, after = old.catalogue.rows(_EDITIONS), new.catalogue.rows(_EDITIONS)
    left, right = next(before, None), next(after, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[:2] < right[:2]):
            assert left is not None
            yield Differing(left[0], left[1], in_old=True, in_new=False)
            left = next(before, None)
        elif left is None or right[:2] < left[:2]:
            yield Differing(right[0], right[1], in_old=False, in_new=True)
            right = next(after, None)
        else:
            if left[2] != right[2]:
                yield Differing(left[0], left[1], in_old=True, in_new=True)
            left, right = next(before, None), next(after, None)
