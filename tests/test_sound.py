"""Laws of reading sound text: at full speed, and in nothing else different from the exact reader."""

from __future__ import annotations

import json
import pickle
import random
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_marked import GOOD, NAUGHTY, mutated

from adaptive_text.loading import parse_article
from adaptive_text.reading import marked, sound
from adaptive_text.reading.marked import MOST_DEPTH, Marked, Value, read_text
from adaptive_text.reading.sound import read_record
from adaptive_text.shipped import shipped

YAML = """\
# A line of its own
id: x
list: [one, 'it''s' , "three\\u00e9\\r\\n", {a: 1, b: }]
text: >-
  Hello #1

  there
deep:
- é😀: 1.50
  no: ~
- - |
    a
  -
? k
: "Some \\
  words"
"""
JSON = (
    '{"a": [1, 2.50, -0, 1E+5, true, false, null, "\\ud83d\\ude00\\r\\n\\t\\"\\\\", {}],\n\t"b": {"c": [[]]}, "é": ""}'
)
QUESTIONABLE = [
    *("", "# nothing\n", "---\n---\n", "a: 1\n---\nb: 2\n", "a: b: c\n", 'a: "b\n', "a:\n\t- b\n", "[", "}"),
    *("a: &x 1\n", "a: *x\n", "a: !x 1\n", "&a b: 1\n", "!!str b: 1\n", "a: &x [1]\n", "a: !x {}\n", "*x : 1\n"),
    *("<<: {a: 1}\n", '"<<": 1\n', "a: 1\nb: 2\na: 3\n", "? [a]\n: b\n", "? {a: b}\n: c\n"),
    *("a: b # c\n", "a: b\t# c\n", "- b #\n", "a: 'b' # c\n", "a: # c\n", "a: |  # c\n  b # c\n", "a: b#c\n"),
    *(
        "a: \x07\n",
        "a: \ufeff\n",
        "a: \ud800\n",
        'a: "\\u202e"\n',
        '"\\u0007": a\n',
        "a: '\\u0007'\n",
        '"\\b"',
        "\ufeff5",
    ),
    *('{"a": 1, "a": 2}', '{"a\\r\\n": 1, "a\\n": 2}', '{"a": {"b": 1, "b": 2}}', '["\\ud800"]', '{"\\u202e": 1}'),
    *("NaN", "[-Infinity]", "[01]", "[1.]", "[+1]", "[1,]", "['a']", '["a\nb"]', '["a\tb"]', '["\\x41"]', "[1] 2"),
    *('["\\u002"]', "[tru]", "[True]", "[nullx]", "[1_0]", "[\u0661]", "[\u00a01]", "\ufeff\ufeff[]", '{"<<": "#"}'),
]


def typed(value: Value) -> object:
    """Data in which text with and without quotes differ."""
    if isinstance(value, dict):
        return {key: typed(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [typed(inner) for inner in value]
    return type(value), value


def assert_alike(text: str, *, json: bool) -> Marked:
    """Both readers agree on everything, down to the types of scalars."""
    expected, found = read_text(text, "f", json=json), read_record(text, "f", json=json)
    assert typed(found.data) == typed(expected.data)
    assert (found, found.marks.insides.text) == (expected, expected.marks.insides.text)
    return found


@pytest.mark.parametrize("json", [False, True])
@pytest.mark.parametrize("text", [GOOD, YAML, JSON, *QUESTIONABLE, *NAUGHTY])
def test_both_readers_agree(text: str, json: bool) -> None:
    """Data, problems, comments and places are those of the exact reader, whatever the text."""
    for written in (text, text.replace("\n", "\r\n"), f"\ufeff{text}"):
        assert_alike(written, json=json)


@given(st.text(max_size=60), st.booleans())
def test_both_readers_agree_on_any_text(text: str, json: bool) -> None:
    """The same of text that nobody thought of."""
    assert_alike(text, json=json)


@pytest.mark.parametrize("seed", range(4))
def test_both_readers_agree_on_mutated_files(seed: int) -> None:
    """The same of good files with a few places changed, some of which stay sound."""
    chance = random.Random(seed)
    articles = [path.read_text(encoding="utf-8")[:3000] for path in sorted(shipped("corpus").glob("*.yaml"))]
    number = 0
    for _ in range(250):
        text = chance.choice((YAML, JSON, *articles))
        number += assert_alike(mutated(text, chance), json=(text == JSON) == (chance.random() < 0.9)).problems == ()
    assert 0 < number < 250


@pytest.mark.parametrize("json", [False, True])
def test_both_readers_have_the_same_bounds(json: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """As deep and as large as allowed is sound, and one more has the same problem."""
    for depth in (MOST_DEPTH, MOST_DEPTH + 1, 20_000):
        found = assert_alike("[" * depth + "]" * depth, json=json)
        assert (found.problems == ()) == (depth == MOST_DEPTH)
        assert_alike('{"a":' * depth + "1" + "}" * depth, json=json)
    for most in range(6, 10):
        monkeypatch.setattr(sound, "MOST_VALUES", most)
        monkeypatch.setattr(marked, "MOST_VALUES", most)
        for text in ("[1, [2], [], 4, {}]", '{"a": [1], "b": {"c": 2}}'):
            assert (assert_alike(text, json=json).problems == ()) == (most >= (7 if text[0] == "[" else 8))


def test_sound_text_is_read_once_until_a_place_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exact reader is asked for places when somebody else asks for one, and only once."""
    asked: list[str] = []

    def counted(text: str, name: str, *, json: bool = False) -> Marked:
        asked.append(text)
        return read_text(text, name, json=json)

    monkeypatch.setattr(sound, "read_text", counted)
    for text, path, key in ((YAML, ("deep", 0, "no"), (10, 3)), (JSON, ("b", "c"), (2, 8))):
        found = read_record(text, "f", json=text == JSON)
        assert asked == []
        assert found.marks.find(path) == read_text(text, "f", json=text == JSON).marks.find(path)
        assert found.marks.keys[path] == key
        assert asked == [text]
        asked.clear()


def test_every_shipped_article_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """No article of the corpus needs the exact reader, in YAML or in JSON."""

    def refused(text: str, *_: object, **__: object) -> NoReturn:
        raise AssertionError(text[:100])

    texts = [path.read_text(encoding="utf-8") for path in sorted(shipped("corpus").glob("*.yaml"))]
    written = [json.dumps(json.loads(json.dumps(read_text(text, "f").data))) for text in texts]
    monkeypatch.setattr(sound, "read_text", refused)
    for text, again in zip(texts, written, strict=True):
        assert read_record(again, "f", json=True).data == read_record(text, "f").data


def test_a_pickled_article_finds_its_places_again() -> None:
    """Places that were looked up before are not carried along; the copy reads them off its own text."""
    article = parse_article((shipped("corpus") / "folic-acid-pregnancy.yaml").read_text(encoding="utf-8"), "a.yaml")
    before = pickle.dumps(article)
    place = article.place(("sections", 0, "claims", 0, "id"))
    assert len(pickle.dumps(article)) == len(before)
    assert pickle.loads(before).place(("sections", 0, "claims", 0, "id")) == place
    assert place.line is not None
