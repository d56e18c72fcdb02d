"""Laws of static sites: every page of a bundle in a folder that needs no server, and nothing in it dangles."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from articles import claim, profile, record
from bundles import bundle_of, some_shipped

import adaptive_text as at
from adaptive_text.audience import Picker
from adaptive_text.bundle import Bundle
from adaptive_text.exporting import folders, pages
from adaptive_text.exporting.folders import Exported, export_site
from adaptive_text.library import Library
from adaptive_text.loading import Profiles, parse_article, parse_glossary

READERS = {name: profile(id=name, label=name.capitalize()) for name in ("reader", "writer")}


def library(**articles: dict[str, object]) -> Library:
    """Articles by id, each with what it has beside a claim."""
    records = [
        parse_article({**record(claim("a")), "id": name.replace("_", "-"), "title": name.title(), **fields})
        for name, fields in articles.items()
    ]
    return Library(records, Profiles(READERS, Picker(order=("reader", "writer"))), parse_glossary({"terms": {}}))


def bundle(path: Path, **articles: dict[str, object]) -> Bundle:
    """A bundle of them."""
    return Bundle(bundle_of(library(**articles), path))


def files(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


class Links(HTMLParser):
    """The addresses that a page leads to or loads, and its ids."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what an element has."""
        found = dict(attrs)
        self.addresses += [value for name in ("href", "src", "action") if (value := found.get(name))]
        self.ids |= {value for value in [found.get("id")] if value}
        if found.get("http-equiv") == "refresh":
            self.addresses.append(str(found["content"]).partition("url=")[2])


def links(page: Path) -> Links:
    """Of one page."""
    parser = Links()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser


OF_THE_HOST = {"/editorial-policy"}
"""What records of the corpus lead to is not theirs."""


def dangling(folder: Path) -> Iterator[str]:
    """Addresses inside the folder that lead nowhere."""
    for page in folder.rglob("*.html"):
        for address in links(page).addresses:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or address in OF_THE_HOST:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            known = {"ask", *links(target).ids} if target.suffix == ".html" and target.is_file() else set()
            if not target.is_file() or (parts.fragment and parts.fragment not in known):
                yield f"{page.relative_to(folder)}: {address}"


@pytest.fixture(scope="module")
def shipped_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shipped")
    site = folder / "public"
    export_site(Bundle(bundle_of(some_shipped(), folder / "pages.bundle")), site, origin="https://example.org/health")
    return site


def test_nothing_in_a_site_dangles(shipped_site: Path) -> None:
    """Every relative address is the name of a file, so that pages read from a disk, too; none begins with a slash."""
    assert list(dangling(shipped_site)) == []
    for page in shipped_site.rglob("*.html"):
        assert not [one for one in links(page).addresses if one.startswith("/") and one not in OF_THE_HOST]


def test_every_edition_is_there_in_every_form(shipped_site: Path) -> None:
    """With the very texts that a library gives."""
    made = some_shipped()
    for article in made:
        for audience in made.audiences:
            edition = made.render(article, audience)
            place = shipped_site / "articles" / article
            assert (place / f"{audience}.md").read_text("utf-8") == edition.markdown
            assert (place / f"{audience}.txt").read_text("utf-8") == edition.text
            assert (place / f"{audience}.json").read_text("utf-8") == edition.json
            page = (place / f"{audience}.html").read_text("utf-8")
            assert page.count("<h1") == 1
            for sentence in edition.page.statements():
                assert f'id="{article}_claim-{sentence.claim}"' in page


def test_a_site_with_an_origin_has_a_sitemap_of_its_editions(shipped_site: Path) -> None:
    """With whole addresses, also where the site is mounted below a path."""
    tree = ElementTree.fromstring((shipped_site / "sitemap.xml").read_bytes())
    found = [loc.text for loc in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    made = some_shipped()
    assert found == [
        f"https://example.org/health/articles/{article}/{audience}.html"
        for article in sorted(made)
        for audience in made.audiences
    ]
    assert "Sitemap: https://example.org/health/sitemap.xml" in (shipped_site / "robots.txt").read_text()
    page = (shipped_site / "articles" / "migraine" / "patient.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://example.org/health/articles/migraine/patient.html">' in page


def test_without_an_origin_there_is_no_sitemap(tmp_path: Path) -> None:
    """It would have no whole addresses."""
    export_site(bundle(tmp_path / "x.bundle", one={}), tmp_path / "site")
    assert sorted(files(tmp_path / "site")) == sorted(
        [
            *("index.html", "robots.txt", "style.css", "folder.js", "articles/one/index.html"),
            *(f"articles/one/{who}.{form}" for who in ("reader", "writer") for form in ("html", "md", "txt", "json")),
        ]
    )
    assert "canonical" not in (tmp_path / "site" / "articles" / "one" / "reader.html").read_text("utf-8")


def test_lists_have_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each leads to the next and the one before; sitemaps are divided in the same way."""
    monkeypatch.setattr(pages, "LISTED", 2)
    monkeypatch.setattr(pages, "ADDRESSED", 2)
    made = bundle(tmp_path / "x.bundle", **{f"article_{n}": {} for n in range(5)})
    export_site(made, tmp_path / "site", origin="https://example.org")
    listed = [links(tmp_path / "site" / name).addresses for name in ("index.html", "topics-2.html", "topics-3.html")]
    assert ["articles/article-4/index.html" in page for page in listed] == [False, False, True]
    assert ["topics-2.html" in page for page in listed] == [True, False, True]
    assert list(dangling(tmp_path / "site")) == []
    assert sorted(path.name for path in (tmp_path / "site").glob("sitemap*")) == [
        *("sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"),
    ]


def test_what_is_withdrawn_shows_its_notice_and_what_has_moved_leads_on(tmp_path: Path) -> None:
    """At every address that there was."""
    gone = {"withdrawn": {"date": "2026-10-01", "notice": "It is no longer offered."}}
    export_site(bundle(tmp_path / "x.bundle", new={"formerly": ["old"]}, gone=gone), tmp_path / "site")
    site = tmp_path / "site" / "articles"
    for name in ("index", "reader", "writer"):
        assert "It is no longer offered." in (site / "gone" / f"{name}.html").read_text("utf-8")
        assert f'url=../../articles/new/{name}.html"' in (site / "old" / f"{name}.html").read_text("utf-8")
    assert "gone" not in (tmp_path / "site" / "index.html").read_text("utf-8")
    assert list(dangling(tmp_path / "site")) == []


# --- again


def test_an_export_writes_only_what_has_changed(tmp_path: Path) -> None:
    """And gives what a first one would give."""
    site, path = tmp_path / "site", tmp_path / "x.bundle"
    first = {"one": {}, "two": {"formerly": ["old"]}, "three": {}}
    assert export_site(bundle(path, **first), site) == Exported(3, 0, 0)
    before = {name: (site / name).stat().st_mtime_ns for name in files(site)}
    assert export_site(Bundle(path), site) == Exported(0, 3, 0)
    assert {name: (site / name).stat().st_mtime_ns for name in files(site)} == before
    changed = {"one": {}, "two": {"title": "Another title"}, "four": {}}
    assert export_site(bundle(path, **changed), site) == Exported(2, 1, 1)
    export_site(Bundle(path), tmp_path / "anew")
    assert files(site) == files(tmp_path / "anew")
    assert (site / "articles/one/reader.html").stat().st_mtime_ns == before["articles/one/reader.html"]
    assert not (site / "articles" / "old").exists()


def test_another_name_of_the_site_writes_all_pages(tmp_path: Path) -> None:
    """It stands on each."""
    made = bundle(tmp_path / "x.bundle", one={}, two={})
    export_site(made, tmp_path / "site")
    assert export_site(made, tmp_path / "site", name="Pages") == Exported(2, 0, 0)


def test_a_file_that_is_gone_is_written_again(tmp_path: Path) -> None:
    """Whoever removed it."""
    made = bundle(tmp_path / "x.bundle", one={}, two={})
    export_site(made, tmp_path / "site")
    (tmp_path / "site" / "articles" / "two" / "reader.md").unlink()
    assert export_site(made, tmp_path / "site") == Exported(1, 1, 0)


def test_files_of_others_are_never_touched(tmp_path: Path) -> None:
    """A folder that holds something else is refused, and what was put into ours stays."""
    made = bundle(tmp_path / "x.bundle", one={})
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "index.html").write_text("mine")
    with pytest.raises(at.BuildError, match="is not empty and was not written by a build"):
        export_site(made, tmp_path / "other")
    assert files(tmp_path / "other") == {"index.html": b"mine"}
    export_site(made, tmp_path / "site")
    (tmp_path / "site" / "articles" / "one" / "own.html").write_text("mine")
    export_site(bundle(tmp_path / "x.bundle", two={}), tmp_path / "site")
    assert (tmp_path / "site" / "articles" / "one" / "own.html").read_text() == "mine"
    assert not (tmp_path / "site" / "articles" / "one" / "reader.html").exists()


def test_processes_write_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are."""
    monkeypatch.setattr(folders, "FEWEST_EACH", 1)
    monkeypatch.setattr(folders, "BATCH", 2)
    made = bundle(tmp_path / "x.bundle", **{f"article_{n}": {} for n in range(5)})
    seen: list[tuple[int, int]] = []
    export_site(made, tmp_path / "alone")
    export_site(made, tmp_path / "together", jobs=2, progress=lambda *done: seen.append(done))
    assert files(tmp_path / "alone") == files(tmp_path / "together")
    assert seen == [(n, 5) for n in range(1, 6)]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """With its name."""
    made = bundle(tmp_path / "x.bundle", one={})
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "no" / "site"):
        with pytest.raises(at.BuildError, match=r"cannot (write to|use) "):
            export_site(made, place)
