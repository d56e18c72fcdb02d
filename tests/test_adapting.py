"""Laws of adapting: there always is an edition, and it is what it says it is."""

from __future__ import annotations

from typing import Any

import pytest
from articles import (
    EASY,
    GLOSSARY,
    HARD,
    MIDDLE,
    Data,
    article,
    claim,
    grade,
    made,
    marker,
    profile,
    profiles,
    reasons,
    records,
    registers,
    section,
)
from hypothesis import given, settings

from adaptive_text.adapting import refuse_shortfall
from adaptive_text.article import Article
from adaptive_text.audience import DEFAULT_REGISTERS, Profile, admits
from adaptive_text.edition import Edition
from adaptive_text.errors import TargetUnreachable
from adaptive_text.loading import parse_article, parse_glossary, parse_profile
from adaptive_text.metrics import METRICS, Target
from adaptive_text.page import Bullets, Choice
from adaptive_text.prose import join, prepare, textstat_functions
from adaptive_text.readability import score, score_sentences
from adaptive_text.wording import Wording, locale_of, word

# --- any article, any profile


def chosen(edition: Edition) -> list[Choice]:
    """The choices of claims that are on the page."""
    return [choice for choice in edition.choices if choice.register is not None]


def wordings(made_of: Article, edition: Edition) -> list[Wording]:
    """The wordings that were chosen, worded anew, in reading order."""
    locale = locale_of(made_of.lang, made_of.region)
    return [
        word(made_of, choice.claim, choice.register or "", GLOSSARY, DEFAULT_REGISTERS, locale)
        for choice in chosen(edition)
    ]


def assert_every_claim_is_accounted_for(made_of: Article, edition: Edition) -> None:
    said = [(statement.claim, statement.register) for statement in edition.page.statements()]
    assert said == [(choice.claim, choice.register) for choice in chosen(edition)]
    assert sorted(choice.claim for choice in edition.choices) == sorted(c.id for _, _, c in made_of.claims())
    assert list(edition.choices[: len(said)]) == chosen(edition)
    left_out = {choice.claim: choice.because for choice in edition.choices if choice.register is None}
    assert left_out == {omission.claim: omission.because for omission in edition.omitted if not omission.what}


def assert_what_must_be_read_is_on_the_page(made_of: Article, reader: Profile, edition: Edition) -> None:
    on_page = {choice.claim for choice in chosen(edition)}
    for _, around, inside in made_of.claims():
        admitted = admits(around.audiences, reader.lineage) and admits(inside.audiences, reader.lineage)
        assert admitted or inside.id not in on_page
        if inside.is_required and admitted:
            assert inside.id in on_page
        if inside.follows and inside.id in on_page:
            assert inside.follows in on_page


def assert_only_chosen_claims_are_mentioned(made_of: Article, edition: Edition) -> None:
    on_page = {choice.claim for choice in chosen(edition)}
    for written in (edition.text, edition.markdown, str(edition.document)):
        mentioned = {inside.id for _, _, inside in made_of.claims() if marker(inside.id) in written}
        assert mentioned == on_page
    assert {name for reference in edition.page.references for name in reference.cited_by} <= on_page


def assert_nothing_dangles(edition: Edition) -> None:
    page = edition.page
    for part in page.sections:
        assert part.heading
        assert part.blocks
        assert all(block.statements for block in part.blocks if isinstance(block, Bullets))
    numbers = [reference.number for reference in page.references]
    assert numbers == list(range(1, len(numbers) + 1))
    cited = [number for statement in page.statements() for number in statement.cites]
    assert set(cited) == set(numbers)
    assert page.sources_hidden == 0 or not numbers


def assert_scores_are_those_of_the_finished_prose(made_of: Article, edition: Edition) -> None:
    sentences = [sentence for wording in wordings(made_of, edition) for sentence in prepare(wording.units)]
    assert edition.prose == join(sentences)
    assert join(prepare([edition.prose])) == edition.prose
    assert edition.score == score_sentences(sentences, GLOSSARY.spoken) == score(edition.prose, glossary=GLOSSARY)
    assert edition.grounds.words == edition.score.counts.words


def assert_targets_are_told_truly(reader: Profile, edition: Edition) -> None:
    counts = edition.score.counts
    asked = [limit.target for limit in reader.targets]
    assert [(t.metric, t.value, t.met) for t in edition.targets] == [
        (t.metric, t.value(counts), t.holds(counts)) for t in asked
    ]
    assert (edition.shortfall is None) == all(target.holds(counts) for target in asked)
    if edition.shortfall is not None:
        assert not any(attempt.met for attempt in edition.grounds.attempts)


def assert_evenness_is_told_truly(made_of: Article, reader: Profile, edition: Edition) -> None:
    scored = {
        inside.id
        for _, _, inside in made_of.claims()
        if any(prepare([text for path, text in variant.parts()]) for variant in inside.variants.values())
        and inside.kind != "table"
    }
    free = [c for c in chosen(edition) if c.reason not in ("PINNED", "ONLY_VARIANT", "AUDIENCE_ONLY")]
    counted = [choice for choice in free if choice.claim in scored]
    even = sum(c.reason == "AT_HOME" for c in counted) >= reader.evenness * len(counted)
    if edition.shortfall is None and edition.register != DEFAULT_REGISTERS[-1] and reader.targets:
        assert edition.grounds.uneven != even
        assert edition.grounds.uneven or edition.grounds.attempts[-1].accepted


def assert_length_is_kept_or_told(made_of: Article, reader: Profile, edition: Edition) -> None:
    over = edition.score.counts.words - (reader.words_at_most or edition.score.counts.words)
    assert edition.grounds.words_over == max(over, 0)
    by_id = {inside.id: inside for _, _, inside in made_of.claims()}
    if over > 0:
        kept = [by_id[choice.claim] for choice in chosen(edition)]
        assert all(c.is_required or c.importance == "essential" for c in kept)


@settings(max_examples=100, deadline=None)
@given(records(), profiles())
def test_every_valid_article_has_a_true_edition_for_every_profile(data: Data, asked: Data) -> None:
    """Whatever authors and publishers write, there is an edition: complete, scored as it reads, honest about itself."""
    made_of, reader = parse_article(data), parse_profile(asked)
    edition = made(made_of, reader)
    assert_every_claim_is_accounted_for(made_of, edition)
    assert_what_must_be_read_is_on_the_page(made_of, reader, edition)
    assert_only_chosen_claims_are_mentioned(made_of, edition)
    assert_nothing_dangles(edition)
    assert_scores_are_those_of_the_finished_prose(made_of, edition)
    assert_targets_are_told_truly(reader, edition)
    assert_evenness_is_told_truly(made_of, reader, edition)
    assert_length_is_kept_or_told(made_of, reader, edition)
    assert edition.explain()
    assert edition.json
    assert edition.json_ld


@settings(max_examples=40, deadline=None)
@given(records(), profiles())
def test_the_raw_score_of_any_edition_is_textstats(data: Data, asked: Data) -> None:
    """For every metric, textstat's own function on the prose gives the raw score."""
    edition = made(parse_article(data), parse_profile(asked))
    functions = textstat_functions()
    if edition.prose:
        by_textstat = {name: functions[name](edition.prose) for name in METRICS}
        assert by_textstat == pytest.approx(edition.score.raw.as_dict(), abs=1e-9)
    else:
        assert set(edition.score.raw.as_dict().values()) == {None}


@settings(max_examples=30, deadline=None)
@given(records(), profiles())
def test_the_order_of_dictionaries_changes_nothing(data: Data, asked: Data) -> None:
    """Keys may come in any order: every byte of the edition stays."""
    edition = made(parse_article(data), parse_profile(asked))
    turned = made(parse_article(backwards(data)), parse_profile(backwards(asked)))
    assert turned.json == edition.json
    assert turned.html == edition.html
    assert turned.explain() == edition.explain()


def backwards(value: Any) -> Any:
    """Data with the keys of all its mappings in reverse."""
    if isinstance(value, dict):
        return {key: backwards(inner) for key, inner in reversed(value.items())}
    return [backwards(inner) for inner in value] if isinstance(value, list) else value


# --- who gets what


def test_a_filter_names_an_audience_or_an_ancestor() -> None:
    """What is for patients is for those whose profile extends the patients', and not the other way round."""
    made_of = article(claim("all"), claim("patients", audiences=["patient"]), claim("heirs", audiences=["reader"]))
    heir, patient = profile(extends="patient", targets=[], include="detail"), profile("patient")
    assert registers(made(made_of, heir)).keys() == {"all", "patients", "heirs"}
    assert reasons(made(made_of, heir))["patients"] != "NOT_FOR_AUDIENCE"
    assert reasons(made(made_of, patient))["heirs"] == "NOT_FOR_AUDIENCE"
    assert reasons(made(made_of, patient))["patients"] != "NOT_FOR_AUDIENCE"
    assert reasons(made(made_of, profile()))["patients"] == "NOT_FOR_AUDIENCE"


def test_a_hidden_claim_says_for_whom_it_is_or_why() -> None:
    """The reason that the author gave is told, else the audiences of the filter; the section's filter counts, too."""
    hidden = claim("dose", audiences=["clinician", "student"])
    reasoned = claim("risk", kind="caution", audiences=["clinician"], because="It is about prescribing.")
    made_of = article(claim("a"), hidden, reasoned)
    told = {choice.claim: choice.because for choice in made(made_of, profile()).choices}
    assert (told["dose"], told["risk"]) == ("for clinician, student only", "It is about prescribing.")
    filtered = article(section("shown", claim("a")), section("gone", claim("b"), audiences=["clinician"]))
    edition = made(filtered, profile())
    assert {c.claim: (c.reason, c.because) for c in edition.choices}["b"] == ("NOT_FOR_AUDIENCE", "for clinician only")
    assert [part.id for part in edition.page.sections] == ["shown"]


def test_importance_below_the_profiles_is_left_out_unless_required() -> None:
    """`include` is the floor; cautions and required claims stand above it."""
    levels = ("essential", "supporting", "detail")
    several = [claim(level, importance=level) for level in levels]
    required = claim("required", importance="detail", required=True)
    made_of = article(*several, required, claim("caution", kind="caution", importance="detail"))
    for include, left_out in (("detail", 0), ("supporting", 1), ("essential", 2)):
        found = reasons(made(made_of, profile(include=include)))
        assert [name for name, reason in found.items() if reason == "BELOW_DETAIL"] == list(levels[3 - left_out :])
    told = {c.claim: c.because for c in made(made_of, profile(include="essential")).choices}
    assert told["supporting"] == "supporting, and the profile includes down to essential"


def test_followers_are_left_out_with_what_they_follow() -> None:
    """A follower goes for its leader's reason, and so does the follower's follower."""
    chain = [claim("a", importance="detail"), claim("b", importance="essential", follows="a"), claim("c", follows="b")]
    edition = made(article(*chain, claim("d")), profile(include="supporting"))
    assert registers(edition) == {"d": "technical", "a": None, "b": None, "c": None}
    assert [reasons(edition)[name] for name in "abc"] == ["BELOW_DETAIL"] * 3
    told = {c.claim: c.because for c in edition.choices}
    assert (told["b"], told["c"]) == ('follows "a", which is left out', 'follows "b", which is left out')


def test_the_nearest_ancestors_order_of_sections_is_taken() -> None:
    """An order is inherited like a filter, and the profile's own beats its parent's."""
    parts = [section(name, claim(f"in-{name}")) for name in ("one", "two", "three")]
    by_patient = {"patient": ["three", "two", "one"]}
    heir = profile(extends="patient", targets=[])
    assert ids(made(article(*parts, order=by_patient), heir)) == ["three", "two", "one"]
    assert ids(made(article(*parts, order=by_patient), profile())) == ["one", "two", "three"]
    both = {**by_patient, "reader": ["two", "three", "one"]}
    assert ids(made(article(*parts, order=both), heir)) == ["two", "three", "one"]


def ids(edition: Edition) -> list[str]:
    return [part.id for part in edition.page.sections]


# --- which wordings are open


def variants(**fields: Data) -> Data:
    """Three variants, with these fields beside their text."""
    texts = {"technical": HARD, "standard": MIDDLE, "plain": EASY}
    return {name: {"text": text, **fields.get(name, {})} for name, text in texts.items()}


def test_a_variant_for_others_is_closed_and_heirs_inherit_it() -> None:
    """A plainer variant with audiences is no option for anyone else, even where nothing else is plain enough."""
    made_of = article(claim("a", **variants(plain={"audiences": ["patient"]})))
    heir = made(made_of, profile(extends="patient", targets=grade(5)))
    other = made(made_of, profile(targets=grade(5)))
    assert (registers(heir)["a"], registers(other)["a"]) == ("plain", "standard")
    assert other.shortfall is not None
    rival = next(rival for rival in other.choices[0].rivals if rival.register == "plain")
    assert (rival.open, rival.why_not) == (False, "not for this audience")


def test_a_claim_with_one_open_variant_says_so() -> None:
    """`AUDIENCE_ONLY` is not the author's single wording, `ONLY_VARIANT` is."""
    closed = variants(standard={"audiences": ["student"]}, plain={"audiences": ["patient"]})
    edition = made(article(claim("a", **closed), claim("b", plain=EASY)), profile())
    assert reasons(edition) == {"a": "AUDIENCE_ONLY", "b": "ONLY_VARIANT"}


def test_the_other_voice_is_closed_while_a_suiting_one_is_open() -> None:
    """Voice is a preference: it gives way where all that is open is in the other voice."""
    mixed = article(claim("a", **variants(technical={"voice": "third"}, plain={"voice": "you"})))
    assert registers(made(mixed, profile()))["a"] == "technical"
    edition = made(mixed, profile(voice="you"))
    assert registers(edition)["a"] == "standard"
    assert {r.register: r.why_not for r in edition.choices[0].rivals}["technical"] == "in the other voice"
    only = {name: {"voice": "third"} for name in DEFAULT_REGISTERS}
    assert registers(made(article(claim("a", **variants(**only))), profile(voice="you")))["a"] == "technical"


def test_a_suiting_voice_that_is_for_others_does_not_close_the_rest() -> None:
    """Only a variant that this audience may read can keep the voice."""
    fields = {
        "technical": {"voice": "third"},
        "standard": {"voice": "third"},
        "plain": {"voice": "you", "audiences": ["patient"]},
    }
    assert registers(made(article(claim("a", **variants(**fields))), profile(voice="you")))["a"] == "technical"


def test_a_pin_is_an_editors_word_and_the_nearest_ancestors_counts() -> None:
    """A pin beats the register of the page, filters and limits; the profile's own beats its parent's."""
    pinned = article(claim("a", pin={"patient": "technical"}), claim("b"))
    assert registers(made(pinned, profile(extends="patient", targets=grade(12))))["a"] == "technical"
    assert reasons(made(pinned, profile(extends="patient", targets=grade(12))))["a"] == "PINNED"
    assert reasons(made(pinned, profile()))["a"] == "AT_HOME"
    both = article(claim("a", pin={"patient": "technical", "reader": "plain"}))
    assert registers(made(both, profile(extends="patient")))["a"] == "plain"
    closed = claim("a", **variants(plain={"audiences": ["student"]}), pin={"patient": "plain"})
    edition = made(article(closed), profile(extends="patient"))
    assert (registers(edition)["a"], reasons(edition)["a"]) == ("plain", "PINNED")


# --- the limit for a single wording

LONG_TERM = "The people with atopic dermatitis took the milk or placebo for one week."
LIMIT = [{"metric": "dale_chall_readability_score", "at_most": 4}]


def test_a_wording_past_the_limit_alone_gives_way_to_a_plainer_one() -> None:
    """The reason names the limit; where every open wording is past it, the plainest stays and is listed."""
    reader = profile(hardest_claim=[{"metric": "words_per_sentence", "at_most": 8}])
    edition = made(article(claim("a"), claim("b", technical=HARD, standard=MIDDLE)), reader)
    assert registers(edition) == {"a": "plain", "b": "standard"}
    assert [(c.reason, c.because) for c in edition.choices] == [
        ("TOO_HARD_ALONE", "the technical variant is past words_per_sentence at most 8"),
        ("TOO_HARD_ALONE", "the technical variant is past words_per_sentence at most 8"),
    ]
    assert [todo.claim for todo in edition.grounds.too_hard] == ["b"]
    assert edition.shortfall is None


def test_a_pinned_wording_past_the_limit_is_the_editors_own_business() -> None:
    """It is neither refused nor listed."""
    reader = profile("patient", hardest_claim=[{"metric": "words_per_sentence", "at_most": 8}])
    edition = made(article(claim("a", technical=HARD, pin={"patient": "technical"})), reader)
    assert edition.grounds.too_hard == ()


@pytest.mark.parametrize(
    ("text", "bound"), [("We will give it to all of you.", True), ("We will give it to you all.", False)]
)
def test_the_limit_binds_from_eight_words_on(text: str, bound: bool) -> None:
    """A shorter wording's score is noise."""
    reader = profile(hardest_claim=[{"metric": "words_per_sentence", "at_most": 1}])
    edition = made(article(claim("a", technical=text, plain="Yes, we give it.")), reader)
    assert (registers(edition)["a"] == "plain") is bound


def test_terms_that_the_page_explains_are_easy_for_the_limit_and_for_nothing_else() -> None:
    """Under `terms: explain` a defined term is no difficult word for a single wording; the score keeps it difficult."""
    made_of = article(claim("a", technical=LONG_TERM, plain=EASY))
    leave, explain = (made(made_of, profile(hardest_claim=LIMIT, terms=terms)) for terms in ("leave", "explain"))
    assert (registers(leave)["a"], registers(explain)["a"]) == ("plain", "technical")
    assert explain.score == score(LONG_TERM, glossary=GLOSSARY)
    assert explain.score.counts.difficult == 3
    target = profile(targets=LIMIT, terms="explain")
    assert registers(made(made_of, target))["a"] == "plain"


def test_a_term_without_a_definition_stays_difficult() -> None:
    """Only what the page can explain is easy."""
    told = article(claim("a", technical=LONG_TERM.replace("placebo", "antibody"), plain=EASY))
    silent = parse_glossary({"terms": {"placebo": {"technical": "placebo"}, "ad": {"technical": "atopic dermatitis"}}})
    limit = [{"metric": "dale_chall_readability_score", "at_most": 3}]
    reader = profile(hardest_claim=limit, terms="explain")
    assert registers(made(told, reader))["a"] == "plain"
    assert registers(made(article(claim("a", technical=LONG_TERM, plain=EASY)), reader, silent))["a"] == "plain"


def test_a_limit_on_length_is_not_softened_by_terms() -> None:
    """Being explained makes no sentence shorter."""
    limit = [{"metric": "words_per_sentence", "at_most": 10}]
    reader = profile(hardest_claim=limit, terms="explain")
    assert registers(made(article(claim("a", technical=LONG_TERM, plain=EASY)), reader))["a"] == "plain"


# --- targets, length, evenness


def test_an_unreachable_target_gives_the_plainest_page_and_what_to_write() -> None:
    """There is an edition, with a shortfall whose to-do list is ranked by what each claim takes up."""
    made_of = article(claim("easy"), claim("bad", standard=HARD), claim("worst", technical=f"{HARD} {HARD}"))
    edition = made(made_of, profile(targets=grade(4)))
    assert registers(edition) == {"easy": "plain", "worst": "technical", "bad": "standard"}
    assert edition.shortfall is not None
    assert [todo.claim for todo in edition.shortfall.todo] == ["worst", "bad"]
    gains = [todo.gains["flesch_kincaid_grade"] for todo in edition.shortfall.todo]
    assert gains == sorted(gains, reverse=True)
    target = edition.targets[0]
    assert (target.metric, target.limit, target.met) == ("flesch_kincaid_grade", 4.0, False)
    assert target.value == edition.score.flesch_kincaid_grade
    assert target.distance == pytest.approx((target.value or 0) - 4)


def test_a_gain_is_what_the_page_would_fall_by_without_the_claim() -> None:
    """The to-do list's numbers are those of the page without that claim."""
    two = [claim("a", plain=MIDDLE), claim("b", plain=EASY)]
    reader = profile(targets=grade(1))
    edition, without = made(article(*two), reader), made(article(two[1]), reader)
    assert edition.shortfall is not None
    (todo,) = [todo for todo in edition.shortfall.todo if todo.claim == "a"]
    fall = (edition.score.flesch_kincaid_grade or 0) - (without.score.flesch_kincaid_grade or 0)
    assert todo.gains == {"flesch_kincaid_grade": pytest.approx(fall)}


def test_a_shortfall_is_an_error_only_when_asked_for() -> None:
    """`TargetUnreachable` names the missed targets only, and carries the edition."""
    reader = profile(targets=[*grade(6), {"metric": "words_per_sentence", "at_most": 99}])
    edition = made(article(claim("a", technical=HARD)), reader)
    with pytest.raises(TargetUnreachable) as caught:
        refuse_shortfall(edition)
    assert caught.value.edition is edition
    value = edition.score.flesch_kincaid_grade
    assert str(caught.value) == (
        'no choice of wordings of "example" meets the targets of "reader": '
        f"flesch_kincaid_grade is {value:.2f} and may be at most 6"
    )
    refuse_shortfall(made(article(claim("a")), reader))


def test_length_drops_details_then_supporting_claims_with_their_followers() -> None:
    """What is essential or required stays; what went says why; the rest is chosen again."""
    several = [
        claim("essential", plain=EASY, importance="essential"),
        claim("supporting", plain=EASY),
        claim("detail", plain=EASY, importance="detail"),
        claim("follower", plain=EASY, importance="essential", follows="detail"),
        claim("required", plain=EASY, importance="detail", required=True),
    ]
    words = made(article(*several), profile()).grounds.words
    each = words // 5
    edition = made(article(*several), profile(words_at_most=words - 1))
    assert [name for name, found in registers(edition).items() if found is None] == ["detail", "follower"]
    gone = {c.claim: c.because for c in edition.choices if c.reason == "DROPPED_FOR_LENGTH"}
    assert set(gone.values()) == {f"the page may have {words - 1} scored words"}
    assert {omission.claim for omission in edition.omitted} == {"detail", "follower"}
    tight = made(article(*several), profile(words_at_most=each))
    assert [name for name, found in registers(tight).items() if found] == ["essential", "required"]
    assert tight.grounds.words_over == each


def test_a_page_that_is_too_mixed_is_marked_uneven() -> None:
    """Where no register has few enough exceptions, the evenest page that meets the targets is taken, and says so."""
    odd = {"technical": HARD, "standard": EASY, "plain": HARD}
    made_of = article(claim("a", **odd), claim("b", technical=EASY, plain=HARD))
    edition = made(made_of, profile(targets=grade(6), evenness=1))
    assert (edition.grounds.uneven, edition.shortfall) == (True, None)
    assert made(made_of, profile(targets=grade(6), evenness=0.5)).grounds.uneven is False


def test_targets_bind_the_score_with_true_pronunciations() -> None:
    """A word that textstat reads too short does not make a page pass."""
    text = "He has atopic dermatitis now. She has atopic dermatitis now."
    edition = made(article(claim("a", plain=text)), profile())
    raw, true = edition.score.raw.flesch_kincaid_grade, edition.score.flesch_kincaid_grade
    assert raw is not None
    assert true is not None
    assert raw < true
    between = made(article(claim("a", plain=text)), profile(targets=grade(round((raw + true) / 2, 3))))
    assert between.shortfall is not None
    assert between.targets[0].value == true
    assert Target("flesch_kincaid_grade", at_most=true).holds(edition.score.counts)


def test_headings_labels_titles_notices_and_tables_are_not_scored() -> None:
    """Only the running text of claims counts."""
    table = claim("t", kind="table", technical={"columns": ["Dose"], "rows": [["One long and difficult row."]]})
    labelled = claim("a", plain=EASY, label="An extraordinarily complicated label")
    notice = {"id": "n", "text": "This is an extraordinarily complicated notice."}
    edition = made(article(labelled, table, question="What is it?"), profile(notices=[notice]))
    assert edition.prose == join(prepare([EASY]))


def test_a_page_without_scored_words_meets_every_target() -> None:
    """No text has no score, and nothing to hold against it."""
    table = claim("t", kind="table", technical={"columns": ["Dose"], "rows": [["150"]]})
    edition = made(article(table), profile(targets=grade(1)))
    assert edition.shortfall is None
    assert edition.prose == ""
    assert edition.score.flesch_kincaid_grade is None
    assert (edition.targets[0].value, edition.targets[0].met) == (None, True)


def test_what_a_chosen_wording_omits_is_told_with_the_reason() -> None:
    """`omits` of the chosen variant only."""
    short = {"text": "It helps the skin in one week.", "omits": ["quantity"], "because": "The number is below."}
    made_of = article(claim("a", technical=HARD, plain=short))
    told = made(made_of, profile(targets=grade(5))).omitted
    assert [(o.claim, o.what, o.because) for o in told] == [("a", ("quantity",), "The number is below.")]
    assert made(made_of, profile()).omitted == ()


def test_an_audience_that_gets_no_claim_has_an_empty_page() -> None:
    """A record that is for others only still gives an edition, without an empty section."""
    edition = made(article(claim("a", audiences=["clinician"])), profile(targets=grade(6)))
    assert edition.page.sections == ()
    assert edition.choices[0].reason == "NOT_FOR_AUDIENCE"
    assert edition.text
    assert edition.html
