"""Laws of places inside texts: every character is found where it stands in the file, in any style of YAML and JSON."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.loading import parse_article
from adaptive_text.reading import inside
from adaptive_text.reading.inside import Insides, character_indexes
from adaptive_text.reading.marked import Marked, read_text
from adaptive_text.record import Path, value_at

SPACES = " \t\n"

# One style each; the value ends in the word that is looked for, and the place is counted by hand.
STYLES = [
    ("a: >-\n  Some\n  words here\n", (3, 9)),
    ("a: >\n    Some words\n\n    over here\n", (4, 10)),
    ("a: |\n  Some words\n    here\n", (3, 5)),
    ("a: |-  # here\n\n  Some words\n  # here\n", (4, 5)),
    ("a: >2-\n    Some\n  here\n", (3, 3)),
    ("a:\n- |1+\n    Some\n  here\n\n", (4, 3)),
    ("a: >-\n  'Some' \"\\n\\\" words ''\n  here\n", (3, 3)),
    ("a: Some words here\n", (1, 15)),
    ("a: Some\n  words\n\n    here\n", (4, 5)),
    ("a:\n  Some words\n  here\n", (3, 3)),
    ("a: 'It''s ''some'' here'\n", (1, 20)),
    ("a: 'It''s\n\n  some\n  here'\n", (4, 3)),
    ('a: "Some \\"words\\"\\t\\u00e9\\x41\\U0001F600 \\\n  here"\n', (2, 3)),
    ('a: "Some\\n\\nwords\n  here"\n', (2, 3)),
    ('a: "Some \\\n  \\ words\\_here"\n', (2, 12)),
    ("a: {b: [Some words, Some here]}\n", (1, 26)),
    ("a: [Some\n  words,\n  Some\n  here]\n", (4, 3)),
    ("é😀: 😀 né\u00a0here\n", (1, 10)),
    ("a: >-\r\n  Some\r\n  here\r\n", (3, 3)),
    ("\ufeffa: Some here\n", (1, 9)),
    ('{"a": "Some \\"\\ud83d\\ude00\\/\\u0020\\t\\r\\n\\b here"}', (1, 44)),
    ('{"a": ["Some\\\\ here"]}', (1, 16)),
]


def texts(value: object, path: Path = ()) -> dict[Path, str]:
    """Every text of some data, by its way from the top."""
    if isinstance(value, str):
        return {path: str(value)}
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple) else ()
    return {way: text for step, element in inner for way, text in texts(element, (*path, step)).items()}


@pytest.mark.parametrize(("text", "place"), STYLES)
def test_a_word_is_found_in_every_style(text: str, place: tuple[int, int]) -> None:
    """Blocks, folded lines, quotes, escapes, flow and JSON: the line and column are those of the word itself."""
    marked = read_text(text, "f", json=text.startswith("{"))
    path, value = next((p, v) for p, v in texts(marked.data).items() if "here" in v)
    assert marked.marks.find(path, value, value.rindex("here")) == place
    problem = marked.problem(path, "AT000", "x", offset=value.rindex("here"))
    assert (problem.line, problem.column) == place


def assert_found(marked: Marked, text: str, path: Path, json: bool) -> None:
    """A letter put before any character's place in the file stands before that character in the value."""
    value = value_at(marked.data, path)
    assert isinstance(value, str)
    lines = text.split("\n")
    last = (0, 0)
    for offset in [i for i, character in enumerate(value) if character not in SPACES]:
        place = marked.marks.find(path, value, offset)
        assert place is not None
        assert place > last
        last = place
        line = lines[place[0] - 1]
        changed = [*lines]
        changed[place[0] - 1] = f"{line[: place[1] - 1]}x{line[place[1] - 1 :]}"
        again = read_text("\n".join(changed), "f", json=json)
        assert value_at(again.data, path) == f"{value[:offset]}x{value[offset:]}"


CHARACTERS = st.sampled_from("aZé😀\u00a0  \n\t.,:#-?'\"\\[]{}&*!|>%@`~/")
TEXT = st.text(CHARACTERS, min_size=1, max_size=24)


@given(
    st.lists(TEXT, min_size=1, max_size=3),
    st.sampled_from([None, "'", '"', "|", ">"]),
    st.sampled_from([4, 12, 80]),
    st.sampled_from([2, 3, 7]),
    st.sampled_from([None, True, False]),
    st.booleans(),
)
def test_every_character_is_found_in_yaml(  # noqa: PLR0917 - the dumper's options
    values: list[str], style: Any, width: int, indent: int, flow: Any, as_it_is: bool
) -> None:
    """Whatever the dumper's style, width and indentation, each character that is no space has its own place."""
    data = {"a": values[0], "b": {"c": values}}
    options: dict[str, Any] = {"default_style": style, "width": width, "indent": indent, "allow_unicode": as_it_is}
    text: str = yaml.safe_dump(data, default_flow_style=flow, **options)
    marked = read_text(text, "f")
    assert marked.problems == ()
    assert_found(marked, text, ("b", "c", len(values) - 1), json=False)


@given(TEXT, TEXT, st.booleans(), st.sampled_from([None, 1, 4]))
def test_every_character_is_found_in_json(first: str, second: str, ascii_only: bool, indent: int | None) -> None:
    """The same in JSON, with every character escaped that can be."""
    text = json.dumps({"a": [first, {"b": second}]}, ensure_ascii=ascii_only, indent=indent)
    assert_found(read_text(text, "f", json=True), text, ("a", 1, "b"), json=True)


WORDS = st.lists(st.sampled_from(["a", "it''s", "x:y", "é", "#b", "{c}", "- d", "\\\\", '\\"']), min_size=1, max_size=8)
GAPS = st.lists(st.sampled_from([" ", "  ", "\n", "\n\n", " \n", "\n\n\n"]), min_size=8, max_size=8)
OPENINGS = ["", "'", '"', ">", ">-", "|", "|-", ">+ # b", "|  # b", ">3", "|3-", "[", "['", '{k: "']
CLOSINGS = {"'": "'", '"': '"', "[": "]", "['": "']", '{k: "': '"}'}


@given(WORDS, GAPS, st.sampled_from(OPENINGS), st.integers(0, 3), st.booleans())
def test_every_character_is_found_in_handwritten_yaml(
    words: list[str], gaps: list[str], opening: str, deeper: int, in_list: bool
) -> None:
    """Indented and folded as people do it, in every style; what is no YAML or no one text is left out."""
    indent = "\n" + "   " * (1 + in_list) + " " * deeper
    written = "".join(word + gap for word, gap in zip(words, gaps, strict=False)).rstrip().replace("\n", indent)
    body = f"{opening}{indent if opening[:1] in ('>', '|') else ''}{written}{CLOSINGS.get(opening, '')}"
    text = f"a:\n   - {body}\n" if in_list else f"a: {body}\n"
    marked = read_text(text, "f")
    found = texts(marked.data)
    if not marked.problems and len(found) == 1:
        assert_found(marked, text, *found, json=False)


def test_a_space_stands_where_it_is_written_or_else_behind_the_character_before() -> None:
    """Single spaces are exact; the end of a folded line is the space that it becomes; the end is behind the text."""
    insides = Insides("a: >-\n  One  two\n  three\n")
    value = "One  two three"
    assert [insides.mark((1, 4), value, offset) for offset in (3, 4, 8, 9, 14, 99)] == [
        (2, 6),
        (2, 7),
        (2, 11),
        (3, 3),
        (3, 8),
        (3, 8),
    ]
    for quote in "'\"":
        assert Insides(f"a: {quote} One{quote}\n").mark((1, 4), " One", 0) == (1, 5)


def test_where_another_value_is_written_a_place_is_that_of_the_text() -> None:
    """A record changed after it was read, an anchor before the text, a mark that is not in the file."""
    assert Insides("a: One\n").mark((1, 4), "Two", 1) == (1, 4)
    assert Insides("a: One\n").mark((1, 4), "One two", 5) == (1, 4)
    assert Insides("a: &b One\n").mark((1, 4), "One", 1) == (1, 4)
    assert Insides("a: One\n").mark((9, 9), "One", 1) == (9, 9)


def test_a_text_is_walked_once_however_often_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many problems in one long text take no longer than its length asks for."""
    walks: list[int] = []

    def counted(text: str, start: int, value: str) -> Any:
        walks.append(start)
        return character_indexes(text, start, value)

    monkeypatch.setattr(inside, "character_indexes", counted)
    value = "1 " * 4_999 + "1"
    insides = Insides(f"a: >-\n  {value}\n")
    assert [insides.mark((1, 4), value, 2 * i)[1] for i in range(5_000)] == [2 * i + 3 for i in range(5_000)]
    assert walks == [3]


ARTICLE = """\
id: example
title: Example
question: {default: "What", patient: ok}
updated: 2026-11-01
sections:
  - id: one
    heading: One
    claims:
      - id: two
        variants:
          technical: |-
            Take it
              daily.
          plain: {text: Take it daily.}
"""


def test_an_article_finds_characters_of_its_texts() -> None:
    """Also of texts whose short form is written; of a field that is no text, and of a dict, there is only the field."""
    article = parse_article(ARTICLE, "a.yaml")
    variants = ("sections", 0, "claims", 0, "variants")
    assert str(article.place((*variants, "technical", "text"), len("Take it\n  "))) == "a.yaml:13:15"
    assert str(article.place((*variants, "plain", "text"), 5)) == "a.yaml:14:30"
    assert str(article.place(("title", "default"), 2)) == "a.yaml:2:10"
    assert str(article.place(("question", "default"), 2)) == "a.yaml:3:24"
    assert str(article.place(("updated",), 2)) == "a.yaml:4:10"
    assert str(article.place(("sections",), 2)) == "a.yaml:5:1"
    assert str(article.place((*variants, "technical", "lead"), 2)) == "a.yaml:11:22"
    changed = article.model_copy(update={"title": {"default": "Changed"}})
    assert str(changed.place(("title", "default"), 2)) == "a.yaml:2:8"
    data = {"id": "a", "title": "A", "updated": "2026-11-01", "sections": [{"id": "s", "heading": "S", "claims": []}]}
    data["sections"][0]["claims"] = [{"id": "c", "variants": {"plain": "Text."}}]  # type: ignore[index]  # data of a test
    assert str(parse_article(data, "cms").place(("title", "default"), 0)) == "cms"


def test_places_inside_texts_survive_pickling() -> None:
    """What was looked up before is not carried along."""
    article = parse_article(ARTICLE, "a.yaml")
    place = article.place(("title", "default"), 2)
    copy = pickle.loads(pickle.dumps(article))
    assert copy.place(("title", "default"), 2) == place
    assert len(pickle.dumps(article)) == len(pickle.dumps(parse_article(ARTICLE, "a.yaml")))
