from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptive_text.language.expressions import Call, Expression, Split, literal_faults, parse, placeholder, split
from adaptive_text.language.faults import Fault, Refused
from adaptive_text.language.markup import MOST_CHARACTERS

GRAMMAR = "write a name, a part and filters, as in {{ trial.drug | percent }}"


def refused(source: str) -> Fault:
    with pytest.raises(Refused) as caught:
        parse(source)
    return caught.value.fault


@pytest.mark.parametrize(
    ("source", "expression"),
    [
        ("dose", Expression("dose", "dose")),
        (" trial.drug ", Expression("trial.drug", "trial", "drug")),
        ("a.b|f", Expression("a.b|f", "a", "b", (Call("f"),))),
        ("a | f(1, 'x') | g()", Expression("a | f(1, 'x') | g()", "a", None, (Call("f", (1, "x")), Call("g")))),
        ('a | f("}}", "{{")', Expression('a | f("}}", "{{")', "a", None, (Call("f", ("}}", "{{")),))),
        ("a\n| f", Expression("a\n| f", "a", None, (Call("f"),))),
        ("term.ad", Expression("term.ad", "term", "ad")),
    ],
)
def test_names_parts_and_filters_with_constants_are_the_whole_language(source: str, expression: Expression) -> None:
    """An expression becomes a frozen form that says what to look up and what to apply, in order."""
    assert parse(source) == expression


HOSTILE = [
    "'a' * 10**9",
    "10**10000000",
    "range(10**9)",
    "range(999999999)|list",
    "lipsum(n=10**6)",
    "a|center(10**9)",
    "a.__class__.__mro__",
    "a['__class__']",
    "a[0]",
    "a[1:2]",
    "a()",
    "a.b()",
    "a.b.c",
    "a ~ b",
    "a + b",
    "-a",
    "not a",
    "a == b",
    "a in b",
    "a is defined",
    "a if b else c",
    "a and b",
    "a, b",
    "(a, b)",
    "[a]",
    "1",
    "1.5",
    "'text'",
    "true",
    "none",
    "a | f(b)",
    "a | f(x=1)",
    "a | f(*b)",
    "a | f(**b)",
    "a | f(1.5)",
    "a | f(-1)",
    "a | f(none)",
    "a | f(true)",
    "a | f([1])",
    "a | f(1 + 1)",
    "'a' | f",
    "- a",
    "a -",
    r"a | f('\u202e')",
    r"a | f('\x00')",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_everything_else_is_refused(source: str) -> None:
    """Arithmetic, calls, subscripts, tests, conditions, literals, keyword arguments, escapes: none is evaluated."""
    fault = refused(source)
    assert fault == (
        "AT203",
        f"only names, parts and filters with constants are allowed (got {{{{{source}}}}})",
        GRAMMAR,
    )


@pytest.mark.parametrize(
    "source", ["", " ", "a |", "| f", "a b", "a.", ".b", "a | f(", "a | f)", "a..b", "f(", "!", "a § b"]
)
def test_what_cannot_be_read_is_refused(source: str) -> None:
    """Jinja2's own complaint never reaches an author; ours names the grammar."""
    assert refused(source) == ("AT202", f"the expression cannot be read (got {{{{{source}}}}})", GRAMMAR)


def test_nesting_is_bounded() -> None:
    """Brackets that would exhaust a parser's stack are a refusal, not a crash."""
    assert refused("(" * 99 + "a" + ")" * 99).code == "AT202"
    assert refused("[" * 200).code == "AT202"
    assert refused("a" * 201) == ("AT201", "an expression has at most 200 characters (got 201)", "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{% for x in range(9) %}", "statements and comments are not allowed (got {% for x in range(9) %})"),
        (
            "a {% raw %}{{ b }}{% endraw %}",
            "statements and comments are not allowed (got {% raw %}{{ b }}{% endraw %})",
        ),
        ("a {# comment #}", "statements and comments are not allowed (got {# comment #})"),
        ("a {#", "statements and comments are not allowed (got {#)"),
        ("a \U000f0000", "private-use characters are not allowed (got U+F0000)"),
        ("{{ a }}" * 65, "a text has at most 64 expressions (got 65)"),
        ("a" * 10_001, "a text has at most 10,000 characters (got 10,001)"),
    ],
)
def test_a_text_may_be_refused_as_a_whole(text: str, message: str) -> None:
    """Statements, comments, private characters and too much of anything stop the work before any parsing."""
    parts = split(text)
    assert [fault.message for fault in parts.faults] == [message]
    assert parts.expressions == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a {{ b", "an expression does not end (got {{ b)"),
        ("a {{ b }", "an expression does not end (got {{ b })"),
        ("a {{ 'b }}", "an expression does not end (got {{ 'b }})"),
        ("a }} b", "there is no expression to end (got }} b)"),
        ("{{ {'a': 1} }}", "an expression does not end (got {{ {'a': 1} }})"),
    ],
)
def test_loose_braces_are_refused(text: str, message: str) -> None:
    """Half an expression is never printed."""
    hint = GRAMMAR + "; to print the braces themselves, put a backslash before each"
    assert split(text).faults == (Fault("AT202", message, hint),)


def test_expressions_leave_placeholders() -> None:
    """The text that markup is parsed from has no expression in it, only private characters in order."""
    parts = split(r"At {{ a.b }}, *{{ c | f }}* and \{\{.")
    assert parts.text == rf"At {placeholder(0)}, *{placeholder(1)}* and \{{\{{."
    assert [expression.source for expression in parts.expressions] == ["a.b", "c | f"]
    assert parts.faults == ()
    assert split("No braces at all.") == Split("No braces at all.", (), ())


def test_all_faults_of_a_text_are_told() -> None:
    """One wrong expression does not hide the next."""
    assert [fault.code for fault in split("{{ a + b }} {{ c }} {{ }} {{ d").faults] == ["AT203", "AT202", "AT202"]


@pytest.mark.parametrize(
    ("text", "pointed_at"),
    [
        ("A {{ a + b }} {{ c }} {{ }} b", ["{{ a + b }} {{ c }} {{ }} b", "{{ }} b"]),
        ("A {{ b }} {{ c", ["{{ c"]),
        ("A {{ b }} and {{ c + d }} c }} d", ["{{ c + d }} c }} d", "}} d"]),
        ("A {% b %}", ["{% b %}"]),
        ("A \U000f0000 b", ["\U000f0000 b"]),
        ("{{ a }}" * 65, ["{{ a }}"]),
        ("{" * 131, ["{{{"]),
        ("a" * 10_003, ["aaa"]),
        ("A {{ " + "a" * 201 + " }}", ["{{ " + "a" * 201 + " }}"]),
    ],
)
def test_a_fault_points_at_what_is_wrong(text: str, pointed_at: list[str]) -> None:
    """At the braces that open it, or at the first of what is too much."""
    offsets = [fault.offset for fault in split(text).faults]
    assert [text[offset:] for offset in offsets if offset is not None] == pointed_at
    assert len(offsets) == len(pointed_at)


@given(
    st.lists(st.sampled_from(["a", " b", "{{ c }}", "{{ d | e }}", "{{ f + g }}", "{", "\\{\\{", "😀"]), max_size=12)
)
def test_every_character_of_a_split_text_knows_where_it_stood(pieces: list[str]) -> None:
    """Words where they were written, a placeholder where its expression begins, the end at the end."""
    text = "".join(pieces)
    parts = split(text)
    starts = list(parts.starts)
    for index, character in enumerate(parts.text):
        offset = parts.offset(index)
        if character >= placeholder(0):
            assert offset == starts[ord(character) - ord(placeholder(0))]
            assert text.startswith("{{", offset)
        else:
            assert text[offset] == character
    assert parts.faults or parts.offset(len(parts.text)) == len(text)


def test_texts_that_are_no_variants_have_no_expressions() -> None:
    """A title with braces would show them to readers."""
    assert list(literal_faults("All about {{ drug }}")) == [
        Fault("AT211", "expressions are for variants only (got {{ drug }})", "write the words out"),
    ]
    assert [fault.offset for fault in literal_faults("All about {{ drug }}")] == [len("All about ")]
    assert list(literal_faults("All about {drug}")) == []


@pytest.mark.parametrize(
    "piece", ["{{ '", '{{ "', "{{", "}}", "{{{", "{{ a", "{{ \"{{'", "{{ a }} ", "{", "{{'", "(", "[", "{ {"]
)
def test_long_hostile_texts_are_refused_quickly(piece: str) -> None:
    """No repetition of a piece makes splitting slow: the pattern never goes back."""
    start = time.perf_counter()
    split((piece * MOST_CHARACTERS)[:MOST_CHARACTERS])
    split((piece * 60)[:MOST_CHARACTERS])
    assert time.perf_counter() - start < 2


@given(st.text(alphabet="ab.|(){}[]'\"\\ %#-+*~,=1\n_", max_size=40))
def test_splitting_is_total(text: str) -> None:
    """Any text gives expressions or faults and never a foreign error; what is split holds a placeholder each."""
    parts = split("{{" + text + "}}")
    assert parts.faults or all(placeholder(i) in parts.text for i in range(len(parts.expressions)))
    split(text)
