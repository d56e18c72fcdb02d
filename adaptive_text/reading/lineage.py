"""Profiles that extend each other: one visible merge from parent to child."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from adaptive_text.audience import Notice, Profile
from adaptive_text.errors import Problem
from adaptive_text.reading.cursor import near, root
from adaptive_text.reading.marked import Marked, Value
from adaptive_text.reading.profile_rules import profile_problems
from adaptive_text.reading.schema import validated
from adaptive_text.reading.syntax import quoted
from adaptive_text.reading.texts import text_problems

MOST_ANCESTORS = 8
"""How many profiles may stand one above the other."""
OWN = frozenset({"id", "extends", "label", "choice", "lineage"})
"""What a profile never takes from its parent: who it is for, and how the picker offers it."""


class Family:
    """Profiles that may extend each other, made on demand; problems gather in `problems`."""

    def __init__(self, drafts: Iterable[Marked]) -> None:
        self.problems: list[Problem] = []
        self._twins: dict[str, Problem] = {}
        self._drafts = self._by_id(drafts)
        self._made: dict[str, Profile | None] = {}

    def _by_id(self, drafts: Iterable[Marked]) -> dict[str, Marked]:
        found: dict[str, Marked] = {}
        for draft in drafts:
            name = self.name_of(draft)
            if name in found:
                message = f"two profiles have the id {quoted(name)} (got {found[name].name} and {draft.name})"
                self._twins[name] = root(draft)["id"].problem("AT305", message, "give one of them another id")
            found.setdefault(name, draft)
        return found

    @property
    def ids(self) -> Collection[str]:
        """The ids of all drafts, right or wrong."""
        return self._drafts.keys()

    def name_of(self, draft: Marked) -> str:
        """The name that a draft goes by: its id, or its file where it has none."""
        return root(draft)["id"].text or draft.name

    def all(self) -> dict[str, Profile]:
        """Every profile that can be made, by id."""
        made = {name: self.make(name) for name in sorted(self._drafts)}
        return {profile.id: profile for profile in made.values() if profile is not None}

    def make(self, name: str, heirs: tuple[str, ...] = ()) -> Profile | None:
        """The profile with its parents' words in it, or `None` where it or one of them is wrong."""
        if name not in self._made:
            self._made[name] = None
            self.problems.extend([self._twins[name]] if name in self._twins else ())
            self._made[name] = self._merged(self._drafts[name], (*heirs, name))
        return self._made[name]

    def _merged(self, draft: Marked, heirs: tuple[str, ...]) -> Profile | None:
        extends = root(draft)["extends"]
        if not extends.text:
            return self._validated(draft, None)
        problem = self._wrong_parent(draft, heirs)
        parent = self.make(extends.text, heirs) if problem is None else None
        if problem is not None:
            self.problems.append(problem)
        if parent is None:
            self._validated(draft, None)
            return None
        return self._validated(_filled(draft, _heritage(parent)), parent)

    def _wrong_parent(self, draft: Marked, heirs: tuple[str, ...]) -> Problem | None:
        extends = root(draft)["extends"]
        if extends.text in heirs:
            circle = " > ".join((*heirs[heirs.index(extends.text) :], extends.text))
            return extends.problem("AT304", f"profiles extend each other in a circle (got {circle})")
        if extends.text not in self._drafts:
            hint = near(extends.text, self._drafts.keys() - set(heirs))
            return extends.problem("AT303", f"extends names no profile (got {quoted(extends.text)})", hint)
        if len(heirs) > MOST_ANCESTORS:
            return extends.problem("AT304", f"at most {MOST_ANCESTORS} profiles stand above one (got one more)")
        return None

    def _validated(self, draft: Marked, parent: Profile | None) -> Profile | None:
        profile, problems = validated(Profile, draft)
        found = [*draft.problems, *problems, *profile_problems(draft), *text_problems(draft)]
        self.problems.extend(found if draft.data is not None else draft.problems)
        return _born(profile, parent) if profile is not None and not found else None


def _filled(draft: Marked, heritage: Mapping[str, Value]) -> Marked:
    """The draft with everything in it that it does not say itself."""
    return replace(draft, data={**heritage, **draft.data}) if isinstance(draft.data, dict) else draft


def _heritage(parent: Profile) -> dict[str, Value]:
    fields = [name for name in Profile.model_fields if name not in OWN]
    return {name: getattr(parent, name) for name in fields}


def _born(profile: Profile, parent: Profile | None) -> Profile:
    """The profile with its lineage; labels go key by key and notices id by id, so none is lost without a word."""
    above = parent.lineage if parent else ()
    update: dict[str, object] = {"lineage": (profile.id, *above)}
    if parent is not None:
        update["labels"] = {**parent.labels, **profile.labels}
        update["notices"] = _notices(parent.notices, profile.notices)
    return profile.model_copy(update=update)


def _notices(above: tuple[Notice, ...], own: tuple[Notice, ...]) -> tuple[Notice, ...]:
    merged = {notice.id: notice for notice in above} | {notice.id: notice for notice in own}
    return tuple(merged.values())
