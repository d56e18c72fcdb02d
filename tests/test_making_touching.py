"""Laws of changed glossaries: an article that a change does not touch is the very same under both."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from adaptive_text.article import Article
from adaptive_text.bundling.documents import data_of, document_of
from adaptive_text.bundling.packing import unpack
from adaptive_text.bundling.rows import MadeArticle
from adaptive_text.errors import ArticleError
from adaptive_text.glossary import Glossary, Term
from adaptive_text.loading import load_article, load_glossary, load_profiles, parse_article
from adaptive_text.making.articles import Workshop
from adaptive_text.making.touching import Changes, words_of
from adaptive_text.shipped import shipped
from adaptive_text.worded import WordedArticle

PROFILES = load_profiles(shipped("profiles"))
SHIPPED = load_glossary(shipped("corpus") / "glossary.yaml")
ODD = parse_article(
    {
        "id": "odd",
        "title": "Crohn's disease, stage(s) and İstanbul",
        "question": "What of ΟΔΟΣ'Δ?",
        "updated": "2026-11-01",
        "facts": {
            "day": {"date": "2026-03-03"},
            "dose": {"value": 5, "unit": "mg"},
            "site": {"text": "tumour"},
        },
        "sections": [
            {
                "id": "one",
                "heading": "Heading words",
                "claims": [
                    {
                        "id": "a",
                        "label": "A label",
                        "cites": [],
                        "keep": ["day"],
                        "variants": {
                            "technical": "*{{ site }}*s of ec*ze*ma(s) grew on {{ day }} by {{ dose }}, see [a](/x) b.",
                            "plain": "Crohn's-like thing x'y'z grew o\u0301ften, no non-statin\u00a0drug he says.",
                        },
                    },
                    {
                        "id": "b",
                        "kind": "table",
                        "variants": {
                            "technical": {
                                "columns": ["Drug name", "Dose"],
                                "rows": [["aspirin", "{{ dose }}"]],
                                "caption": "Doses of C. difficile",
                            }
                        },
                    },
                    {
                        "id": "c",
                        "audiences": ["clinician"],
                        "variants": {
                            "technical": {
                                "lead": "The {{ term.antibody }} and " + "x" * 90 + " show:",
                                "items": [
                                    "AD (7 mmol) at {{ term.printed }}ish is seen",
                                    "churches and bodies are named",
                                ],
                            },
                            "plain": {
                                "text": "It shows what it does.",
                                "omits": ["ecz_old"],
                                "because": "it is old",
                                "defines": ["placebo_effect"],
                            },
                        },
                    },
                ],
            }
        ],
    }
)
NAMED = re.compile(r"[^\s,.:;*?()\[\]{}|]+")


@cache
def articles() -> tuple[Article, ...]:
    """Small ones: the odd one, and some sections of shipped ones."""
    paths = sorted(shipped("corpus").glob("*.yaml"))
    records = [load_article(path) for path in paths if path.stem != "glossary"]
    parts = [
        record.model_copy(
            update={"sections": (section.model_copy(update={"claims": section.claims[:3]}),), "order": {}}
        )
        for record in records[:3]
        for section in record.sections[:1]
    ]
    return (ODD, *parts)


PRINTED = [
    name
    for name in SHIPPED.terms
    if any(re.search(rf'(term\.|"){name}\b', data_of(one).decode()) for one in articles())
]
"""Terms that the articles name by their ids."""
BASE = Glossary(
    terms={
        **{name: SHIPPED.terms[name] for name in PRINTED},
        "antibody": Term(technical="antibody", say="AN-ti-bod-ee", definition="What the body makes."),
        "ecz_old": Term(technical="old name"),
        "placebo_effect": Term(technical="placebo effect"),
        "printed": Term(technical="baseline"),
    }
)
"""What the articles fit."""


@cache
def vocabulary(index: int) -> tuple[str, ...]:
    """Runs of one to three neighbouring words of an article, as written, printed and prepared."""
    article = articles()[index]
    source = WordedArticle(article, BASE, PROFILES.picker.registers)
    texts = [*article.title.values(), *(article.question or {}).values()]
    for section in article.sections:
        texts += section.heading.values()
        for claim in section.claims:
            texts += (claim.label or {}).values()
            for register, variant in claim.variants.items():
                texts += [source.variant(claim.id, register).wording.text]
                texts += [text for _, text in variant.parts()]
                texts += source.variant(claim.id, register).sentences
    found = [NAMED.findall(text) for text in texts]
    runs = {" ".join(words[i : i + n]) for words in found for i in range(len(words)) for n in (1, 2, 3)}
    return tuple(sorted(run for run in runs if run and len(run) < 60))


def judged(article: Article, old: Glossary, new: Glossary) -> str:
    """What becomes of an article when a glossary changes; fails where it is another one that was not touched."""
    before = made(article, old)
    if before is None:
        return "it cannot be made"
    if Changes.between(old, new).touch(before.words):
        return "touched"
    assert made(article, new) == before
    return "not touched"


def made(article: Article, glossary: Glossary) -> MadeArticle | None:
    try:
        return Workshop(PROFILES, glossary).made(article)
    except ArticleError:  # it prints a term that this glossary does not have
        return None


def with_terms(**terms: Term) -> Glossary:
    """The terms of `BASE` and others, which come last."""
    return Glossary(terms={**BASE.terms, **terms})


def syllables(name: str) -> str:
    """A pronunciation that fits the words of a name, and hardly any language."""
    return " ".join("a-b-c-d-e-f-g" for word in re.split(r"[\s\-\u2010\u2011/]+", name) if word)


@st.composite
def names(draw: st.DrawFn, index: int) -> str:
    """A name of a term: what an article says, or nearly so."""
    name = draw(st.sampled_from(vocabulary(index)))
    change = draw(st.sampled_from(["", "upper", "singular", "hyphens", "spaces", "longer", "shorter", "foreign"]))
    changed = {
        "upper": name.upper(),
        "singular": re.sub("ies$", "y", name) if name.endswith("ies") else re.sub("e?s$", "", name),
        "hyphens": name.replace(" ", "-"),
        "spaces": re.sub(r"\W+", " ", name),
        "longer": f"{name} zyx",
        "shorter": name[: len(name) // 2 + 1],
        "foreign": "zyx",
    }
    return changed.get(change, name).strip() or "zyx"


@st.composite
def terms(draw: st.DrawFn, index: int) -> Term:
    """A term that may have to do with an article."""
    technical = draw(names(index))
    return Term(
        technical=technical,
        plain=draw(st.none() | names(index)),
        definition=draw(st.none() | st.just("What it means.")),
        aliases=tuple(draw(st.lists(names(index), max_size=1))),
        abbreviation=draw(st.none() | names(index)),
        say=draw(st.sampled_from([None, syllables(technical)])),
    )


IDS = ("first", "second", "third", "antibody", "ecz_old", "placebo_effect", "printed")


@st.composite
def changes(draw: st.DrawFn) -> tuple[Article, Glossary, Glossary]:
    """An article, and a glossary before and after some of its terms came, went, changed or moved."""
    index = draw(st.integers(0, len(articles()) - 1))
    before = {name: draw(terms(index)) for name in draw(st.lists(st.sampled_from(IDS), unique=True, max_size=4))}
    after = dict(before)
    for name in draw(st.lists(st.sampled_from(IDS), unique=True, max_size=2)):
        if name in after and draw(st.booleans()):
            del after[name]
        else:
            after[name] = draw(terms(index))
    moved = draw(st.permutations(sorted(after)))
    rest = {name: term for name, term in BASE.terms.items() if name not in IDS}
    others = {name: BASE.terms[name] for name in IDS if name in BASE.terms}
    after = {**others, **{name: after[name] for name in moved}}
    return articles()[index], Glossary(terms={**rest, **others, **before}), Glossary(terms={**after, **rest})


@given(change=changes())
@settings(max_examples=60, deadline=None)
def test_an_article_that_no_change_touches_is_the_same(change: tuple[Article, Glossary, Glossary]) -> None:
    """Every byte of it: entry, record, words, and each edition in each format."""
    event(judged(*change))


ODD_NAMES = (
    *(
        "eczemas",
        "tumour",
        "tumours",
        "s",
        "ec",
        "ze",
        "ma",
        "mmol",
        "3 March",
        "March",
        "milligrams",
        "mg",
        "5 mg",
        "ecz old",
    ),
    *("Crohn's", "Crohn", "crohn's-like", "x'y", "x'y'z", "\u00f3ften", "\u00f3", "non-statin", "statin drug"),
    *("stage", "stages", "İstanbul", "i\u0307stanbul", "istanbul", "ΟΔΟΣ", "οδος", "οδοσ'δ", "Δ", "disease"),
    *("drug name", "aspirin", "Doses of", "difficile", "C. difficile", "C difficile", "x" * 80, "x" * 10),
    *("church", "body", "AD", "ad", "ad at baseline", "antibody", "heading word", "label", "he says", "it is old"),
)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_whatever_a_name_looks_like_its_articles_are_touched(name: str) -> None:
    """Added, removed or changed, as a name or as an abbreviation, and where only the sound of its words is new."""
    explained = with_terms(new=Term(technical=name, definition="What it means."))
    judged(ODD, BASE, explained)
    judged(ODD, explained, BASE)
    judged(ODD, explained, with_terms(new=Term(technical=name, definition="What else it means.")))
    judged(ODD, BASE, with_terms(new=Term(technical=f"{name} zyx", say=syllables(f"{name} zyx"))))
    judged(ODD, BASE, with_terms(new=Term(technical="zyx", abbreviation=name, definition="What it means.")))


@pytest.mark.parametrize("name", ["antibody", "ecz_old", "placebo_effect", "printed"])
def test_an_article_is_touched_through_the_id_of_a_term(name: str) -> None:
    """What it prints, omits or defines by its id concerns it, also where none of its names is in the article."""
    words = words_of(WordedArticle(ODD, BASE, PROFILES.picker.registers))
    terms = {key: term for key, term in BASE.terms.items() if key != name}
    assert Changes.between(BASE, Glossary(terms=terms)).touch(words)
    assert Changes.between(BASE, with_terms(**{name: Term(technical="zyx")})).touch(words)


def test_an_article_is_touched_by_its_own_terms_only() -> None:
    """A change of a shipped term touches the articles that have all words of one of its names."""
    small = articles()[1:]
    words = [words_of(WordedArticle(one, SHIPPED, PROFILES.picker.registers)) for one in small]
    said = [set(unpack(each).decode().split()) for each in words]
    for name, term in sorted(SHIPPED.terms.items())[::12]:
        old = Glossary(terms={**SHIPPED.terms, name: term.model_copy(update={"definition": "Another one."})})
        runs = [*Glossary(terms={name: term}).named(), (tuple(name.split("_")), name)]
        wanted = [any({word.lower() for word in run} <= have for run, _ in runs) for have in said]
        assert [Changes.between(old, SHIPPED).touch(each) for each in words] == wanted


def test_a_glossary_that_says_the_same_changes_nothing() -> None:
    """Not through a bundle's JSON, and not in another order, where each name still leads to the same term."""
    stored = document_of(Glossary, data_of(SHIPPED))
    turned = Glossary(terms=dict(reversed(SHIPPED.terms.items())))
    assert [Changes.between(SHIPPED, one).runs for one in (SHIPPED, stored, turned)] == [frozenset()] * 3


def test_where_nothing_has_changed_no_words_are_unpacked() -> None:
    """So a build with an unchanged glossary costs nothing: bytes that are no words are not even looked at."""
    assert not Changes.between(BASE, with_terms()).touch(b"not packed at all")


def test_words_are_kept_once_folded_and_sorted() -> None:
    """What a bundle holds is the same on every machine."""
    words = unpack(words_of(WordedArticle(ODD, BASE, PROFILES.picker.registers))).decode().split("\n")
    assert words == ["", *sorted(set(words) - {""}), ""]
    assert {"crohn", "s", "i", "stanbul", "οδοσ", "tumour", "march", "2026", "milligrams", "mg", "x" * 80} - {
        *words
    } == {"milligrams"}
