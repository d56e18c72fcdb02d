"""Laws of the finished bodies that are kept: never more than there is room for, and always the newest."""

from __future__ import annotations

from threading import Barrier, Thread

from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.web.keeping import Kept
from adaptive_text.web.replies import Finished


def body(size: int) -> Finished:
    """A body that is too short to be compressed."""
    return Finished(b"x" * size, "text/plain")


@given(st.integers(1, 4), st.integers(0, 60), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40)), max_size=30))
def test_there_is_never_more_than_there_is_room_for(most: int, most_bytes: int, asked: list[tuple[int, int]]) -> None:
    """By number and by bytes, and what was made last is there, even where it takes more than all the room."""
    kept, sizes = Kept(most, most_bytes), dict[int, int]()
    for name, size in asked:
        before = kept.get(name)
        made = kept.made(name, lambda size=size: body(size))
        assert before is None or made is before
        sizes[name] = made.size
        there = [one for one in sizes if one in kept]
        assert name in there
        assert len(kept) == len(there) <= most
        assert len(there) == 1 or sum(sizes[one] for one in there) <= most_bytes


def test_the_oldest_goes_first() -> None:
    """Whoever asks for it again makes it anew."""
    kept = Kept(2, 1_000)
    first = kept.made("a", lambda: body(1))
    for name in ("b", "c"):
        kept.made(name, lambda: body(1))
    assert ["a" in kept, "b" in kept, "c" in kept] == [False, True, True]
    assert kept.made("a", lambda: body(1)) is not first


def test_what_is_kept_is_not_made_again() -> None:
    """Nobody who asks for it waits."""
    kept = Kept(2, 1_000)
    first = kept.made("a", lambda: body(1))
    assert kept.made("a", lambda: 1 / 0) is first  # type: ignore[arg-type, return-value]  # it is never called
    assert kept.get("b") is None


def test_of_threads_that_make_it_at_once_all_get_one() -> None:
    """So that no two readers get different bytes."""
    kept, barrier, got = Kept(2, 1_000), Barrier(8), list[Finished]()

    def make() -> Finished:
        barrier.wait()
        return body(1)

    threads = [Thread(target=lambda: got.append(kept.made("a", make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in got}) == 1
    assert kept.get("a") is got[0]


def test_both_codings_take_room() -> None:
    """A body that is compressed is kept twice."""
    plain = b"again and again " * 100
    assert len(plain) < Finished(plain, "text/plain").size < len(plain) + 200
    assert body(10).size == 10
