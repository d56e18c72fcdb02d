"""Laws of the JSON Schemas: all that is shipped passes, mistakes fail, and what a schema refuses the reader refuses."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from adaptive_text import schemas
from adaptive_text.article import Article
from adaptive_text.audience import Picker, Profile
from adaptive_text.cli import main
from adaptive_text.errors import AdaptiveTextError, ProfileError
from adaptive_text.glossary import Glossary
from adaptive_text.loading import (
    check_fit,
    load_glossary,
    load_profiles,
    parse_article,
    parse_glossary,
    parse_profile,
)
from adaptive_text.reading.codes import CODES
from adaptive_text.reading.marked import Marked, Value, read_text
from adaptive_text.reading.profile_rules import audience_problems, picker_problems
from adaptive_text.reading.schema import validated
from adaptive_text.reading.texts import text_problems
from adaptive_text.record import Plain, Record
from adaptive_text.scaffolding import new_article, new_profile
from adaptive_text.schemas import KINDS, MODELINE, Kind, modeline, schema, schema_file, schema_text, write_schemas
from adaptive_text.shipped import shipped

ROOT = Path(__file__).resolve().parent.parent
Data = dict[str, Any]
PROFILES = load_profiles(shipped("profiles"))
GLOSSARY = load_glossary(shipped("corpus") / "glossary.yaml")

ARTICLE: Data = {
    "id": "example-drug",
    "lang": "en-US",
    "region": "US",
    "subject": "medicine",
    "title": {"default": "Examplumab for example disease", "patient": "A drug for example disease"},
    "question": "What is examplumab?",
    "updated": "2026-11-01",
    "formerly": ["examplumab"],
    "withdrawn": {"date": "2026-11-01", "notice": {"default": "This page is no longer offered."}},
    "review": {
        "status": "under_review",
        "submitted": "2026-10-20",
        "by": "The medical editors",
        "policy": "/editorial-policy",
        "editions": {"patient": {"fingerprint": "109ac1bb9d17643e", "reviewer": "A. Reviewer", "date": "2026-11-05"}},
    },
    "sources": {
        "phase3": {"title": "A trial", "publisher": "A journal", "url": "https://example.org", "published": "2026-03"},
        "registry": {"title": "A registry", "published": 2026},
    },
    "facts": {
        "dose": {"value": 150, "unit": "mg"},
        "band": {"range": [5.7, 6.4], "unit": "percent"},
        "clear": {
            "compare": {"drug": 32.8, "placebo": 13.7},
            "unit": "percent",
            "of": "adults",
            "after": {"value": 24, "unit": "week"},
        },
        "approved": {"date": "2026-06"},
        "numbers": {"list": ["NCT00000001", "NCT00000002"], "technical": True},
        "study": {"text": "ROCKET-EXAMPLE"},
    },
    "order": {"patient": ["safety", "use"]},
    "sections": [
        {
            "id": "use",
            "heading": {"default": "Posology", "patient": "How is it used?"},
            "audiences": ["patient", "clinician"],
            "claims": [
                {
                    "id": "dosing",
                    "label": "Dose",
                    "kind": "paragraph",
                    "importance": "essential",
                    "required": True,
                    "audiences": ["patient", "clinician"],
                    "as_of": "2026-06",
                    "recheck": "2027-06-01",
                    "keep": ["dose", "quantity"],
                    "cites": ["phase3", "registry"],
                    "pin": {"clinician": "technical"},
                    "variants": {
                        "technical": "Since {{ approved }}: {{ dose }} ({{ numbers }}, {{ study }}, {{ band }}).",
                        "plain": {
                            "text": "You take {{ dose | in_full }}. It helped {{ clear.drug | out_of | about }}.",
                            "audiences": ["patient"],
                            "omits": ["study"],
                            "adds": ["obligation"],
                            "because": "Names of studies help nobody here.",
                            "defines": ["placebo"],
                            "voice": "you",
                        },
                    },
                },
                {
                    "id": "doses",
                    "kind": "table",
                    "follows": "dosing",
                    "variants": {
                        "technical": {
                            "columns": ["Age", ""],
                            "rows": [["Adults", "{{ dose }}"], ["Children", ""]],
                            "caption": "Dose by age",
                        }
                    },
                },
            ],
        },
        {
            "id": "safety",
            "heading": "Safety",
            "claims": [
                {
                    "id": "stop",
                    "kind": "caution",
                    "level": "urgent",
                    "audiences": ["patient"],
                    "because": "The others have their own.",
                    "variants": {
                        "technical": {"lead": "Discontinue in case of:", "items": ["dyspnea", "angioedema"]},
                        "plain": {"lead": "Stop if:", "items": ["you are short of breath", "your lips swell"]},
                    },
                }
            ],
        },
    ],
}
PROFILE: Data = {
    "id": "carer",
    "extends": "patient",
    "label": "Family and friends",
    "choice": {"label": "I look after somebody", "hint": "Everyday words"},
    "targets": [
        {"metric": "dale_chall_readability_score", "at_most": 9},
        {"metric": "flesch_reading_ease", "at_least": 60.5},
    ],
    "evenness": 0.75,
    "hardest_claim": [{"metric": "words_per_sentence", "at_most": 25}],
    "include": "supporting",
    "words_at_most": 900,
    "voice": "you",
    "terms": "explain",
    "citations": "numbered",
    "emergencies": "first",
    "notices": [{"id": "not-advice", "place": "after", "kind": "disclaimer", "text": "This is for learning."}],
    "labels": {"references": "Where this comes from", "as_of": "On {date}"},
}
PICKER: Data = {
    "question": "Who are you?",
    "order": ["patient", "clinician"],
    "default": "patient",
    "unsure": {"label": "I am not sure", "audience": "patient"},
    "registers": ["technical", "standard", "plain"],
}
TERMS: Data = {
    "terms": {
        "placebo": {
            "technical": "placebo",
            "plain": "dummy drug",
            "definition": "A look-alike treatment.",
            "aliases": ["dummy treatment"],
            "abbreviation": "PBO",
            "say": "pluh-SEE-boh",
            "names": {"GB": "placebo drug"},
            "brands": {"US": ["Nocebo"]},
            "source": "https://example.org",
        }
    }
}
DOCUMENTS: dict[Kind, Data] = {"article": ARTICLE, "profile": PROFILE, "picker": PICKER, "glossary": TERMS}


@cache
def validator(kind: Kind) -> Draft7Validator:
    return Draft7Validator(schema(kind))


def allowed(kind: Kind, data: object) -> bool:
    """Whether the schema lets it pass."""
    return bool(validator(kind).is_valid(data))


def codes(kind: Kind, text: str) -> set[str]:
    """The codes of the errors that the reader tells of a text, with all that a library then tells of an article."""
    try:
        problems = [*_read(kind, text)]
    except AdaptiveTextError as error:
        problems = [*error.problems]
    return {problem.code for problem in problems if problem.severity == "error"}


def _read(kind: Kind, text: str) -> Iterator[Any]:
    if kind == "article":
        yield from check_fit(parse_article(text), PROFILES.profiles, PROFILES.picker, GLOSSARY)
    elif kind == "profile":
        parse_profile(text)
    elif kind == "glossary":
        parse_glossary(text)
    else:
        marked = read_text(text, "<string>")
        rules = (*picker_problems(marked), *audience_problems(marked, PROFILES.profiles), *text_problems(marked))
        raise ProfileError("", [*marked.problems, *validated(Picker, marked)[1], *rules])


def kind_of(path: Path) -> Kind:
    """What a shipped file is."""
    if path.stem in ("glossary", "audiences"):
        return "glossary" if path.stem == "glossary" else "picker"
    return "profile" if path.parent.name == "profiles" else "article"


_CORE = (
    (re.compile(r"null|Null|NULL|~|"), lambda _: None),
    (re.compile(r"true|True|TRUE|false|False|FALSE"), lambda text: text.lower() == "true"),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text, 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text, 16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
)


def as_editors_read(value: Value) -> Any:
    """The data that YAML 1.2's core schema makes of a record, as language servers do: types for unquoted words."""
    if isinstance(value, dict):
        return {key: as_editors_read(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [as_editors_read(inner) for inner in value]
    if isinstance(value, Plain):
        return next((make(str(value)) for form, make in _CORE if form.fullmatch(value)), str(value))
    return value


def editors_data(path: Path) -> Any:
    marked: Marked = read_text(path.read_text(encoding="utf-8"), path.name, json=path.suffix == ".json")
    assert marked.problems == ()
    return as_editors_read(marked.data)


SHIPPED = sorted([*shipped("corpus").glob("*.yaml"), *shipped("profiles").glob("*.yaml")])
GOOD = sorted(path for path in (ROOT / "tests" / "data" / "good").rglob("*.*") if not path.name.startswith("_"))
EXAMPLES = sorted((ROOT / "examples" / "profiles").glob("*.yaml"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_schema_is_one_of_draft_7(kind: Kind) -> None:
    """A validator of draft 7 takes each schema, and it says so itself."""
    assert schema(kind)["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema(kind))


@pytest.mark.parametrize("path", [*SHIPPED, *GOOD, *EXAMPLES], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_good_file_passes_its_schema(path: Path) -> None:
    """Nothing that is shipped, and no good example, gets a complaint in an editor."""
    assert [error.message for error in validator(kind_of(path)).iter_errors(editors_data(path))] == []


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_documents_of_these_tests_are_good(kind: Kind) -> None:
    """They pass the schema and the reader, so that only a mutation can be what is refused."""
    assert [error.message for error in validator(kind).iter_errors(DOCUMENTS[kind])] == []
    assert codes(kind, json.dumps(DOCUMENTS[kind])) == set()


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_documents_of_these_tests_have_every_field(kind: Kind) -> None:
    """No field of a record stays untried."""
    written = set(keys_of(DOCUMENTS[kind]))
    models = {Article: "article", Profile: "profile", Picker: "picker", Glossary: "glossary"}
    reached = {key for model, name in models.items() if name == kind for key in fields_in(model)}
    assert reached - {"lineage"} - written == set()


def keys_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def fields_in(model: type[Record]) -> set[str]:
    """The fields of a model and of the records in it, as the schema names them."""
    kind = next(kind for kind, root in KINDS.items() if root is model)
    found = schema(kind)
    parts = [found, *(part for name, part in found["definitions"].items() if name != "PerAudience")]
    return {key for part in parts for key in part.get("properties", {})}


# Each line is one mistake: where, and what stands there instead; GONE takes the key away.

GONE = object()
Path_ = tuple[str | int, ...]


def at(path: str) -> Path_:
    """`sections.0.id` as steps."""
    return tuple(int(step) if step.isdecimal() else step for step in path.split("."))


DOSING, PLAIN = "sections.0.claims.0", "sections.0.claims.0.variants.plain"
TABLE, STOP = "sections.0.claims.1", "sections.1.claims.0"
ARTICLE_MISTAKES: list[tuple[str, object]] = [
    # unknown keys
    ("titel", "x"),
    ("review.state", "approved"),
    ("sources.phase3.year", 2026),
    ("facts.dose.units", "mg"),
    ("facts.clear.per", "day"),
    ("sections.0.title", "x"),
    (f"{DOSING}.text", "x"),
    (f"{PLAIN}.note", "x"),
    ("review.editions.patient.name", "x"),
    # missing keys
    ("id", GONE),
    ("title", GONE),
    ("updated", GONE),
    ("sections", GONE),
    ("sections.0.id", GONE),
    ("sections.0.heading", GONE),
    ("sections.0.claims", GONE),
    (f"{DOSING}.id", GONE),
    (f"{DOSING}.variants", GONE),
    ("sources.phase3.title", GONE),
    ("facts.dose.value", GONE),
    ("facts.clear.after.value", GONE),
    ("review.editions.patient.fingerprint", GONE),
    ("review.editions.patient.reviewer", GONE),
    ("review.editions.patient.date", GONE),
    # wrong types
    ("title", ["x"]),
    ("title", None),
    ("question", ["x"]),
    ("review", "approved"),
    ("sources", ["phase3"]),
    ("sources.phase3", "A trial"),
    ("facts", []),
    ("facts.dose", 150),
    ("facts.dose.value", "150"),
    ("facts.dose.value", True),
    ("facts.dose.value", [150]),
    ("facts.dose.technical", "yes"),
    ("facts.dose.technical", 1),
    ("facts.band.range", 5.7),
    ("facts.band.range", {"low": 5.7}),
    ("facts.clear.compare", [32.8, 13.7]),
    ("facts.clear.compare.drug", "32.8"),
    ("facts.clear.after", 24),
    ("facts.numbers.list", "NCT00000001"),
    ("facts.study.text", {"default": "x"}),
    ("order", ["use"]),
    ("order.patient", "safety"),
    ("sections", {}),
    ("sections.0", "use"),
    ("sections.0.claims", {}),
    ("sections.0.claims.0", "x"),
    (f"{DOSING}.required", "true"),
    (f"{DOSING}.cites", "phase3"),
    (f"{DOSING}.keep", {"dose": True}),
    (f"{DOSING}.pin", ["technical"]),
    (f"{DOSING}.variants", []),
    (f"{DOSING}.variants.plain", ["x"]),
    (f"{PLAIN}.text", ["x"]),
    (f"{PLAIN}.omits", "study"),
    (f"{STOP}.variants.plain.items", "x"),
    (f"{TABLE}.variants.technical.rows", [["a", "b"], "c"]),
    (f"{TABLE}.variants.technical.rows", "a"),
    # null where there must be a value
    ("id", None),
    ("sections", None),
    ("lang", None),
    ("review.status", None),
    (f"{DOSING}.kind", None),
    (f"{DOSING}.audiences", None),
    # names and forms
    ("id", "Example Drug"),
    ("id", "-example"),
    ("id", "a" * 65),
    ("region", "USA"),
    ("subject", "gardening"),
    ("formerly", ["Old Drug"]),
    ("withdrawn", {"date": "2026-11-01"}),
    ("withdrawn", {"date": "yesterday", "notice": "Gone."}),
    ("region", "us"),
    ("sections.0.id", "use it"),
    (f"{DOSING}.id", "Dosing"),
    (f"{DOSING}.cites", ["Phase 3"]),
    (f"{DOSING}.audiences", ["Patients!"]),
    (f"{DOSING}.pin", {"clinician": "Technical"}),
    (f"{DOSING}.keep", ["the dose"]),
    (f"{PLAIN}.defines", ["a placebo"]),
    (f"{PLAIN}.adds", ["Obligation"]),
    ("sources", {"Phase 3": {"title": "x"}}),
    ("facts", {"Dose": {"value": 1}}),
    ("facts", {"1st": {"value": 1}}),
    ("title", {"default": "x", "Patients": "y"}),
    ("review.editions.patient.fingerprint", "109ac1bb"),
    ("review.editions.patient.fingerprint", "109AC1BB9D17643E"),
    ("review.editions", {"The patient": {"fingerprint": "109ac1bb9d17643e", "reviewer": "A", "date": "2026-11-05"}}),
    ("sources.phase3.url", "example.org"),
    ("sources.phase3.url", "ftp://example.org"),
    ("sources.phase3.url", "https://example.org/a b"),
    ("review.policy", "//example.org"),
    ("review.policy", "javascript:alert(1)"),
    # dates
    ("updated", "1 November 2026"),
    ("updated", "2026-11"),
    ("updated", "2026-13-01"),
    ("updated", "2026-11-32"),
    ("updated", "01.11.2026"),
    ("updated", "2026-11-01T00:00:00"),
    ("updated", 20261101),
    ("review.submitted", "soon"),
    ("sources.phase3.published", "March 2026"),
    ("sources.phase3.published", "2026-3"),
    ("sources.phase3.published", 20260303),
    ("facts.approved.date", "2026-00"),
    (f"{DOSING}.as_of", "06/2026"),
    (f"{DOSING}.recheck", "2027"),
    # words of the format
    ("lang", "de"),
    ("lang", "en_US"),
    ("review.status", "aproved"),
    (f"{DOSING}.kind", "text"),
    (f"{DOSING}.importance", "high"),
    (f"{STOP}.level", "danger"),
    (f"{PLAIN}.voice", "we"),
    # empty
    ("title", ""),
    ("title", {"default": " "}),
    ("sections", []),
    ("sections.0.claims", []),
    (f"{DOSING}.variants", {}),
    (f"{PLAIN}.text", ""),
    ("facts.numbers.list", []),
    # facts
    ("facts.dose", {}),
    ("facts.dose", {"unit": "mg"}),
    ("facts.dose", {"value": 1, "text": "one"}),
    ("facts.dose.unit", "mgg"),
    ("facts.band.range", [5.7]),
    ("facts.band.range", [5.7, 6, 6.4]),
    ("facts.clear.compare", {"drug": 32.8}),
    ("facts.approved", {"date": "2026-06", "unit": "mg"}),
    # keys that go together
    ("title", {"patient": "x"}),
    ("sections.0.heading", {"patient": "x"}),
    ("order.patient", ["safety", "use", "use"]),
    (f"{DOSING}.cites", ["phase3", "phase3"]),
    (f"{DOSING}.level", "urgent"),
    (f"{DOSING}.as_of", GONE),
    (f"{STOP}.because", GONE),
    (f"{TABLE}", {"id": "x", "kind": "caution", "level": "emergency", "follows": "dosing", "variants": {"plain": "x"}}),
    (f"{STOP}.variants.plain.omits", ["dose"]),
    (f"{STOP}.variants.plain", {"text": "x", "omits": ["dose"], "because": "y"}),
    (f"{PLAIN}.because", GONE),
    (f"{PLAIN}.items", ["x"]),
    (f"{PLAIN}.lead", "x"),
    (f"{PLAIN}.caption", "x"),
    (f"{PLAIN}.text", GONE),
    (f"{PLAIN}.columns", ["a"]),
    (f"{STOP}.variants.plain.lead", GONE),
    (f"{STOP}.variants.plain.items", []),
    (f"{STOP}.variants.plain.text", "x"),
    (f"{TABLE}.variants.technical.rows", []),
    (f"{TABLE}.variants.technical.columns", GONE),
    (f"{TABLE}.variants.technical", "x"),
    (f"{TABLE}.kind", "item"),
    ("sections.1.audiences", ["patient"]),
]
PROFILE_MISTAKES: list[tuple[str, object]] = [
    ("name", "x"),
    ("lineage", []),
    ("id", GONE),
    ("label", GONE),
    ("id", "Carer"),
    ("label", ["x"]),
    ("extends", "The patient"),
    ("choice", "x"),
    ("choice.label", GONE),
    ("choice.title", "x"),
    ("targets", {"metric": "lix", "at_most": 1}),
    ("targets.0", "grade 6"),
    ("targets.0.metric", GONE),
    ("targets.0.metric", "dale_chall"),
    ("targets.0.at_most", GONE),
    ("targets.0.at_most", "9"),
    ("targets.0.at_most", None),
    ("targets.0.at_least", 5),
    ("targets.1", {"metric": "flesch_reading_ease", "at_most": 60}),
    ("targets.1.limit", 5),
    ("evenness", 1.5),
    ("evenness", -0.1),
    ("evenness", "0.75"),
    ("evenness", None),
    ("hardest_claim", None),
    ("include", "all"),
    ("words_at_most", 0),
    ("words_at_most", 900.5),
    ("words_at_most", "900"),
    ("voice", "we"),
    ("terms", "hide"),
    ("citations", True),
    ("emergencies", "last"),
    ("notices", {"id": "x", "text": "y"}),
    ("notices.0.id", GONE),
    ("notices.0.text", GONE),
    ("notices.0.text", ""),
    ("notices.0.id", "Not advice"),
    ("notices.0.place", "top"),
    ("notices.0.kind", "warning"),
    ("notices.0.title", "x"),
    ("labels", []),
    ("labels.sources", "x"),
    ("labels.references", "{number} sources"),
    ("labels.as_of", "On {day}"),
    ("labels.as_of", "On {"),
    ("labels.as_of", None),
]
PICKER_MISTAKES: list[tuple[str, object]] = [
    ("audiences", ["patient"]),
    ("question", []),
    ("question", None),
    ("order", "patient"),
    ("order", ["patient", "patient"]),
    ("order", ["The patient"]),
    ("default", ["patient"]),
    ("default", "Patient"),
    ("unsure", "patient"),
    ("unsure.label", GONE),
    ("unsure.audience", GONE),
    ("unsure.hint", "x"),
    ("registers", []),
    ("registers", ["plain", "plain"]),
    ("registers", ["Very plain"]),
    ("registers", "plain"),
]
GLOSSARY_MISTAKES: list[tuple[str, object]] = [
    ("term", {}),
    ("terms", []),
    ("terms.Placebo", {"technical": "x"}),
    ("terms.placebo", "a dummy drug"),
    ("terms.placebo.technical", GONE),
    ("terms.placebo.technical", ""),
    ("terms.placebo.technical", "x" * 201),
    ("terms.placebo.plain", ["x"]),
    ("terms.placebo.definition", ""),
    ("terms.placebo.aliases", "x"),
    ("terms.placebo.aliases", [""]),
    ("terms.placebo.abbreviation", " "),
    ("terms.placebo.names", {"UK ": "x"}),
    ("terms.placebo.names", ["x"]),
    ("terms.placebo.brands", {"US": "x"}),
    ("terms.placebo.brands", {"us": ["x"]}),
    ("terms.placebo.means", "x"),
]
MISTAKES: list[tuple[Kind, str, object]] = [
    *(("article", path, value) for path, value in ARTICLE_MISTAKES),
    *(("profile", path, value) for path, value in PROFILE_MISTAKES),
    *(("picker", path, value) for path, value in PICKER_MISTAKES),
    *(("glossary", path, value) for path, value in GLOSSARY_MISTAKES),
]


def mistaken(kind: Kind, path: str, value: object) -> Data:
    """The good document with one mistake in it."""
    made = deepcopy(DOCUMENTS[kind])
    inner: Any = made
    *way, last = at(path)
    for step in way:
        inner = inner[step]
    if value is GONE:
        del inner[last]
    else:
        inner[last] = deepcopy(value)
    return made


def named(value: object) -> str:
    return "gone" if value is GONE else repr(value)


@pytest.mark.parametrize(("kind", "path", "value"), MISTAKES, ids=named)
def test_a_mistake_fails_the_schema_and_the_reader(kind: Kind, path: str, value: object) -> None:
    """An editor underlines it, and no command takes it."""
    data = mistaken(kind, path, value)
    assert not allowed(kind, data)
    assert codes(kind, json.dumps(data)) != set()


def test_there_are_mistakes_enough() -> None:
    """The law above is about more than two hundred different files."""
    assert len({json.dumps([kind, mistaken(kind, path, value)]) for kind, path, value in MISTAKES}) > 200


# Any mutation: what a schema refuses, the reader refuses.

WORDS = st.sampled_from(
    [
        *(
            "patient",
            "clinician",
            "plain",
            "technical",
            "standard",
            "dose",
            "use",
            "safety",
            "dosing",
            "phase3",
            "placebo",
        ),
        *("paragraph", "caution", "table", "item", "emergency", "urgent", "essential", "detail", "approved", "you"),
        *("quantity", "mg", "percent", "weeks", "en-GB", "US", "default", "reader", "before", "explain", "hidden"),
        *("2026-11-01", "2026-02-30", "2026-11", "2026", "0000", "1 May", "https://example.org", "/policy", "x"),
        *("A sentence with words.", "{{ dose }}", "{{ nothing }}", "{date}", "Abc", "a_b", "a-b", "12", "1e5", "no"),
        *("flesch_reading_ease", "flesch_kincaid_grade", "109ac1bb9d17643e", "technical", "null", "true", "\u00a0x"),
    ]
)
SCALARS = st.one_of(
    WORDS,
    st.booleans(),
    st.sampled_from([0, 1, -1, 2, 150, 2026, 1.5, 0.75, 1e22, -0.0, 12345678901234567890]),
)
KEYS = sorted({key for document in DOCUMENTS.values() for key in keys_of(document)} | {"extra", "lineage", "levle"})
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | WORDS, inner, max_size=3),
    max_leaves=4,
)


def places(value: object, path: Path_ = ()) -> Iterator[Path_]:
    """The way to every value inside."""
    steps: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    for step, inner in steps:
        yield (*path, step)
        yield from places(inner, (*path, step))


def inside(data: Any, path: Path_) -> Any:
    for step in path:
        data = data[step]
    return data


def mutate(draw: st.DrawFn, data: Data) -> None:
    """Change one place: another value, one from elsewhere, a key more, less or under another name, one item twice."""
    found = list(places(data))
    if not found:
        return
    *way, last = draw(st.sampled_from(found))
    around = inside(data, tuple(way))
    match draw(st.sampled_from(["value", "elsewhere", "gone", "added", "renamed", "twice", "wrapped"])):
        case "value":
            around[last] = draw(VALUES)
        case "elsewhere":
            around[last] = deepcopy(inside(data, draw(st.sampled_from(found))))
        case "gone":
            del around[last]
        case "added" if isinstance(around[last], dict):
            around[last][draw(st.sampled_from(KEYS))] = draw(VALUES)
        case "renamed" if isinstance(around, dict):
            around[draw(st.sampled_from(KEYS))] = around.pop(last)
        case "twice" if isinstance(around, list):
            around.append(deepcopy(around[last]))
        case _:
            around[last] = [around[last]]


@st.composite
def mutants(draw: st.DrawFn) -> tuple[Kind, Data]:
    """A document of these tests after one mutation or two."""
    kind = draw(st.sampled_from(["article", "article", "article", "profile", "picker", "glossary"]))
    data = deepcopy(DOCUMENTS[kind])
    for _ in range(draw(st.sampled_from([1, 1, 1, 2]))):
        mutate(draw, data)
    return kind, data


@given(mutants())
def test_what_a_schema_refuses_the_reader_refuses(mutant: tuple[Kind, Data]) -> None:
    """A schema is never stricter than the reader, so that an editor's complaint is never a false one."""
    kind, data = mutant
    if not allowed(kind, data):
        assert codes(kind, json.dumps(data)) != set()


UNQUOTED = (
    *("no", "NO", "yes", "on", "12:30", "2026-11-01", "2026-11", "2026", "0099", "0000", "1_000", "0x1F", "0o17", ".5"),
    *("+5", "1.", "1e5", "1.0", "007", "-1", "-0", "true", "True", "TRUE", ".inf", ".nan", "1.60", "10%", "word"),
    *("two-words", "US", "patient", "1234567890123456"),
)
"""Words that YAML may take for numbers or truth values."""


@st.composite
def rewritten(draw: st.DrawFn) -> tuple[Kind, str]:
    """A document as YAML, in which one value is an unquoted word."""
    kind = draw(st.sampled_from(list(DOCUMENTS)))
    data = deepcopy(DOCUMENTS[kind])
    *way, last = draw(
        st.sampled_from([path for path in places(data) if not isinstance(inside(data, path), dict | list)])
    )
    inside(data, tuple(way))[last] = "HERE"
    return kind, "# YAML, not JSON\n" + json.dumps(data).replace('"HERE"', draw(st.sampled_from(UNQUOTED)))


@given(rewritten())
def test_unquoted_words_are_refused_by_the_reader_where_the_schema_refuses_them(written: tuple[Kind, str]) -> None:
    """YAML takes `2026` for a number and the reader takes it for text where text is wanted: the schema allows both."""
    kind, text = written
    marked = read_text(text, "<string>")
    if not allowed(kind, as_editors_read(marked.data)):
        assert codes(kind, text) != set()


TOLD = {code for kind, path, value in MISTAKES for code in codes(kind, json.dumps(mistaken(kind, path, value)))}
"""The codes of mistakes that a schema tells."""
CHECKOUT = pytest.mark.checkout


# What a schema cannot tell: each line passes the schema, and the reader tells this code of it.

READER_ONLY: list[tuple[str, Kind, str, object]] = [
    ("AT121", "article", "sections.1.claims.0.id", "dosing"),
    ("AT124", "article", f"{TABLE}.variants.technical.rows", [["Adults"]]),
    ("AT125", "article", f"{STOP}.variants.technical.audiences", ["patient"]),
    ("AT128", "article", f"{PLAIN}.omits", ["dose"]),
    ("AT129", "article", f"{DOSING}.cites", ["phase4"]),
    ("AT130", "article", "order.patient", ["safety", "usage"]),
    ("AT131", "article", "order.patient", ["safety"]),
    ("AT133", "article", f"{TABLE}.follows", "dosage"),
    ("AT134", "article", f"{DOSING}.follows", "doses"),
    ("AT135", "article", f"{TABLE}.required", True),
    ("AT139", "article", f"{DOSING}.pin.clinician", "standard"),
    ("AT141", "article", "facts.band.range", [6.4, 5.7]),
    ("AT143", "article", f"{DOSING}.keep", ["doze"]),
    ("AT145", "article", "review.submitted", "2026-12-01"),
    ("AT304", "profile", "extends", "carer"),
    ("AT303", "profile", "extends", "patients"),
    ("AT306", "picker", "order", ["patient", "carer"]),
    ("AT307", "profile", "notices", [{"id": "x", "text": "One."}, {"id": "x", "text": "Two."}]),
    ("AT321", "article", f"{DOSING}.variants.easy", "You take it."),
    ("AT322", "article", "sections.0.audiences", ["patients", "clinician"]),
    ("AT323", "article", f"{PLAIN}.defines", ["placebos"]),
    ("AT324", "article", f"{DOSING}.pin.clinician", "plain"),
    ("AT401", "glossary", "terms.dummy", {"technical": "placebo"}),
    ("AT402", "glossary", "terms.placebo.say", "pluh-SEE boh"),
    ("AT404", "glossary", "terms.placebo.say", "pluh--boh"),
    ("AT406", "glossary", "terms.other", {"technical": "placebo pill", "say": "PLAH-boh PIL"}),
]
MORE = {"AT151", "AT325", "AT405", "AT305", "AT310"}
"""Three warnings, and two that are about a whole folder."""


@pytest.mark.parametrize(("code", "kind", "path", "value"), READER_ONLY, ids=named)
def test_only_the_reader_tells_these(code: str, kind: Kind, path: str, value: object) -> None:
    """A schema knows no other place of a file and no other file, so it lets these pass."""
    data = mistaken(kind, path, value)
    assert allowed(kind, data)
    assert code in codes(kind, json.dumps(data))


@CHECKOUT
def test_the_documents_tell_what_only_the_reader_can_tell() -> None:
    """docs/editors.md lists just these codes, and a schema tells of every other one that a record can have."""
    document = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    section = document.partition("### What only `check` can tell")[2].partition("\n#")[0]
    only = {code for code, *_ in READER_ONLY} | MORE
    assert set(re.findall(r"AT\d{3}", section)) == only
    assert {code for code in CODES if code[:3] in ("AT1", "AT3", "AT4")} - TOLD <= only


@CHECKOUT
@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_schemas_are_the_generated_ones(kind: Kind) -> None:
    """`schemas/` never lags behind the models: `adaptive-text schema --write schemas` writes it anew."""
    assert (ROOT / "schemas" / schema_file(kind)).read_text(encoding="utf-8") == schema_text(kind)


@CHECKOUT
@pytest.mark.parametrize("path", [*SHIPPED, *EXAMPLES], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_shipped_files_name_their_schema(path: Path) -> None:
    """The first line of each YAML file leads an editor to the schema of its kind."""
    first, _, _ = path.read_text(encoding="utf-8").partition("\n")
    assert first.startswith(MODELINE)
    assert (path.parent / first.removeprefix(MODELINE)).resolve() == ROOT / "schemas" / schema_file(kind_of(path))


def records(kind: Kind) -> Iterator[tuple[str, Data]]:
    """The mappings with named keys in a schema, by name."""
    made = schema(kind)
    for name, part in {kind: made, **made["definitions"]}.items():
        if "properties" in part:
            yield name, part


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_tells_what_it_is(kind: Kind) -> None:
    """Whoever rests on a key reads a sentence, and every record says what it is."""
    silent = [
        f"{name}.{key}"
        for name, part in records(kind)
        for key, value in {"": part, **part["properties"]}.items()
        if not value.get("description", "").strip()
    ]
    assert silent == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_in_a_schema_is_good(kind: Kind) -> None:
    """What an editor offers as an example passes the schema that it stands in."""
    made = schema(kind)
    fields = [value for _, part in records(kind) for value in part["properties"].values()]
    wrong = [
        example_
        for value in fields
        for example_ in value.get("examples", ())
        if not Draft7Validator({"definitions": made["definitions"], **value}).is_valid(example_)
    ]
    assert wrong == []


def test_no_description_is_about_a_field_that_does_not_exist() -> None:
    """data/descriptions.toml goes with the models."""
    words = schemas._texts()
    models = {model.__name__: {*model.model_fields, "record"} for model in schemas._models(Record)}
    models |= {"PerAudience": {"record", "default"}, "WrittenVariant": {"record"}, "Fact": {"record"}}
    about = {(name, key) for name, keys in words.items() if name != "examples" for key in keys}
    about |= {tuple(name.split(".")) for name in words["examples"]}
    assert {(name, key) for name, key in about if key not in models.get(name, ())} == set()


@pytest.mark.parametrize("kind", KINDS)
def test_no_record_in_a_schema_takes_unknown_keys(kind: Kind) -> None:
    """A misspelt key is underlined wherever it stands."""
    assert [name for name, part in records(kind) if part.get("additionalProperties") is not False] == []


def test_schemas_are_written_where_they_are_wanted(tmp_path: Path) -> None:
    """One file for each kind, in a folder that is made; a second time gives the same bytes."""
    folder = tmp_path / "new" / "schemas"
    written = write_schemas(folder)
    assert [path.name for path in written] == [schema_file(kind) for kind in KINDS]
    before = [path.read_bytes() for path in written]
    assert [path.read_bytes() for path in write_schemas(folder)] == before


def test_a_modeline_leads_to_a_schema_that_is_there(tmp_path: Path) -> None:
    """It is the relative path from a folder to the nearest schemas above it, and nothing where there are none."""
    nested = tmp_path / "corpus" / "2026"
    nested.mkdir(parents=True)
    assert modeline("article", nested) == ""
    write_schemas(tmp_path / "schemas")
    assert modeline("article", nested) == f"{MODELINE}../../schemas/article.schema.json\n"
    assert modeline("profile", nested.parent) == f"{MODELINE}../schemas/profile.schema.json\n"


def test_schemas_inside_the_corpus_are_not_looked_for(tmp_path: Path) -> None:
    """A folder of articles that had them inside would take them for articles."""
    write_schemas(tmp_path / "schemas")
    assert modeline("article", tmp_path) == ""


# The command


def told(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    """The exit code, and what a command printed."""
    code = main(list(argv))
    return (code, *capsys.readouterr())


@pytest.mark.parametrize("kind", KINDS)
def test_schema_prints_a_schema(kind: Kind, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output has it and nothing else, so that it can be piped."""
    assert told(capsys, "schema", kind) == (0, schema_text(kind), "")


def test_schema_writes_one_or_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One into a file, all into a folder; what was written is told on standard error."""
    monkeypatch.chdir(tmp_path)
    assert told(capsys, "schema", "glossary", "--out", "g.json") == (0, "", "wrote g.json\n")
    assert Path("g.json").read_text(encoding="utf-8") == schema_text("glossary")
    code, out, err = told(capsys, "schema", "--write", "schemas")
    assert (code, out) == (0, "")
    assert err.splitlines() == [f"wrote schemas/{schema_file(kind)}" for kind in KINDS]


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("articles",),
        ("article", "--write", "schemas"),
        ("--out", "a.json"),
        ("--write", "schemas", "--out", "a.json"),
        ("article", "--out", "no/such/folder/a.json"),
        ("--write", "file/schemas"),
    ],
)
def test_wrong_use_of_schema_exits_with_two(
    argv: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither kind nor folder, both, an unknown kind, a place that cannot be written to."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code, out, err = told(capsys, "schema", *argv)
    assert (code, out) == (2, "")
    assert err


def test_a_new_article_passes_the_schema(tmp_path: Path) -> None:
    """What `new` writes has nothing underlined."""
    for path, kind in (
        (new_article("example-drug", tmp_path, today=datetime.date(2026, 11, 22)), "article"),
        (new_profile("school", tmp_path, extends="student"), "profile"),
        (new_profile("carer", tmp_path), "profile"),
    ):
        assert [error.message for error in validator(kind).iter_errors(editors_data(path))] == []
