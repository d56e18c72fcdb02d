"""Pages for tests: one with every feature, and Hypothesis strategies for any page that could be composed."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st
from msgspec.structs import replace

from adaptive_text.inline import Emphasis, Inlines, Link, Strong, TermUse, Text
from adaptive_text.labels import LABELS
from adaptive_text.page import (
    Block,
    Body,
    Bullets,
    Callout,
    Definition,
    Detail,
    ItemList,
    OtherEdition,
    Page,
    PageNotice,
    PageSection,
    Paragraph,
    Prose,
    Reference,
    Statement,
    Table,
)

NAUGHTY = Path(__file__).parents[2] / "shared" / "data" / "naughty_strings.json"
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><!-- ]]>",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "{# gone? #}",
    "*not emphasis* _nor this_ **nor that**",
    "`code` ~~~ ``` ~~struck~~",
    "# 1. - + = > heading?",
    "1. one",
    "2) two",
    "- dash",
    "+ plus",
    "=====",
    "---",
    "[link](https://example.org) ![image](x) [ref]: y",
    "&amp; &lt; &copy; &#65;",
    "a | b || c \\| d",
    "back\\slash \\* \\",
    "<https://example.org>",
    '" onmouseover="x" style=\'y\'',
    "javascript:alert(1)",
    "150\u00a0mg",
    "%s %(x)s {0} {date} ${x}",
    "wow!",
)


def words(text: str) -> Inlines:
    """Content without markup."""
    return (Text(text),)


def _statement(
    claim: str, body: Body | str, *, label: str = "", cites: tuple[int, ...] = (), as_of: str = ""
) -> Statement:
    return Statement(claim, "plain", Prose(words(body)) if isinstance(body, str) else body, label, cites, as_of)


def _definitions() -> tuple[Definition, ...]:
    return (
        Definition(
            "atopic_dermatitis",
            "atopic dermatitis",
            "A long-lasting illness that makes skin dry, red and very itchy.",
            ("eczema", "AD"),
            "ay-TOP-ik der-muh-TY-tis",
        ),
        Definition(
            "placebo", "placebo", "A dummy drug with no active medicine in it.", ("dummy drug",), "pluh-SEE-boh"
        ),
        Definition("receptor", "receptor", "A part of a cell that a messenger can lock on to."),
    )


def _results() -> PageSection:
    table = Table(
        columns=(words("Trial"), words("Who took part"), words("Drug"), words("Placebo"), words("Difference")),
        rows=(
            (words("EXAMPLE-ONE"), words("726 adults"), words("32.8%"), words("13.7%"), words("19.1 points")),
            (words("EXAMPLE-TWO"), words("769 adults"), words("42.3%"), words("12.9%"), words("29.4 points")),
            (
                words("EXAMPLE-THREE"),
                words("Adults with topical treatment"),
                words("52.3%"),
                words("23.6%"),
                words("–"),
            ),
        ),
        caption=words("Share of people with much better skin after 24 weeks"),
    )
    return PageSection(
        "results",
        "How well does it work?",
        (
            Paragraph(
                Statement(
                    "response",
                    "plain",
                    Prose(
                        (
                            Text("After 24 weeks, about "),
                            Strong(words("33 out of 100")),
                            Text(" adults who took the drug had clear or almost clear skin. With a "),
                            TermUse("placebo", words("placebo")),
                            Text(" it was about 14 out of 100. "),
                            Emphasis(words("Not everyone")),
                            Text(" was helped."),
                        )
                    ),
                    label="Clinical response",
                    cites=(1, 2),
                )
            ),
            Paragraph(Statement("trials", "technical", table, cites=(1,), as_of="8 March 2025")),
            Bullets(
                (
                    _statement("itch", "Many people itched less after two weeks.", label="Itch", cites=(2,)),
                    _statement("sleep", "Some people slept better."),
                    _statement("long-term", "It is not known how long the effect lasts.", as_of="3 March 2026"),
                )
            ),
        ),
    )


def _safety() -> PageSection:
    reduce = ItemList(
        words("Ask for help the same day if you notice:"),
        (words("a fever that does not go away"), words("new lumps under the skin"), words("a spreading rash")),
    )
    return PageSection(
        "safety",
        "Is it safe?",
        (
            Callout(
                "urgent",
                LABELS["caution_urgent"],
                _statement("same-day", reduce, label="Signs of infection", cites=(3,)),
            ),
            Callout(
                "warning",
                LABELS["caution_warning"],
                Statement(
                    "cancer-cases",
                    "plain",
                    Prose(
                        (
                            Text("All trials were stopped after new cases of cancer were seen. "),
                            Strong(words("Do not stop")),
                            Text(" any other medicine without asking first."),
                        )
                    ),
                    cites=(3,),
                    as_of="3 March 2026",
                ),
            ),
            Callout(
                "note",
                LABELS["caution_note"],
                _statement("registry", "Trials: NCT00000001, NCT00000002 and NCT00000003.", label="Where to look"),
            ),
        ),
    )


def sample() -> Page:
    """A page with every feature."""
    return Page(
        article="examplumab",
        lang="en-US",
        audience="patient",
        audience_label="Patient or caregiver",
        title="Examplumab: a drug for example disease",
        headline="What is examplumab, and why were its trials stopped?",
        status="under_review",
        updated="2026-11-01",
        details=(
            Detail("status", "Review status", "Under review"),
            Detail("submitted", "Submitted", "October 20, 2026", date="2026-10-20"),
            Detail("updated", "Last updated", "November 1, 2026", date="2026-11-01"),
            Detail("reviewer", "Reviewed by", "Example Medical Board"),
            Detail("policy", "How we write and review", "Editorial policy", href="/editorial-policy"),
            Detail("region", "Country", "Information for the United States"),
        ),
        before=(PageNotice("trial", "action", words("Were you in one of the trials? Talk to your study doctor.")),),
        emergencies=(
            Callout(
                "emergency",
                LABELS["caution_emergency"],
                _statement(
                    "allergy",
                    "Call emergency services at once if your face, lips or tongue swell or you cannot breathe well.",
                    label="Allergic reaction",
                    cites=(3,),
                ),
            ),
        ),
        sections=(
            PageSection(
                "what",
                "What is it?",
                (
                    Paragraph(
                        Statement(
                            "what-it-is",
                            "plain",
                            Prose(
                                (
                                    Text("Examplumab is an experimental drug for "),
                                    TermUse("atopic_dermatitis", words("atopic dermatitis")),
                                    Text(". It blocks a "),
                                    TermUse("receptor", words("receptor")),
                                    Text(" on cells of the immune system. Read "),
                                    Link("https://www.example.org/immune-system", words("how the immune system works")),
                                    Text(" or go to "),
                                    Link("#safety", words("what is known about safety")),
                                    Text("."),
                                )
                            ),
                            cites=(1,),
                        )
                    ),
                    Paragraph(
                        _statement(
                            "name",
                            "It is one of the anti-OX40-receptor antibodies; a long word is "
                            "pneumonoultramicroscopicsilicovolcanoconiosisandsomethingelsethatneverends.",
                        )
                    ),
                ),
            ),
            _results(),
            _safety(),
            PageSection(
                "next",
                "What can I do now?",
                (
                    Paragraph(
                        _statement(
                            "ask",
                            ItemList(
                                words("You could ask your doctor:"),
                                (
                                    words("Which treatments are approved for me?"),
                                    words("What are the chances that they help, and that they harm?"),
                                    words("What happens if I wait?"),
                                ),
                            ),
                        )
                    ),
                ),
            ),
        ),
        definitions=_definitions(),
        after=(
            PageNotice(
                "not-advice",
                "disclaimer",
                words("This page is for learning. It does not replace the advice of your own doctor."),
            ),
            PageNotice(
                "cite", "disclaimer", (Text("Write to "), Link("mailto:editors@example.org", words("the editors")))
            ),
        ),
        references=(
            Reference(
                1,
                "phase3",
                "Efficacy and safety of examplumab in adults with example disease: a randomised trial",
                "Journal of Examples 2026;41:928-931",
                "https://www.example.org/articles/a-very-long-address/that-goes-on/and-on/without-any-space/2026/PMC0000001.html",
                "March 2026",
                ("what-it-is", "response", "trials"),
            ),
            Reference(2, "itch", "Does examplumab help itch?", "Example Press", "", "2025", ("response", "itch")),
            Reference(
                3,
                "stop",
                "Example Company announces the end of all trials",
                "Example Newswire",
                "https://example.org/news?id=3&lang=en",
                "March 3, 2026",
                ("allergy", "same-day", "cancer-cases"),
            ),
        ),
        sources_hidden=0,
        others=(
            OtherEdition("clinician", "Read the version for: Health professional"),
            OtherEdition("student", "Read the version for: Student"),
        ),
        labels=LABELS,
        about=("atopic dermatitis", "examplumab"),
    )


def hostile_strings() -> list[str]:
    """Strings that break careless writers, but for characters that loading refuses everywhere."""
    naughty = json.loads(NAUGHTY.read_text(encoding="utf-8")) if NAUGHTY.is_file() else []
    return [string for string in (*HOSTILE, *naughty) if string.strip() and not any(map(_is_refused, string))]


def _is_refused(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


def page_of(bodies: Sequence[Body], **changes: object) -> Page:
    """The sample with other statements, in one section, each with its place as its claim."""
    blocks = tuple(Paragraph(_statement(f"c{i}", body)) for i, body in enumerate(bodies))
    return replace(sample(), emergencies=(), sections=(PageSection("only", "Only", blocks),), **changes)


# Any page that could be composed. Ids are drawn from a counter, so that they are as unique as loading makes them.

texts = st.one_of(
    st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=30),
    st.sampled_from(HOSTILE),
    st.text("*_`[]()!<>&#|~\\ a1.", min_size=1, max_size=12),
    st.sampled_from(("plain words", "A sentence. Another one.")),
).filter(lambda text: text.strip() != "")
hrefs = st.sampled_from(("https://example.org/a_(b)?c=d&e=f", "mailto:a@example.org", "/path", "#s0", "#c0", "#gone"))
inlines: st.SearchStrategy[Inlines] = st.recursive(
    st.lists(st.builds(Text, texts), min_size=1, max_size=3).map(tuple),
    lambda inner: st.lists(
        st.one_of(
            st.builds(Text, texts),
            st.builds(Emphasis, inner),
            st.builds(Strong, inner),
            st.builds(Link, hrefs, inner),
            st.builds(TermUse, st.sampled_from(("t0", "t1", "unknown")), inner),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
    max_leaves=6,
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table whose rows are as long as its header."""
    width = draw(st.integers(1, 3))
    row = st.tuples(*[inlines] * width)
    return Table(draw(row), tuple(draw(st.lists(row, min_size=1, max_size=2))), draw(st.one_of(st.just(()), inlines)))


bodies: st.SearchStrategy[Body] = st.one_of(
    st.builds(Prose, inlines),
    st.builds(ItemList, st.one_of(st.just(()), inlines), st.lists(inlines, min_size=1, max_size=3).map(tuple)),
    tables(),
)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Any page, with hostile text in every place."""
    claims = iter(f"c{i}" for i in range(1000))
    numbers = draw(st.integers(0, 3))
    optional = st.one_of(st.just(""), texts)
    cites = st.lists(st.integers(1, 4), max_size=3, unique=True).map(sorted).map(tuple)
    statement = st.builds(
        lambda body, label, cited, as_of: Statement(next(claims), "plain", body, label, cited, as_of),
        bodies,
        optional,
        cites,
        optional,
    )
    callout = st.builds(Callout, st.sampled_from(("emergency", "urgent", "warning", "note")), texts, statement)
    block: st.SearchStrategy[Block] = st.one_of(
        st.builds(Paragraph, statement),
        st.builds(Bullets, st.lists(statement, min_size=1, max_size=2).map(tuple)),
        callout,
    )
    sections = draw(st.lists(st.lists(block, min_size=1, max_size=2), max_size=5))
    notice = st.tuples(st.sampled_from(("disclaimer", "action")), inlines)
    notices = [PageNotice(f"n{i}", *each) for i, each in enumerate(draw(st.lists(notice, max_size=3)))]
    return Page(
        article="art-1",
        lang="en",
        audience="patient",
        audience_label=draw(texts),
        title=draw(texts),
        headline=draw(texts),
        status=draw(st.sampled_from(("submitted", "under_review", "approved"))),
        updated="2026-11-01",
        details=tuple(
            Detail(name, draw(texts), draw(texts), href=draw(st.one_of(st.just(""), hrefs)) if name == "policy" else "")
            for name in draw(st.sampled_from(((), ("status",), ("status", "reviewer", "policy"))))
        ),
        before=tuple(notices[:1]),
        emergencies=tuple(draw(st.lists(callout, max_size=2))),
        sections=tuple(PageSection(f"s{i}", draw(texts), tuple(blocks)) for i, blocks in enumerate(sections)),
        definitions=tuple(
            Definition(f"t{i}", draw(texts), draw(texts), tuple(draw(st.lists(texts, max_size=2))), draw(optional))
            for i in range(draw(st.integers(0, 2)))
        ),
        after=tuple(notices[1:]),
        references=tuple(
            Reference(
                n,
                f"src{n}",
                draw(texts),
                draw(optional),
                draw(st.sampled_from(("", "https://e.org/x"))),
                draw(optional),
            )
            for n in range(1, numbers + 1)
        ),
        sources_hidden=0 if numbers else draw(st.integers(0, 2)),
        others=tuple(OtherEdition(f"a{i}", draw(texts)) for i in range(draw(st.integers(0, 2)))),
        labels=LABELS,
        about=tuple(draw(st.lists(texts, max_size=2))),
        reviewed=draw(st.sampled_from(("", "2026-11-01"))),
    )
