"""What can go wrong, as data: a `Problem` for people and programs, and the errors that carry them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]
MOST_PROBLEMS = 1000
"""How many problems of one file are listed."""
MOST_NAMES = 12
"""Known names that a hint lists."""
MOST_COMPARED = 1000
"""Known names that a hint looks at; comparing takes time, and whoever asks for what is not there may ask often."""
LONGEST_NAME = 64
"""Characters of a name that a hint looks at."""


class Place(NamedTuple):
    """Where something stands in an author's file."""

    path: str
    """The file as the author named it, or a name such as `<string>`."""
    line: int | None = None
    """From 1; `None` where the input has no lines (a Python dict)."""
    column: int | None = None
    """From 1, in characters."""

    def __str__(self) -> str:
        return ":".join(str(part) for part in self if part is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one place of an author's file."""

    path: str
    """The file, or a name such as `<string>`."""
    line: int | None
    """From 1; `None` where the input has no lines (a Python dict)."""
    column: int | None
    """From 1, in characters."""
    where: str
    """The field, as a path from the top: `sections[2].claims[0].variants.plain`."""
    code: str
    """Stable, for programs and for switching a rule off: `AT101`."""
    message: str
    """The rule and the value got, in lower case: `claim "relief" has no variants (got {})`."""
    hint: str = ""
    """How to mend it, or the near name that was probably meant."""
    severity: Severity = "error"

    @property
    def place(self) -> Place:
        """Path, line and column together."""
        return Place(self.path, self.line, self.column)

    def __str__(self) -> str:
        kind = "warning: " if self.severity == "warning" else ""
        place = f"{self.place}: {self.where}" if self.where and self.line is None else self.place
        first = f"{place}: {kind}{self.message} [{self.code}]"
        return f"{first}\n  hint: {self.hint}" if self.hint else first


def did_you_mean(got: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known name, or lists the known ones (the first of many) where none is near."""
    names = sorted(known)
    near = get_close_matches(got[:LONGEST_NAME], names[:MOST_COMPARED], n=1, cutoff=0.6)
    if near:
        return f'did you mean "{near[0]}"?'
    if len(names) > MOST_NAMES:
        names = [*names[:MOST_NAMES], f"and {len(names) - MOST_NAMES} more"]
    return f"known: {', '.join(names)}" if names else "none is known here"


def reason(error: BaseException) -> str:
    """What somebody else's error says is wrong, in the words of the system where it has some; in lower case."""
    told = error.strerror if isinstance(error, OSError) else None
    return (told or str(error) or type(error).__name__).lower()


class AdaptiveTextError(Exception):
    """The base of every error that this package raises on purpose."""

    code = "AT000"
    """Stable name of the kind of error; a single problem's code is in `problems`."""

    def __init__(self, message: str, problems: Iterable[Problem] = ()) -> None:
        self.message = message
        self.problems = tuple(problems)
        super().__init__(message)

    def __str__(self) -> str:
        return "\n".join([self.message, *map(str, self.problems)])


class ArticleError(AdaptiveTextError):
    """An article breaks the format or its own rules."""

    code = "AT001"


class ProfileError(AdaptiveTextError):
    """A profile or the picker breaks the format."""

    code = "AT002"


class GlossaryError(AdaptiveTextError):
    """A glossary breaks the format."""

    code = "AT003"


class LibraryError(AdaptiveTextError):
    """A library cannot be opened: no folder, nothing in it, or parts that do not fit together."""

    code = "AT004"


class BundleError(AdaptiveTextError):
    """A bundle cannot be used."""

    code = "AT005"


class BuildError(AdaptiveTextError):
    """A build could not be carried out."""

    code = "AT006"


class ScorerError(AdaptiveTextError):
    """The readability scorer cannot give the promised numbers, such as with a foreign dictionary loaded."""

    code = "AT007"


class UnknownArticle(AdaptiveTextError, LookupError):
    """No article has this id."""

    code = "AT008"


class UnknownAudience(AdaptiveTextError, LookupError):
    """No profile is written for this audience."""

    code = "AT009"


class TargetUnreachable(AdaptiveTextError):
    """With `strict=True`: no choice of wordings meets every target. Carries the plainest edition."""

    code = "AT010"

    def __init__(self, message: str, problems: Iterable[Problem] = (), edition: object = None) -> None:
        super().__init__(message, problems)
        self.edition = edition
