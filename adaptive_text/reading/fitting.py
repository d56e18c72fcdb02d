"""Whether an article fits the profiles, the picker and the glossary that it is rendered with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from adaptive_text.article import ASSERTIONS, Article, Claim, PerAudience, Variant
from adaptive_text.audience import Picker, Profile, admits, reaches
from adaptive_text.errors import MOST_PROBLEMS, Problem, Severity
from adaptive_text.glossary import Glossary
from adaptive_text.reading.cursor import listed, near
from adaptive_text.reading.syntax import quoted
from adaptive_text.record import Path, where
from adaptive_text.wording import check_terms


def check_fit(
    article: Article, profiles: Mapping[str, Profile], picker: Picker, glossary: Glossary
) -> tuple[Problem, ...]:
    """Every register, audience and term that the article names and nobody knows, with its place in the article."""
    fit = _Fit(article, profiles, picker.registers, glossary.terms.keys())
    found = [*islice(fit.problems(), MOST_PROBLEMS), *check_terms(article, glossary)]
    return tuple(sorted(found, key=_order))


def _order(problem: Problem) -> tuple[int, int, str]:
    return (problem.line or 0, problem.column or 0, problem.where)


@dataclass(frozen=True, slots=True)
class _Fit:
    article: Article
    audiences: Mapping[str, Profile]
    registers: tuple[str, ...]
    terms: Collection[str]

    def problems(self) -> Iterator[Problem]:
        article = self.article
        yield from self._texts(article.title, ("title",))
        yield from self._texts(article.question, ("question",))
        yield from self._keys(article.order, ("order",))
        yield from self._keys(article.review.editions, ("review", "editions"))
        for s, section in enumerate(article.sections):
            yield from self._texts(section.heading, ("sections", s, "heading"))
            yield from self._audiences(section.audiences, ("sections", s, "audiences"))
        for path, _, claim in article.claims():
            yield from self._claim(claim, path)
        yield from self._nobody()

    def _nobody(self) -> Iterator[Problem]:
        for profile in self.audiences.values():
            if not reaches(self.article, profile.lineage):
                message = f"the article has no claim for this audience (got {quoted(profile.id)})"
                yield self._at(("sections",), "AT325", message, "", "warning")

    def _claim(self, claim: Claim, path: Path) -> Iterator[Problem]:
        yield from self._texts(claim.label, (*path, "label"))
        yield from self._audiences(claim.audiences, (*path, "audiences"))
        yield from self._keys(claim.pin, (*path, "pin"))
        yield from self._pins(claim, (*path, "pin"))
        yield from self._names(claim.keep, (*path, "keep"))
        yield from self._most_precise(claim, path)
        for register, variant in claim.variants.items():
            yield from self._variant(register, variant, (*path, "variants", register))

    def _variant(self, register: str, variant: Variant, path: Path) -> Iterator[Problem]:
        if register not in self.registers:
            yield self._problem(path, "AT321", "unknown register", register, self.registers)
        yield from self._audiences(variant.audiences, (*path, "audiences"))
        yield from self._names(variant.omits, (*path, "omits"))
        yield from self._names(variant.adds, (*path, "adds"))
        for i, term in enumerate(variant.defines):
            if term not in self.terms:
                yield self._problem((*path, "defines", i), "AT323", "unknown term", term, self.terms)

    def _texts(self, texts: PerAudience | None, path: Path) -> Iterator[Problem]:
        yield from self._keys([name for name in texts or () if name != "default"], path)

    def _keys(self, names: Iterable[str], path: Path) -> Iterator[Problem]:
        for name in names:
            if name not in self.audiences:
                yield self._problem((*path, name), "AT322", "unknown audience", name, self.audiences)

    def _audiences(self, names: Iterable[str], path: Path) -> Iterator[Problem]:
        for i, name in enumerate(names):
            if name not in self.audiences:
                yield self._problem((*path, i), "AT322", "unknown audience", name, self.audiences)

    def _names(self, names: Iterable[str], path: Path) -> Iterator[Problem]:
        for i, name in enumerate(names):
            if not any(name in known for known in (ASSERTIONS, self.article.facts, self.terms)):
                known = dict.fromkeys([*ASSERTIONS, *self.article.facts, *self.terms])
                message = "no fact, term or kind of assertion has this name"
                yield self._problem((*path, i), "AT143", message, name, known)

    def _pins(self, claim: Claim, path: Path) -> Iterator[Problem]:
        for audience, register in claim.pin.items():
            profile, variant = self.audiences.get(audience), claim.variants.get(register)
            if profile and variant and not admits(variant.audiences, profile.lineage):
                message = f"this variant is not for the audience that it is pinned for (got {quoted(register)})"
                hint = f"it is for {listed(variant.audiences)}"
                yield self._at((*path, audience), "AT324", message, hint)

    def _most_precise(self, claim: Claim, path: Path) -> Iterator[Problem]:
        present = claim.registers(self.registers)
        if present and (audiences := claim.variants[present[0]].audiences):
            got = f"audiences {listed(audiences)}"
            message = f"the most precise variant is for every audience of its claim (got {got})"
            hint = "put `audiences` on the claim, or on a plainer variant"
            yield self._at((*path, "variants", present[0], "audiences"), "AT125", message, hint)

    def _problem(self, path: Path, code: str, message: str, name: str, known: Iterable[str]) -> Problem:
        return self._at(path, code, f"{message} (got {quoted(name)})", near(name, known))

    def _at(self, path: Path, code: str, message: str, hint: str, severity: Severity = "error") -> Problem:
        place = self.article.place(path)
        return Problem(place.path, place.line, place.column, where(path), code, message, hint, severity)
