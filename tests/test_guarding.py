"""Laws of the guard of claims: what a wording may do to its claim's meaning, and what its author must say of it."""

from __future__ import annotations

from typing import Any

import pytest
from articles import Data, article, claim

from adaptive_text.article import Article
from adaptive_text.audience import Picker
from adaptive_text.glossary import Glossary
from adaptive_text.loading import Profiles, parse_article, parse_glossary
from adaptive_text.rules.meaning import meaning
from adaptive_text.rules.subject import Subject

GLOSSARY = parse_glossary(
    {
        "terms": {
            "placebo": {"technical": "placebo", "plain": "dummy drug", "definition": "A drug with nothing in it."},
            "biopsy": {"technical": "biopsy", "definition": "A small piece of the body that is looked at closely."},
        }
    }
)
FACTS: Data = {
    "dose": {"value": 150, "unit": "mg"},
    "registry": {"list": ["NCT01234567"], "technical": True},
    "clear": {"compare": {"drug": 32.8, "placebo": 13.7}, "unit": "percent"},
}
BOTH = "Skin was clear in {{ clear.drug | percent }} with the drug and {{ clear.placebo | percent }} with placebo."


def told(subject: Article, glossary: Glossary = GLOSSARY) -> list[tuple[str, str]]:
    """Codes and places of what the guard says."""
    problems = meaning(Subject(subject, Profiles({}, Picker()), glossary))
    return [(problem.code, problem.where) for problem in problems]


def codes(technical: str, plain: Any, **fields: Any) -> list[str]:
    """What is said of one wording beside its meaning."""
    title = fields.pop("title", "An example")
    used = {name: fact for name, fact in FACTS.items() if name in technical + str(plain)}
    found = told(article(claim("one", technical=technical, plain=plain, **fields), facts=used, title=title))
    return [code for code, _ in found]


def wording(text: str, **fields: Any) -> Data:
    """A variant with declarations, which have their reason."""
    return {"text": text, "because": "It is meant.", **fields}


def test_wordings_that_say_the_same_are_passed_over_in_silence() -> None:
    """Other units, other words, other order."""
    assert codes("The injection is given every 14 days.", "You get a shot every two weeks.") == []


@pytest.mark.parametrize(
    ("technical", "plain", "code"),
    [
        ("The injection is given every 14 days.", "You get a shot every four weeks.", "AT502"),
        ("The drug is not approved.", "The drug is approved.", "AT503"),
        ("The drug may reduce itch.", "The drug reduces itch.", "AT504"),
        ("The drug lowers blood pressure.", "The drug raises blood pressure.", "AT505"),
        ("The trial is NCT01234567.", "The trial is NCT01234576.", "AT510"),
        ("In children, the vaccine is given as one dose.", "The vaccine is given as one dose.", "AT527"),
        ("The illness is found by biopsy.", "The illness is found by doctors.", "AT529"),
    ],
)
def test_a_difference_has_the_code_of_its_kind(technical: str, plain: str, code: str) -> None:
    """Losing a lesser kind has a code of its own, which is a warning."""
    assert codes(technical, plain) == [code]


def test_a_fact_printed_in_another_form_is_kept() -> None:
    """By name, whatever the filter says."""
    assert codes(BOTH, BOTH.replace("percent", "out_of(1000)")) == []


def test_a_lost_fact_is_told_under_its_name_once() -> None:
    """Not as so many numbers."""
    assert codes("Take {{ dose }} now and {{ dose }} later.", "Take it now and later.") == ["AT501"]


def test_a_lost_fact_may_be_omitted_by_name_or_by_kind() -> None:
    """With a reason, which the format asks for."""
    for omits in (["dose"], ["quantity"]):
        assert codes("Take {{ dose }} now.", wording("Take it now.", omits=omits)) == []


def test_a_technical_fact_may_be_left_out() -> None:
    """The registry's number is for those who look it up."""
    assert codes("The trial ({{ registry }}) has ended.", "The trial has ended.") == []


def test_what_is_added_wants_its_own_declaration() -> None:
    """Omitting does not excuse adding."""
    text = "The drug helps. Do not stop it."
    assert codes("The drug helps.", text) == ["AT503"]
    assert codes("The drug helps.", wording(text, adds=["negation"])) == []


def test_what_is_altered_wants_both_declarations() -> None:
    """One alone says that something is missing, or new, and not that it is something else."""
    meant, other = "The drug may reduce itch.", "The drug will probably reduce itch."
    assert codes(meant, other) == ["AT504"]
    assert "AT504" in codes(meant, wording(other, omits=["certainty"]))
    assert codes(meant, wording(other, omits=["certainty"], adds=["certainty"])) == []


def test_a_declaration_that_excuses_nothing_is_told() -> None:
    """What is said to be omitted is there, or was never there."""
    assert codes("Take {{ dose }} now.", wording("Take {{ dose }} now.", omits=["dose"])) == ["AT513"]
    assert codes("Take it now.", wording("Take it now.", omits=["certainty"])) == ["AT513"]
    assert codes("Take it now.", wording("Take it now.", adds=["certainty"])) == ["AT513"]


def test_what_a_claim_keeps_every_wording_carries() -> None:
    """Facts, terms and kinds; the most precise wording too."""
    assert codes("Take {{ dose }}.", "Take it.", keep=["dose"]) == ["AT511", "AT501"]
    assert codes("It is not approved.", "It is unapproved.", keep=["certainty"]) == ["AT511", "AT511"]
    assert codes("With placebo, nothing changed.", "With a dummy drug, nothing changed.", keep=["placebo"]) == []


def test_what_would_carry_a_kept_kind_is_told() -> None:
    """By examples of its words, since nobody knows the tables by heart."""
    one = article(claim("one", technical="It helps.", keep=["certainty"]))
    (problem,) = meaning(Subject(one, Profiles({}, Picker()), GLOSSARY))
    assert problem.message.startswith(
        'the claim keeps "certainty", and this wording does not carry it (by words such as "may", "probably"'
    )


def test_members_of_a_comparison_come_together() -> None:
    """One share without the other is unfair, whatever is omitted; in the meaning as well."""
    alone = "Skin was clear in {{ clear.drug | percent }} with the drug."
    assert "AT512" in codes(BOTH, wording(alone, omits=["clear", "comparator"]))
    assert codes(alone, alone) == ["AT512"]
    assert "AT512" not in codes(
        BOTH, wording("Skin was clear more often with the drug.", omits=["clear", "comparator"])
    )


def test_a_definition_is_no_addition() -> None:
    """What stands in brackets behind a term that the wording defines, or in the words of its definition."""
    meant, told_ = "Itch fell more than with placebo.", "Itch fell more than with a dummy drug (with nothing in it)."
    assert codes(meant, {"text": told_, "defines": ["placebo"]}) == []


def test_what_the_title_names_may_be_called_it() -> None:
    """A term that the whole article is about need not be named in every wording."""
    texts = ("The illness is found by biopsy.", "The illness is found by it.")
    assert codes(*texts) == ["AT529"]
    assert codes(*texts, title="All about the biopsy") == []


def test_a_negation_that_only_moved_is_kept() -> None:
    """As many negative words as before; one more or less is told."""
    meant = "Absence of pain is not a reason to wait, and the spots are neither painful nor itchy."
    assert codes(meant, "The spots do not hurt or itch, so do not wait for pain.") == []
    assert "AT503" in codes("The drug is not approved for children.", "The drug is approved for children.")


def test_problems_point_into_the_wording() -> None:
    """At the word that is wrong, in the author's own text; for what is missing, at the wording."""
    text = """\
id: example
title: An example
updated: 2026-11-01
sections:
  - id: all
    heading: All
    claims:
      - id: one
        variants:
          technical: >-
            Take one tablet. Wait for 14 days.
          plain: >-
            Take one tablet.
            Then wait for 14 weeks.
"""
    (problem,) = meaning(Subject(parse_article(text, name="a.yaml"), Profiles({}, Picker()), GLOSSARY))
    assert str(problem) == (
        'a.yaml:14:27: "14 days" became "14 weeks" (the meaning is the technical wording) [AT502]\n'
        "  hint: mend the wording that is wrong; if both mean the same: "
        'omits: [quantity], adds: [quantity], because: "..."'
    )


@pytest.mark.parametrize(
    ("technical", "plain"),
    [
        ("The drug is safe in pregnancy.", "The drug is unsafe in pregnancy."),
        ("The drug is not approved, but it is safe.", "The drug is approved, but it is not safe."),
        ("Patients with asthma were included.", "Patients with asthma were excluded."),
        ("Do not stop the creams when the drug is started.", "When you start the drug, stop your creams."),
        ("The drug is not a substitute for creams.", "The drug can take the place of creams."),
    ],
)
def test_a_flip_is_told_in_whatever_words(technical: str, plain: str) -> None:
    """Prefixes, opposites, another verb denied, a command turned round, a rewording without the not."""
    assert "AT503" in codes(technical, plain)


def test_a_fact_that_both_wordings_print_is_never_missing() -> None:
    """Whatever stands around it: "call 911" is a telephone number, "911 should be called" reads as a number."""
    facts: Data = {"line": {"text": "911"}}
    texts = {"technical": "{{ line }} should be dialled in the US.", "plain": "In the US, call {{ line }}."}
    assert told(article(claim("one", **texts), facts=facts)) == []


def test_the_name_of_a_technical_value_goes_with_it() -> None:
    """What may lack the interval may lack the words "95% CI" in front of it; another name is told."""
    terms = parse_glossary({"terms": {"interval": {"technical": "confidence interval", "abbreviation": "CI"}}})
    facts: Data = {"ci": {"range": [1.2, 2.5], "technical": True}, "ratio": {"value": 1.8}}
    meant = "The ratio of deaths was {{ ratio }} (95% confidence interval {{ ci }})."
    plain = "The ratio of deaths was {{ ratio }}."
    assert told(article(claim("one", technical=meant, plain=plain), facts=facts), terms) == []
    other = "The confidence interval of the ratio of deaths was wide."
    found = told(article(claim("one", technical=other, plain="The ratio of deaths was wide.")), terms)
    assert [code for code, _ in found] == ["AT529"]


def test_a_value_that_may_be_left_out_becomes_no_other() -> None:
    """Beside an omitted fact, another number is new, and not the fact altered; a word such as "both" is nothing."""
    facts: Data = {"low": {"value": 120, "unit": "mg"}, "high": {"value": 150, "unit": "mg"}}
    meant = "The dose is {{ low }} or {{ high }}."
    for text, expected in (("The dose is one of the two.", []), ("The dose is 500 mg.", ["AT502"])):
        plain = wording(text, omits=["low", "high"])
        assert [code for code, _ in told(article(claim("one", technical=meant, plain=plain), facts=facts))] == expected


@pytest.mark.parametrize(
    ("technical", "plain"),
    [
        ("Metformin is contraindicated in kidney failure.", "Metformin must not be used (it is contraindicated) then."),
        ("Warfarin is contraindicated in pregnancy.", "Warfarin is contraindicated (must not be used) in pregnancy."),
        ("Up to 90% of non-immune contacts fall ill.", "Up to 90% of contacts who are not immune fall ill."),
        ("Most were pain-free at two hours.", "Most had no pain at two hours."),
    ],
)
def test_a_denial_inside_a_word_is_one(technical: str, plain: str) -> None:
    """Explained in brackets, or told with a "not", it is the same denial."""
    assert "AT503" not in codes(technical, plain)


def test_how_often_is_a_quantity_that_can_be_kept() -> None:
    """Without any number, too."""
    assert codes("It is repeated every year.", "It is done again every year.", keep=["quantity"]) == []


def test_an_addition_is_explained_by_the_words_next_to_it() -> None:
    """In a sentence that says more than the definition, the words around the addition tell."""
    terms = parse_glossary(
        {"terms": {"rr": {"technical": "hazard ratio", "definition": "Below 1, the event came less often."}}}
    )
    meant = "The hazard ratio was low in the large trial of adults with asthma."
    plain = {"text": meant[:-1] + ". Below 1, the event came less often with the tested treatment.", "defines": ["rr"]}
    assert told(article(claim("one", technical=meant, plain=plain)), terms) == []


def test_a_unit_goes_with_its_technical_value() -> None:
    """Where the number may be left out, the unit behind it may."""
    terms = parse_glossary({"terms": {"years": {"technical": "person-years"}}})
    facts: Data = {"time": {"value": 5025754, "technical": True}, "cases": {"value": 6517}}
    meant = "There were {{ cases }} cases in {{ time }} person-years."
    assert told(article(claim("one", technical=meant, plain="There were {{ cases }} cases."), facts=facts), terms) == []


def test_a_fact_keeps_its_name_whatever_the_glossary_calls_so() -> None:
    """`keep` means the article's own fact where a term has the same id, which another article may have brought."""
    terms = parse_glossary({"terms": {"dose": {"technical": "high dose"}}})
    text = "Take {{ dose }} now."
    assert (
        told(article(claim("one", technical=text, plain=text, keep=["dose"]), facts={"dose": FACTS["dose"]}), terms)
        == []
    )
