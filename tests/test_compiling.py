from __future__ import annotations

import gc
import time
from typing import Any

import pytest

from adaptive_text.article import Article
from adaptive_text.errors import MOST_PROBLEMS, ArticleError, Problem
from adaptive_text.glossary import Glossary
from adaptive_text.language.compiling import check_article, check_terms, compile_article, markup_faults
from adaptive_text.loading import parse_article

FACTS: dict[str, Any] = {
    "dose": {"value": 150, "unit": "mg"},
    "time": {"value": 24, "unit": "week"},
    "people": {"value": 1724},
    "few": {"value": 8},
    "clear": {"compare": {"drug": 33, "placebo": 14}, "unit": "percent", "of": "adults"},
}


def article(*texts: str, facts: dict[str, Any] | None = None, **changes: Any) -> Article:
    claims = tuple({"id": f"claim-{i}", "variants": {"plain": {"text": text}}} for i, text in enumerate(texts))
    data: dict[str, Any] = {
        "id": "example",
        "title": {"default": "Title"},
        "updated": "2026-11-01",
        "facts": facts or {},
        "sections": ({"id": "one", "heading": {"default": "Heading"}, "claims": claims},),
    }
    return Article.model_validate(data | changes)


def problems(*texts: str, facts: dict[str, Any] | None = None, **changes: Any) -> list[Problem]:
    found = check_article(article(*texts, facts=facts, **changes))
    return [problem for problem in found if problem.severity == "error"]


def only(*texts: str, facts: dict[str, Any] | None = None, **changes: Any) -> Problem:
    found = problems(*texts, facts=facts, **changes)
    assert len(found) == 1, found
    return found[0]


def test_a_problem_names_its_field_rule_and_remedy() -> None:
    """Path, field, code, message with the expression, and the near name."""
    assert only("Take {{ dsoe | in_full }}.", facts=FACTS) == Problem(
        "<record>",
        None,
        None,
        "sections[0].claims[0].variants.plain",
        "AT204",
        'in {{ dsoe | in_full }}: unknown fact (got "dsoe")',
        'did you mean "dose"?',
    )


def test_a_problem_stands_where_its_text_stands() -> None:
    """Where the text of the file is not known, line and column are those of the nearest field with a mark."""
    broken = article("Take {{ dsoe }}.", facts=FACTS)
    broken._path = "a.yaml"
    broken._marks.values.update(
        {(): (1, 1), ("sections", 0, "claims", 0, "variants", "plain"): (41, 7), ("facts", "few"): (9, 3)}
    )
    assert [str(problem.place) for problem in check_article(broken) if "dsoe" in problem.message] == ["a.yaml:41:7"]
    assert [str(problem.place) for problem in check_article(broken) if "few" in problem.message] == ["a.yaml:9:3"]


WRITTEN = """\
id: example
title: 'About {{ drug }}'
updated: 2026-11-01
facts:
  dose: {value: 150, unit: mg}
  clear: {compare: {drug: 33, placebo: 14}, unit: percent}
sections:
  - id: one
    heading: 'It''s {{ this }}'
    claims:
      - id: two
        label: "One \\
          {{ that }}"
        variants:
          standard:
            lead: Take {{ dose }} and
            items:
              - >-
                of {{ clear.drug | out_of(100) | about }} and *all*
                the {{ clear.placebo | out_of(1000) }}
              - "Caf\\u00e9 \\
                {{ term.ab }} {{ term.ad }} {{ term.ab }}"
          plain: |2-
              Take {{ dsoe }} of *it*
            \\{ and {{ dose }} of 150 mg {{ a + b }}
              [x](/y) and [this](javascript:x) {{
"""
POINTED_AT = [
    ("AT211", 2, "{{ drug }}'"),
    ("AT211", 9, "{{ this }}'"),
    ("AT211", 13, '{{ that }}"'),
    ("AT218", 20, "{{ clear.placebo | out_of(1000) }}"),
    ("AT204", 24, "{{ dsoe }} of *it*"),
    ("AT212", 25, "150 mg {{ a + b }}"),
    ("AT203", 25, "{{ a + b }}"),
    ("AT210", 26, "[this](javascript:x) {{"),
    ("AT202", 26, "{{"),
]
"""What the place of each problem points at, up to the end of its line."""


def pointed_at(problem: Problem, text: str) -> tuple[str, int, str]:
    assert problem.line is not None
    assert problem.column is not None
    return problem.code, problem.line, text.split("\n")[problem.line - 1][problem.column - 1 :]


def test_a_problem_stands_where_its_words_stand() -> None:
    """In a file, line and column are those of the expression, the number or the link, whatever the style of YAML."""
    with pytest.raises(ArticleError) as caught:
        parse_article(WRITTEN)
    assert [pointed_at(problem, WRITTEN) for problem in caught.value.problems] == POINTED_AT


def test_an_unknown_term_stands_where_it_is_printed() -> None:
    """Each time that it is."""
    text = (
        "id: example\ntitle: One\nupdated: 2026-11-01\nsections:\n- id: one\n  heading: One\n  claims:\n"
        "  - id: two\n    variants:\n      plain:\n        lead: Take\n        items:\n"
        '        - "Caf\\u00e9 \\\n\n          {{ term.ab }} {{ term.ad }} {{ term.ab }}"\n'
    )
    glossary = Glossary.model_validate({"terms": {"ad": {"technical": "atopic dermatitis"}}})
    found = check_terms(parse_article(text), glossary)
    assert {problem.where for problem in found} == {"sections[0].claims[0].variants.plain.items[0]"}
    assert [pointed_at(problem, text) for problem in found] == [
        ("AT220", 15, '{{ term.ab }} {{ term.ad }} {{ term.ab }}"'),
        ("AT220", 15, '{{ term.ab }}"'),
    ]


def test_all_problems_come_at_once() -> None:
    """Facts first, then titles, then texts in written order; nothing stops at the first."""
    found = problems(
        "{{ a }} {{ b }} {% c %}",
        "{{ d }} [x](y)",
        "{{ e + f }}",
        facts={"dose": {"value": 1, "unit": "mgg"}},
        question={"default": "What is {{ drug }}?"},
    )
    assert [problem.code for problem in found] == ["AT214", "AT211", "AT203", "AT204", "AT210", "AT203"]


def test_a_faulty_fact_is_reported_once_and_at_the_fact() -> None:
    """The expressions that use it are not blamed."""
    problem = only("{{ dose }} {{ dose | percent }}", facts={"dose": {"value": 150, "unit": "mgg"}})
    assert (problem.where, problem.code) == ("facts.dose.unit", "AT214")


def test_a_fact_cannot_be_called_term() -> None:
    """`{{ term.id }}` is taken."""
    problem = only("{{ term.ad }}", facts={"term": {"value": 1}})
    assert (problem.where, problem.code, problem.message) == ("facts.term", "AT217", 'a fact cannot be called "term"')


def test_a_term_is_named_by_its_id() -> None:
    """`{{ term }}` alone says nothing, and filters of numbers do not fit a name."""
    assert only("{{ term }}").message == "in {{ term }}: which term is missing (got nothing)"
    assert only("{{ term.ad | about }}").message == 'in {{ term.ad | about }}: filter "about" takes a number (got text)'


@pytest.mark.parametrize("field", ["title", "question"])
def test_titles_and_questions_have_no_expressions(field: str) -> None:
    """Only variants are expanded; elsewhere the braces would be shown."""
    problem = only("Text.", **{field: {"default": "All of {{ clear.of }}", "patient": "fine"}})
    assert (problem.where, problem.code) == (f"{field}.default", "AT211")


def test_headings_and_labels_have_no_expressions() -> None:
    """The same for what stands above and before claims."""
    claim = {"id": "c", "label": {"default": "{{ b }}"}, "variants": {"plain": {"text": "Text."}}}
    section = {"id": "s", "heading": {"default": "{{ a }}"}, "claims": (claim,)}
    assert [problem.where for problem in problems(sections=(section,))] == [
        "sections[0].heading.default",
        "sections[0].claims[0].label.default",
    ]


@pytest.mark.parametrize(
    ("text", "got", "write"),
    [
        ("Take 150 mg.", "150 mg", "dose"),
        ("Take 0.15 g.", "0.15 g", "dose"),
        ("Take 150 milligrams.", "150 milligrams", "dose"),
        ("Take 150-milligram tablets.", "150-milligram", "dose"),
        ("After 24 weeks.", "24 weeks", "time"),
        ("After 168 days.", "168 days", "time"),
        ("A 24-week trial.", "24-week", "time"),
        ("It had 1,724 volunteers.", "1,724", "people"),
        ("It had 1724 people.", "1724 people", "people"),
        ("In 33% it worked.", "33%", "clear.drug"),
        ("In 14 percent it worked.", "14 percent", "clear.placebo"),
    ],
)
def test_a_number_that_a_fact_declares_is_not_typed(text: str, got: str, write: str) -> None:
    """Whatever its unit or spelling, a declared quantity is printed by its name, so that the two cannot drift apart."""
    problem = only(text, facts=FACTS)
    assert problem.code == "AT212"
    assert problem.message == f'a number is typed where a fact has it (got "{got}")'
    assert problem.hint == f"write {{{{ {write} }}}}, so that they cannot drift apart"


@pytest.mark.parametrize(
    "text",
    [
        "There were 8.",
        "8 of 12.",
        "Take 160 mg.",
        "After 24 months.",
        "24 of them.",
        "33 people.",
        "14 mg",
        "OX1724",
        "0",
    ],
)
def test_other_numbers_may_be_typed(text: str) -> None:
    """Small bare numbers, other values, other dimensions and digits in names are free."""
    assert problems(text, facts=FACTS) == []


def test_numbers_are_looked_for_in_lists_and_tables_too() -> None:
    """Every piece of a variant is inline text."""
    table = {"columns": ("A", "B"), "rows": (("150 mg", "{{ dsoe }}"),), "caption": "24 weeks"}
    listing = {"lead": "Take:", "items": ("150 mg", "less")}
    claim = {"id": "c", "kind": "table", "variants": {"technical": table, "plain": listing}}
    section = {"id": "s", "heading": {"default": "H"}, "claims": (claim,)}
    assert [(p.where, p.code) for p in problems(facts=FACTS, sections=(section,))] == [
        ("sections[0].claims[0].variants.technical.caption", "AT212"),
        ("sections[0].claims[0].variants.technical.rows[0][0]", "AT212"),
        ("sections[0].claims[0].variants.technical.rows[0][1]", "AT204"),
        ("sections[0].claims[0].variants.plain.items[0]", "AT212"),
    ]


def test_members_of_a_comparison_are_counted_in_one_group() -> None:
    """33 out of 100 beside 140 out of 1,000 misleads."""
    problem = only("{{ clear.drug | out_of(100) }} and {{ clear.placebo | out_of(1000) }}", facts=FACTS)
    assert problem.code == "AT218"
    assert problem.message == 'the members of "clear" are counted in groups of different sizes (got 100 and 1,000)'
    assert problem.hint == "give every out_of the same number"
    assert problems("{{ clear.drug | out_of(1000) }} and {{ clear.placebo | out_of(1000) }}", facts=FACTS) == []


def test_an_unused_fact_is_a_warning() -> None:
    """Facts are there to be referred to; one that nobody does is probably forgotten."""
    found = check_article(article("{{ time }}", facts={"time": FACTS["time"], "clear": FACTS["clear"]}))
    assert [str(problem) for problem in found] == [
        (
            '<record>: facts.clear: warning: no variant refers to this fact (got "clear") [AT213]\n'
            "  hint: write {{ clear.drug }}, or leave the fact out"
        ),
    ]


def test_unknown_terms_are_found_with_the_glossary() -> None:
    """An article alone cannot know them; a glossary can."""
    glossary = Glossary.model_validate({"terms": {"eczema": {"technical": "atopic dermatitis"}}})
    record = article("{{ term.eczema }} {{ term.eczma }}")
    assert check_article(record) == ()
    assert [(p.where, p.code, p.message, p.hint) for p in check_terms(record, glossary)] == [
        ("sections[0].claims[0].variants.plain", "AT220", 'unknown term (got "eczma")', 'did you mean "eczema"?'),
    ]


def test_an_article_is_compiled_once_while_it_lives() -> None:
    """The same article gives the same compiled one; when it goes, nothing of it stays."""
    from adaptive_text.language import compiling

    record = article("Text.")
    compiled = compile_article(record)
    assert compile_article(record) is compiled
    assert compile_article(record.model_copy()) is not compiled
    key = id(record)
    del record
    gc.collect()
    assert compiling._compiled.get(key) is not compiled


def test_notices_have_markup_and_no_expressions() -> None:
    """What profiles say is checked by the same rules."""
    assert markup_faults("Read [this](https://example.org).") == ()
    assert [fault.code for fault in markup_faults("{{ a }} [x](y)")] == ["AT211", "AT210"]


def test_an_article_full_of_mistakes_is_given_up_soon() -> None:
    """A hint for each of very many unknown names would take minutes."""
    facts = {f"fact_{i}": {"value": i} for i in range(5_000)}
    texts = [" ".join(f"{{{{ fuct_{i}_{k} }}}}" for k in range(60)) for i in range(100)]
    start = time.perf_counter()
    assert MOST_PROBLEMS < len(problems(*texts, facts=facts)) < MOST_PROBLEMS + 60
    assert time.perf_counter() - start < 120  # without the limit it is half an hour
