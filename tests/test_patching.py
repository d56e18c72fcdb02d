"""Laws of changing an author's file in place: it then holds what was asked for, and nothing else has changed."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.patching import Folded, PatchError, patched
from adaptive_text.reading.marked import Value, read_text
from adaptive_text.record import Plain
from adaptive_text.shipped import shipped

CORPUS = shipped("corpus") / "rocatinlimab-atopic-dermatitis.yaml"

TEXTS = [
    *("no", "null", "~", "true", "12:30", "1e3", "0x1F", "010", "2026-11-01", ".inf", "<<", "=", "5", "1.60"),
    *("a: b", "a #b", "- a", "? a", "{a}", "[a]", "a, b", "&a", "*a", "!a", "|", ">", ">-", "%a", "@a", "`a"),
    *("'", '"', "\\", "it's", 'say "no"', "'\"", " a", "a ", "a  b", "\ta", "a\tb", "---", "...", "# a", "", "a:"),
    *("a\nb", "a\n\nb", "a\n", "\na", "a\n b", "a \nb", "{{ x }}", "{{ x | list }}: yes", "Ω≈ç√", "田中さん", "🏳0🌈️"),
    (
        "A sentence that is long enough to be folded over several lines, with {{ a.name | and | filters }} in it, "
        "since it goes on and on until nobody remembers how it began. Then there is another one, which is “quoted”."
    ),
    "It is so.",
    "word " * 30 + "end",
    "x" * 150,
]
NAMES = ["a", "b", "c-d", "e_f", "no", "5", "k: l", "ü", "m n", "'q'"]


# an author who writes the same data in any of the ways that YAML has


class Written(NamedTuple):
    """Lines of a file, and which of them hold the value at each path, from and to."""

    lines: list[str]
    places: dict[tuple[str | int, ...], tuple[int, int]]


class Author:
    """Writes data as YAML in styles that dice choose."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.step = dice.choice([2, 2, 3, 4])
        self.dash = dice.choice([0, 2, 2])
        self.places: dict[tuple[str | int, ...], tuple[int, int]] = {}
        self.lines: list[str] = []
        self.last_is_inline = True

    def write(self, data: Mapping[str, Any]) -> Written:
        if self.dice.random() < 0.2:
            self.lines.append(self.dice.choice(["---", "# A record.", ""]))
        self.entries((), data, 0, "")
        if self.dice.random() < 0.3:
            last = self.dice.choice(["", "# the end", "    # the end"])
            self.lines.append(last if self.last_is_inline else last.strip())
        return Written(self.lines, self.places)

    def noise(self, indent: int) -> None:
        if self.dice.random() < 0.15:
            deeper = indent + 5 if self.last_is_inline else indent
            comments = (" " * indent + "# a comment: with a colon", "# - dash", " " * deeper + "# far in")
            self.lines.append(self.dice.choice(["", "", " " * deeper if self.last_is_inline else "", *comments]))

    def comment(self) -> str:
        return self.dice.choice(["", "", "", "  # why: because", " #- x"])

    def entries(self, path: tuple[str | int, ...], data: Mapping[str, Any], indent: int, first: str) -> None:
        for number, (name, value) in enumerate(data.items()):
            if number or not first:
                self.noise(indent)
            start = len(self.lines)
            key = self.key(name)
            self.value((*path, name), value, indent, (first if number == 0 and first else " " * indent) + key + ":")
            self.places[*path, name] = (start, len(self.lines))

    def key(self, name: str) -> str:
        if re.fullmatch(r"[\wü-]+", name) and self.dice.random() < 0.8:
            return name
        return json.dumps(name, ensure_ascii=False)

    def value(self, path: tuple[str | int, ...], value: Any, indent: int, head: str, *, in_list: bool = False) -> None:
        if isinstance(value, dict) and value and self.dice.random() < 0.75:
            if in_list and self.dice.random() < 0.8:
                self.entries(path, value, len(head) + 1, head + " ")
            else:
                self.lines.append(head + self.comment())
                self.entries(path, value, indent + self.step, "")
        elif isinstance(value, list) and value and self.dice.random() < 0.75:
            self.items(path, value, indent, head, in_list=in_list)
        elif isinstance(value, dict | list):
            self.flow(value, head)
        else:
            self.scalar(value, indent, head)

    def items(self, path: tuple[str | int, ...], value: list[Any], indent: int, head: str, *, in_list: bool) -> None:
        column = indent + (self.step if in_list else self.dash)
        first = ""
        if in_list and self.dice.random() < 0.5:
            column, first = len(head) + 1, head + " -"
        else:
            self.lines.append(head + self.comment())
        for number, item in enumerate(value):
            if number:
                self.noise(column)
            start = len(self.lines)
            self.value(
                (*path, number), item, column, first if first and not number else " " * column + "-", in_list=True
            )
            self.places[*path, number] = (start, len(self.lines))

    def flow(self, value: Any, head: str) -> None:
        text = self.flowing(value)
        if isinstance(value, dict) and value and self.dice.random() < 0.3:
            indent = " " * (len(head) - len(head.lstrip()) + 6)
            inside = f",\n{indent}".join(f"{json.dumps(k)}: {self.flowing(v)}" for k, v in value.items())
            text = f"{{\n{indent}{inside}{self.dice.choice(['', ','])}\n{indent}}}"
        self.lines += (f"{head} {text}{self.comment()}").split("\n")

    def flowing(self, value: Any) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{json.dumps(k)}: {self.flowing(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.flowing, value)) + self.dice.choice(["", ",", " "] if value else [""]) + "]"
        return self.quoted(value)

    def quoted(self, text: str) -> str:
        if isinstance(text, Plain):
            return str(text)
        if "\n" not in text and self.dice.random() < 0.3:
            return "'" + text.replace("'", "''") + "'"
        return json.dumps(text, ensure_ascii=max(text, default="") < "\uffff" and self.dice.random() < 0.2)

    def scalar(self, text: str, indent: int, head: str) -> None:
        self.last_is_inline = True
        style = self.dice.choice(["plain", "quoted", "folded", "literal", "below"])
        deeper = " " * (indent + self.dice.choice([1, 2, self.step]))
        simple = bool(text) and all(line and line == line.strip() for line in text.split("\n"))
        if isinstance(text, Plain) or (style == "plain" and re.fullmatch(r"[A-Z][\w .]*\.", text)):
            self.lines.append(f"{head} {text}{self.comment()}")
        elif style == "folded" and simple and "\n" not in text:
            words = text.split(" ") if "  " not in text else [text]
            cut = self.dice.randrange(len(words)) or len(words)
            parts = [" ".join(words[:cut]), " ".join(words[cut:])]
            body = [deeper + part for part in parts if part]
            self.last_is_inline = False
            self.lines += [f"{head} >-{self.comment()}", *body, *self.dice.choice([[], [], [""]])]
        elif style == "literal" and simple:
            self.last_is_inline = False
            self.lines += [f"{head} |-{self.comment()}", *(deeper + line for line in text.split("\n"))]
        elif style == "below":
            self.lines += [head + self.comment(), deeper + " " + self.quoted(text)]
        else:
            self.lines.append(f"{head} {self.quoted(text)}{self.comment()}")


scalars = st.sampled_from(TEXTS) | st.sampled_from([Plain("5"), Plain("true"), Plain("null"), Plain("word")])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=6,
)
records = st.dictionaries(st.sampled_from(NAMES), values, min_size=1, max_size=4)


def frozen(value: Any) -> Value:
    """Data as the reader gives it, with tuples for lists."""
    if isinstance(value, dict):
        return {name: frozen(inner) for name, inner in value.items()}
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def read(content: bytes, name: str = "x.yaml") -> Any:
    found = read_text(content.decode("utf-8"), name, json=name.endswith(".json"))
    assert found.problems == ()
    return found.data


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*path, step)
        yield from paths(inner, (*path, step))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


@given(records, st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.data())
def test_a_value_changed_changes_the_lines_of_that_value_and_no_others(
    record: dict[str, Any], dice: random.Random, line_break: str, bom: bool, data: st.DataObject
) -> None:
    """However the author wrote it: the new text holds the new value, and every other line is the same, byte by byte.

    Comments below a value that are indented as a part of it belong to it.
    """
    written = Author(dice).write(record)
    content = encoded(written.lines, line_break, bom=bom, last=dice.random() < 0.8)
    assert comparable(read(content)) == comparable(frozen(record))
    path = data.draw(st.sampled_from(list(paths(record))))
    new = json_copy(record)
    at(new, path[:-1])[path[-1]] = data.draw(values | scalars.map(folded))
    changed = patched(content, frozen(new), "x.yaml")
    assert comparable(read(changed)) == comparable(frozen(new))
    while path not in written.places:  # inside brackets: the lines are those of the brackets
        path = path[:-1]
    before, after = line_bytes(content), line_bytes(changed)
    first, last = written.places[path]
    last += own_below(before[first], before[last:])
    assert after[:first] == before[:first]
    assert endless(after[len(after) - (len(before) - last) :]) == endless(before[last:])


@given(records, st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n"]), st.data())
def test_a_key_that_comes_or_goes_leaves_all_other_lines(
    record: dict[str, Any], dice: random.Random, line_break: str, data: st.DataObject
) -> None:
    """In indented mappings a new key adds lines and changes none, and a key that goes takes its own lines along."""
    written = Author(dice).write(record)
    content = encoded(written.lines, line_break, bom=False, last=True)
    inside = [path for path in [(), *paths(record)] if isinstance(at(record, path), dict) and at(record, path)]
    path = data.draw(st.sampled_from(inside))
    mapping = at(record, path)
    new_names = [name for name in NAMES if name not in mapping]
    place = data.draw(st.integers(0, len(mapping)))
    entries = list(mapping.items())
    entries.insert(place, (data.draw(st.sampled_from(new_names)), data.draw(values | scalars.map(folded))))
    new = json_copy(record)
    target = at(new, path)
    target.clear()
    target.update(entries)
    more = patched(content, frozen(new), "x.yaml")
    assert comparable(read(more)) == comparable(frozen(new))
    less = patched(more, frozen(record), "x.yaml")
    assert comparable(read(less)) == comparable(frozen(record))
    if (*path, entries[-1 if place == 0 else 0][0]) in written.places:  # indented
        assert is_subsequence(line_bytes(content), line_bytes(more))
        assert is_subsequence(line_bytes(less), line_bytes(more))


@given(records, records, st.randoms(use_true_random=False))
def test_any_record_becomes_any_other_that_shares_a_key(
    old: dict[str, Any], new: dict[str, Any], dice: random.Random
) -> None:
    """Many changes at once, lists and brackets too."""
    content = encoded(Author(dice).write(old).lines, "\n", bom=False, last=True)
    wanted = {**new, next(iter(old)): next(iter(new.values()))}
    assert comparable(read(patched(content, frozen(wanted), "x.yaml"))) == comparable(frozen(wanted))


@given(records, records, st.sampled_from([None, 1, 2, 4]), st.booleans())
def test_json_becomes_other_json(
    old: dict[str, Any], new: dict[str, Any], indent: int | None, ascii_only: bool
) -> None:
    """The same for JSON on one line or indented; what comes out is JSON, written as before."""
    text = json.dumps(bare(old), indent=indent, ensure_ascii=ascii_only)
    wanted = {**bare(old), **bare(new)}
    changed = patched(text.encode(), frozen(wanted), "x.json").decode()
    assert json.loads(changed) == wanted
    assert ("\n" in changed) == ("\n" in text)
    same = {name: value for name, value in bare(old).items() if wanted[name] == value}
    for name, value in same.items():
        inside = json.dumps({name: value}, indent=indent, ensure_ascii=ascii_only).strip("{}\n ")
        assert inside in changed


@given(records, st.randoms(use_true_random=False))
def test_a_file_whose_data_stays_keeps_every_byte(record: dict[str, Any], dice: random.Random) -> None:
    """Nothing to change is nothing changed."""
    content = encoded(Author(dice).write(record).lines, "\r\n", bom=True, last=False)
    assert patched(content, frozen(record), "x.yaml") == content


def folded(text: str) -> str:
    return text if isinstance(text, Plain) else Folded(text)


def encoded(lines: list[str], line_break: str, *, bom: bool, last: bool) -> bytes:
    text = line_break.join(lines) + (line_break if last else "")
    return (("\ufeff" if bom else "") + text).encode()


def line_bytes(content: bytes) -> list[bytes]:
    return re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", content)


def own_below(first: bytes, lines: list[bytes]) -> int:
    """How many lines below a value are comments and spaces that are indented as a part of it."""
    column = len(first) - len(first.lstrip(b" "))
    own = 0
    for number, line in enumerate(lines, start=1):
        bare = line.lstrip(b" ").rstrip(b"\r\n")
        if bare and not bare.startswith(b"#"):
            break
        if len(line.rstrip(b"\r\n")) - len(bare) > column:
            own = number
    return own


def endless(lines: list[bytes]) -> list[bytes]:
    """Lines without the last line break, which a file may lack."""
    return [*lines[:-1], *(line.rstrip(b"\r\n") for line in lines[-1:])]


def is_subsequence(few: list[bytes], many: list[bytes]) -> bool:
    """Whether no line is lost; what stood first behind a dash may now stand below it."""
    old, new = ([bare for line in lines if (bare := line.strip().lstrip(b"- "))] for lines in (few, many))
    rest = iter(new)
    return all(line in rest for line in old)


def json_copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: json_copy(inner) for name, inner in value.items()}
    return [json_copy(inner) for inner in value] if isinstance(value, list) else value


def bare(value: Any) -> Any:
    """Data that JSON has: text, lists and mappings."""
    if isinstance(value, dict):
        return {name: bare(inner) for name, inner in value.items()}
    return [bare(inner) for inner in value] if isinstance(value, list) else str(value)


def comparable(value: Value) -> object:
    """Data with null told from text; other scalars by what they say."""
    if isinstance(value, dict):
        return {name: comparable(inner) for name, inner in value.items()}
    if isinstance(value, tuple):
        return [comparable(inner) for inner in value]
    return (str(value), isinstance(value, Plain) and value in ("null", "~"))


# layouts, whole


def changed(text: str, change: dict[str, Any], name: str = "x.yaml") -> str:
    """The text after a change of its data, given by path such as `review.status`; `None` takes a key away."""
    content = text.encode()
    new = json_thaw(read(content, name))
    for path, value in change.items():
        *way, last = path.split(".")
        target = new
        for step in way:
            target = target[int(step)] if isinstance(target, list) else target.setdefault(step, {})
        if value is None:
            del target[last]
        elif isinstance(target, list):
            target[int(last)] = value
        else:
            target[last] = value
    return patched(content, frozen(new), name).decode()


def json_thaw(value: Any) -> Any:
    """Data with lists that can be changed."""
    if isinstance(value, dict):
        return {name: json_thaw(inner) for name, inner in value.items()}
    return [json_thaw(inner) for inner in value] if isinstance(value, tuple) else value


ARTICLE = """\
# An article.
id: example   # its name
review:
  status: under_review   # not yet

facts: {dose: {value: 150, unit: mg}}
sections:
  - id: use
    claims:
      - id: dosing
        variants:
          technical: >-  # approved
            The recommended dose is
            {{ dose }} every four weeks.
            Store it cold.
          plain: 'It''s one shot.'

  # the end
"""


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ({"review.status": "approved"}, "status: under_review  ", "status: approved  "),
        (
            {"review.editions": {"patient": {"fingerprint": "0123456789abcdef", "reviewer": "A. B, nurse"}}},
            "  status: under_review   # not yet\n",
            (
                "  status: under_review   # not yet\n  editions:\n    patient:\n"
                "      fingerprint: 0123456789abcdef\n      reviewer: A. B, nurse\n"
            ),
        ),
        ({"review.by": "No: 5 #1"}, "# not yet\n", '# not yet\n  by: "No: 5 #1"\n'),
        ({"facts.dose.value": Plain("300")}, "value: 150", "value: 300"),
        ({"facts.stopped": {"date": "2026-03"}}, "unit: mg}}", "unit: mg}, stopped: {date: 2026-03}}"),
        ({"facts.dose.unit": None}, "150, unit: mg}", "150}"),
        (
            {"sections.0.claims.0.variants.technical": "The recommended dose is {{ dose }} each week. Store it cold."},
            "            {{ dose }} every four weeks.\n",
            "            {{ dose }} each week.\n",
        ),
        ({"sections.0.claims.0.variants.plain": "It's two shots."}, "'It''s one shot.'", "'It''s two shots.'"),
        (
            {"sections.0.claims.0.variants.lay": Folded("Two shots: one now.")},
            "shot.'\n",
            "shot.'\n          lay: >-\n            Two shots: one now.\n",
        ),
        (
            {
                "sections.0.claims.0.variants.plain": {
                    "lead": "Take:",
                    "items": ["one now, with a glass of cold water", "two"],
                }
            },
            "plain: 'It''s one shot.'\n",
            (
                'plain:\n            lead: "Take:"\n            items:\n'
                "              - one now, with a glass of cold water\n              - two\n"
            ),
        ),
        (
            {"sections.0.claims.0.variants.technical": None},
            (
                "          technical: >-  # approved\n            The recommended dose is\n"
                "            {{ dose }} every four weeks.\n            Store it cold.\n"
            ),
            "",
        ),
        ({"sections.0.claims.0.id": "doses"}, "- id: dosing", "- id: doses"),
        ({"sections.0.claims.0.kind": "item"}, "cold.\n          plain: 'It''s one shot.'\n", None),
    ],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_change_looks_like_the_rest_of_the_file(
    change: dict[str, Any], old: str, new: str | None, line_break: str
) -> None:
    """Quoting, indentation, comments and line breaks are the author's own; the whole text is known."""
    new = old + "        kind: item\n" if new is None else new
    assert ARTICLE.count(old) == 1
    expected = ARTICLE.replace(old, new)
    assert changed(ARTICLE.replace("\n", line_break), change) == expected.replace("\n", line_break)


def test_only_the_item_that_changes_is_touched() -> None:
    """Among equal ones, too; and items that come or go leave the others, with their comments."""
    text = "a:\n  - x\n  - x  # first\n  - x\n  # last\n"
    assert changed(text, {"a.1": "w"}) == text.replace("x  # first", "w  # first")
    assert changed(text, {"a": ["x", "x", "z", "x"]}) == text.replace("# first\n", "# first\n  - z\n")
    assert changed(text, {"a": ["x", "x"]}) == text.replace("  - x\n  # last", "  # last")


def test_a_comment_that_a_block_would_swallow_keeps_one_value_from_being_a_block() -> None:
    """That value is quoted; others are blocks as ever."""
    text = "a:\n  x: 1\n      # far in\n  y: 2\n"
    new = changed(text, {"a.x": Folded("One: two."), "a.y": Folded("Two: three.")})
    assert new == 'a:\n  x: "One: two."\n      # far in\n  y: >-\n    Two: three.\n'


def test_a_comment_inside_what_goes_goes_with_it() -> None:
    """One that is indented less stays, and none becomes a part of the text above."""
    text = "a: >-\n  x\nb:\n  c: y\n  # of c\n# of nobody\n"
    assert changed(text, {"b": None}) == "a: >-\n  x\n# of nobody\n"


PRETTY = """\
{
  "id": "example",
  "review": {
    "status": "under_review"
  },
  "sections": []
}
"""


def test_json_keeps_its_layout() -> None:
    """One value a line where the file has that, one line where it has that, no spaces where it has none."""
    signed = {"review.editions": {"patient": {"fingerprint": "0123456789abcdef"}}}
    inside = """,
    "editions": {
      "patient": {
        "fingerprint": "0123456789abcdef"
      }
    }
"""
    assert changed(PRETTY, signed, "x.json") == PRETTY.replace('"under_review"\n', f'"under_review"{inside}')
    one_line = '{"id": "é", "review": {"status": "a"}}'
    assert changed(one_line, {"review.status": "ü"}, "x.json") == one_line.replace('"a"', '"ü"')
    tight = '{"id":"\\u00e9","review":{}}'
    assert changed(tight, {"review.by": "ü", "new": ["a", "b"]}, "x.json") == (
        '{"id":"\\u00e9","review":{"by":"\\u00fc"},"new":["a","b"]}'
    )


def test_the_shipped_article_changes_in_one_place_only() -> None:
    """A word in one of its sentences is one line of the file."""
    content = CORPUS.read_bytes()
    new = json_thaw(read(content))
    variants = new["sections"][0]["claims"][0]["variants"]
    variants["plain"] = variants["plain"].replace("experimental drug", "test drug")
    old_lines, new_lines = content.split(b"\n"), patched(content, frozen(new), "x.yaml").split(b"\n")
    differ = [n for n, (a, b) in enumerate(zip(old_lines, new_lines, strict=True)) if a != b]
    assert len(differ) == 1
    assert b"test drug" in new_lines[differ[0]]


def test_what_cannot_be_read_is_not_changed() -> None:
    """Broken files are refused with their problems, and so is a file that is not UTF-8."""
    with pytest.raises(PatchError) as caught:
        patched(b"id: [\n", {"id": "x"}, "x.yaml")
    assert caught.value.message == "x.yaml cannot be changed: it has errors"
    assert [(p.code, p.line) for p in caught.value.problems] == [("AT020", 2)]
    with pytest.raises(PatchError, match=r"it is not UTF-8$"):
        patched(b"id: \xff\n", {"id": "x"}, "x.yaml")


@pytest.mark.parametrize("text", ["? id\n: one\n? [a]\n: two\n", "? id\n: one\n? kind\n: two\n"])
def test_what_is_written_too_oddly_is_refused_and_never_guessed(text: str) -> None:
    """A change that cannot be made with certainty is none."""
    with pytest.raises(PatchError):
        patched(text.encode(), {"id": "one"}, "x.yaml")


@pytest.mark.parametrize("text", ["a: 1\n# far below\n\n\n", "a: |\n  x\n\n\n", "a: >+\n  x\n\n", "a: 1"])
def test_what_stands_behind_the_last_value_stays_there(text: str) -> None:
    """New keys come before what follows: comments, empty lines, the end of a file without a line break."""
    new = changed(text, {"b": "2nd"})
    kept = text if text.endswith("\n") else text + "\n"
    assert [line for line in kept.splitlines() if line] == [
        line for line in new.splitlines() if line and "2nd" not in line
    ]
    assert read(new.encode())["b"] == "2nd"
    assert new.endswith("\n") == text.endswith("\n")
