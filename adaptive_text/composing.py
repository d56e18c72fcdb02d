"""From chosen wordings to the decided page: order, callouts, definitions, citations, dates, review status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec.structs import replace

from adaptive_text.audience import inherited
from adaptive_text.inline import Inline, Inlines, TermUse, Text
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
    Status,
    Table,
    fingerprint,
    map_content,
)
from adaptive_text.wording import Wording, country_name, format_date, locale_of, markup

if TYPE_CHECKING:
    from adaptive_text.article import Article, Claim, Section, Variant
    from adaptive_text.audience import Profile
    from adaptive_text.glossary import Glossary, Term


class Chosen(NamedTuple):
    """A claim that is on the page, in the wording that was chosen for it."""

    section: Section
    claim: Claim
    variant: Variant
    wording: Wording


@dataclass(frozen=True, slots=True)
class Setting:
    """What a page is made with besides its claims."""

    article: Article
    profile: Profile
    glossary: Glossary
    others: tuple[Profile, ...] = ()
    """Profiles whose editions the page links to."""

    @property
    def locale(self) -> str:
        """Babel's name of the locale that dates and numbers are written in."""
        return locale_of(self.article.lang, self.article.region)


def compose(setting: Setting, chosen: Sequence[Chosen]) -> Page:
    """The decided page of these wordings, given in reading order."""
    article, profile = setting.article, setting.profile
    labels = {**LABELS, **profile.labels}
    citations = _Citations(setting)
    terms = _Terms(setting, frozenset(term for c in chosen for term in c.variant.defines))
    statements = [(c, _statement(c, setting, citations, terms)) for c in chosen]
    lifted = [(c, s) for c, s in statements if _is_lifted(setting, c.claim)]
    others = [(c, s) for c, s in statements if not _is_lifted(setting, c.claim)]
    title = inherited(article.title, profile.lineage)
    page = Page(
        article=article.id,
        lang=article.lang,
        audience=profile.id,
        audience_label=profile.label,
        title=title,
        headline=inherited(article.question, profile.lineage) if article.question else title,
        status=article.review.status,
        updated=article.updated.isoformat(),
        details=(),
        before=_notices(setting, "before"),
        emergencies=tuple(_callout(c, s, labels) for c, s in lifted),
        sections=tuple(_sections(others, setting, labels)),
        definitions=terms.definitions(),
        after=_notices(setting, "after"),
        references=citations.references(),
        sources_hidden=citations.hidden(),
        others=tuple(OtherEdition(o.id, labels["read_edition"].replace("{audience}", o.label)) for o in setting.others),
        labels=labels,
        about=terms.about(),
        subject=article.subject,
    )
    return _reviewed(page, setting)


def _is_lifted(setting: Setting, claim: Claim) -> bool:
    """Whether a claim stands at the top of the page: emergencies may, since they lean on no other claim."""
    return setting.profile.emergencies == "first" and claim.level == "emergency"


def reading_order(setting: Setting, chosen: Sequence[Chosen]) -> list[Chosen]:
    """The claims as the page shows them: lifted emergencies, then the rest as they came."""
    return sorted(chosen, key=lambda c: not _is_lifted(setting, c.claim))


def _statement(chosen: Chosen, setting: Setting, citations: _Citations, terms: _Terms) -> Statement:
    claim = chosen.claim
    label = inherited(claim.label, setting.profile.lineage) if claim.label else ""
    return Statement(
        claim=claim.id,
        register=chosen.wording.register,
        body=map_content(_body(chosen.wording), terms.mark),
        label=label,
        cites=citations.cite(claim),
        as_of=format_date(claim.as_of, setting.locale) if claim.as_of else "",
    )


def _body(wording: Wording) -> Body:
    if wording.shape == "table":
        return Table(wording.columns, wording.rows, wording.caption)
    if wording.shape == "list":
        return ItemList(wording.lead, wording.items)
    return Prose(wording.content)


def _callout(chosen: Chosen, statement: Statement, labels: Mapping[str, str]) -> Callout:
    level = chosen.claim.level or "warning"
    return Callout(level, labels[f"caution_{level}"], statement)


def _sections(
    statements: Sequence[tuple[Chosen, Statement]], setting: Setting, labels: Mapping[str, str]
) -> Iterator[PageSection]:
    by_section: dict[str, list[tuple[Chosen, Statement]]] = {}
    for chosen, statement in statements:
        by_section.setdefault(chosen.section.id, []).append((chosen, statement))
    for section_id, inside in by_section.items():
        heading = inherited(inside[0][0].section.heading, setting.profile.lineage)
        yield PageSection(section_id, heading, tuple(_blocks(inside, labels)))


def _blocks(statements: Iterable[tuple[Chosen, Statement]], labels: Mapping[str, str]) -> list[Block]:
    blocks: list[Block] = []
    for chosen, statement in statements:
        last = blocks[-1] if blocks else None
        if chosen.claim.kind == "caution":
            blocks.append(_callout(chosen, statement, labels))
        elif chosen.claim.kind == "item" and isinstance(last, Bullets):
            blocks[-1] = Bullets((*last.statements, statement))
        elif chosen.claim.kind == "item":
            blocks.append(Bullets((statement,)))
        else:
            blocks.append(Paragraph(statement))
    return blocks


def _notices(setting: Setting, place: str) -> tuple[PageNotice, ...]:
    return tuple(PageNotice(n.id, n.kind, markup(n.text)) for n in setting.profile.notices if n.place == place)


@dataclass(slots=True)
class _Citations:
    """Numbers the sources in the order in which the page first cites them."""

    setting: Setting
    cited: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    numbers: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def numbered(self) -> bool:
        return self.setting.profile.citations == "numbered"

    def cite(self, claim: Claim) -> tuple[int, ...]:
        for source in claim.cites:
            self.cited.setdefault(source, []).append(claim.id)
            self.numbers.setdefault(source, len(self.cited))
        return tuple(sorted([self.numbers[source] for source in claim.cites])) if self.numbered else ()

    def references(self) -> tuple[Reference, ...]:
        if not self.numbered:
            return ()
        return tuple(self._reference(n, source, by) for n, (source, by) in enumerate(self.cited.items(), start=1))

    def _reference(self, number: int, source_id: str, cited_by: Sequence[str]) -> Reference:
        source = self.setting.article.sources[source_id]
        return Reference(
            number=number,
            source=source_id,
            title=source.title,
            publisher=source.publisher or "",
            url=source.url or "",
            published=format_date(source.published, self.setting.locale) if source.published else "",
            cited_by=tuple(cited_by),
        )

    def hidden(self) -> int:
        return 0 if self.numbered else len(self.cited)


@dataclass(slots=True)
class _Terms:
    """Finds the glossary terms of the page and marks the first use of those that it explains."""

    setting: Setting
    defined: frozenset[str]
    """Terms that a chosen wording defines itself."""
    seen: dict[str, None] = field(default_factory=dict[str, None])
    explained: dict[str, None] = field(default_factory=dict[str, None])

    def mark(self, content: Inlines) -> Inlines:
        marked: list[Inline] = []
        for node in content:
            if isinstance(node, Text):
                marked += self._mark_text(node)
            else:
                marked.append(replace(node, content=self.mark(node.content)))
        return tuple(marked)

    def _mark_text(self, node: Text) -> Inlines:
        text, end = node.text, 0
        marked: list[Inline] = []
        for use in self.setting.glossary.find(text):
            self.seen[use.term] = None
            if not self._wants_explaining(use.term, text[use.start : use.end]):
                continue
            self.explained[use.term] = None
            if use.start > end:
                marked.append(Text(text[end : use.start]))
            marked.append(TermUse(use.term, (Text(text[use.start : use.end]),)))
            end = use.end
        if not marked:
            return (node,)
        if end < len(text):
            marked.append(Text(text[end:]))
        return tuple(marked)

    def _wants_explaining(self, term_id: str, used: str) -> bool:
        term = self.setting.glossary.terms[term_id]
        return (
            self.setting.profile.terms == "explain"
            and term.definition is not None
            and term_id not in self.defined
            and term_id not in self.explained
            and not _is_plain_name(used, term)
        )

    def definitions(self) -> tuple[Definition, ...]:
        entries = (self._definition(term) for term in self.explained)
        return tuple(sorted(entries, key=lambda entry: (entry.name.casefold(), entry.term)))

    def _definition(self, term_id: str) -> Definition:
        term = self.setting.glossary.terms[term_id]
        region = self.setting.article.region or ""
        name = term.names.get(region, term.technical)
        also = tuple(other for other in (term.plain, term.abbreviation) if other and other != name)
        say = term.say if name == term.technical else None  # how the technical name sounds, and no other
        return Definition(term_id, name, term.definition or "", also, say or "")

    def about(self) -> tuple[str, ...]:
        return tuple(sorted(self.setting.glossary.terms[term].technical for term in self.seen))


def _is_plain_name(used: str, term: Term) -> bool:
    """Whether the everyday name was used, which needs no explaining, or its regular plural."""
    plain = (term.plain or "").casefold()
    return bool(plain) and used.casefold() in (plain, plain + "s", plain + "es")


def _reviewed(page: Page, setting: Setting) -> Page:
    """The page with its review status, which depends on everything that it says."""
    review = setting.article.review
    signed = review.editions.get(setting.profile.id)
    if signed is not None and signed.fingerprint == fingerprint(page):
        status: Status = "approved"
        reviewer, reviewed = signed.reviewer, signed.date.isoformat()
    else:
        status = "under_review" if review.status == "approved" else review.status
        reviewer, reviewed = review.by or "", ""
    page = replace(page, status=status, reviewed=reviewed)
    return replace(page, details=tuple(_details(page, setting, reviewer)))


def _details(page: Page, setting: Setting, reviewer: str) -> Iterator[Detail]:
    article, labels = setting.article, page.labels
    yield Detail("status", labels["status"], labels[f"status_{page.status}"])
    if article.review.submitted is not None:
        yield _date_detail("submitted", article.review.submitted.isoformat(), setting, labels)
    yield _date_detail("updated", page.updated, setting, labels)
    if reviewer:
        yield Detail("reviewer", labels["reviewer" if page.reviewed else "reviewers"], reviewer)
    if article.review.policy is not None:
        yield Detail("policy", labels["policy"], labels["policy_link"], href=article.review.policy)
    if article.region is not None:
        country = country_name(article.region, setting.locale)
        yield Detail("region", labels["region"], labels["region_text"].replace("{country}", country))


def _date_detail(
    name: Literal["submitted", "updated"], day: str, setting: Setting, labels: Mapping[str, str]
) -> Detail:
    return Detail(name, labels[name], format_date(day, setting.locale), date=day)
