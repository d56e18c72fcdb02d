"""Laws of the tree of a sentence."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.inline import Emphasis, Inline, Inlines, Link, Strong, TermUse, Text, plain_text, unmarked


def nested(children: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    inside = st.lists(children, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Emphasis, inside),
        st.builds(Strong, inside),
        st.builds(Link, st.just("https://example.org"), inside),
        st.builds(TermUse, st.just("term"), inside),
    )


nodes = st.recursive(st.builds(Text, st.text("ab ", max_size=4)), nested, max_leaves=8)
contents = st.lists(nodes, max_size=4).map(tuple)


def marks(content: Inlines) -> bool:
    """Whether a term use is marked anywhere."""
    return any(isinstance(n, TermUse) or (not isinstance(n, Text) and marks(n.content)) for n in content)


def texts_meet(content: Inlines) -> bool:
    """Whether two texts stand side by side anywhere."""
    here = any(isinstance(a, Text) and isinstance(b, Text) for a, b in pairwise(content))
    return here or any(texts_meet(node.content) for node in content if not isinstance(node, Text))


@given(contents)
def test_unmarking_takes_the_marks_and_keeps_the_words(content: Inlines) -> None:
    """No term use is left, no two texts are neighbours, and the characters are the same."""
    plain = unmarked(content)
    assert not marks(plain)
    assert not texts_meet(plain)
    assert plain_text(plain) == plain_text(content)
    assert unmarked(plain) == plain


@given(contents, st.integers(0, 4), st.integers(0, 4))
def test_marking_a_term_in_a_text_is_undone_by_unmarking(content: Inlines, start: int, length: int) -> None:
    """Wherever a use is marked, the content without marks is what it was."""
    if content and isinstance(text := content[0], Text):
        pieces = (text.text[:start], text.text[start : start + length], text.text[start + length :])
        before, used, after = map(Text, pieces)
        assert unmarked((before, TermUse("term", (used,)), after, *content[1:])) == unmarked(content)


@pytest.mark.parametrize("kind", [Emphasis, Strong])
def test_emphasis_and_links_stay_when_marks_go(kind: type[Emphasis | Strong]) -> None:
    """Only term uses are marks."""
    marked = (kind((TermUse("t", (Text("a"),)), Text("b"))), Link("/x", (TermUse("t", (Text("c"),)),)))
    assert unmarked(marked) == (kind((Text("ab"),)), Link("/x", (Text("c"),)))


@given(contents)
def test_a_tree_travels_as_json(content: Inlines) -> None:
    """What a bundle keeps is what was decided."""
    kind = tuple[Text | Emphasis | Strong | Link | TermUse, ...]
    assert msgspec.json.decode(msgspec.json.encode(content), type=kind) == content
