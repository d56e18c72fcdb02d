"""The expressions of the inline language: `{{ name.part | filter("constant") }}`, and nothing else.

Jinja2 parses an expression, an allow-list over its tree takes it or refuses it, and what is left is a small frozen
`Expression`. No template is ever compiled to Python or rendered, so there is nothing for a hostile text to run: no
loop, no arithmetic, no call but to a filter of our own table. Rendering in Jinja2's sandbox would stop attribute tricks
and still let `'a' * 10**9` or `lipsum()` take all memory. The bounds are checked before anything is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from adaptive_text.language.faults import Fault, Refused
from adaptive_text.language.markup import FIRST_PLACEHOLDER, MOST_CHARACTERS, first_beyond

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

BOUNDS, SYNTAX, FORBIDDEN, PRIVATE = "AT201", "AT202", "AT203", "AT219"
MISPLACED = "AT211"

MOST_EXPRESSIONS = 64
"""How many expressions one text may have."""
LONGEST_EXPRESSION = 200
"""Characters between the braces."""
_SHOWN = 60
"""How much of a wrong expression a message repeats."""

# Possessive, so that no text makes it slow: a brace inside quotes does not end the expression.
_EXPRESSION = re.compile(r"""\{\{((?:[^{}"']|"[^"]*+"|'[^']*+')*+)\}\}""")
_STATEMENT = re.compile(r"\{[%#]")
_BRACES = re.compile(r"\{\{|\}\}")
_PRIVATE_USE = re.compile("[\U000f0000-\U0010ffff]")
_GRAMMAR = "write a name, a part and filters, as in {{ trial.drug | percent }}"
_LITERAL = r"to print the braces themselves, put a backslash before each"

Constant = str | int


class Call(NamedTuple):
    """A filter with its constants."""

    filter: str
    arguments: tuple[Constant, ...] = ()


class Expression(NamedTuple):
    """What stands between two pairs of braces."""

    source: str
    """As written."""
    name: str
    part: str | None = None
    calls: tuple[Call, ...] = ()

    @property
    def is_term(self) -> bool:
        """Whether it prints the name of a glossary term: `{{ term.ad }}`."""
        return self.name == "term"


class Split(NamedTuple):
    """A text taken apart."""

    text: str
    """With a placeholder, `placeholder(i)`, for the i-th expression."""
    expressions: tuple[Expression, ...]
    faults: tuple[Fault, ...]
    cuts: tuple[tuple[int, int, int], ...] = ()
    """What was taken out of the author's text: its start, its end, and the length of what stands for it now."""

    @property
    def starts(self) -> Iterator[int]:
        """Where each expression begins in the author's text."""
        return (start for start, _, length in self.cuts if length)

    def offset(self, index: int) -> int:
        """The place in the author's text of a character of `text`: of a placeholder, where its expression begins."""
        for start, end, length in self.cuts:
            if index < start:
                break
            if index < start + length:
                return start
            index += end - start - length
        return index


def placeholder(index: int) -> str:
    """The private character that stands for an expression while markup is parsed; no author's text may have it."""
    return chr(FIRST_PLACEHOLDER + index)


def split(text: str) -> Split:
    """Take the expressions out of a text; whatever is wrong with it stands in `faults`."""
    if (fault := _text_fault(text)) is not None:
        return Split("", (), (fault,))
    if "{{" not in text and "}}" not in text:
        return Split(text, (), ())
    expressions: list[Expression] = []
    faults: list[Fault] = []
    cuts: list[tuple[int, int, int]] = []
    pieces: list[str] = []
    end = 0
    for found in _EXPRESSION.finditer(text):
        start = found.start()
        pieces.append(text[end:start])
        end = found.end()
        length = 0
        try:
            expressions.append(parse(found[1]))
        except Refused as refused:
            faults.append(refused.fault.at(start))
        else:
            pieces.append(placeholder(len(expressions) - 1))
            length = len(pieces[-1])
        cuts.append((start, end, length))
    pieces.append(text[end:])
    left = "".join(pieces)
    if "{{" in left or "}}" in left:
        faults.extend(_loose_braces(text, cuts))
    return Split(left, tuple(expressions), tuple(faults), tuple(cuts))


def _text_fault(text: str) -> Fault | None:
    """Why a text is not even looked at; `None` where it is."""
    if len(text) > MOST_CHARACTERS:
        message = f"a text has at most {MOST_CHARACTERS:,} characters (got {len(text):,})"
        return Fault(BOUNDS, message).at(MOST_CHARACTERS)
    if (count := text.count("{{")) > MOST_EXPRESSIONS:
        message = f"a text has at most {MOST_EXPRESSIONS} expressions (got {count})"
        return Fault(BOUNDS, message).at(first_beyond(text, "{{", MOST_EXPRESSIONS))
    if "{" in text and (found := _STATEMENT.search(text)) is not None:
        message = f"statements and comments are not allowed (got {_shown(text[found.start() :])})"
        return Fault(FORBIDDEN, message, _GRAMMAR).at(found.start())
    if not text.isascii() and (found := _PRIVATE_USE.search(text)) is not None:
        message = f"private-use characters are not allowed (got U+{ord(found[0]):04X})"
        return Fault(PRIVATE, message).at(found.start())
    return None


def literal_faults(text: str) -> Iterator[Fault]:
    """Why a text that is no variant's may not stand as it is: it would show its braces to readers."""
    if (found := _BRACES.search(text) or _STATEMENT.search(text)) is not None:
        message = f"expressions are for variants only (got {_shown(text[found.start() :])})"
        yield Fault(MISPLACED, message, "write the words out").at(found.start())


def _loose_braces(text: str, cuts: Iterable[tuple[int, int, int]]) -> Iterator[Fault]:
    """Of each piece between two expressions the first that opens or closes none."""
    begin = 0
    for start, end, _ in [*cuts, (len(text), len(text), 0)]:
        if (found := _BRACES.search(text, begin, start)) is not None:
            kind = "an expression does not end" if found[0] == "{{" else "there is no expression to end"
            message = f"{kind} (got {_shown(text[found.start() : start])})"
            yield Fault(SYNTAX, message, f"{_GRAMMAR}; {_LITERAL}").at(found.start())
        begin = end


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def parse(source: str) -> Expression:
    """What stands between the braces, as a frozen form. Raises `Refused` for anything but names, parts and filters."""
    return _parse(source)


@lru_cache(maxsize=4096)
def _parse(source: str) -> Expression:
    """Remembered, because the registers of a claim mostly use the same expressions."""
    from jinja2 import TemplateSyntaxError

    if len(source) > LONGEST_EXPRESSION:
        raise Refused(BOUNDS, f"an expression has at most {LONGEST_EXPRESSION} characters (got {len(source):,})")
    shown = "{{" + _shown(source) + "}}"
    if "\\" in source or source[:1] in ("-", "+") or source[-1:] in ("-", "+"):
        raise _refused(shown)
    try:
        template = _environment().parse("{{" + source + "}}")
    except (TemplateSyntaxError, RecursionError):
        raise Refused(SYNTAX, f"the expression cannot be read (got {shown})", _GRAMMAR) from None
    expression = _from_template(template, source.strip())
    if expression is None:
        raise _refused(shown)
    return expression


def _refused(shown: str) -> Refused:
    return Refused(FORBIDDEN, f"only names, parts and filters with constants are allowed (got {shown})", _GRAMMAR)


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    """Used for parsing only. Should it ever be asked to run something, it knows no name, filter or test."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, cache_size=0)
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    return environment


def _from_template(template: nodes.Template, source: str) -> Expression | None:
    """The expression that is the whole template; `None` where anything is not on the allow-list."""
    from jinja2 import nodes

    match template.body:
        case [nodes.Output(nodes=[node])]:
            return _from_node(node, source)
        case _:
            return None


def _from_node(node: nodes.Node, source: str) -> Expression | None:
    from jinja2 import nodes

    calls: list[Call] = []
    while isinstance(node, nodes.Filter):
        arguments = _constants(node)
        if arguments is None or node.node is None:
            return None
        calls.append(Call(node.name, arguments))
        node = node.node
    match node:
        case nodes.Name(name=str(name)):
            return Expression(source, name, None, tuple(reversed(calls)))
        case nodes.Getattr(node=nodes.Name(name=str(name)), attr=str(part)):
            return Expression(source, name, part, tuple(reversed(calls)))
        case _:
            return None


def _constants(node: nodes.Filter) -> tuple[Constant, ...] | None:
    """The filter's constants, or `None` where it has anything else."""
    from jinja2 import nodes

    if node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None:
        return None
    values: list[Constant] = []
    for argument in node.args:
        value: object = argument.value if isinstance(argument, nodes.Const) else None
        if type(value) is not str and type(value) is not int:
            return None
        values.append(value)
    return tuple(values)
