"""Laws of a site in a Django project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hosting import ARTICLE, EXAMPLES, PAGE, HostLaws, assert_others_are_answered_meanwhile
from serving import PACKAGE_PARENT

from adaptive_text.shipped import shipped

pytestmark = pytest.mark.web

PROJECT = EXAMPLES / "django"
BROKEN = "id: broken\ntitle: {default: Broken}\nupdated: 2026-11-01\nsections: []\n"


class TestTheExample(HostLaws):
    """The example under `runserver`."""

    command = ("manage.py", "runserver", "--noreload", "127.0.0.1:{port}")
    folder = PROJECT


class TestTheExampleUnderAsgi(HostLaws):
    """The example under uvicorn, with the asynchronous view."""

    command = ("-m", "uvicorn", "clinic.asgi:application", "--port", "{port}", "--no-access-log")
    folder = PROJECT


@pytest.mark.parametrize("path", [f"{PAGE}/student", f"{PAGE}/student.json", "/leaflet", "/"])
def test_a_cold_edition_blocks_nobody_else(path: str, tmp_path: Path) -> None:
    """Under ASGI it is made in a thread, on pages of the site and on those of the host."""
    assert_others_are_answered_meanwhile(PROJECT, "clinic.asgi", "application", path, tmp_path)


def run(scratch: Path, settings: str, *command: str) -> tuple[int, str]:
    """Run `manage.py` with settings that differ from the example's; the exit code, and all that it printed."""
    module = scratch / "own_settings.py"
    module.write_text(f"from clinic.settings import *\n{settings}\n", encoding="utf-8")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "own_settings",
        "PYTHONPATH": f"{scratch}{os.pathsep}{PACKAGE_PARENT}",
    }
    done = subprocess.run(
        [sys.executable, *(command or ("manage.py", "check"))],
        cwd=PROJECT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode, done.stdout


def test_the_example_has_nothing_to_check(tmp_path: Path) -> None:
    """A project that is set up as it should be is told so."""
    assert run(tmp_path, "") == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            "del ADAPTIVE_TEXT",
            """(adaptive_text.E001) ADAPTIVE_TEXT does not name a corpus
\tHINT: ADAPTIVE_TEXT = {"CORPUS": BASE_DIR / "corpus"}
""",
        ),
        (
            "ADAPTIVE_TEXT['PREFIXX'] = '/health'",
            "(adaptive_text.E002) ADAPTIVE_TEXT has an unknown key 'PREFIXX'\n\tHINT: did you mean \"PREFIX\"?\n",
        ),
        (
            "ADAPTIVE_TEXT['MAX_AGE'] = '60'",
            "(adaptive_text.E003) ADAPTIVE_TEXT['MAX_AGE'] is a number of seconds (got '60')\n",
        ),
        (
            "ADAPTIVE_TEXT['ORIGIN'] = 'example.org'",
            """(adaptive_text.E003) ADAPTIVE_TEXT: origin is a scheme and a host, as in https://example.org \
(got 'example.org')
""",
        ),
        (
            "ADAPTIVE_TEXT['PREFIX'] = '/texts'",
            """(adaptive_text.E004) the articles are included under /health/, not /texts/
\tHINT: ADAPTIVE_TEXT["PREFIX"] = '/health'
""",
        ),
        (
            "ADAPTIVE_TEXT['CORPUS'] = 'nowhere'",
            "(adaptive_text.E003) ADAPTIVE_TEXT['CORPUS'] is no folder and no bundle (got 'nowhere')\n",
        ),
    ],
)
def test_wrong_settings_are_told(settings: str, told: str, tmp_path: Path) -> None:
    """What is wrong, and how to mend it; the command fails."""
    code, printed = run(tmp_path, settings)
    heading = "SystemCheckError: System check identified some issues:\n\nERRORS:\n?: "
    assert (code, printed) == (1, f"{heading}{told}\nSystem check identified 1 issue (0 silenced).\n")


def test_addresses_that_are_not_included_are_a_warning(tmp_path: Path) -> None:
    """Tags alone may be all that a project wants."""
    (tmp_path / "no_urls.py").write_text("urlpatterns = []\n", encoding="utf-8")
    told = """System check identified some issues:

WARNINGS:
?: (adaptive_text.W001) no address leads to the articles
\tHINT: path("health/", include("adaptive_text.web.django.urls"))

System check identified 1 issue (0 silenced).
"""
    assert run(tmp_path, "ROOT_URLCONF = 'no_urls'") == (0, told)


def corpus(scratch: Path) -> Path:
    """A folder with a good article and a broken one."""
    folder = scratch / "corpus"
    folder.mkdir()
    shutil.copy(shipped("corpus") / f"{ARTICLE}.yaml", folder)
    shutil.copy(shipped("corpus") / "glossary.yaml", folder)
    (folder / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    return folder


def test_a_broken_article_is_told_with_its_place(tmp_path: Path) -> None:
    """File, line and rule, as `adaptive-text check` tells them."""
    folder = corpus(tmp_path)
    code, printed = run(tmp_path, f"ADAPTIVE_TEXT['CORPUS'] = {str(folder)!r}")
    assert code == 1
    assert f"(adaptive_text.E005) {folder}/broken.yaml:4:11: " in printed
    assert "Traceback" not in printed


ASKING = """
import django
django.setup()
from django.test import Client
for path, cookie in {asked!r}:
    answer = Client(HTTP_COOKIE=cookie, SERVER_NAME="localhost").get(path)
    print(answer.status_code, *(f"{{name}}={{value}}" for name, value in answer.items()), sep=" | ")
    print(*(cookie.key for cookie in answer.cookies.values()))
"""


def asked(scratch: Path, settings: str, *requests: tuple[str, str]) -> list[str]:
    """What a project answers in a process of its own: a line of headers and one of cookies for each request."""
    code, printed = run(scratch, settings, "-c", ASKING.format(asked=list(requests)))
    assert code == 0, printed
    return printed.splitlines()


def test_a_session_that_every_request_renews_reaches_no_public_page(tmp_path: Path) -> None:
    """`SESSION_SAVE_EVERY_REQUEST`, and middleware that reads the session: nothing of it stands in an edition."""
    (tmp_path / "counting.py").write_text(
        "def middleware(get_response):\n"
        "    def answer(request):\n"
        "        request.session['requests'] = request.session.get('requests', 0) + 1\n"
        "        return get_response(request)\n"
        "    return answer\n",
        encoding="utf-8",
    )
    settings = (
        "SESSION_SAVE_EVERY_REQUEST = True\nMIDDLEWARE = [*MIDDLEWARE, 'counting.middleware']\nLOGGING = {'version': 1}"
    )
    page, cookies, host, of_host = asked(tmp_path, settings, (f"{PAGE}/patient", "a=b"), ("/leaflet", "a=b"))
    assert page.startswith("200 | ")
    assert " | vary=Accept-Encoding" in page.replace("Vary", "vary")
    assert cookies == ""
    assert "Cookie" in host
    assert of_host == "sessionid"


def test_a_broken_article_is_left_out_loudly(tmp_path: Path) -> None:
    """The others are served; the log tells the place; its readers may ask again."""
    folder = corpus(tmp_path)
    settings = f"ADAPTIVE_TEXT['CORPUS'] = {str(folder)!r}"
    lines = asked(tmp_path, settings, (f"{PAGE}/patient", ""), ("/health/articles/broken/patient", ""))
    printed = "\n".join(lines)
    assert f"{folder}/broken.yaml:4:11: " in printed
    assert [line[:3] for line in lines if " | " in line] == ["200", "503"]


def test_the_tag_says_what_it_needs(tmp_path: Path) -> None:
    """Without the middleware there is no current reader: the message names it, and a named audience still works."""
    code = (
        "import django\ndjango.setup()\n"
        "from django.template import Context, Template\n"
        "from adaptive_text.web.django.corpus import site\n"
        f'tag = \'{{% load adaptive_text %}}{{% adaptive_article "{ARTICLE}" "student" %}}\'\n'
        f"assert Template(tag).render(Context()) == site().fragment('{ARTICLE}', 'student')\n"
        "Template(tag.replace('\"student\" ', '')).render(Context())\n"
    )
    status, printed = run(tmp_path, "", "-c", code)
    assert status == 1
    assert printed.endswith(
        "django.core.exceptions.ImproperlyConfigured: {% adaptive_article %} without an audience shows the current "
        "reader's: it needs adaptive_text.web.django.middleware.audience_middleware in MIDDLEWARE and the request in "
        "the context\n"
    )
