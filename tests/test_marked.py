"""Laws of the reader: author text to data with places, whatever the text."""

from __future__ import annotations

import json
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.errors import Problem
from adaptive_text.reading.marked import FORBIDDEN, MOST_DEPTH, MOST_VALUES, Marked, Value, read_data, read_text
from adaptive_text.record import Plain

GOOD = """\
id: x  # a comment
list: [one, 'two' , "three"]   # another
text: >-
  Hello
  there
deep:
  - é😀: 1.50
    no: yes
"""

NAUGHTY = [
    "no",
    "null",
    "~",
    "true",
    "12:30",
    "1e3",
    "0x1F",
    "1_000",
    "010",
    "2026-11-01",
    ".inf",
    "<<",
    "=",
    "a: b",
    "a #b",
    "- a",
    "? a",
    "{a}",
    "[a]",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a",
    "'",
    '"',
    "\\",
    "\\u0041",
    " a ",
    "a\nb",
    "\t",
    "---",
    "...",
    "{{ x }}",
    "{% x %}",
    "<script>alert(1)</script>",
    "Ω≈ç√∫µ≤≥÷",
    "田中さんにあげて下さい",
    "مرحبا",
    "🏳0🌈️",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
    "__proto__",
    "../../etc/passwd",
    "$(touch x)",
    "%s%n",
    "",
]


def plain(value: Value) -> object:
    """Data with lists for tuples, and str for marked scalars."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [plain(inner) for inner in value]
    return str(value)


def only(marked: Marked) -> Problem:
    """The one problem of a text."""
    (problem,) = marked.problems
    return problem


def lines(marked: Marked) -> list[str]:
    """All problems of a text as people read them, without hints."""
    return [str(problem).split("\n")[0] for problem in marked.problems]


def test_scalars_stay_text_and_only_unquoted_ones_are_plain() -> None:
    """Nothing is coerced: the schema decides what an unquoted scalar may be."""
    data = read_text("a: no\nb: 'no'\nc: 1.60\nd: 12:30\ne: 2026-11-01\nf: |\n  1\ng:\n", "f").data
    assert data == {"a": "no", "b": "no", "c": "1.60", "d": "12:30", "e": "2026-11-01", "f": "1\n", "g": ""}
    assert isinstance(data, dict)
    assert [key for key, value in data.items() if isinstance(value, Plain)] == ["a", "c", "d", "e", "g"]


def test_every_value_and_key_has_its_place() -> None:
    """Lines and columns count from 1, in characters; an indented list or mapping stands where its key does."""
    marked = read_text(GOOD, "f")
    assert marked.marks.values == {
        (): (1, 1),
        ("id",): (1, 5),
        ("list",): (2, 7),
        ("list", 0): (2, 8),
        ("list", 1): (2, 13),
        ("list", 2): (2, 21),
        ("text",): (3, 7),
        ("deep",): (6, 1),
        ("deep", 0): (7, 5),
        ("deep", 0, "é😀"): (7, 9),
        ("deep", 0, "no"): (8, 9),
    }
    assert marked.marks.keys["deep", 0, "é😀"] == (7, 5)
    assert marked.comments == {("id",): (1, 8)}
    assert marked.problems == ()


def test_line_breaks_of_every_system_give_the_same_places() -> None:
    """Windows, old Mac and a byte order mark change nothing."""
    expected = read_text(GOOD, "f")
    for text in (GOOD.replace("\n", "\r\n"), GOOD.replace("\n", "\r"), "\ufeff" + GOOD):
        assert read_text(text, "f") == expected


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_text_in_quotes_comes_back_as_it_is(text: str) -> None:
    """What looks like syntax is text inside quotes, in YAML and in JSON."""
    written = json.dumps({"a": text, text or "b": "c"}, ensure_ascii=False)
    expected = {"a": text, text or "b": "c"}
    assert read_text(written, "f", json=True).data == expected
    assert read_text(written.replace("\t", "\\t"), "f").data == expected
    assert read_data(expected, "f").data == expected


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Cf", "Zl", "Zp")), max_size=20)
DATA = st.recursive(
    TEXT, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=20
)


@given(st.dictionaries(TEXT, DATA, min_size=1, max_size=4))
def test_json_yaml_and_dicts_read_alike(data: dict[str, object]) -> None:
    """The same record gives the same data; the two readers of text agree on every place too."""
    written = json.dumps(data, ensure_ascii=False, indent=1)
    from_json, from_yaml = read_text(written, "f", json=True), read_text(written, "f")
    assert plain(from_json.data) == data
    assert (from_json.data, from_json.marks) == (from_yaml.data, from_yaml.marks)
    assert read_data(data, "f").data == from_json.data


@given(st.text(max_size=60), st.booleans())
def test_any_text_gives_data_or_problems(text: str, json: bool) -> None:
    """No text makes the reader fail in another way."""
    marked = read_text(text, "f", json=json)
    assert marked.data is not None or marked.problems
    for problem in marked.problems:
        str(problem).encode()


PIECES = (
    *("{", "}", "[", "]", ": ", " #", "- ", "\n", "\t", '"', "'", "&a ", "*a", "!x ", "<<: ", "? ", "| \n", ">-\n"),
    *("---\n", "...\n", "%YAML 1.2\n", "\x00", "\u202e", "\ud800", "\ufeff", "\u2028", "\x85", "\\ud83d", "\\"),
)


def mutated(text: str, chance: random.Random) -> str:
    """The text with a few places changed."""
    for _ in range(chance.randint(1, 6)):
        at, to = chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)
        match chance.randrange(4):
            case 0:
                text = text[:at] + chance.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.randint(1, 20) :]
            case 2:
                text = text[:at] + text[to : to + 40] + text[at:]
            case _:
                text = text[:at] + chr(chance.randrange(0x110000)) + text[at + 1 :]
    return text


@pytest.mark.parametrize("seed", range(4))
def test_mutated_files_give_data_or_problems(seed: int) -> None:
    """Whatever happens to a good file, the reader answers with data or with problems that can be printed."""
    chance = random.Random(seed)
    sources = (GOOD, json.dumps(plain(read_text(GOOD, "f").data), ensure_ascii=False, indent=1))
    for _ in range(500):
        marked = read_text(mutated(chance.choice(sources), chance), "f", json=chance.random() < 0.5)
        assert marked.data is not None or marked.problems
        for problem in marked.problems:
            assert problem.line is not None
            str(problem).encode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x 1\nb: *x\n", 'f:1:4: anchors, aliases and tags are not allowed (got anchor "&x") [AT023]'),
        ("a: !!int 1\n", 'f:1:4: anchors, aliases and tags are not allowed (got tag "tag:yaml.org,2002:int") [AT023]'),
        ("a:\n  <<: {b: c}\n", "f:2:3: merge keys are not allowed (got <<) [AT023]"),
        ("a: 1\nb: 2\na: 3\n", 'f:3:1: the key "a" stands twice in one mapping (got lines 1 and 3) [AT024]'),
        ("? [a]\n: b\n", "f:1:3: a key must be text (got a mapping or list) [AT027]"),
        ("a: 1\n---\nb: 2\n", "f:2:1: a second record in one file (got ---) [AT021]"),
        ("# nothing\n", "f:1:1: there is no record in it (got nothing) [AT021]"),
        ("a:\n  - x\u202ey\n", "f:2:6: forbidden character (got U+202E, right-to-left override) [AT025]"),
        ("a: x\x00y\n", "f:1:5: forbidden character (got U+0000, a control character) [AT025]"),
        ("é: x\ufeffy\n", "f:1:5: forbidden character (got U+FEFF, zero width no-break space) [AT025]"),
        ("a: x\u2028y\n", "f:1:5: forbidden character (got U+2028, line separator) [AT025]"),
        ("a: x\ud800y\n", "f:1:5: forbidden character (got U+D800, half a surrogate pair) [AT025]"),
        ("a: x\U0001fffey\n", "f:1:5: forbidden character (got U+1FFFE, no character) [AT025]"),
        ('a: "\\u202e"\n', "f:1:5: forbidden character (got U+202E, right-to-left override) [AT025]"),
        ('a: "It\n  is\\u202e"\n', "f:2:5: forbidden character (got U+202E, right-to-left override) [AT025]"),
        ('"\\u0007": a\n', "f:1:2: forbidden character (got U+0007, a control character) [AT025]"),
        ("a: b: c\n", 'f:1:5: a ": " inside unquoted text, or a line indented too far (got "a: b: c") [AT020]'),
        ("a:\n\t- b\n", "f:2:1: a tab where spaces are wanted [AT020]"),
        ('a: "b\n', "f:2:1: a quotation mark is not closed (got nothing) [AT020]"),
        ("a: @b\n", 'f:1:4: unquoted text cannot start with this character (got "a: @b") [AT020]'),
        ("a: x # y\n  z\n", 'f:2:3: the line does not fit what stands before it (got "z") [AT020]'),
    ],
)
def test_what_yaml_may_not_do_is_told_with_its_place(text: str, message: str) -> None:
    """Each forbidden thing has its own words."""
    assert lines(read_text(text, "f"))[0] == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a" 1}', 'f:1:6: not readable as JSON: a colon expected (got "1}") [AT020]'),
        ('{"a": 1,}', 'f:1:9: not readable as JSON: a quoted key expected (got "}") [AT020]'),
        ("[1 2]", 'f:1:4: not readable as JSON: a comma or ] expected (got "2]") [AT020]'),
        ("{]", 'f:1:2: not readable as JSON: a quoted key or } expected (got "]") [AT020]'),
        ('{"a":\n 01}', 'f:2:2: not readable as JSON: a value or a mark of JSON expected (got "01}") [AT020]'),
        ('{"a": 1} x', 'f:1:10: not readable as JSON: a value or a mark of JSON expected (got "x") [AT020]'),
        ('{"a": 1, "a": 2}', 'f:1:10: the key "a" stands twice in one mapping (got lines 1 and 1) [AT024]'),
        ('{"a": "\\ud800"}', "f:1:8: forbidden character (got U+D800, half a surrogate pair) [AT025]"),
    ],
)
def test_json_is_read_strictly(text: str, message: str) -> None:
    """Text that is almost JSON is not JSON."""
    assert lines(read_text(text, "f", json=True)) == [message]


def test_json_has_surrogate_pairs_tabs_and_exact_numbers() -> None:
    """Escaped pairs are one character, tabs are spaces, and digits stay as written."""
    marked = read_text('{\t"a": "\\ud83d\\ude00", "b":\t1.50}', "f", json=True)
    assert marked.data == {"a": "😀", "b": "1.50"}
    assert marked.marks.values["b",] == (1, 29)


def test_several_mistakes_are_told_together() -> None:
    """Reading goes on behind a duplicate key, an anchor and a bad character."""
    text = "a: &x 1\na: 2\nb: \u202e\nc: *x\n"
    assert [problem.code for problem in read_text(text, "f").problems] == ["AT025", "AT023", "AT024", "AT023"]


def test_places_inside_a_dropped_value_are_its_own() -> None:
    """The value of a second key of the same name does not move the places of the first."""
    marked = read_text("a: {b: 1}\na:\n  b: 2\n", "f")
    assert (marked.data, marked.marks.values["a", "b"]) == ({"a": {"b": "1"}}, (1, 8))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", '{"a":'])
def test_depth_is_bounded_before_it_costs_anything(opening: str) -> None:
    """Two hundred thousand brackets end at the limit, within a second or two."""
    started = time.monotonic()
    marked = read_text(opening * 200_000, "f", json=opening == '{"a":')
    assert only(marked).code == "AT022"
    assert f"at most {MOST_DEPTH} " in only(marked).message
    assert time.monotonic() - started < 5


def test_a_record_as_deep_as_allowed_is_read() -> None:
    """The limit is a limit, not one less."""
    assert read_text("[" * MOST_DEPTH + "]" * MOST_DEPTH, "f").problems == ()
    assert only(read_text("[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1), "f")).code == "AT022"


def test_the_number_of_values_is_bounded() -> None:
    """A file of a megabyte can hold half a million values; a record cannot."""
    assert only(read_text("[" + "a," * MOST_VALUES + "]", "f")).code == "AT013"


def test_dicts_that_contain_themselves_end() -> None:
    """A cycle is too deep, and shared parts are counted as often as they stand there."""
    cycle: dict[str, object] = {}
    cycle["a"] = cycle
    assert only(read_data(cycle, "f")).code == "AT022"
    shared: object = ["x"]
    for _ in range(25):
        shared = [shared] * 10
    assert only(read_data({"a": shared}, "f")).code == "AT013"


def test_dicts_are_copied() -> None:
    """Changing the dict afterwards changes nothing."""
    given_data: dict[str, object] = {"a": ["b"]}
    marked = read_data(given_data, "f")
    given_data["a"] = 1
    assert marked.data == {"a": ("b",)}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({1, 2}, "f: a: a value that no record can hold (got set) [AT028]"),
        (10**40, "f: a: a value that no record can hold (got int) [AT028]"),
        (float("nan"), "f: a: a value that no record can hold (got float) [AT028]"),
        (b"x", "f: a: a value that no record can hold (got bytes) [AT028]"),
        ({1: 2}, "f: a: a key must be text (got int) [AT027]"),
        ("\ud800", "f: a: forbidden character (got U+D800, half a surrogate pair) [AT025]"),
    ],
)
def test_what_no_record_can_hold_is_told(value: object, message: str) -> None:
    """Values of other types are content problems, without a line."""
    marked = read_data({"a": value}, "f")
    assert lines(marked) == [message]
    assert only(marked).where == "a"


@pytest.mark.parametrize("broken", ["one\r\ntwo", "one\rtwo", "one\ntwo"])
def test_line_ends_are_line_feeds_wherever_text_comes_from(broken: str) -> None:
    """A browser's form sends Windows line ends, in a dict as in the escapes of JSON."""
    text = json.dumps({"a": broken})
    for marked in (read_data({"a": broken}, "f"), read_text(text, "f", json=True), read_text(text, "f")):
        assert (marked.data, marked.problems) == ({"a": "one\ntwo"}, ())


def test_forbidden_are_exactly_the_characters_that_readers_cannot_see() -> None:
    """Controls, marks of direction, line breaks of Unicode, byte order marks, half pairs and noncharacters."""
    ranges = [(0, 8), (0xB, 0x1F), (0x7F, 0x9F), (0x2028, 0x202E), (0x2066, 0x2069), (0xD800, 0xDFFF), (0xFDD0, 0xFDEF)]
    ranges += [(0xFEFF, 0xFEFF), *((plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF) for plane in range(17))]
    expected = [chr(code) for first, last in ranges for code in range(first, last + 1)]
    assert FORBIDDEN.findall("".join(map(chr, range(0x110000)))) == sorted(expected)
