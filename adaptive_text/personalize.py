"""Which audience is this reader: the question as data, the answer in the address or the cookie, and nothing else.

Pure functions over the library's profiles. Nobody is guessed at: not by behaviour, place or device. What a reader picks
stays in the reader's own browser; topic, audience and address together are health data, so nothing here stores or logs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from adaptive_text.audience import Picker, Profile

Reason = Literal["requested", "remembered", "default"]
"""What decided: the address, the cookie, or neither."""

_LONGEST_HEADER = 8_192
"""Characters of a `Cookie` header that are read; browsers send no more than about 4,096 for each cookie."""
_LONGEST_VALUE = 64
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class ChosenAudience:
    """Whose page a reader gets, and why."""

    audience: str
    reason: Reason
    refused: tuple[Reason, ...] = ()
    """What named an audience that is not known here, and so did not decide."""


def choose_audience(
    known: Collection[str], *, default: str, requested: str | None = None, remembered: str | None = None
) -> ChosenAudience:
    """Choose the audience of one reader: what the address asks for, then what the cookie remembers, then the default.

    A name that is not `known` decides nothing, and is told in `refused`; an empty one counts as none. Raises
    `ValueError` where the default itself is not known, since that is a mistake of the caller and not of the reader.
    """
    if default not in known:
        raise ValueError(f"the default audience {default!r} is not one of {', '.join(sorted(known))}")
    refused: list[Reason] = []
    asked: tuple[tuple[Reason, str | None], ...] = (("requested", requested), ("remembered", remembered))
    for reason, name in asked:
        if name and name in known:
            return ChosenAudience(name, reason, tuple(refused))
        if name:
            refused.append(reason)
    return ChosenAudience(default, "default", tuple(refused))


# --- the question


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to the picker's question."""

    audience: str
    label: str
    hint: str = ""
    checked: bool = False
    """Whether it is the reader's own choice so far; nothing is preselected for a reader who made none."""


@dataclass(frozen=True, slots=True)
class Question:
    """The picker as data, for a form in any framework."""

    text: str
    answers: tuple[Answer, ...]
    """In the order of the picker; a way out for those who are not sure comes last."""


def question(
    picker: Picker, profiles: Mapping[str, Profile], *, known: Collection[str] | None = None, chosen: str | None = None
) -> Question:
    """The picker's question with the answers that are `known` here (those of an article, say; default: all).

    Without an `order` every profile with a `choice` is offered, and of those without one the `label`. `chosen` is what
    the reader picked before.
    """
    known = profiles if known is None else known
    offered = [name for name in picker.order or sorted(profiles) if name in profiles and name in known]
    answers = [_answer(profiles[name], checked=name == chosen) for name in offered]
    if picker.unsure is not None and picker.unsure.audience in known:
        answers.append(Answer(picker.unsure.audience, picker.unsure.label))
    return Question(picker.question, tuple(answers))


def default_audience(picker: Picker, profiles: Mapping[str, Profile], known: Collection[str] | None = None) -> str:
    """Who is meant where nobody said: the picker's default, else its first answer, else the first profile by name.

    Only of those that are `known` here. An audience of which only an ancestor is known gets the nearest ancestor.
    """
    known = profiles if known is None else known
    wanted = [picker.default] if picker.default else []
    for name in [*wanted, *picker.order, *sorted(profiles)]:
        if (found := nearest_known(name, profiles, known)) is not None:
            return found
    raise ValueError("there is no audience to choose from")


def nearest_known(audience: str, profiles: Mapping[str, Profile], known: Collection[str]) -> str | None:
    """An audience where it is known, else its nearest ancestor that is, else `None`."""
    lineage = profiles[audience].lineage if audience in profiles else (audience,)
    return next((name for name in lineage or (audience,) if name in known), None)


def _answer(profile: Profile, *, checked: bool) -> Answer:
    if profile.choice is None:
        return Answer(profile.id, profile.label, "", checked)
    return Answer(profile.id, profile.choice.label, profile.choice.hint or "", checked)


# --- the cookie


@dataclass(frozen=True, slots=True)
class Cookie:
    """How a choice is remembered: one cookie with the audience's name, and nothing that tells readers apart.

    The prefix `__Host-` makes browsers insist on `Secure`, `Path=/` and no `Domain`
    (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3.2). Whether it is `Secure` is a
    setting and never read from a request: behind a proxy, the request's scheme is whatever the proxy says.
    """

    name: str = "__Host-audience"
    secure: bool = True
    max_age: int = 365 * 24 * 60 * 60
    """Seconds; browsers shorten it to 400 days."""

    def __post_init__(self) -> None:
        """Refuse a cookie that no browser would keep."""
        if not _TOKEN.fullmatch(self.name):
            raise ValueError(f"not a name for a cookie: {self.name!r}")
        if self.name.lower().startswith(("__host-", "__secure-")) and not self.secure:
            raise ValueError(f"browsers keep {self.name} only with secure=True; Cookie.plain() is for loopback")
        if self.max_age < 1:
            raise ValueError(f"a choice is remembered for 1 second or more (got {self.max_age})")

    @classmethod
    def plain(cls) -> Cookie:
        """The cookie for a server without TLS on this machine: browsers keep no `__Host-` cookie from there."""
        return cls("audience", secure=False)

    def remember(self, audience: str) -> str:
        """The value of `Set-Cookie` that remembers a choice."""
        if not _TOKEN.fullmatch(audience):
            raise ValueError(f"not a value for a cookie: {audience!r}")
        return self._written(audience, self.max_age)

    def forget(self) -> str:
        """The value of `Set-Cookie` that forgets it."""
        return self._written("", 0)

    def _written(self, value: str, max_age: int) -> str:
        secure = "; Secure" if self.secure else ""
        return f"{self.name}={value}; Max-Age={max_age}; Path=/{secure}; HttpOnly; SameSite=Lax"

    def read(self, header: str | None, known: Collection[str]) -> str | None:
        """The audience that a `Cookie` header remembers, if it is a known one; the first, should there be several.

        Anything may stand in the header: whatever is no value from the closed list counts as none.
        """
        for pair in (header or "")[:_LONGEST_HEADER].split(";"):
            name, _, value = pair.strip(" \t").partition("=")
            if name == self.name and len(value) <= _LONGEST_VALUE and value in known:
                return value
        return None
