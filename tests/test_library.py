"""Laws of libraries and of `render`: one edition however it is asked for, and everything that is wrong told at once."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from articles import EASY, GLOSSARY, HARD, Data, article, claim, grade, profile, record, registers

import adaptive_text as at
from adaptive_text import library as library_module
from adaptive_text import records as records_module
from adaptive_text.audience import Picker
from adaptive_text.edition import Edition
from adaptive_text.library import Library, open_article, render
from adaptive_text.loading import Profiles, load_article, load_profile, parse_article, parse_glossary, parse_profile
from adaptive_text.reading.syntax import quoted
from adaptive_text.shipped import shipped

SHIPPED = "rocatinlimab-atopic-dermatitis"
PATH = shipped("corpus") / f"{SHIPPED}.yaml"
FORMATS = ("html", "document", "markdown", "text", "json", "json_ld", "prose", "fingerprint")


def written(edition: Edition) -> dict[str, str]:
    """The edition in every format."""
    return {name: str(getattr(edition, name)) for name in FORMATS} | {"explain": edition.explain()}


def fill(folder: Path, files: Mapping[str, Any]) -> Path:
    """Write files, data as JSON, and give the folder back."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return folder


def reader(name: str, **fields: Any) -> Data:
    """The data of a profile."""
    return {"id": name, "label": name.capitalize(), **fields}


def named(name: str, **fields: Any) -> Data:
    """The data of an article with this id."""
    return record(claim("a"), **{"id": name, **fields})


# --- render


def test_an_article_may_be_named_in_any_way() -> None:
    """By id, path, PathLike, text, dict or record: every byte of the edition is the same."""

    class Somewhere(os.PathLike[str]):
        def __fspath__(self) -> str:
            return str(PATH)

    expected = written(render(SHIPPED, "patient"))
    loaded = load_article(PATH)
    for source in (PATH, str(PATH), Somewhere(), loaded, parse_article(PATH.read_text(encoding="utf-8"))):
        assert written(render(source, "patient")) == expected
    assert written(Library.open(shipped("corpus")).render(SHIPPED, "patient")) == expected
    assert written(render(SHIPPED, load_profile(shipped("profiles") / "patient.yaml"))) == expected


def test_yaml_json_and_a_dict_of_one_record_give_one_edition(tmp_path: Path) -> None:
    """The form of the file decides nothing."""
    data = named("one", title="Ein “Title” – with signs")
    fill(tmp_path, {"one.json": data, "one.yaml": json.dumps(data), "one.yml": json.dumps(data, indent=1)})
    expected = written(render(data, "patient"))
    for name in ("one.json", "one.yaml", "one.yml"):
        assert written(render(tmp_path / name, "patient")) == expected
    assert written(render(parse_article(json.dumps(data)), "patient")) == expected


def test_an_unknown_audience_is_told_the_known_ones() -> None:
    """The nearest, else all of them."""
    for ask in (lambda name: render(SHIPPED, name), lambda name: Library.open(PATH.parent).render(SHIPPED, name)):
        with pytest.raises(at.UnknownAudience) as near:
            ask("patien")
        assert str(near.value) == 'unknown audience "patien"; did you mean "patient"?'
        with pytest.raises(at.UnknownAudience) as far:
            ask("nurse")
        assert str(far.value) == 'unknown audience "nurse"; known: clinician, patient, student'


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "/etc/passwd", "a\0b", "rocatinlimab-atopic-dermatitis/", "x" * 5000]
)
def test_a_hostile_id_is_unknown_and_never_a_path(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only ids that the folder lists are opened: nothing asks the disk for a name that a reader has given."""
    asked: list[str] = []
    for ask in ("open", "stat", "is_file", "is_dir", "exists"):
        real = getattr(Path, ask)
        monkeypatch.setattr(Path, ask, recording(asked, real))
    library = Library.open(PATH.parent)
    for find in (lambda: render(name, "patient"), lambda: library.render(name, "patient"), lambda: library[name]):
        with pytest.raises(at.UnknownArticle) as caught:
            find()
        assert str(caught.value).startswith(f"unknown article {quoted(name)}; ")
    with pytest.raises(at.UnknownAudience):
        library.render(SHIPPED, name)
    assert asked
    assert [path for path in asked if "passwd" in path or "\0" in path or "xxx" in path] == []


def recording(asked: list[str], real: Callable[..., Any]) -> Callable[..., Any]:
    def ask(self: Path, *args: Any, **fields: Any) -> Any:
        asked.append(str(self))
        return real(self, *args, **fields)

    return ask


@pytest.mark.parametrize("missing", ["nowhere.yaml", Path("nowhere"), "x" * 5000 + ".json", "a\0b.yaml"])
def test_a_missing_file_is_our_error(missing: str | Path) -> None:
    """A path that cannot be opened is an article that cannot be read."""
    with pytest.raises(at.ArticleError) as caught:
        render(missing, "patient")
    assert [problem.code for problem in caught.value.problems] == ["AT011"]


def test_a_wrong_type_stays_a_type_error() -> None:
    """Mistakes of the program are not dressed up as mistakes of an author."""
    library = Library.open(PATH.parent)
    wrong: list[Callable[..., object]] = [
        lambda: render(5, "patient"),  # type: ignore[arg-type]  # the mistake is the test
        lambda: render(b"x", "patient"),  # type: ignore[arg-type]  # the mistake is the test
        lambda: render(SHIPPED, 5),  # type: ignore[arg-type]  # the mistake is the test
        lambda: library.render(5, "patient"),  # type: ignore[arg-type]  # the mistake is the test
        lambda: library.render(SHIPPED, []),  # type: ignore[arg-type]  # the mistake is the test
        lambda: Library.open(5),  # type: ignore[arg-type]  # the mistake is the test
    ]
    for ask in wrong:
        with pytest.raises(TypeError):
            ask()


def test_strictness_turns_a_shortfall_into_an_error_with_the_edition() -> None:
    """Without it the same edition comes back."""
    hard, strict = record(claim("a", technical=HARD)), profile(targets=grade(6))
    edition = render(hard, strict)
    assert edition.shortfall is not None
    with pytest.raises(at.TargetUnreachable) as caught:
        render(hard, strict, strict=True)
    assert caught.value.edition == edition
    easy = record(claim("a", plain=EASY))
    assert render(easy, strict, strict=True) == render(easy, strict)


def test_an_article_that_does_not_fit_is_refused_with_every_misfit(tmp_path: Path) -> None:
    """Unknown audience, register and term, each with its place."""
    wrong = record(claim("a", audiences=["patients"]), {"id": "b", "variants": {"easy": EASY}}, title="T")
    wrong["sections"][0]["claims"][0]["variants"]["plain"] = {"text": EASY, "defines": ["plcebo"]}
    with pytest.raises(at.LibraryError) as caught:
        render(wrong, "patient", glossary=GLOSSARY)
    assert caught.value.message == "the articles do not fit the profiles and the glossary"
    told = [(problem.code, problem.hint) for problem in caught.value.problems]
    assert told == [
        ("AT322", 'did you mean "patient"?'),
        ("AT323", 'did you mean "placebo"?'),
        ("AT321", "known: plain, standard, technical"),
    ]


# --- what stands around an article


def test_the_glossary_is_the_given_one_else_the_folders_else_the_shipped_one(tmp_path: Path) -> None:
    """The nearest glossary explains the words, whatever its suffix."""
    text = claim("a", plain="Take the dummy with atopic dermatitis.")
    terms = {"terms": {"dummy": {"technical": "dummy", "definition": "In the folder."}}}
    fill(tmp_path, {"with/one.json": record(text), "with/glossary.json": terms, "without/one.json": record(text)})
    explains = profile(terms="explain")

    def words(source: Path | Data, **fields: Any) -> list[str]:
        return [entry.term for entry in render(source, explains, **fields).page.definitions]

    assert words(tmp_path / "with" / "one.json") == ["dummy"]
    assert words(tmp_path / "without" / "one.json") == ["atopic_dermatitis"]
    assert words(record(text)) == ["atopic_dermatitis"]
    given = parse_glossary({"terms": {"t": {"technical": "take", "definition": "To get."}}})
    assert words(tmp_path / "with" / "one.json", glossary=given) == ["t"]
    assert words(tmp_path / "with" / "one.json", glossary=parse_glossary({"terms": {}})) == []


def test_profiles_stand_in_the_folder_else_beside_it_else_they_are_the_shipped_ones(tmp_path: Path) -> None:
    """The nearest folder of profiles is taken whole; the same for `render` and `Library.open`."""
    inner, beside = {"profiles/inner.json": reader("inner")}, {"../profiles/beside.json": reader("beside")}
    alone = fill(tmp_path / "a" / "corpus", {"one.json": named("one")})
    near = fill(tmp_path / "b" / "corpus", {"one.json": named("one"), **beside})
    nearest = fill(tmp_path / "c" / "corpus", {"one.json": named("one"), **inner, **beside})
    assert list(Library.open(alone).audiences) == ["patient", "clinician", "student"]
    assert list(Library.open(near).audiences) == ["beside"]
    assert list(Library.open(nearest).audiences) == ["inner"]
    assert render(nearest / "one.json", "inner").audience == "inner"
    assert render(str(near / "one.json"), "beside").audience == "beside"
    assert open_article(near / "one.json").audiences == ("beside",)
    assert list(Library.open(alone, profiles=near / "../profiles").audiences) == ["beside"]
    with pytest.raises(at.UnknownAudience):
        render(nearest / "one.json", "patient")


def test_registers_come_from_the_folder_of_the_profile(tmp_path: Path) -> None:
    """A picker that names other registers decides what is precise and what is plain."""
    picker = {"registers": ["expert", "easy"]}
    fill(tmp_path, {"profiles/own.json": reader("own"), "profiles/audiences.yaml": json.dumps(picker)})
    own = load_profile(tmp_path / "profiles" / "own.json")
    made_of = record({"id": "a", "variants": {"easy": EASY, "expert": HARD}})
    assert registers(render(made_of, own)) == {"a": "expert"}
    with pytest.raises(at.LibraryError):
        render(made_of, "patient")


def test_a_profile_from_text_knows_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever lies in the current folder, a parsed profile is rendered with the shipped registers."""
    fill(tmp_path, {"audiences.yaml": "registers: [expert, easy]\n", "own.json": reader("own")})
    monkeypatch.chdir(tmp_path)
    edition = render(record(claim("a")), parse_profile(reader("own")))
    assert registers(edition) == {"a": "technical"}
    assert [other.audience for other in edition.page.others] == ["patient", "clinician", "student"]


def test_a_page_links_to_the_editions_that_the_picker_offers() -> None:
    """In the picker's order, and never to itself."""
    page = render(SHIPPED, "clinician").page
    assert [other.audience for other in page.others] == ["patient", "student"]
    assert page.others[0].label == "Read the version for: Patients and caregivers"


@pytest.mark.parametrize("suffix", ["yaml", "yml", "json"])
def test_the_picker_around_a_profile_may_have_any_suffix(suffix: str, tmp_path: Path) -> None:
    """A folder with a picker is a whole set of profiles, however its files are written."""
    fill(tmp_path, {f"audiences.{suffix}": {"registers": ["hard", "easy"]}, "nurse.json": reader("nurse")})
    edition = render(record({"id": "a", "variants": {"easy": EASY}}), load_profile(tmp_path / "nurse.json"))
    assert edition.register == "easy"


def test_a_page_links_to_no_edition_without_claims() -> None:
    """An audience for which the article says nothing is warned about, and gets no link."""
    alone = open_article(record(claim("a", audiences=["patient"])))
    page = alone.render("example", "patient").page
    assert page.others == ()
    assert [(w.code, w.message) for w in alone.warnings] == [
        ("AT325", 'the article has no claim for this audience (got "clinician")'),
        ("AT325", 'the article has no claim for this audience (got "student")'),
    ]


def test_a_pin_never_opens_a_variant_to_another_audience() -> None:
    """What is written for clinicians reaches no patient, whoever pins it."""
    secret = {"text": EASY, "audiences": ["clinician"]}
    with pytest.raises(at.LibraryError) as caught:
        open_article(record(claim("a", technical=HARD, plain=secret, pin={"patient": "plain"})))
    assert [(p.code, p.message, p.hint) for p in caught.value.problems] == [
        ("AT324", 'this variant is not for the audience that it is pinned for (got "plain")', "it is for clinician")
    ]


def test_what_stands_around_an_article_is_found_after_a_change_of_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is remembered as it was when the article was loaded."""
    fill(tmp_path, {"a.json": named("a"), "profiles/nurse.json": reader("nurse")})
    monkeypatch.chdir(tmp_path)
    loaded = load_article("a.json")
    monkeypatch.chdir("/")
    assert open_article(loaded).audiences == ("nurse",)


# --- opening a folder


def test_a_library_is_a_collection_of_articles_by_id(tmp_path: Path) -> None:
    """Ids are what the records say, not what files are called; the folders inside count, too."""
    files = {"z.json": named("one"), "deep/er/y.yaml": json.dumps(named("two")), "_draft.json": "{", ".x.yaml": "{"}
    library = Library.open(fill(tmp_path, {**files, "readme.txt": "no article", "glossary.yaml": "terms: {}"}))
    assert sorted(library) == ["one", "two"]
    assert len(library) == 2
    assert "one" in library
    assert "z" not in library
    assert library["two"].title == {"default": "An example"}
    assert library.render("two", "patient").article == "two"
    assert library.glossary.terms == {}
    with pytest.raises(at.UnknownArticle, match=r'^unknown article "on"; did you mean "one"\?$'):
        library["on"]


def test_audiences_are_told_as_the_picker_offers_them_then_by_name(tmp_path: Path) -> None:
    """Profiles that no reader is offered are there for programs."""
    names = ("zoe", "amy", "bob", "eve")
    profiles = {f"profiles/{name}.json": reader(name) for name in names}
    picker = json.dumps({"question": "Who?", "order": ["eve", "bob"], "default": "eve"})
    library = Library.open(fill(tmp_path, {"one.json": named("one"), **profiles, "profiles/audiences.yaml": picker}))
    assert tuple(library.audiences) == ("eve", "bob", "amy", "zoe")
    assert sorted(library.profiles) == sorted(names)
    assert library.picker.question == "Who?"
    assert [other.audience for other in library.render("one", "amy").page.others] == ["eve", "bob"]


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """Articles, profiles and glossary, and what does not fit in the articles that can be read."""
    files = {
        "bad.json": {**named("bad"), "colour": "red"},
        "worse.yaml": "title: [",
        "misfit.json": record(claim("a", audiences=["patients"]), id="misfit"),
        "glossary.yaml": "terms: {t: {}}",
    }
    with pytest.raises(at.LibraryError) as caught:
        Library.open(fill(tmp_path / "a", files))
    assert caught.value.message == f"{tmp_path / 'a'} cannot be opened"
    places = {Path(problem.path).name for problem in caught.value.problems}
    assert places == {"bad.json", "worse.yaml", "glossary.yaml"}
    with pytest.raises(at.LibraryError) as without:
        Library.open(fill(tmp_path / "b", {**files, "glossary.yaml": "terms: {}"}))
    assert {Path(p.path).name for p in without.value.problems} == {"bad.json", "worse.yaml", "misfit.json"}
    with pytest.raises(at.LibraryError) as profiles:
        Library.open(fill(tmp_path / "a", {"profiles/own.json": reader("own", colour="red")}))
    told = [Path(problem.path).name for problem in profiles.value.problems]
    assert set(told) == {"bad.json", "worse.yaml", "glossary.yaml", "own.json"}
    assert str(profiles.value).count("\n") >= len(told)


def test_two_articles_with_one_id_are_refused_with_both_places(tmp_path: Path) -> None:
    """Neither is silently the one."""
    folder = fill(tmp_path, {"a.json": named("one"), "b.json": named("two"), "c.json": named("one")})
    with pytest.raises(at.LibraryError) as caught:
        Library.open(folder)
    first, second = (f"{folder / name}:1:8" for name in ("a.json", "c.json"))
    assert str(caught.value) == f'two articles have the id "one": {first} and {second}'


def test_a_folder_without_articles_is_no_library(tmp_path: Path) -> None:
    """A glossary alone, drafts alone and nothing at all are told as what they are."""
    for files in ({}, {"glossary.yaml": "terms: {}", "_draft.json": named("one"), "profiles/own.json": reader("own")}):
        with pytest.raises(at.LibraryError) as caught:
            Library.open(fill(tmp_path, files))
        assert str(caught.value) == f"{tmp_path} has no articles (*.yaml, *.yml, *.json)"


MISSING = "is neither a folder with articles nor a bundle: there is no such file"


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("nowhere", MISSING),
        ("file.json", "is one file, and no bundle: open the folder that it is in"),
        ("x" * 5000, MISSING),
        ("a\0b", MISSING),
    ],
)
def test_what_is_no_folder_is_no_library(tmp_path: Path, place: str, told: str) -> None:
    """Missing, a file, or a name that no system can have."""
    fill(tmp_path, {"file.json": named("one")})
    with pytest.raises(at.LibraryError) as caught:
        Library.open(tmp_path / place)
    assert str(caught.value) == f"{tmp_path / place} {told}"


@pytest.mark.parametrize("given", ["nowhere", "x" * 5000])
def test_profiles_and_glossaries_that_are_not_there_are_told_together(tmp_path: Path, given: str) -> None:
    """What was asked for by name is never replaced by something else."""
    fill(tmp_path, {"one.json": named("one")})
    with pytest.raises(at.LibraryError) as caught:
        Library.open(tmp_path, profiles=tmp_path / given, glossary=tmp_path / given)
    assert [problem.code for problem in caught.value.problems] == ["AT310", "AT011"]


def test_missing_shipped_data_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error without a place in a file is not lost among those that have one."""

    def gone(name: str) -> Path:
        message = f"no shipped {name}"
        raise at.LibraryError(message)

    monkeypatch.setattr(library_module, "shipped", gone)
    library_module._shipped_profiles.cache_clear()
    with pytest.raises(at.LibraryError, match=r"^no shipped profiles$"):
        Library.open(fill(tmp_path, {"one.json": named("one")}))


def test_warnings_of_the_articles_are_kept(tmp_path: Path) -> None:
    """What is allowed and probably not meant is for `check`, not for readers."""
    library = Library.open(fill(tmp_path, {"one.json": named("one", sources={"s": {"title": "T"}})}))
    assert [warning.code for warning in library.warnings] == ["AT151"]


def test_the_order_of_files_changes_no_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the disk lists them: ids, audiences and every byte are the same."""
    files = {f"{name}.json": named(name, title=name) for name in ("one", "two", "three")}
    own = {f"profiles/{name}.json": reader(name, targets=grade(6)) for name in ("amy", "bob")}
    forwards = Library.open(fill(tmp_path, {**files, **own}))
    real = Path.iterdir

    def backwards(self: Path) -> Iterator[Path]:
        return iter(sorted(real(self), reverse=True))

    monkeypatch.setattr(Path, "iterdir", backwards)
    turned = Library.open(tmp_path)
    assert list(turned) == list(forwards)
    assert turned.audiences == forwards.audiences
    for name in forwards:
        for audience in forwards.audiences:
            assert written(turned.render(name, audience)) == written(forwards.render(name, audience))


# --- sharing


def test_an_edition_is_made_once_and_kept() -> None:
    """Asking again gives the very same object, strictly or not."""
    library = Library.open(PATH.parent)
    edition = library.render(SHIPPED, "patient")
    assert library.render(SHIPPED, "patient") is edition
    assert library.render(SHIPPED, "patient", strict=True) is edition
    assert library.render(SHIPPED, "student") is not edition


def test_a_kept_shortfall_is_still_an_error_when_strictness_is_asked_for() -> None:
    """Being kept hides nothing."""
    library = open_alone(profile(targets=grade(-3)))
    edition = library.render("example", "reader")
    with pytest.raises(at.TargetUnreachable) as caught:
        library.render("example", "reader", strict=True)
    assert caught.value.edition is edition


def open_alone(reader: at.Profile, *articles: at.Article) -> Library:
    """A library with one profile, that the picker does not offer."""
    return Library(articles or [article(claim("a"))], Profiles({reader.id: reader}, Picker()), GLOSSARY)


def test_past_the_number_kept_the_oldest_edition_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded, and what went is made anew, the same."""
    monkeypatch.setattr(records_module, "EDITIONS_KEPT", 2)
    library = open_alone(profile(), *(article(claim("a"), id=name) for name in ("one", "two", "three")))
    one, two = library.render("one", "reader"), library.render("two", "reader")
    library.render("three", "reader")
    assert library.render("two", "reader") is two
    again = library.render("one", "reader")
    assert again is not one
    assert again == one
    assert len(library._holdings._editions) == 2


def test_sixteen_threads_get_the_same_editions() -> None:
    """Cold and at once, all get one and the same object for each audience, with the bytes of a thread alone."""
    library, barrier = Library.open(PATH.parent), Barrier(16)
    audiences = list(library.audiences)

    def work(number: int) -> list[Edition]:
        barrier.wait()
        turned = [audiences[(number + i) % len(audiences)] for i in range(len(audiences))]
        found = {audience: library.render(SHIPPED, audience) for audience in turned}
        return [found[audience] for audience in audiences]

    with ThreadPoolExecutor(16) as pool:
        every = list(pool.map(work, range(16)))
    for found in every:
        assert [id(edition) for edition in found] == [id(edition) for edition in every[0]]
    alone = Library.open(PATH.parent)
    for audience, edition in zip(audiences, every[0], strict=True):
        assert written(edition) == written(alone.render(SHIPPED, audience))


def test_the_folder_that_one_stands_in_has_the_profiles_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`.` is a folder with a name and neighbours like any other."""
    shutil.copytree(shipped("corpus"), tmp_path / "corpus")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "reader.yaml").write_text("id: reader\nlabel: Reader\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "corpus")
    with pytest.raises(at.LibraryError, match="clinician"):
        Library.open(".")
