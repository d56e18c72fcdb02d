"""The shipped corpus taken apart for `generate.py`: claims that can be put together anew, and words for other words.

Everything that could clash has a name of its own here: facts, claims and sources of different articles.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from varying import fact_values, plain

from adaptive_text.article import Article
from adaptive_text.language.expressions import split
from adaptive_text.language.units import known_units
from adaptive_text.loading import article_paths, load_article, load_glossary, parse_article
from adaptive_text.shipped import shipped

INVENTED = 12
"""Words of an article that no other article has, about."""
FIELDS = ("text", "lead", "items", "columns", "rows", "caption")

Data = dict[str, Any]
_NAME = re.compile(r"(\{\{\s*)([a-z][a-z0-9_]*)")
_KEPT = re.compile(r"\{\{.*?\}\}|\]\([^)]*\)|https?:\S+")
_WORD = re.compile(r"(?<![\w.'/-])([A-Z]?[a-z]{3,})(?!\.?\w|['/-])")
_ENDINGS = ("tions", "tion", "ing", "ed", "ly", "ies", "es", "s", "al", "ic", "ity", "er", "e", "y")
_SYLLABLES = tuple(first + second for first in "bdfglmnprstvz" for second in "aeiou")
_LAST = ("mab", "nib", "tide", "pril", "stat", "zole", "vir", "cept", "sine", "dol", "ran", "tan")


class Pieces(tuple[str, ...]):
    """A text taken apart: what stays, a word that may be another, what stays, and so on."""

    __slots__ = ()


@dataclass(frozen=True)
class Model:
    """A claim that articles can be made of."""

    fields: Data
    """With the texts of its variants in pieces."""
    facts: tuple[str, ...]
    """What it needs."""


@dataclass(frozen=True)
class Stock:
    """What articles are made of."""

    frames: tuple[Data, ...]
    """Of each shipped article: id, title, question, order and sections without claims."""
    groups: Mapping[object, tuple[tuple[str, tuple[Model, ...]], ...]]
    """By the key of the sections that they may stand in: the article that claims are from, and the claims in a row."""
    facts: Mapping[str, tuple[Data, ...]]
    """Every value that a fact may get."""
    sources: Mapping[str, Data]
    classes: tuple[tuple[str, ...], ...]
    """Words that may stand for each other."""
    rare: tuple[str, ...]
    """Words that an invented one may stand for."""

    def others(self, chance: random.Random) -> tuple[dict[str, str], list[str]]:
        """Which word stands for which in one article, and the words that were invented for it."""
        words: dict[str, str] = {}
        for those in self.classes:
            turn = chance.randrange(len(those))
            words.update(zip(those, those[turn:] + those[:turn], strict=True))
        names = ["".join([*chance.choices(_SYLLABLES, k=3), chance.choice(_LAST)]) for _ in range(INVENTED)]
        words.update(zip(chance.sample(self.rare, 6 * INVENTED), names * 6, strict=True))
        return words, names


def claim(model: Model, words: Mapping[str, str]) -> Data:
    """A claim to be written, with its words changed."""
    variants = {
        register: {key: _worded(value, words) for key, value in variant.items()}
        for register, variant in model.fields["variants"].items()
    }
    return model.fields | {"variants": variants}


def _worded(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, Pieces):
        return said(value, words)
    return [_worded(inner, words) for inner in value] if isinstance(value, list) else value


def said(pieces: Pieces, words: Mapping[str, str]) -> str:
    """A text with its words changed."""
    text = list(pieces)
    text[1::2] = [words.get(word) or words.get(word.lower(), word).capitalize() for word in pieces[1::2]]
    return "".join(text)


@cache
def stock() -> Stock:
    """The shipped corpus, taken apart once in a process."""
    articles = _articles()
    taken = _taken()
    classes, rare = _classes(articles, taken)
    facts = fact_values(articles)
    return Stock(
        frames=tuple(_frame(article, taken) for article in articles),
        groups={
            key: tuple(one for one in groups if all(facts[name] for model in one[1] for name in model.facts))
            for key, groups in _groups(articles, taken).items()
        },
        facts=facts,
        sources={
            name: plain(source) | {"title": _pieces(source.title, taken)}
            for article in articles
            for name, source in article.sources.items()
        },
        classes=classes,
        rare=rare,
    )


# Names of their own


def _articles() -> list[Article]:
    found = [plain(load_article(path)) for path in article_paths(shipped("corpus"))]
    times = Counter((kind, name) for data in found for kind, names in _names(data).items() for name in names)
    clashing = {name for name, count in times.items() if count > 1}
    return [parse_article(_renamed(data, number, clashing)) for number, data in enumerate(found)]


def _names(data: Data) -> dict[str, list[str]]:
    claims = [claim["id"] for section in data["sections"] for claim in section["claims"]]
    return {"facts": list(data["facts"]), "sources": list(data["sources"]), "claims": claims}


def _renamed(data: Data, number: int, clashing: Collection[tuple[str, str]]) -> Data:
    """The same article, with names of its own for what other articles have names for, too."""

    def named(kind: str, name: str) -> str:
        join = "_" if kind == "facts" else "-"
        return f"{name}{join}{number}" if (kind, name) in clashing else name

    def texts(value: Any) -> Any:
        if isinstance(value, str):
            return _NAME.sub(lambda found: found[1] + named("facts", found[2]), value)
        return [texts(inner) for inner in value] if isinstance(value, list) else value

    for fields in (claim for section in data["sections"] for claim in section["claims"]):
        fields["id"] = named("claims", fields["id"])
        fields["cites"] = [named("sources", name) for name in fields.get("cites", ())]
        if "follows" in fields:
            fields["follows"] = named("claims", fields["follows"])
        for holder in (fields, *fields["variants"].values()):
            for key in ("keep", "omits"):
                if key in holder:
                    holder[key] = [named("facts", name) for name in holder[key]]
        for variant in fields["variants"].values():
            variant.update({key: texts(variant[key]) for key in FIELDS if key in variant})
    data["facts"] = {named("facts", name): fact for name, fact in data["facts"].items()}
    data["sources"] = {named("sources", name): source for name, source in data["sources"].items()}
    return data


# Frames and claims


def _frame(article: Article, taken: Collection[str]) -> Data:
    data = plain(article)
    sections = [
        {
            "key": _key(section),
            "weight": len(section["claims"]),
            "fields": {key: value for key, value in section.items() if key != "claims"} | _because(section),
        }
        for section in data["sections"]
    ]
    texts = {
        key: {audience: _pieces(text, taken) for audience, text in data[key].items()} for key in ("title", "question")
    }
    return {key: data[key] for key in ("id", "order")} | texts | {"sections": sections}


def _key(section: Data) -> tuple[str, tuple[str, ...]]:
    return section["id"], tuple(section.get("audiences", ()))


def _because(section: Data) -> Data:
    """A section that not everybody sees may get a caution."""
    return {"because": "The others have it elsewhere."} if "audiences" in section else {}


def _groups(articles: Iterable[Article], taken: Collection[str]) -> dict[object, list[tuple[str, tuple[Model, ...]]]]:
    groups: defaultdict[object, list[tuple[str, tuple[Model, ...]]]] = defaultdict(list)
    for article in articles:
        for section in plain(article)["sections"]:
            those: list[list[Model]] = []
            for fields in section["claims"]:
                if "follows" not in fields:
                    those.append([])
                those[-1].append(_model(fields, article, taken))
            groups[_key(section)] += [(article.id, tuple(models)) for models in those]
    return groups


def _model(fields: Data, article: Article, taken: Collection[str]) -> Model:
    def cut(value: Any) -> Any:
        return _pieces(value, taken) if isinstance(value, str) else [cut(inner) for inner in value]

    variants = {
        register: {key: cut(value) if key in FIELDS else value for key, value in variant.items()}
        for register, variant in fields["variants"].items()
    }
    used = [expression.name for text in _texts(fields) for expression in split(text).expressions]
    named = [*fields.get("keep", ()), *(name for one in variants.values() for name in one.get("omits", ()))]
    facts = tuple(dict.fromkeys(name for name in [*used, *named] if name in article.facts))
    return Model(fields | {"variants": variants}, facts)


def _texts(fields: Data) -> Iterator[str]:
    def inside(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        else:
            for inner in value:
                yield from inside(inner)

    for variant in fields["variants"].values():
        yield from (text for key in FIELDS if key in variant for text in inside(variant[key]))


# Words


def _term_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that are the whole name of a term, which may stand for each other; and words of longer names."""
    terms = load_glossary(shipped("corpus") / "glossary.yaml").terms.values()
    names = [name.lower() for term in terms for name in _strings(plain(term))]
    parts = {word for name in names for word in re.findall("[a-z]+", name) if word != name}
    whole = {name for name in names if re.fullmatch("[a-z]{4,}", name)}
    return frozenset(whole - parts), frozenset(parts)


def _taken() -> frozenset[str]:
    """Words that stay: of units, since numbers stand before them; of names of terms; small ones."""
    small = files("adaptive_text").joinpath("data/cues/function_words.txt").read_text("utf-8")
    return _term_words()[1] | set(re.findall(r"[a-z]+", " ".join([*known_units(), small]).lower()))


def _strings(value: Any) -> Iterator[str]:
    """The names of a term."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from value
    else:
        for key, inner in value.items():
            if key not in ("definition", "say", "source"):
                yield from _strings(inner)


def _pieces(text: str, taken: Collection[str]) -> Pieces:
    pieces = [""]
    end = 0
    for kept in [*_KEPT.finditer(text), None]:
        start = kept.start() if kept else len(text)
        for i, piece in enumerate(_WORD.split(text[end:start])):
            if i % 2 and piece.lower() not in taken:
                pieces += [piece, ""]
            else:
                pieces[-1] += piece
        if kept:
            pieces[-1] += kept[0]
            end = kept.end()
    return Pieces(pieces)


def _classes(
    articles: Iterable[Article], taken: Collection[str]
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Words that are alike: in how long they are, how they begin and end, and whether plain wordings have them.

    To the corpus's own come the scorer's easy words and long words of every day, so that there are enough of them;
    names of terms stand for names of terms.
    """
    found = dict.fromkeys(_listed("textstat", "resources/en/easy_words.txt"), True)
    found |= dict.fromkeys(_listed("adaptive_text", "data/familiar_words.txt"), False)
    own: set[str] = set()
    terms = _term_words()[0]
    for article in articles:
        for _, _, one in article.claims():
            for register, variant in one.variants.items():
                for _, text in variant.parts():
                    for word in filter(str.islower, _pieces(text, taken)[1::2]):
                        found[word] = found.get(word, False) or register == "plain"
                        own.add(word)
    classes: defaultdict[object, list[str]] = defaultdict(list)
    for word, is_plain in sorted(found.items()):
        if word not in taken:
            ending = next((ending for ending in _ENDINGS if word.endswith(ending)), "")
            kind = "term" if word in terms else is_plain
            classes[kind, ending if kind != "term" else "", word[0] in "aeiou", len(word) // 2].append(word)
    rare = [word for word in sorted(own - terms) if not found[word] and len(word) > 8]
    return tuple(tuple(those) for those in classes.values() if len(those) > 1), tuple(rare)


def _listed(package: str, path: str) -> list[str]:
    text = files(package).joinpath(path).read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return [word for line in lines for word in line.split() if re.fullmatch("[a-z]{4,}", word)]
