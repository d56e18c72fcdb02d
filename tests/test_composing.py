"""Laws of the decided page: order, callouts, definitions, citations, dates and review status."""

from __future__ import annotations

import json

import pytest
from articles import EASY, HARD, SOURCES, Data, article, claim, made, profile, record, section

from adaptive_text.article import Article
from adaptive_text.edition import Edition
from adaptive_text.errors import ArticleError
from adaptive_text.inline import Emphasis, Link, Strong, TermUse, Text, plain_text
from adaptive_text.labels import LABELS
from adaptive_text.loading import parse_article, parse_glossary
from adaptive_text.page import Bullets, Callout, Detail, Page, Paragraph, Prose, Table

READER = profile()
HEIR = profile(extends="patient", targets=[], include="detail")


def texts(page: Page) -> list[str]:
    """The running texts of the page, in reading order."""
    return [plain_text(s.body.content) for s in page.statements() if isinstance(s.body, Prose)]


# --- order


def test_neighbouring_items_share_a_list_and_nothing_else_does() -> None:
    """Items that are parted by another kind make two lists; every kind has its block."""
    table = claim("t", kind="table", plain={"columns": ["Dose"], "rows": [["150 mg"]], "caption": "Doses"})
    kinds = [claim("a", kind="item"), claim("b", kind="item"), claim("c"), claim("d", kind="item"), table]
    (part,) = made(article(*kinds, claim("e", kind="caution")), READER).page.sections
    assert [type(block) for block in part.blocks] == [Bullets, Paragraph, Bullets, Paragraph, Callout]
    assert [len(block.statements) for block in part.blocks if isinstance(block, Bullets)] == [2, 1]
    bodies = [block.statement.body for block in part.blocks if isinstance(block, Paragraph)]
    assert bodies[1] == Table(((Text("Dose"),),), (((Text("150 mg"),),),), (Text("Doses"),))


def test_items_of_two_sections_do_not_share_a_list() -> None:
    """A section ends its lists."""
    page = made(article(section("one", claim("a", kind="item")), section("two", claim("b", kind="item"))), READER).page
    assert [part.id for part in page.sections] == ["one", "two"]


def emergencies(**fields: str) -> Article:
    """An emergency caution behind a claim and before one, in a section of its own."""
    first, last = claim("a", plain=EASY), claim("z", plain=EASY)
    call = claim("call", kind="caution", level="emergency", plain="Call for help now.", **fields)
    urgent = claim("urgent", kind="caution", level="urgent", plain="See a doctor soon.")
    return article(section("one", first, call, urgent), section("two", last))


def test_emergencies_go_to_the_top_where_the_profile_asks_for_it() -> None:
    """Only emergencies; choices and prose follow the order of the page."""
    lifted = made(emergencies(), profile(emergencies="first"))
    assert [callout.statement.claim for callout in lifted.page.emergencies] == ["call"]
    assert [s.claim for s in lifted.page.statements()] == ["call", "a", "urgent", "z"]
    assert [choice.claim for choice in lifted.choices] == ["call", "a", "urgent", "z"]
    assert lifted.prose.startswith("Call for help now.")
    assert made(emergencies(), READER).page.emergencies == ()
    assert [choice.claim for choice in made(emergencies(), READER).choices] == ["a", "call", "urgent", "z"]


@pytest.mark.parametrize("follower", ["call", "a"])
def test_an_emergency_stands_alone(follower: str) -> None:
    """It may be shown at the top, so it leans on no claim and none leans on it."""
    call = claim("call", kind="caution", level="emergency", plain="Call for help now.")
    first, second = (
        (claim("a", plain=EASY, required=True), call) if follower == "call" else (call, claim("a", plain=EASY))
    )
    with pytest.raises(ArticleError) as caught:
        article(first, {**second, "follows": first["id"]})
    assert [(problem.code, problem.message) for problem in caught.value.problems] == [
        ("AT148", f'an emergency follows no claim, and no claim follows it (got "{first["id"]}")')
    ]


def test_a_section_of_emergencies_only_leaves_no_empty_heading() -> None:
    """What is lifted takes nothing but itself, and a heading without claims is not shown."""
    alone = article(
        section("help", claim("call", kind="caution", level="emergency", plain="Call for help now.")),
        section("rest", claim("a", plain=EASY)),
    )
    page = made(alone, profile(emergencies="first")).page
    assert [part.id for part in page.sections] == ["rest"]


# --- words around the claims


def test_title_question_headings_and_labels_are_inherited() -> None:
    """The profile's own text, else its nearest ancestor's, else the default."""

    def texts_of(edition: Edition) -> tuple[str, str, str, str]:
        (part,) = edition.page.sections
        label = next(edition.page.statements()).label
        return edition.page.title, edition.page.headline, part.heading, label

    either = {"default": "Precise", "patient": "Everyday"}
    heading = {**either, "reader": "Own"}
    one = section("one", claim("a", plain=EASY, label=either), heading=heading)
    made_of = article(one, title=either, question={"default": "What?", "reader": "Why?"})
    assert texts_of(made(made_of, HEIR)) == ("Everyday", "Why?", "Own", "Everyday")
    assert texts_of(made(made_of, profile("patient"))) == ("Everyday", "What?", "Everyday", "Everyday")
    assert texts_of(made(made_of, profile("other"))) == ("Precise", "What?", "Precise", "Precise")


def test_the_title_is_the_headline_where_there_is_no_question() -> None:
    """A page always has a headline."""
    assert made(article(claim("a"), title="Drugs"), READER).page.headline == "Drugs"


def test_cautions_are_named_by_their_level() -> None:
    """Without a level a caution is a warning; the profile's words replace the package's."""
    levels = ["emergency", "urgent", "warning", "note"]
    several = [claim(level, kind="caution", level=level) for level in levels]
    made_of = article(*several, claim("none", kind="caution"))
    (part,) = made(made_of, profile(labels={"caution_note": "Good to know"})).page.sections
    named = [(b.statement.claim, b.level, b.heading) for b in part.blocks if isinstance(b, Callout)]
    assert named == [
        ("emergency", "emergency", LABELS["caution_emergency"]),
        ("urgent", "urgent", LABELS["caution_urgent"]),
        ("warning", "warning", LABELS["caution_warning"]),
        ("note", "note", "Good to know"),
        ("none", "warning", LABELS["caution_warning"]),
    ]


def test_notices_stand_before_or_after_with_their_markup() -> None:
    """In the profile's order."""
    notices = [
        {"id": "one", "text": "For *you*."},
        {"id": "two", "place": "before", "kind": "action", "text": "Ask."},
        {"id": "three", "text": "Third."},
    ]
    page = made(article(claim("a")), profile(notices=notices)).page
    assert [(notice.id, notice.kind) for notice in page.before] == [("two", "action")]
    assert [(notice.id, notice.kind) for notice in page.after] == [("one", "disclaimer"), ("three", "disclaimer")]
    assert page.after[0].content == (Text("For "), Emphasis((Text("you"),)), Text("."))


@pytest.mark.parametrize(
    ("lang", "written", "shown"),
    [
        ("en-US", "2026-03-03", "March 3, 2026"),
        ("en-GB", "2026-03-03", "3 March 2026"),
        ("en", "2026-03", "March 2026"),
        ("en", "2026", "2026"),
    ],
)
def test_a_dated_claim_shows_its_date_as_the_country_writes_it(lang: str, written: str, shown: str) -> None:
    """`as_of` is on the page, as precise as it was given."""
    edition = made(article(claim("a", plain=EASY, as_of=written), lang=lang), READER)
    assert next(edition.page.statements()).as_of == shown
    for text in (edition.text, edition.markdown, str(edition.html)):
        assert f"As of {shown}" in " ".join(text.split())
    assert next(made(article(claim("a", plain=EASY)), READER).page.statements()).as_of == ""


# --- words to know


def explained(*texts: str, **fields: object) -> Page:
    """The page of these sentences, with its terms explained."""
    several = [claim(f"c{i}", plain=text) for i, text in enumerate(texts)]
    return made(article(*several, **fields), profile(terms="explain")).page


def marked(page: Page) -> list[tuple[str, str, str]]:
    """Claim, term and words of every marked use."""
    return [
        (statement.claim, node.term, plain_text(node.content))
        for statement in page.statements()
        if isinstance(statement.body, Prose)
        for node in statement.body.content
        if isinstance(node, TermUse)
    ]


def test_a_term_is_marked_on_its_first_use_and_defined_once() -> None:
    """The words of the text stay; the list is sorted by name."""
    texts_of = ("It was a placebo pill.", "Placebo is not for atopic dermatitis.", "The AD and the placebo.")
    page = explained(*texts_of)
    assert marked(page) == [("c0", "placebo", "placebo"), ("c1", "atopic_dermatitis", "atopic dermatitis")]
    assert texts(page) == list(texts_of)
    assert [entry.term for entry in page.definitions] == ["atopic_dermatitis", "placebo"]
    entry = page.definitions[0]
    assert (entry.name, entry.also, entry.say) == ("atopic dermatitis", ("eczema", "AD"), "ay-TOP-ik der-muh-TY-tis")
    assert entry.definition == "A long-lasting illness that makes the skin dry and itchy."
    assert page.definitions[1].also == ()


def test_an_entry_says_how_its_own_name_sounds() -> None:
    """The pronunciation is the technical name's: under the name of another country it would be wrong."""
    pill = {
        "technical": "paracetamol",
        "names": {"US": "acetaminophen"},
        "definition": "A pill.",
        "say": "par-uh-SEE-tuh-mol",
    }
    terms = parse_glossary({"terms": {"pill": pill}})
    use = claim("a", technical="Take {{ term.pill }} with some water.")
    for region, said in (("GB", ("paracetamol", "par-uh-SEE-tuh-mol")), ("US", ("acetaminophen", ""))):
        (entry,) = made(article(use, region=region), profile(terms="explain"), terms).page.definitions
        assert (entry.name, entry.say) == said


@pytest.mark.parametrize(
    "text", ["He has eczema now.", "Eczema is here.", "He has eczemas now.", "An antibody is here."]
)
def test_plain_names_and_terms_without_a_definition_need_no_entry(text: str) -> None:
    """Whoever reads the everyday word knows it; but the page is still about the term."""
    page = explained(text)
    assert (page.definitions, marked(page)) == ((), [])
    assert page.about == (("antibody",) if "antibody" in text else ("atopic dermatitis",))


def test_a_plain_name_is_not_the_first_use() -> None:
    """The precise name that comes later is the one that wants explaining."""
    page = explained("He has eczema now.", "This atopic dermatitis is bad.")
    assert marked(page) == [("c1", "atopic_dermatitis", "atopic dermatitis")]


def test_a_term_that_a_chosen_wording_defines_has_no_entry() -> None:
    """Only a wording that is on the page counts."""
    defining = {"text": "A placebo is a dummy drug.", "defines": ["placebo"]}
    use = claim("b", plain="It was a placebo pill.")
    by_text = made(article(claim("a", plain=defining), use), profile(terms="explain")).page
    assert (by_text.definitions, marked(by_text)) == ((), [])
    other = claim("a", technical="There was a dummy.", plain=defining)
    assert [entry.term for entry in made(article(other, use), profile(terms="explain")).page.definitions] == ["placebo"]
    gone = claim("a", plain=defining, audiences=["patient"])
    assert [entry.term for entry in made(article(gone, use), profile(terms="explain")).page.definitions] == ["placebo"]


def test_without_explaining_nothing_is_marked_or_listed() -> None:
    """`terms: leave` leaves the text alone, and still tells machines what the page is about."""
    page = made(article(claim("a", plain="It was a placebo pill.")), READER).page
    assert (page.definitions, marked(page), page.about) == ((), [], ("placebo",))


def test_terms_are_marked_inside_emphasis_lists_and_tables() -> None:
    """Wherever the first use stands, around it nothing changes."""
    strong = explained("**A placebo pill** was it.")
    body = next(strong.statements()).body
    assert isinstance(body, Prose)
    placebo = TermUse("placebo", (Text("placebo"),))
    assert body.content == (Strong((Text("A "), placebo, Text(" pill"))), Text(" was it."))
    listed = claim("a", plain={"lead": "These:", "items": ["a placebo", "placebo"]})
    table = claim("b", kind="table", plain={"columns": ["AD"], "rows": [["placebo"]]})
    page = made(article(listed, table), profile(terms="explain")).page
    assert str(page).count("TermUse") == 2
    assert [entry.term for entry in page.definitions] == ["atopic_dermatitis", "placebo"]


def test_a_definition_goes_by_the_name_of_the_region() -> None:
    """A British page explains paracetamol, and one for nobody's country the technical name."""
    names = {"GB": "paracetamol", "US": "acetaminophen"}
    entry = {"technical": "para-acetylaminophenol", "plain": "pain pill", "names": names, "definition": "A pain drug."}
    glossary = parse_glossary({"terms": {"pain_drug": entry}})
    for region, name in (("GB", "paracetamol"), ("US", "acetaminophen"), (None, "para-acetylaminophenol")):
        fields = {"region": region} if region else {}
        made_of = article(claim("a", plain="Acetaminophen helps with pain."), **fields)
        (found,) = made(made_of, profile(terms="explain"), glossary).page.definitions
        assert (found.name, found.also) == (name, ("pain pill",))


# --- sources


def cited(*cites: list[str], **fields: Data) -> Page:
    """The page of claims that cite these sources."""
    several = [claim(f"c{i}", plain=EASY, cites=names) for i, names in enumerate(cites)]
    return made(article(*several, sources=SOURCES, **fields), READER).page


def test_sources_are_numbered_in_the_order_of_their_first_citation() -> None:
    """Numbers of one claim are sorted; each source names the claims that cite it in reading order."""
    page = cited(["three"], [], ["one", "three"], ["two", "one"])
    assert [(r.number, r.source) for r in page.references] == [(1, "three"), (2, "one"), (3, "two")]
    assert [statement.cites for statement in page.statements()] == [(1,), (), (1, 2), (2, 3)]
    assert [r.cited_by for r in page.references] == [("c0", "c2"), ("c2", "c3"), ("c3",)]
    assert page.sources_hidden == 0


def test_a_source_that_only_left_out_claims_cite_is_not_on_the_page() -> None:
    """Nothing hints at what another audience reads."""
    several = [claim("a", cites=["one"], audiences=["patient"]), claim("b", cites=["two"])]
    edition = made(article(*several, sources=SOURCES), READER)
    assert [(r.number, r.source) for r in edition.page.references] == [(1, "two")]
    assert "Report one" not in edition.json


def test_lifted_emergencies_are_numbered_first() -> None:
    """The numbers follow the page, not the record."""
    call = claim("call", kind="caution", level="emergency", plain="Call for help now.", cites=["two"])
    made_of = article(claim("a", cites=["one"]), call, sources=SOURCES)
    page = made(made_of, profile(emergencies="first")).page
    assert [r.source for r in page.references] == ["two", "one"]


def test_hidden_sources_are_counted_once_each() -> None:
    """No number in the text, no list, and how many sources there are."""
    several = [claim("a", cites=["one", "two"]), claim("b", cites=["two"])]
    page = made(article(*several, sources=SOURCES), profile(citations="hidden")).page
    assert (page.references, page.sources_hidden) == ((), 2)
    assert [statement.cites for statement in page.statements()] == [(), ()]


def test_a_reference_says_what_the_source_says() -> None:
    """Title, publisher, address and date, each where it is known."""
    source = {"title": "T", "publisher": "P", "url": "https://example.org", "published": "2026-03"}
    (full,) = made(article(claim("a", cites=["s"]), sources={"s": source}), READER).page.references
    assert (full.title, full.publisher, full.url, full.published) == ("T", "P", "https://example.org", "March 2026")
    (bare,) = made(article(claim("a", cites=["s"]), sources={"s": {"title": "T"}}), READER).page.references
    assert (bare.publisher, bare.url, bare.published) == ("", "", "")


# --- review


def reviewed(fingerprint: str, status: str = "approved", audience: str = "reader", **fields: object) -> Edition:
    """An edition whose article has this sign-off."""
    signature = {"fingerprint": fingerprint, "reviewer": "Dr. Ada Example", "date": "2026-10-31"}
    review = {"status": status, "by": "The board", "editions": {audience: signature}}
    return made(article(claim("a"), review=review, **fields), READER)


SIGNED = reviewed("0" * 16).fingerprint


def test_an_edition_is_approved_only_while_its_fingerprint_is_the_signed_one() -> None:
    """A signature on another text, or for another audience, approves nothing: approved is read as under review."""
    good = reviewed(SIGNED)
    assert (good.page.status, good.page.reviewed) == ("approved", "2026-10-31")
    for edition in (reviewed("0" * 16), reviewed(SIGNED, audience="patient"), reviewed(SIGNED, title="Another")):
        assert (edition.page.status, edition.page.reviewed) == ("under_review", "")
    assert reviewed("0" * 16, "submitted").page.status == "submitted"
    assert reviewed(SIGNED, "submitted").page.status == "approved"
    assert made(article(claim("a")), READER).page.status == "submitted"


def test_the_signature_of_an_ancestors_edition_is_not_inherited() -> None:
    """A review is of one edition and nobody else's."""
    signature = {"fingerprint": made(article(claim("a")), HEIR).fingerprint, "reviewer": "Ada", "date": "2026-10-31"}

    def status(audience: str) -> str:
        review = {"status": "approved", "editions": {audience: signature}}
        return made(article(claim("a"), review=review), HEIR).page.status

    assert (status("patient"), status("reader")) == ("under_review", "approved")


def test_search_engines_learn_of_a_review_only_when_there_was_one() -> None:
    """`lastReviewed` is the day of the signature that holds."""
    assert json.loads(reviewed(SIGNED).json_ld)["lastReviewed"] == "2026-10-31"
    assert "lastReviewed" not in json.loads(reviewed("0" * 16).json_ld)


def details(edition: Edition) -> dict[str, Detail]:
    return {detail.name: detail for detail in edition.page.details}


def test_the_details_tell_status_dates_reviewer_policy_and_country() -> None:
    """Each only where it is known; the reviewer of an approved edition, else who reviews."""
    review = {"status": "approved", "submitted": "2026-10-20", "by": "The board", "policy": "/policy"}
    full = made(parse_article(record(claim("a"), review=review, region="US", lang="en-GB")), READER)
    assert [(d.name, d.label, d.text, d.href, d.date) for d in full.page.details] == [
        ("status", "Review status", "Under review", "", ""),
        ("submitted", "Submitted", "20 October 2026", "", "2026-10-20"),
        ("updated", "Last updated", "1 November 2026", "", "2026-11-01"),
        ("reviewer", "Who reviews", "The board", "", ""),
        ("policy", "How we write and review", "Editorial policy", "/policy", ""),
        ("region", "Country", "Information for the United States", "", ""),
    ]
    assert list(details(made(article(claim("a")), READER))) == ["status", "updated"]
    signed = details(reviewed(SIGNED))
    assert (signed["status"].text, signed["reviewer"].label, signed["reviewer"].text) == (
        "Reviewed and approved",
        "Reviewed by",
        "Dr. Ada Example",
    )


def test_links_in_a_claim_stay_links() -> None:
    """Markup survives from the author's file to the page."""
    page = made(article(claim("a", plain="Read [this page](https://example.org) today.")), READER).page
    body = next(page.statements()).body
    link = Link("https://example.org", (Text("this page"),))
    assert body == Prose((Text("Read "), link, Text(" today.")))


def test_the_register_of_each_statement_is_that_of_its_wording() -> None:
    """A page can show where it is an exception."""
    page = made(article(claim("a", technical=HARD), claim("b", plain=EASY)), READER).page
    assert [(statement.claim, statement.register) for statement in page.statements()] == [
        ("a", "technical"),
        ("b", "plain"),
    ]
