"""Laws of the author's preview: every save is shown, a broken one is told, and the last good version stays."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from articles import claim, record

from adaptive_text.errors import LibraryError
from adaptive_text.shipped import shipped
from adaptive_text.web import live as preview
from adaptive_text.web.asgi import Application
from adaptive_text.web.live import Live, create_live_app
from adaptive_text.web.settings import Settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

pytestmark = pytest.mark.web

SECOND = 1_000_000_000
_moments = count(1_800_000_000)


class Done(BaseException):
    """Ends a watch that would go on for ever."""


def save(path: Path, text: str) -> None:
    """Write a file at a moment of its own: two saves may be nearer than the clock of the file system can tell."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(0, next(_moments) * SECOND))


def article(name: str, **fields: Any) -> str:
    """The text of a small article."""
    return json.dumps(record(claim("use", technical="It is administered daily.", plain="Take it."), id=name, **fields))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of two articles, with its glossary, and the profiles beside it."""
    corpus = tmp_path / "corpus"
    for name in ("alpha", "beta"):
        save(corpus / f"{name}.json", article(name, title=f"Old {name}"))
    save(corpus / "glossary.yaml", "terms: {}\n")
    shutil.copytree(shipped("profiles"), tmp_path / "profiles")
    return corpus


def opened(folder: Path, prefix: str = "") -> Live:
    return Live.open(folder, None, Settings(prefix=prefix))


@pytest.fixture
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread watches: these laws say themselves when something has changed."""
    monkeypatch.setattr(Live, "watch", lambda *_: None)


def watched(live: Live, application: Application, steps: Sequence[Callable[[], object]]) -> None:
    """Watch a folder in which each step is done when the watch next waits, until all are done and seen.

    After each step the watch waits once for the change to settle, and once more where it sees no further change.
    """
    left = iter(steps)

    def wait(seconds: float) -> None:
        if seconds < preview.QUICKER * 0.5:
            return  # a change is settling
        step = next(left, None)
        if step is None:
            raise Done
        step()

    with pytest.raises(Done):
        live.watch(application, wait)


def ask(app: Starlette, path: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "root_path": "", "query_string": b"", "headers": []}
    asyncio.run(app(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent).decode()


def state(app: Starlette, prefix: str = "") -> Any:
    """What the preview says of itself."""
    status, headers, text = ask(app, f"{prefix}/-/state")
    assert (status, headers["cache-control"]) == (200, "no-store")
    return json.loads(text)


# --- watching


def test_every_save_is_served_and_a_broken_one_keeps_what_was(folder: Path) -> None:
    """Changed, broken, mended, added, deleted: each is one generation, and the site follows without a restart."""
    live = opened(folder)
    application = Application(live.site)
    seen: list[tuple[int, list[str], str, int]] = []

    def look() -> None:
        titles = application.site.library["alpha"].title["default"]
        seen.append((live.generation, sorted(application.site.library), titles, len(live.problems)))

    def then(step: Callable[[], object]) -> Callable[[], None]:
        return lambda: (look(), step(), None)[-1]

    watched(
        live,
        application,
        [
            then(lambda: save(folder / "alpha.json", article("alpha", title="New"))),
            then(lambda: save(folder / "alpha.json", '{"id": "alpha"}')),
            then(lambda: save(folder / "alpha.json", article("alpha", title="Mended"))),
            then(lambda: save(folder / "gamma.json", article("gamma"))),
            then((folder / "beta.json").unlink),
            look,
        ],
    )
    assert seen == [
        (0, ["alpha", "beta"], "Old alpha", 0),
        (1, ["alpha", "beta"], "New", 0),
        (2, ["alpha", "beta"], "New", 3),
        (3, ["alpha", "beta"], "Mended", 0),
        (4, ["alpha", "beta", "gamma"], "Mended", 0),
        (5, ["alpha", "gamma"], "Mended", 0),
    ]


def test_what_is_saved_between_opening_and_watching_is_seen(folder: Path) -> None:
    """Reading a corpus takes a while, and authors do not wait for it."""
    live = opened(folder)
    application = Application(live.site)
    save(folder / "alpha.json", article("alpha", title="New"))
    watched(live, application, [])
    assert (live.generation, application.site.library["alpha"].title["default"]) == (1, "New")


def test_a_folder_in_which_nothing_happens_is_read_once(folder: Path) -> None:
    """The pages that were made stay warm."""
    live = opened(folder)
    application = Application(live.site)
    site = application.site
    watched(live, application, [lambda: None] * 5)
    assert (live.generation, application.site) == (0, site)


def test_a_bug_does_not_end_the_preview(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, what was good stays, and the next save is shown."""
    live = opened(folder)
    application = Application(live.site)
    site = application.site
    real = preview.open_shelf

    def broken(*_args: Any, **_named: Any) -> Any:
        monkeypatch.setattr(preview, "open_shelf", real)
        raise RuntimeError("a detail for us")

    def save_with_a_bug() -> None:
        monkeypatch.setattr(preview, "open_shelf", broken)
        save(folder / "alpha.json", article("alpha", title="New"))

    def save_without() -> None:
        assert application.site is site
        save(folder / "beta.json", article("beta", title="New"))

    watched(live, application, [save_with_a_bug, save_without])
    assert "a detail for us" in caplog.text
    assert [application.site.library[name].title["default"] for name in ("alpha", "beta")] == ["New", "New"]


def test_where_nothing_can_be_opened_there_is_no_preview(folder: Path) -> None:
    """At the start, that is: `serve` ends with what is wrong."""
    for name in ("alpha", "beta"):
        save(folder / f"{name}.json", "{}")
    with pytest.raises(LibraryError):
        opened(folder)


# --- what is told


@pytest.mark.usefixtures("unwatched")
def test_a_broken_save_is_told_with_its_place_and_hint_while_the_page_stays(folder: Path) -> None:
    """In the order of the fields, as the command line tells it; and the page is the last good one."""
    live = opened(folder)
    app = create_live_app(live)
    assert state(app) == {"generation": 0, "problems": []}
    before = ask(app, "/articles/alpha/patient")[2]
    save(
        folder / "alpha.json", '{"id": "alpha",\n "titel": {"default": "No"}, "updated": "2026-11-01", "sections": []}'
    )
    live.refresh(app.state.adaptive_text)
    told = state(app)
    assert told["generation"] == 1
    found = [one for one in told["problems"] if one["code"] == "AT101"]
    assert [(one["place"], one["severity"], one["hint"]) for one in found] == [
        (f"{folder / 'alpha.json'}:2:2", "error", 'did you mean "title"?')
    ]
    assert 'unknown key "titel"' in found[0]["message"]
    numbered = ['data-generation="0"', 'data-generation="1"']  # by which an open page learns that it was saved since
    assert ask(app, "/articles/alpha/patient")[2] == before.replace(*numbered) != before


@pytest.mark.usefixtures("unwatched")
@pytest.mark.parametrize("name", ["profiles/patient.yaml", "profiles/audiences.yaml", "corpus/glossary.yaml"])
def test_broken_profiles_or_glossary_change_nothing_until_they_are_mended(folder: Path, name: str) -> None:
    """All pages stay, what is wrong is told, and what was saved meanwhile comes with the mending."""
    live = opened(folder)
    app = create_live_app(live)
    file = folder.parent / name
    good = file.read_text(encoding="utf-8")
    for text, titles, problems in (("[]\n", "Old alpha", True), (good + "\n", "New", False)):
        save(file, text)
        save(folder / "alpha.json", article("alpha", title="New"))
        live.refresh(app.state.adaptive_text)
        assert live.shelf.library["alpha"].title["default"] == titles
        assert any(Path(one["place"].partition(":")[0]) == file for one in state(app)["problems"]) == problems
        assert ask(app, "/articles/alpha/patient")[0] == 200


@pytest.mark.usefixtures("unwatched")
def test_a_corpus_that_vanishes_stays_on_the_screen(folder: Path) -> None:
    """As while a branch is switched; what is wrong is told, with the folder as its place."""
    live = opened(folder)
    app = create_live_app(live)
    shutil.move(folder, folder.parent / "elsewhere")
    live.refresh(app.state.adaptive_text)
    assert len(state(app)["problems"]) >= 1
    assert ask(app, "/articles/alpha/patient")[0] == 200
    shutil.move(folder.parent / "elsewhere", folder)
    live.refresh(app.state.adaptive_text)
    assert state(app) == {"generation": 2, "problems": []}


@pytest.mark.usefixtures("unwatched")
def test_nothing_of_a_preview_is_kept_by_a_browser(folder: Path) -> None:
    """Neither pages nor what its scripts ask for."""
    app = create_live_app(opened(folder))
    paths = ["/", "/style.css", "/articles/alpha/patient", "/-/state", "/-/live.js", "/-/beside/alpha"]
    for path in [*paths, "/-/claim/alpha/patient/use"]:
        status, headers, _ = ask(app, path)
        assert (status, headers["cache-control"]) == (200, "no-store"), path
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.usefixtures("unwatched")
def test_a_sentence_shows_its_variants_and_its_reason(folder: Path) -> None:
    """The wordings of the claim, of which one is chosen."""
    status, _, text = ask(create_live_app(opened(folder)), "/-/claim/alpha/patient/use")
    assert status == 200
    assert "Take it." in text
    assert "It is administered daily." in text


@pytest.mark.usefixtures("unwatched")
@pytest.mark.parametrize("prefix", ["", "/health"])
def test_its_addresses_stand_under_the_prefix(folder: Path, prefix: str) -> None:
    """And nowhere else; every audience stands beside the others."""
    app = create_live_app(opened(folder, prefix))
    assert state(app, prefix)["generation"] == 0
    assert ask(app, f"{prefix}/-/live.js")[0] == 200
    text = ask(app, f"{prefix}/-/beside/alpha")[2]
    assert all(f"{prefix}/articles/alpha/{audience}" in text for audience in ("patient", "clinician", "student"))
    assert ask(app, "/elsewhere/-/state")[0] == 404


@pytest.mark.usefixtures("unwatched")
@pytest.mark.parametrize(
    "path",
    [
        "/-/",
        "/-/nothing",
        "/-/beside/nothing",
        "/-/beside/..",
        "/-/claim/alpha/patient/nothing",
        "/-/claim/alpha/nobody/use",
        "/-/claim/nothing/patient/use",
        "/-/claim/alpha/patient",
        "/-/state/",
    ],
)
def test_what_is_not_there_is_not_found(folder: Path, path: str) -> None:
    """404, without a trace of what went wrong."""
    status, _, text = ask(create_live_app(opened(folder)), path)
    assert status == 404
    assert "Traceback" not in text


@pytest.mark.usefixtures("unwatched")
def test_a_preview_can_only_be_read(folder: Path) -> None:
    """Like the site."""
    app = create_live_app(opened(folder))
    for path in ("/-/state", "/-/live.js", "/-/beside/alpha", "/articles/alpha/patient"):
        assert ask(app, path, "POST")[0] == 405
        assert ask(app, path, "HEAD")[0] == 200


@pytest.mark.usefixtures("unwatched")
def test_only_a_preview_has_these_addresses_and_may_stand_in_frames(folder: Path) -> None:
    """Of the same site, that is."""
    headers = ask(create_live_app(opened(folder)), "/articles/alpha/patient")[1]
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
