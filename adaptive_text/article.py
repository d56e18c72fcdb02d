"""The article: one structured knowledge record, as its authors write it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, cast

from pydantic import BeforeValidator, Discriminator, Field, Tag

from adaptive_text.record import ID, NAME, Date, Document, Flag, Number, PartialDate, Path, Record, Text, is_null

Importance = Literal["essential", "supporting", "detail"]
Kind = Literal["paragraph", "item", "caution", "table"]
Level = Literal["emergency", "urgent", "warning", "note"]
Status = Literal["submitted", "under_review", "approved"]
Voice = Literal["you", "third"]


def _as_default(value: Any) -> Any:
    return {"default": value} if isinstance(value, str) else value


def _as_text(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) and not is_null(value) else value


ASSERTIONS = (
    "quantity",
    "negation",
    "certainty",
    "direction",
    "obligation",
    "population",
    "comparator",
    "concept",
    "identifier",
)
"""The kinds of assertion that `keep`, `omits` and `adds` may name beside facts and terms."""

PerAudience = Annotated[Mapping[Text, Text], BeforeValidator(_as_default)]
"""Short text by audience; `default` serves every audience that is not named. Inherited like filters.

A plain string in an author's file is the default.
"""


class Quantity(Record):
    """A number with its unit."""

    value: Number
    unit: Text = ""


class NumberFact(Quantity):
    """A number with its unit: `{value: 150, unit: mg}`."""

    technical: Flag = False
    """May be left out of plainer wordings without notice."""


class RangeFact(Record):
    """From one number to another, both ends meant: `{range: [5.7, 6.4], unit: percent}`."""

    range: tuple[Number, Number]
    unit: Text = ""
    technical: Flag = False


class CompareFact(Record):
    """Numbers that are only fair together, such as the shares that responded on the drug and on placebo."""

    compare: Mapping[Text, Number]
    unit: Text = ""
    of: Text | None = None
    """Of whom or what: `adults`."""
    after: Quantity | None = None
    """The time that had passed."""
    technical: Flag = False


class DateFact(Record):
    """A day, a month or a year."""

    date: PartialDate
    technical: Flag = False


class ListFact(Record):
    """Names or numbers that are listed together: `{list: [NCT00000001, NCT00000002]}`."""

    list: tuple[Text, ...]
    technical: Flag = False


class TextFact(Record):
    """A name that must be written the same everywhere: `{text: ROCKET-HORIZON}`."""

    text: Text
    technical: Flag = False


FACT_KINDS = ("value", "range", "compare", "date", "list", "text")


def _fact_kind(data: object) -> str | None:
    keys: Collection[object] = ()
    if isinstance(data, Mapping):
        keys = cast("Mapping[object, object]", data).keys()
    elif isinstance(data, Record):
        keys = type(data).model_fields
    return next((kind for kind in FACT_KINDS if kind in keys), None)


Fact = Annotated[
    Annotated[NumberFact, Tag("value")]
    | Annotated[RangeFact, Tag("range")]
    | Annotated[CompareFact, Tag("compare")]
    | Annotated[DateFact, Tag("date")]
    | Annotated[ListFact, Tag("list")]
    | Annotated[TextFact, Tag("text")],
    Discriminator(_fact_kind),
]
"""A typed value that variants refer to by name."""


class Source(Record):
    """Where claims come from."""

    title: Text
    publisher: Text | None = None
    url: Text | None = None
    published: PartialDate | None = None


class Signature(Record):
    """A reviewer's sign-off of one edition, good while its fingerprint is the one signed."""

    fingerprint: Annotated[Text, Field(pattern=r"^[0-9a-f]{16}$")]
    reviewer: Text
    date: Date


class Review(Record):
    """How far the article's review has come."""

    status: Status = "submitted"
    submitted: Date | None = None
    by: Text | None = None
    """Who reviews: a board or a role, shown to readers."""
    policy: Text | None = None
    """The address of the editorial policy."""
    editions: Mapping[Text, Signature] = {}
    """Sign-offs by audience."""


class Variant(Record):
    """One wording of a claim in one register: text, a list (`lead` and `items`) or a table (`columns` and `rows`)."""

    text: Text | None = None
    lead: Text | None = None
    items: tuple[Text, ...] = ()
    columns: tuple[Text, ...] = ()
    rows: tuple[tuple[Text, ...], ...] = ()
    caption: Text | None = None
    audiences: tuple[Text, ...] = ()
    """Who may read this variant; empty: every audience of the claim. Never on the most precise variant."""
    omits: tuple[Text, ...] = ()
    """Facts, terms or kinds of assertion left out on purpose."""
    adds: tuple[Text, ...] = ()
    """Kinds of assertion that this wording has to add."""
    because: Text | None = None
    """Why `omits` or `adds` is right."""
    defines: tuple[Text, ...] = ()
    """Terms that this wording explains."""
    voice: Voice | None = None
    """Whom it addresses; `None` suits both."""

    @property
    def shape(self) -> Literal["text", "list", "table"]:
        """How the variant is laid out."""
        return "table" if self.columns else "list" if self.items else "text"

    def parts(self) -> Iterator[tuple[Path, str]]:
        """Every piece of inline text with its way from the variant, in reading order."""
        if self.text is not None:
            yield ("text",), self.text
        if self.lead is not None:
            yield ("lead",), self.lead
        yield from ((("items", i), item) for i, item in enumerate(self.items))
        if self.caption is not None:
            yield ("caption",), self.caption
        yield from ((("columns", i), column) for i, column in enumerate(self.columns))
        for r, row in enumerate(self.rows):
            yield from ((("rows", r, c), cell) for c, cell in enumerate(row))


WrittenVariant = Annotated[Variant, BeforeValidator(_as_text)]
"""A variant as authors write it: a plain string is a variant of that text."""


class Claim(Record):
    """One statement that the article makes, in one or more wordings."""

    id: Annotated[Text, Field(pattern=ID)]
    label: PerAudience | None = None
    """A run-in label, not scored."""
    kind: Kind = "paragraph"
    level: Level | None = None
    """Of a caution; without one it is a `warning`."""
    importance: Importance = "supporting"
    required: Flag = False
    """Never dropped for length or importance. Cautions always are (`is_required`)."""
    audiences: tuple[Text, ...] = ()
    """Who the claim is for; empty: every audience of its section."""
    because: Text | None = None
    """Why a caution may be hidden from an audience."""
    keep: tuple[Text, ...] = ()
    """Facts and kinds of assertion that every variant must carry."""
    as_of: PartialDate | None = None
    """When this was so; shown to readers."""
    recheck: Date | None = None
    """The day after which `as_of` wants another look."""
    cites: tuple[Text, ...] = ()
    follows: Text | None = None
    """The claim directly before this one, or another follower of the same claim."""
    pin: Mapping[Text, Text] = {}
    """An editor's choice of register, by audience."""
    variants: Mapping[Text, WrittenVariant]
    """By register, in any order."""

    @property
    def is_required(self) -> bool:
        """Whether the claim may never be dropped."""
        return self.required or self.kind == "caution"

    def registers(self, order: Sequence[str]) -> tuple[str, ...]:
        """The registers that the claim has a variant in, most precise first; those not in `order` are left out."""
        return tuple(register for register in order if register in self.variants)


class Section(Record):
    """A heading and its claims."""

    id: Annotated[Text, Field(pattern=ID)]
    heading: PerAudience
    audiences: tuple[Text, ...] = ()
    """Who the section is for; empty: every audience."""
    because: Text | None = None
    """Why a caution in it may be hidden from an audience."""
    claims: tuple[Claim, ...] = ()


class Withdrawal(Record):
    """That an article is no longer offered, since when, and what readers are told instead."""

    date: Date
    """The day from which it was no longer offered."""
    notice: PerAudience
    """One or two plain sentences, without markup."""


class Article(Document):
    """The structured knowledge record that every edition is made from."""

    id: Annotated[Text, Field(pattern=ID)]
    lang: Literal["en", "en-US", "en-GB", "en-AU", "en-CA", "en-IE", "en-NZ"] = "en"
    """Spelling and date format; scored as textstat's en_US whatever the country."""
    region: Annotated[Text, Field(pattern=r"^[A-Z]{2}$")] | None = None
    """ISO 3166 country that the information is for; shown to readers."""
    subject: Literal["medicine", "general"] = "medicine"
    """What machines are told that the page is about: a `MedicalWebPage` of schema.org, or a `WebPage`."""
    title: PerAudience
    question: PerAudience | None = None
    """The question that the article answers; the page's headline where there is one."""
    updated: Date
    formerly: tuple[Annotated[Text, Field(pattern=ID)], ...] = ()
    """Ids that the article had before; old addresses lead to the new ones."""
    withdrawn: Withdrawal | None = None
    """Set, a site shows the notice in place of every edition."""
    review: Review = Review()
    sources: Mapping[Annotated[Text, Field(pattern=ID)], Source] = {}
    facts: Mapping[Annotated[Text, Field(pattern=NAME)], Fact] = {}
    order: Mapping[Text, tuple[Text, ...]] = {}
    """Section ids by audience; every section once. Default: as written."""
    sections: tuple[Section, ...]

    def claims(self) -> Iterator[tuple[Path, Section, Claim]]:
        """Every claim in written order, with its way from the top and its section."""
        for s, section in enumerate(self.sections):
            for c, claim in enumerate(section.claims):
                yield ("sections", s, "claims", c), section, claim
