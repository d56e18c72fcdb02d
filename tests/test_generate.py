"""The corpora that benchmarks are measured on: any size, all different, all valid."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from pyarrow import parquet  # type: ignore[import-untyped]  # pyarrow has no type hints

from adaptive_text.errors import ArticleError
from adaptive_text.loading import check_fit, load_article, load_glossary, load_profiles, parse_article
from adaptive_text.shipped import shipped

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[1]
MANY = 120


@pytest.fixture(scope="module")
def generate() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        import generate as module  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports] - no package

        yield module


def test_every_article_is_valid_and_as_long_as_asked(generate: ModuleType) -> None:
    """Articles load, fit the shipped profiles and glossary without a problem or a warning, and have their 30 claims."""
    profiles, glossary = load_profiles(shipped("profiles")), load_glossary(shipped("corpus") / "glossary.yaml")
    told = []
    claims = Counter[int]()
    for number in range(MANY):
        name, content = generate.content(number)
        article = parse_article(content.decode(), name)
        told += [*article.warnings, *check_fit(article, profiles.profiles, profiles.picker, glossary)]
        claims[len(list(article.claims()))] += 1
    assert (told, claims) == ([], {30: MANY})


def test_articles_differ(generate: ModuleType) -> None:
    """No two articles share an id, a title or the text of a claim with words of its own; every kind of claim occurs."""
    made = [generate.article(number) for number in range(MANY)]
    claims = [claim for data in made for section in data["sections"] for claim in section["claims"]]
    texts = Counter(str(claim["variants"]) for claim in claims)
    assert len({data["id"] for data in made}) == MANY
    assert len({str(data["title"]) for data in made}) == MANY
    assert sum(texts.values()) * 0.97 < len(texts)
    assert {claim.get("kind", "paragraph") for claim in claims} == {"paragraph", "item", "caution", "table"}
    assert {bool(claim.get("follows")) for claim in claims} == {True, False}
    assert {bool(claim.get("pin")) for claim in claims} == {True, False}


def test_numbers_are_other_ones(generate: ModuleType) -> None:
    """A fact whose value may vary has several values in a corpus."""
    values: dict[str, set[str]] = {}
    for number in range(MANY):
        for name, fact in generate.article(number)["facts"].items():
            values.setdefault(name, set()).add(str(fact))
    numbers = {name for name, found in values.items() if "text" not in next(iter(found))}
    assert sum(len(values[name]) > 2 for name in numbers) > 0.8 * len(numbers)


def test_an_article_depends_on_its_number_and_the_seed(generate: ModuleType, tmp_path: Path) -> None:
    """The same number and seed give the same bytes, in other processes with another hash seed and corpus size, too."""
    command = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), "--out", str(tmp_path / "rows.jsonl")]
    subprocess.run(
        [*command, "--articles", "252", "--jobs", "2"], check=True, capture_output=True, env={"PYTHONHASHSEED": "3"}
    )
    lines = (tmp_path / "rows.jsonl").read_bytes().splitlines()
    assert len(lines) == 252
    for number in (0, 1, 2, 251):
        assert lines[number] == generate.content(number)[1]
    assert generate.content(1, seed=8)[1] != lines[1]


def test_every_form_holds_the_same_articles(generate: ModuleType, tmp_path: Path) -> None:
    """JSON and YAML files, JSON Lines and Parquet have equal articles; a folder is a library with all that it needs."""
    for name in ("json", "yaml", "rows.jsonl", "rows.parquet"):
        assert generate.write(tmp_path / name, 12, yaml=name == "yaml") > 12 * 5_000
    lines = (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    made = [parse_article(line) for line in lines]
    folder = {name: sorted((tmp_path / name / "articles").rglob(f"*.{name}")) for name in ("json", "yaml")}
    rows = parquet.read_table(tmp_path / "rows.parquet").to_pylist()
    assert [row["article"] for row in rows] == lines
    assert [row["id"] for row in rows] == [article.id for article in made]
    for paths in folder.values():
        assert sorted(map(str, map(load_article, paths))) == sorted(map(str, made))
    for name in ("profiles/audiences.yaml", "profiles/patient.yaml", "glossary.yaml"):
        assert (tmp_path / "json" / name).is_file()


def test_poison(generate: ModuleType) -> None:
    """Every fifth article is broken in one of the known ways, and the others are as they were."""
    codes = []
    ids: list[str] = []
    for number in range(25):
        _, content = generate.content(number, poison=5)
        if number % 5 != 4:
            assert content == generate.content(number)[1]
        try:
            ids.append(parse_article(content.decode()).id)
        except ArticleError as error:
            codes.append((number, error.problems[0].code))
    assert codes == [(4, "AT020"), (9, "AT102"), (14, "AT204"), (19, "AT025")]
    assert [name for name, times in Counter(ids).items() if times > 1] == [ids[-1]]


def test_yaml_is_as_authors_write_it(generate: ModuleType) -> None:
    """Long texts are folded blocks, short ones stand beside their keys."""
    data = {"id": "a", "texts": {"text": "word " * 30 + "end"}, "rows": [["a", "b: c"], ["d", ""]], "n": 5}
    assert generate.as_yaml(data) == (
        'id: "a"\ntexts:\n  text: >-\n    '
        + " ".join(["word"] * 20)
        + "\n    "
        + " ".join(["word"] * 10 + ["end"])
        + '\nrows:\n  - ["a","b: c"]\n  - ["d",""]\nn: 5\n'
    )


def test_a_corpus_tells_its_sizes(generate: ModuleType) -> None:
    """Each figure stands on a line of its own."""
    lines = generate.sizes(3).splitlines()
    assert [re.sub(r"\s+[\d.,]+$", "", line) for line in lines] == [
        "bytes as JSON",
        "bytes as YAML",
        "claims",
        "variants",
        "words of all variants",
        "facts",
        "sources",
    ]


def test_numbers_keep_their_digits(generate: ModuleType) -> None:
    """A value is written with the decimals that it has, and never with an exponent."""
    contents = [generate.content(number)[1].decode() for number in range(20)]
    numbers = [found for content in contents for found in re.findall(r'"value":([^,}]+)', content)]
    assert all(re.fullmatch(r"-?\d+(\.\d+)?", number) for number in numbers)
    assert any(number.endswith("0") and "." in number for number in numbers)
    assert all(json.loads(content)["id"] for content in contents)
