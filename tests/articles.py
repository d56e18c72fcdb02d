"""Articles and profiles for tests: small ones by hand, and Hypothesis strategies for any that could be written."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from adaptive_text.adapting import make_edition
from adaptive_text.article import Article
from adaptive_text.audience import DEFAULT_REGISTERS, Profile
from adaptive_text.edition import Edition
from adaptive_text.glossary import Glossary
from adaptive_text.loading import parse_article, parse_glossary, parse_profile
from adaptive_text.metrics import METRICS

Data = dict[str, Any]

HARD = "Subcutaneous administration considerably attenuates inflammatory manifestations in nearly every individual."
MIDDLE = "The injection reduces the inflammation of the skin in nearly every person who receives the medicine."
EASY = "The shot helps the skin. Most people feel well in a week."

GLOSSARY = parse_glossary(
    {
        "terms": {
            "atopic_dermatitis": {
                "technical": "atopic dermatitis",
                "plain": "eczema",
                "abbreviation": "AD",
                "definition": "A long-lasting illness that makes the skin dry and itchy.",
                "say": "ay-TOP-ik der-muh-TY-tis",
            },
            "placebo": {"technical": "placebo", "definition": "A dummy drug without effect.", "say": "pluh-SEE-boh"},
            "antibody": {"technical": "antibody"},
        }
    }
)
"""A term with a plain name, one without, and one that nobody defines."""


def claim(name: str, **fields: Any) -> Data:
    """A claim; what is named like a register is a variant."""
    variants = {register: fields.pop(register) for register in DEFAULT_REGISTERS if register in fields}
    return {"id": name, "variants": variants or {"technical": HARD, "standard": MIDDLE, "plain": EASY}, **fields}


def section(name: str, *claims: Data, **fields: Any) -> Data:
    """A section with its name for a heading."""
    return {"id": name, "heading": name.capitalize(), "claims": list(claims), **fields}


def record(*parts: Data, **fields: Any) -> Data:
    """The data of an article of these sections, or of these claims in one section."""
    sections = list(parts) if all("claims" in part for part in parts) else [section("all", *parts)]
    return {"id": "example", "title": "An example", "updated": "2026-11-01", "sections": sections, **fields}


def article(*parts: Data, **fields: Any) -> Article:
    """The same, checked."""
    return parse_article(record(*parts, **fields))


def profile(name: str = "reader", **fields: Any) -> Profile:
    """A profile without targets, unless they are given."""
    return parse_profile({"id": name, "label": name.capitalize(), **fields})


def grade(limit: float) -> list[Data]:
    """Targets with one school grade."""
    return [{"metric": "flesch_kincaid_grade", "at_most": limit}]


def made(article: Article, profile: Profile, glossary: Glossary = GLOSSARY) -> Edition:
    """The edition, with the package's registers."""
    return make_edition(article, profile, glossary, DEFAULT_REGISTERS)


def registers(edition: Edition) -> dict[str, str | None]:
    """The register chosen for each claim."""
    return {choice.claim: choice.register for choice in edition.choices}


def reasons(edition: Edition) -> dict[str, str]:
    """The reason given for each claim."""
    return {choice.claim: choice.reason for choice in edition.choices}


# Any article: every wording begins with its claim's marker, a word that stands nowhere else.

AUDIENCES = ("patient", "clinician", "student")
FACTS: Data = {
    "dose": {"value": 150, "unit": "mg"},
    "clear": {"compare": {"drug": 32.8, "placebo": 13.7}, "unit": "percent"},
    "stopped": {"date": "2026-03-03"},
    "trials": {"list": ["Horizon", "Ignite"]},
}
SOURCES: Data = {name: {"title": f"Report {name}"} for name in ("one", "two", "three")}
SENTENCES = {
    "technical": [
        "subcutaneous administration attenuates the inflammatory manifestations of atopic dermatitis.",
        "pyrexia occurred with {{ clear.drug | percent }} (placebo {{ clear.placebo | percent }}).",
        "the recommended dose is {{ dose }}, e.g. by injection.",
        "trials ({{ trials | list }}) were discontinued on {{ stopped | date }}.",
    ],
    "standard": [
        "the antibody reduces inflammation of the skin in *most* people.",
        "fever was seen in {{ clear.drug | out_of(1000) }} people.",
        "[the company](https://example.org/news) stopped its trials.",
    ],
    "plain": [
        "it helps the skin. **Do not** stop on your own.",
        "take {{ dose }} with food.",
        "eczema makes the skin dry.",
        "yes.",
    ],
}
WRITTEN = (*[DEFAULT_REGISTERS] * 4, ("technical", "plain"), ("standard", "plain"), ("technical",), ("plain",))
"""Which registers a claim may be written in."""


def marker(name: str) -> str:
    """The word that stands in every wording of a claim and nowhere else."""
    return "Mark" + "".join("abcdefghij"[int(digit)] for digit in name.removeprefix("claim-")) + "mark"


@st.composite
def bodies(draw: st.DrawFn, register: str, name: str, *, table: bool) -> Data:
    """What a variant says: text, a list or a table."""
    sentences = st.lists(st.sampled_from(SENTENCES[register]), min_size=1, max_size=3)
    first, *more = draw(sentences)
    if table:
        return {"columns": ["Group", marker(name)], "rows": [["Drug", first], ["Other", "none"]]}
    if draw(st.integers(0, 3)) == 0:
        return {"lead": f"{marker(name)}:", "items": [first, *more]}
    return {"text": " ".join([f"{marker(name)}: {first}", *more])}


@st.composite
def claims(draw: st.DrawFn, name: str, leaders: list[Data]) -> Data:
    """A claim that may follow one of these."""
    kind = draw(st.sampled_from(["paragraph", "paragraph", "item", "caution", "table"]))
    written = draw(st.sampled_from(WRITTEN))
    made: Data = {"id": name, "kind": kind, "importance": draw(st.sampled_from(["essential", "supporting", "detail"]))}
    made["required"] = draw(st.integers(0, 4)) == 0
    made["cites"] = draw(st.lists(st.sampled_from(sorted(SOURCES)), max_size=2, unique=True))
    named = st.sets(st.sampled_from(AUDIENCES), min_size=2)
    made["audiences"] = sorted(draw(named)) if draw(st.integers(0, 3)) == 0 else []
    made["because"] = "It is so."
    made["pin"] = {draw(st.sampled_from(AUDIENCES)): draw(st.sampled_from(written))} if draw(st.booleans()) else {}
    if kind == "caution":
        made["level"] = draw(st.sampled_from(["emergency", "emergency", "urgent", "note"]))
    if draw(st.booleans()):
        made |= {"as_of": "2026-03", "label": {"default": "Label", "patient": "Everyday label"}}
    made["variants"] = {register: draw(bodies(register, name, table=kind == "table")) for register in written}
    for register in written:
        variant = made["variants"][register]
        variant["voice"] = draw(st.sampled_from([None, None, "you", "third"]))
        if register != written[0] and draw(st.integers(0, 2)) == 0:
            variant["audiences"] = [draw(st.sampled_from(AUDIENCES))]
    made["pin"] = {
        audience: register
        for audience, register in made["pin"].items()
        if audience in made["variants"][register].get("audiences", [audience])
    }
    if leaders and draw(st.integers(0, 2)) == 0:
        _follow(made, draw(st.sampled_from(leaders)))
    return made


def _follow(follower: Data, leader: Data) -> None:
    """Let it follow, with what the rules want: a required claim follows one that stays where it stays."""
    follower["follows"] = leader["id"]
    for claim_ in (follower, leader):
        if claim_.get("level") == "emergency":
            claim_["level"] = "urgent"
    if follower["required"] or follower["kind"] == "caution":
        leader["required"] = True
        follower["audiences"] = leader["audiences"]


@st.composite
def records(draw: st.DrawFn) -> Data:
    """The data of any small article."""
    sections: list[Data] = []
    number = 0
    for s in range(draw(st.integers(1, 3))):
        inside: list[Data] = []
        for _ in range(draw(st.integers(1, 4))):
            leaders = inside[-1:] if not inside or "follows" not in inside[-1] else []
            inside.append(draw(claims(f"claim-{number:02}", leaders)))
            number += 1
        audiences = [draw(st.sampled_from(AUDIENCES))] if draw(st.integers(0, 4)) == 0 else []
        heading = {"default": f"Heading {s}", "student": f"Student's heading {s}"}
        sections.append(section(f"section-{s}", *inside, heading=heading, audiences=audiences, because="It is so."))
    ids = [s["id"] for s in sections]
    order = {draw(st.sampled_from(AUDIENCES)): draw(st.permutations(ids))} if draw(st.booleans()) else {}
    return record(*sections, facts=FACTS, sources=SOURCES, order=order, region="US")


@st.composite
def limits(draw: st.DrawFn) -> Data:
    """A target of a profile, from far too easy to far too hard."""
    if draw(st.booleans()):
        return {"metric": "flesch_kincaid_grade", "at_most": draw(st.integers(2, 14))}
    metric = METRICS[draw(st.sampled_from(sorted(METRICS)))]
    numbers = st.sampled_from([0, 40, 80, 120] if metric.limit == "at_least" else [-5, 4, 7, 10, 14, 30])
    return {"metric": metric.name, metric.limit: draw(numbers)}


@st.composite
def profiles(draw: st.DrawFn) -> Data:
    """The data of any profile: for an audience of the articles, or one of its heirs."""
    made: Data = {"id": "reader", "label": "Readers", "extends": draw(st.sampled_from(AUDIENCES))}
    made["targets"] = draw(st.lists(limits(), max_size=2, unique_by=lambda limit: limit["metric"]))
    made["hardest_claim"] = draw(st.lists(limits(), max_size=1))
    made["evenness"] = draw(st.sampled_from([0, 0.5, 0.75, 1]))
    made["include"] = draw(st.sampled_from(["detail", "supporting", "essential"]))
    if draw(st.integers(0, 3)) == 0:
        made["words_at_most"] = draw(st.integers(1, 60))
    if draw(st.booleans()):
        made["voice"] = draw(st.sampled_from(["you", "third"]))
    made["terms"] = draw(st.sampled_from(["explain", "leave"]))
    made["citations"] = draw(st.sampled_from(["numbered", "hidden"]))
    made["emergencies"] = draw(st.sampled_from(["first", "in_place"]))
    return made
