from __future__ import annotations

import importlib
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from surveys import HOSTILE, large, small

from adaptive_text import drawing
from adaptive_text.drawing import METRIC_NAMES, Drawing
from adaptive_text.embedding import embedded
from adaptive_text.metrics import METRICS
from adaptive_text.surveying import Survey

PACKAGE = Path(drawing.__file__).parent


def drawings(survey: Survey) -> Iterator[Drawing]:
    yield drawing.targets_drawing(survey, 0)
    yield drawing.registers_drawing(survey)
    yield drawing.audiences_drawing(survey)
    for row in survey.hardness():
        yield drawing.difficulty_drawing(row.readers.metric, [row])
    for fidelity in (True, False):
        if rules := survey.rules(fidelity=fidelity):
            yield drawing.findings_drawing(f"rules-{fidelity}", "Findings", rules)


def parsed(picture: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg)


def test_the_same_numbers_draw_the_same_bytes() -> None:
    """No date, no random id: not in this process, and not in another one."""
    first = [picture.svg for picture in drawings(small())]
    assert [picture.svg for picture in drawings(small())] == first
    code = "import pickle, sys, test_drawing as t; print(*(p.svg for p in t.drawings(pickle.load(sys.stdin.buffer))))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=Path(__file__).parent,
        input=pickle.dumps(small()),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"},
    )
    assert done.stdout.decode() == f"{' '.join(first)}\n"


def test_every_picture_has_a_title_and_a_description() -> None:
    """They are its first elements, and name it."""
    for picture in drawings(small()):
        root = parsed(picture)
        assert (root.get("role"), root[0].tag, root[1].tag) == ("img", "title", "desc")
        assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
        assert root[0].text == picture.title
        assert (root[1].text or "").startswith(picture.legend)


def test_ids_are_unique_and_every_reference_leads_to_one_of_its_own() -> None:
    """Many pictures fit into one page."""
    pictures = list(drawings(small()))
    ids = [element.get("id") for picture in pictures for element in parsed(picture).iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for picture in pictures:
        own = {element.get("id") for element in parsed(picture).iter()}
        assert set(re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', picture.svg)) <= {
            pair for name in own if name for pair in ((name, ""), ("", name))
        }


def test_a_picture_reaches_nothing_outside_and_brings_no_style() -> None:
    """No address, no style sheet, no metadata; its colours and its font are the page's."""
    for picture in drawings(small()):
        tags = {element.tag for element in parsed(picture).iter()}
        attributes = [value for element in parsed(picture).iter() for value in element.attrib.values()]
        assert tags <= {"svg", "title", "desc", "g", "path", "defs", "use", "text", "clipPath", "rect", "pattern"}
        assert [value for value in attributes if "http" in value or "DejaVu" in value] == []
        assert not any(re.search(r"#0([1-6])0(\1)0(\1)\b", value) for value in attributes)
        assert any("var(--ink)" in value for value in attributes)


def test_hostile_titles_are_text() -> None:
    """A title is shown as it is written: no element, no formula."""
    svg = drawing.targets_drawing(small(), 0).svg
    assert "<script" not in svg
    assert "<img" not in svg
    texts = [text.text for text in parsed(drawing.targets_drawing(small(), 0)).iter("text")]
    assert [text for text in texts if text and text.startswith(HOSTILE[:30])] != []


def test_a_large_corpus_is_cut_to_its_worst_and_says_so() -> None:
    """Forty rows are drawn, and the description counts the others."""
    for picture in (drawing.targets_drawing(large(), 0), drawing.registers_drawing(large())):
        assert "40 of 45 articles (5 are in the table only)" in picture.description
        labels = [text for text in parsed(picture).iter("text") if (text.text or "").startswith(HOSTILE[:20])]
        assert len(labels) == drawing.MOST_ROWS


def test_met_and_missed_have_different_shapes() -> None:
    """A cross is made of strokes alone, a circle is filled."""
    svg = drawing.targets_drawing(small(), 0).svg
    assert {"fill: var(--good)" in svg, "stroke: var(--bad)" in svg} == {True}


def test_the_numbers_of_a_heat_map_are_written_in_its_cells() -> None:
    """What a shade says, a number says."""
    texts = [text.text for text in parsed(drawing.registers_drawing(small())).iter("text")]
    assert texts.count("100%") == 7
    assert texts.count("67%") == 2
    shown = [text.text for text in parsed(drawing.audiences_drawing(small())).iter("text")]
    assert shown.count("2 of 2") == 4
    assert shown.count("3 of 3") == 2


def test_every_metric_has_a_name() -> None:
    """No picture says `automated_readability_index`."""
    assert METRIC_NAMES.keys() == METRICS.keys()


def test_without_matplotlib_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing foreign escapes."""

    def missing(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(drawing, "import_module", missing)
    with pytest.raises(drawing.DrawingError) as caught:
        drawing.require_matplotlib()
    told = 'matplotlib, which draws the pictures, is not installed: pip install "adaptive-text[report]"'
    assert str(caught.value) == told
    assert caught.value.code == "AT706"


@pytest.mark.checkout
def test_one_module_imports_matplotlib_and_only_when_it_draws() -> None:
    """Whoever has not installed the extra can use all the rest."""
    named = [path.name for path in PACKAGE.rglob("*.py") if "import_module(module)" in path.read_text(encoding="utf-8")]
    assert named == ["drawing.py"]
    code = "import sys, adaptive_text.reporting, adaptive_text.drawing; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_drawing_leaves_matplotlib_s_settings_alone() -> None:
    """A host's own pictures look as before."""
    matplotlib = importlib.import_module("matplotlib")
    before = dict(matplotlib.rcParams)
    drawing.registers_drawing(small())
    assert dict(matplotlib.rcParams) == before


def test_only_ids_that_are_used_are_kept() -> None:
    """Others would only be in the way of the page's own."""
    svg = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 4 4">
    <style>*{color:red}</style><metadata>x</metadata><g id="idle"><path id="m" d="M0 0"/><use xlink:href="#m"/>
    <rect clip-path="url(#m)" style="fill: #abc"/></g></svg>"""
    got = embedded(svg, "n", "A & <b>", "D\x07", {"#abc": "var(--x)"})
    assert re.sub(r"\s+", " ", got) == (
        '<svg role="img" viewBox="0 0 4 4" aria-labelledby="n-title n-desc"> '
        '<title id="n-title">A &amp; &lt;b&gt;</title><desc id="n-desc">D </desc>'
        '<g><path id="n-m" d="M0 0" /><use href="#n-m" /> '
        '<rect clip-path="url(#n-m)" style="fill: var(--x)" /></g></svg>'
    )
