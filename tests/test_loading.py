"""Laws of author files: opened safely, everything wrong with them told at once, in our words."""

from __future__ import annotations

import json
import os
import pickle
import random
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import adaptive_text
from adaptive_text.article import Article
from adaptive_text.audience import Picker
from adaptive_text.errors import AdaptiveTextError, ArticleError, GlossaryError, Problem, ProfileError
from adaptive_text.loading import (
    article_paths,
    check_fit,
    load_article,
    load_glossary,
    load_picker,
    load_profile,
    load_profiles,
    parse_article,
    parse_glossary,
    parse_profile,
)
from adaptive_text.metrics import METRICS
from adaptive_text.reading.codes import CODES
from adaptive_text.reading.cursor import near
from adaptive_text.reading.marked import MOST_BYTES, Value, read_text

DATA = Path(__file__).resolve().parent / "data"
GOOD = DATA / "good"
MISTAKES = DATA / "mistakes"
ARTICLE = (GOOD / "article.yaml").read_text(encoding="utf-8")


def plain(value: Value) -> Any:
    """Data with lists for tuples, and str for marked scalars."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [plain(inner) for inner in value]
    return value


def problems_of(load: Callable[[], object]) -> tuple[Problem, ...]:
    """The problems of what must not load."""
    with pytest.raises(AdaptiveTextError) as caught:
        load()
    return caught.value.problems


def assert_told(load: Callable[[], object]) -> None:
    """Either it loads, or our own error has problems that can be printed."""
    try:
        load()
    except AdaptiveTextError as error:
        problems, report = error.problems, str(error)
    else:
        return
    assert problems
    assert report.encode()


def article_with(old: str, new: str) -> str:
    """The good article with one thing changed."""
    assert ARTICLE.count(old) == 1, old
    return ARTICLE.replace(old, new)


def told(load: Callable[[], object]) -> list[str]:
    """The problems as people read them, without the file's name."""
    return [re.sub(r"^[^:]*/|^<string>:", "", str(problem)) for problem in problems_of(load)]


def test_a_good_article_loads_without_a_warning() -> None:
    """The example of the format is right, and it is a whole article."""
    article = load_article(GOOD / "article.yaml")
    assert article.id == "example-drug"
    assert article.warnings == ()
    assert [claim.id for _, _, claim in article.claims()] == ["response", "reduce", "stopped", "doses"]


def test_an_article_knows_its_places() -> None:
    """What is found out later is told with the place in the file, or that of the nearest thing around it."""
    article = parse_article(ARTICLE, "a.yaml")
    first = ("sections", 0, "claims", 0)
    assert str(article.place((*first, "keep", 1))) == "a.yaml:34:23"
    assert str(article.place((*first, "variants", "plain", "text"))) == "a.yaml:40:19"
    assert str(article.place((*first, "variants", "technical", "text"))) == "a.yaml:48:22"
    assert str(article.place(("nowhere",))) == "a.yaml:1:1"


@pytest.mark.parametrize(
    ("load", "error", "source"),
    [
        (load_article, ArticleError, "article.yaml"),
        (load_glossary, GlossaryError, "glossary.yaml"),
        (load_profiles, ProfileError, "profiles"),
    ],
)
def test_a_file_full_of_mistakes_tells_all_of_them_at_once(
    load: Callable[[str], object], error: type[AdaptiveTextError], source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole report is this text: its wording is API."""
    monkeypatch.chdir(MISTAKES)
    with pytest.raises(error) as caught:
        load(source)
    golden = (MISTAKES / source).with_suffix(".txt")
    assert f"{caught.value}\n" == golden.read_text(encoding="utf-8")


def test_the_mistaken_article_has_more_than_fifty_mistakes() -> None:
    """One run tells them all, of some forty kinds, and every code is in the table."""
    problems = problems_of(lambda: load_article(MISTAKES / "article.yaml"))
    errors = [problem for problem in problems if problem.severity == "error"]
    assert len(errors) >= 50
    assert len({problem.code for problem in errors}) >= 40
    assert list(problems[: len(errors)]) == errors
    assert [p.line for p in errors] == sorted(p.line or 0 for p in errors)


def test_every_code_in_the_source_is_in_the_table() -> None:
    """Codes are stable names, so each has one line that says what it means; no line is for nothing."""
    package = Path(adaptive_text.__file__).parent
    sources = {path: path.read_text(encoding="utf-8") for path in package.rglob("*.py") if path.name != "codes.py"}
    used = {code for text in sources.values() for code in re.findall(r'"(AT[0-9]{3})"', text)}
    ours = {code for code in used if code[2] in "134" or code[2:4] in ("01", "02")} - {"AT010"}
    assert ours == set(CODES)


def test_a_problem_has_its_place_as_data() -> None:
    """Programs read fields, not messages."""
    text = article_with("          technical: {lead:", "          technical: {leed:")
    problem = next(p for p in problems_of(lambda: parse_article(text, "a.yaml")) if p.code == "AT101")
    assert problem == Problem(
        path="a.yaml",
        line=55,
        column=23,
        where="sections[0].claims[1].variants.technical.leed",
        code="AT101",
        message='unknown key "leed" (got "Reduce the dose if at least two apply:")',
        hint='did you mean "lead"?',
    )


def test_errors_survive_pickling() -> None:
    """Processes hand them on."""
    with pytest.raises(ArticleError) as caught:
        load_article(MISTAKES / "article.yaml")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.problems) == (str(caught.value), caught.value.problems)


def test_articles_survive_pickling() -> None:
    """With their places and warnings."""
    article = load_article(GOOD / "article.yaml")
    copy = pickle.loads(pickle.dumps(article))
    assert (copy, copy.place(("id",))) == (article, article.place(("id",)))


def test_json_yaml_and_dict_make_the_same_article(tmp_path: Path) -> None:
    """One structure in three writings."""
    article = parse_article(ARTICLE)
    data = plain(read_text(ARTICLE, "f").data)
    written = json.dumps(data)
    # In JSON and Python, numbers and truth values are not strings.
    for old, new in (('"1.60"', "1.60"), ('"true"', "true"), ('"24"', "24")):
        written = written.replace(old, new)
    written = re.sub(r'"([0-9]+\.[0-9]+)"', r"\1", written)
    (tmp_path / "a.json").write_text(written, encoding="utf-8")
    assert parse_article(written) == load_article(tmp_path / "a.json") == article
    from_dict = json.loads(written)
    assert parse_article(from_dict) == article
    assert from_dict == json.loads(written)


def test_a_dict_is_copied_and_has_no_lines() -> None:
    """Changing it afterwards changes no article; its problems name the field instead of a line."""
    data = {"id": "a", "title": "A", "updated": "2026-11-01", "sections": []}
    assert told(lambda: parse_article(data)) == [" sections: an article needs a section (got []) [AT140]"]
    (problem,) = problems_of(lambda: parse_article(data, "cms"))
    assert (problem.path, problem.line, problem.column, problem.where) == ("cms", None, None, "sections")


@pytest.mark.parametrize("wrong", [None, 3, b"id: x", ["id"], object()])
def test_content_of_another_type_is_a_type_error(wrong: Any) -> None:
    """Wrong use is not a problem of the content."""
    for parse in (parse_article, parse_profile, parse_glossary):
        with pytest.raises(TypeError):
            parse(wrong)


@pytest.mark.parametrize("wrong", [None, 3, ["id"]])
def test_a_path_of_another_type_is_a_type_error(wrong: Any) -> None:
    """The same for paths."""
    for load in (load_article, load_profile, load_profiles, load_glossary, load_picker):
        with pytest.raises(TypeError):
            load(wrong)


@pytest.mark.parametrize("load", [load_article, load_profile, load_glossary, load_picker])
def test_what_cannot_be_read_is_a_problem(load: Callable[[Path], object], tmp_path: Path) -> None:
    """Missing, a folder, of another encoding or too large: no foreign error, whatever is loaded."""

    def first(content: bytes | None, name: str = "a.yaml") -> str:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        return str(problems_of(lambda: load(tmp_path / name))[0]).removeprefix(f"{tmp_path}{os.sep}")

    assert first(None, "missing.yaml") == "missing.yaml: there is no such file (got nothing) [AT011]"
    assert first(None, "nul\x00.yaml").endswith("[AT011]")
    assert first(None, "") == f"{tmp_path}: a file is wanted (got a folder) [AT012]"
    assert first(b"a: b\nc: d\xe9") == (
        "a.yaml:2:5: an author's file must be UTF-8 (got byte 0xE9) [AT014]\n  hint: save the file as UTF-8"
    )
    assert first("id: x".encode("utf-16")) == (
        "a.yaml: an author's file must be UTF-8 (got UTF-16 or UTF-32) [AT014]\n  hint: save the file as UTF-8"
    )
    assert first(b" " * (MOST_BYTES + 1)) == (
        "a.yaml: an author's file has at most 1048576 bytes (got more) [AT013]\n  hint: split it into several"
    )
    assert first(b"") == "a.yaml:1:1: there is no record in it (got nothing) [AT021]"
    assert first(b"- a\n") == "a.yaml:1:1: the record must be a mapping (got a list of 1) [AT103]"


def test_a_file_without_permission_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system says about a file is told in one line."""
    path = tmp_path / "a.yaml"
    path.write_text("id: a")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert told(lambda: load_article(path)) == ["a.yaml: the file cannot be opened (got permission denied) [AT011]"]


def test_broken_syntax_hides_what_depends_on_it() -> None:
    """Where a text cannot be read to its end, only that is told: all else would be guessing."""
    assert told(lambda: parse_article("id: a: b\ntitle: x\n")) == [
        (
            '1:6: a ": " inside unquoted text, or a line indented too far (got "id: a: b") [AT020]\n'
            "  hint: write text as a block: `>-`, and the sentence on the next line, indented"
        ),
    ]


def test_comments_are_cut_off_only_where_nobody_minds() -> None:
    """A comment behind an id, a number or a mapping is a comment; behind unquoted prose it is probably lost text."""
    assert "# " in ARTICLE
    text = article_with('heading: {default: Efficacy, patient: "How well does it work?"}', "heading: Efficacy #1")
    assert told(lambda: parse_article(text)) == [
        (
            '26:23: " #" cuts a comment off from the text (got "Efficacy") [AT026]\n'
            "  hint: write text as a block: `>-`, and the sentence on the next line, indented"
        ),
    ]


RULES = [
    ("heading: Safety", "heading: {patient: Safe}", "AT147"),
    ("id: reduce", "id: response", "AT121"),
    ("id: safety", "id: results", "AT121"),
    ("[safety, results]", "[safety]", "AT131"),
    ("[safety, results]", "[safety, results, safety]", "AT132"),
    ("[safety, results]", "[safety, result]", "AT130"),
    ("cites: [phase3]", "cites: [phase2]", "AT129"),
    ("cites: [phase3]", "cites: [phase3, phase3]", "AT149"),
    ("cites: [phase3]", 'cites: [""]', "AT112"),
    ("cites: [phase3]", 'follows: ""', "AT112"),
    ("[5.7, 6.4]", "[6.4, 5.7]", "AT141"),
    ("{drug: 32.8, placebo: 13.7}", "{drug: 32.8}", "AT142"),
    ('"https://example.org/trial"', '"javascript:x"', "AT144"),
    ("policy: /policy", "policy: //evil.example", "AT144"),
    ("submitted: 2026-10-20", "submitted: 2026-12-20", "AT145"),
    ("        as_of: 2026-03-03\n", "", "AT146"),
    ("keep: [clear, negation]", "keep: [clear, no-name]", "AT143"),
    ("pin: {patient: plain}", "pin: {patient: standard}", "AT139"),
    ("omits: [registry]", "omits: [clear]", "AT128"),
    ("omits: [registry]", "omits: [Registry]", "AT143"),
    ("omits: [registry]", "adds: [Obligation]", "AT143"),
    ("            because: >-\n              Numbers of registers help nobody here.\n", "", "AT126"),
    ("        because: >-\n          Others have a page of their own.\n", "", "AT136"),
    ("follows: response", "follows: stopped", "AT133"),
    ("follows: response", "follows: response\n        required: true\n        audiences: [x]", ""),
    ("        required: true\n", "", ""),
    ("kind: table", "kind: item", "AT138"),
    ("        level: urgent\n", "        level: loud\n", "AT108"),
    ("        kind: item\n", "        kind: item\n        level: note\n", "AT137"),
    ("[Child, lower]", "[Child]", "AT124"),
    ("caption: Doses by age", 'caption: ""', "AT112"),
    ("[NCT00000001, NCT00000002]", "[]", "AT112"),
    ("items: [", "itmes: [", "AT101"),
    ('lead: "Reduce the dose if at least two apply:", ', "", "AT123"),
    ("{text: EXAMPLE-ONE}", "{text: EXAMPLE-ONE, date: 2026}", "AT111"),
    ("name: {text: EXAMPLE-ONE}", "nome: {text: EXAMPLE-ONE}", "AT204"),
]


@pytest.mark.parametrize(("old", "new", "code"), RULES)
def test_each_rule_of_the_record_has_its_own_code(old: str, new: str, code: str) -> None:
    """One thing changed in a good article breaks the rule that it should, or none."""
    text = article_with(old, new)
    if code:
        assert code in [problem.code for problem in problems_of(lambda: parse_article(text))]
    else:
        assert parse_article(text)


def test_a_required_claim_follows_only_what_stays() -> None:
    """Its leader must be required, with at least its audiences."""
    required = article_with("follows: response", "follows: response\n        required: true")
    assert parse_article(required)
    weak = required.replace("        importance: essential\n        required: true\n", "")
    assert (
        'a required claim may follow only a required one (got "response")'
        in problems_of(lambda: parse_article(weak))[0].message
    )
    narrow = required.replace("        kind: item\n", "        kind: item\n        audiences: [patient]\n")
    assert problems_of(lambda: parse_article(narrow))[0].code == "AT135"


def test_the_most_precise_variant_is_for_everyone_whatever_the_order_of_writing() -> None:
    """Registers may be written in any order; `audiences` may stand on a plainer variant only."""
    plainer = article_with("            voice: third", "            audiences: [patient]")
    assert parse_article(plainer)
    only_plain = article_with(
        "          plain: >-\n            The trials",
        "          plain:\n           audiences: [patient]\n           text: >-\n            The trials",
    )
    assert [problem.code for problem in problems_of(lambda: parse_article(only_plain))] == ["AT125"]


def test_warnings_stay_with_the_article() -> None:
    """What is questionable does not stop it."""
    article = parse_article(article_with("sources:\n", "sources:\n  unused: {title: Nobody}\n"))
    assert [str(warning) for warning in article.warnings] == [
        (
            '<string>:15:3: warning: no claim cites the source "unused" (got none) [AT151]\n'
            "  hint: leave it out, or cite it"
        ),
    ]


def test_null_is_no_value_where_there_may_be_none_and_no_text_anywhere() -> None:
    """An unquoted null never becomes the word "null"; `no` is the text "no"."""
    article = parse_article(article_with("label: {default: Clinical response} ", "label: null "))
    assert next(article.claims())[2].label is None
    assert told(lambda: parse_article(article_with("heading: Safety", "heading: {default: null}")))[0].startswith(
        "57:24: default must be text (got null) [AT103]"
    )
    assert parse_article(article_with("heading: Safety", "heading: no")).sections[1].heading == {"default": "no"}


MUTATED: tuple[tuple[str, Callable[[str], object]], ...] = (
    (ARTICLE, parse_article),
    (json.dumps(plain(read_text(ARTICLE, "f").data), indent=1), parse_article),
    ((GOOD / "glossary.yaml").read_text(encoding="utf-8"), parse_glossary),
    ((GOOD / "profiles" / "patient.yaml").read_text(encoding="utf-8"), parse_profile),
)


@pytest.mark.parametrize("seed", range(4))
def test_mutated_files_raise_only_our_errors(seed: int) -> None:
    """Swapped lines, cut pieces and strange characters end in a document or in problems that can be printed."""
    chance = random.Random(seed)
    for _ in range(150):
        text, parse = chance.choice(MUTATED)
        lines = text.split("\n")
        for _ in range(chance.randint(1, 4)):
            a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
            match chance.randrange(4):
                case 0:
                    lines[a], lines[b] = lines[b], lines[a]
                case 1:
                    at = chance.randrange(len(lines[a]) + 1)
                    lines[a] = lines[a][:at] + chr(chance.randrange(0x3000)) + lines[a][at + 1 :]
                case 2:
                    lines[a] = lines[a][: chance.randrange(len(lines[a]) + 1)]
                case _:
                    words = lines[a].split(" ")
                    chance.shuffle(words)
                    lines[a] = " ".join(words)
        assert_told(partial(parse, "\n".join(lines)))


def mutated_data(value: Any, chance: random.Random) -> Any:
    """The data with one value somewhere replaced by one of another type."""
    strange: list[Any] = [None, 0, -1, 1.5, True, "", "x", [], {}, ["x"], {"x": "y"}, "{{ x }}", "null", [[["x"]]]]
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(sorted(value))
        return value | {key: mutated_data(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        return [*value[:at], mutated_data(value[at], chance), *value[at + 1 :]]
    return deepcopy(chance.choice(strange))


@pytest.mark.parametrize("seed", range(4))
def test_values_of_any_type_anywhere_raise_only_our_errors(seed: int) -> None:
    """The rules read data that may be wrong, so each of them must cope with every type everywhere."""
    chance = random.Random(seed)
    good = plain(read_text(ARTICLE, "f").data)
    for _ in range(150):
        data = mutated_data(mutated_data(good, chance), chance)
        assert_told(partial(parse_article, data if isinstance(data, Mapping) else {"data": data}))


def test_article_paths_are_sorted_and_leave_out_what_is_no_article(tmp_path: Path) -> None:
    """The glossary, profiles, drafts (_ or .) and other files are not; folders inside are looked into."""
    for name in ("b.yaml", "a.json", "c.yml", "glossary.yaml", "_draft.yaml", ".hidden.yaml", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "d.yaml").touch()
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "patient.yaml").touch()
    (tmp_path / "_drafts").mkdir()
    (tmp_path / "_drafts" / "e.yaml").touch()
    found = [path.relative_to(tmp_path).as_posix() for path in article_paths(tmp_path)]
    assert found == ["a.json", "b.yaml", "c.yml", "more/d.yaml"]
    assert article_paths(tmp_path / "nowhere") == ()


# Profiles


def test_profiles_of_a_folder_load_with_their_picker() -> None:
    """Every file but the picker and names that start with _ is a profile."""
    found = load_profiles(GOOD / "profiles")
    assert sorted(found.profiles) == ["carer", "patient", "young-carer"]
    assert (found.picker.order, found.picker.registers) == (("patient", "carer"), ("technical", "plain"))


def test_a_child_replaces_its_parents_keys_and_adds_to_labels_and_notices() -> None:
    """One visible merge: no label and no notice is lost without a word; who it is for is never inherited."""
    profiles = load_profiles(GOOD / "profiles").profiles
    patient, carer, young = profiles["patient"], profiles["carer"], profiles["young-carer"]
    assert carer.targets == patient.targets
    assert (carer.voice, carer.terms, str(carer.evenness), str(patient.evenness)) == ("you", "explain", "0.5", "0.75")
    assert carer.labels == {"updated": "Changed", "as_of": "On {date}"}
    texts = [(notice.id, notice.text) for notice in carer.notices]
    assert texts == [
        ("not-advice", "This page is for learning."),
        ("call", "Call the nurse."),
        ("help", "You are not alone."),
    ]
    assert (patient.choice is not None, carer.choice) == (True, None)
    assert (young.targets, young.notices, young.evenness) == ((), carer.notices, carer.evenness)
    assert young.lineage == ("young-carer", "carer", "patient")


def test_one_profile_finds_its_parents_in_its_folder() -> None:
    """Loaded alone or together, it is the same profile."""
    alone = load_profile(GOOD / "profiles" / "young-carer.json")
    assert alone == load_profiles(GOOD / "profiles").profiles["young-carer"]


def test_a_profile_from_text_may_extend_a_shipped_one() -> None:
    """Text has no folder, but the shipped profiles are always there."""
    assert parse_profile("{id: nurse, label: Nurse}").lineage == ("nurse",)
    assert parse_profile({"id": "nurse", "label": "Nurse", "extends": "clinician"}).lineage == ("nurse", "clinician")
    assert told(lambda: parse_profile("id: a\nlabel: A\nextends: clinicain\n")) == [
        '3:10: extends names no profile (got "clinicain") [AT303]\n  hint: did you mean "clinician"?'
    ]


def test_a_profile_extends_one_of_its_own_folder_before_a_shipped_one(tmp_path: Path) -> None:
    """What stands beside a profile hides a shipped profile of the same name."""
    (tmp_path / "patient.yaml").write_text("{id: patient, label: Our patients, terms: leave}")
    (tmp_path / "carer.yaml").write_text("{id: carer, label: Carers, extends: patient}")
    (tmp_path / "intern.yaml").write_text("{id: intern, label: Interns, extends: clinician}")
    assert load_profile(tmp_path / "carer.yaml").terms == "leave"
    assert load_profile(tmp_path / "intern.yaml").lineage == ("intern", "clinician")


def test_mistakes_of_other_profiles_do_not_stop_one() -> None:
    """Only those of its ancestors count."""
    folder = MISTAKES / "profiles"
    assert problems_of(lambda: load_profile(folder / "a.yaml"))[0].code == "AT304"
    assert {problem.path for problem in problems_of(lambda: load_profile(folder / "orphan.yaml"))} == {
        str(folder / "orphan.yaml"),
        str(folder / "twin.yaml"),
    }


def test_a_broken_parent_is_told_once(tmp_path: Path) -> None:
    """The child says nothing of its own about it."""
    (tmp_path / "a.yaml").write_text("id: a\nlabel: A\nvoice: we\n")
    (tmp_path / "b.yaml").write_text("id: b\nlabel: B\nextends: a\n")
    assert told(lambda: load_profiles(tmp_path)) == ["a.yaml:3:8: voice must be one of you, third (got we) [AT108]"]
    assert told(lambda: load_profile(tmp_path / "b.yaml")) == told(lambda: load_profiles(tmp_path))


def test_profiles_cannot_extend_each_other_too_deep(tmp_path: Path) -> None:
    """Nine in a row are one too many."""
    for i in range(12):
        (tmp_path / f"p{i:02}.yaml").write_text(f"id: p{i}\nlabel: P\n" + (f"extends: p{i + 1}\n" if i < 11 else ""))
    assert [problem.code for problem in problems_of(lambda: load_profile(tmp_path / "p00.yaml"))] == ["AT304"]
    assert load_profile(tmp_path / "p04.yaml").lineage[-1] == "p11"


def test_a_folder_without_profiles_is_an_error(tmp_path: Path) -> None:
    """Nothing could be rendered with it."""
    assert [problem.code for problem in problems_of(lambda: load_profiles(tmp_path))] == ["AT310"]
    assert [problem.code for problem in problems_of(lambda: load_profiles(tmp_path / "nowhere"))] == ["AT310"]


def test_a_folder_without_a_picker_has_the_packages_own(tmp_path: Path) -> None:
    """Its profiles are offered in no order."""
    (tmp_path / "a.yaml").write_text("id: a\nlabel: A\n")
    assert load_profiles(tmp_path).picker == Picker()


def test_a_picker_loads_alone() -> None:
    """Whether its audiences exist is not asked then."""
    assert load_picker(GOOD / "profiles" / "audiences.yaml").default == "patient"
    assert problems_of(lambda: load_picker(MISTAKES / "profiles" / "audiences.yaml"))


# An article meets its profiles and glossary


def fit(text: str = ARTICLE, registers: str = "[technical, plain]") -> list[str]:
    """What does not fit, as people read it."""
    article: Article = parse_article(text, "a.yaml")
    profiles = {name: parse_profile({"id": name, "label": name}) for name in ("patient", "clinician")}
    picker = Picker.model_validate({"registers": tuple(registers.strip("[]").split(", "))})
    found = check_fit(article, profiles, picker, load_glossary(GOOD / "glossary.yaml"))
    return [str(problem) for problem in found]


def test_what_fits_has_no_problems() -> None:
    """The good article with its profiles and glossary."""
    assert fit() == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "[patient, clinician] ",
            "[patient, clinicain] ",
            'a.yaml:27:26: unknown audience (got "clinicain") [AT322]\n  hint: did you mean "clinician"?',
        ),
        (
            "order: {patient:",
            "order: {patents:",
            'a.yaml:23:18: unknown audience (got "patents") [AT322]\n  hint: did you mean "patient"?',
        ),
        (
            "defines: [placebo]",
            "defines: [plcebo]",
            'a.yaml:46:23: unknown term (got "plcebo") [AT323]\n  hint: did you mean "placebo"?',
        ),
        (
            "keep: [clear, negation]",
            "keep: [clear, negatoin]",
            (
                'a.yaml:34:23: no fact, term or kind of assertion has this name (got "negatoin") [AT143]\n'
                '  hint: did you mean "negation"?'
            ),
        ),
        (
            "technical: {lead",
            "tecnical: {lead",
            'a.yaml:55:21: unknown register (got "tecnical") [AT321]\n  hint: did you mean "technical"?',
        ),
        (
            "The trials were",
            "The {{ term.plcebo }} trials were",
            'a.yaml:67:17: unknown term (got "plcebo") [AT220]\n  hint: did you mean "placebo"?',
        ),
    ],
)
def test_unknown_names_are_told_where_the_article_meets_its_library(old: str, new: str, message: str) -> None:
    """With the place in the article, and what was probably meant."""
    assert fit(article_with(old, new)) == [message]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("title: {default: Examplumab for", "title: {nobody: x, default: Examplumab for", "title.nobody"),
        ("question: {", "question: {nobody: x, ", "question.nobody"),
        ("editions:\n    patient", "editions:\n    nobody", "review.editions.nobody"),
        ("heading: Safety", "heading: {default: Safety, nobody: x}", "sections[1].heading.nobody"),
        ("label: {", "label: {nobody: x, ", "sections[0].claims[0].label.nobody"),
        ("audiences: [patient]\n", "audiences: [nobody]\n", "sections[1].claims[0].audiences[0]"),
        ("pin: {patient", "pin: {nobody", "sections[0].claims[0].pin.nobody"),
        ("voice: third", "audiences: [nobody]", "sections[0].claims[0].variants.plain.audiences[0]"),
        ("omits: [registry]", "omits: [nobody]", "sections[0].claims[0].variants.plain.omits[0]"),
        ("omits: [registry]", "adds: [nobody]", "sections[0].claims[0].variants.plain.adds[0]"),
    ],
)
def test_names_are_checked_wherever_they_may_stand(old: str, new: str, where: str) -> None:
    """Every field that names an audience, a fact or a term."""
    article = parse_article(article_with(old, new))
    profiles = {name: parse_profile({"id": name, "label": name}) for name in ("patient", "clinician")}
    found = check_fit(article, profiles, Picker(), load_glossary(GOOD / "glossary.yaml"))
    (problem,) = [problem for problem in found if problem.code != "AT324"]  # a pin may miss the audience, too
    assert problem.where == where
    assert '(got "nobody")' in problem.message


@pytest.mark.parametrize("other", ["plain: b", "aliases: [B]", "names: {GB: b}", "brands: {GB: [B]}\n    source: s"])
def test_no_name_leads_to_two_terms(other: str) -> None:
    """Whatever kind of name it is, in any case."""
    text = f"terms:\n  a:\n    technical: a\n    {other}\n  b: {{technical: b}}\n"
    assert [problem.code for problem in problems_of(lambda: parse_glossary(text))] == ["AT401"]


def test_a_picker_has_registers(tmp_path: Path) -> None:
    """An empty list of them would leave nothing to choose."""
    (tmp_path / "audiences.yaml").write_text("registers: []\n")
    assert told(lambda: load_picker(tmp_path / "audiences.yaml")) == [
        "audiences.yaml:1:12: registers must not be empty (got []) [AT112]"
    ]


def test_hints_stay_short_in_large_libraries() -> None:
    """A near name is always told; a list of all names only where it is short."""
    assert near("plcebo", ["placebo", *(f"term-{i}" for i in range(5000))]) == 'did you mean "placebo"?'
    assert near("dale_chall", METRICS) == 'did you mean "dale_chall_readability_score"?'
    assert near("xyz", ["b", "a"]) == "known: a, b"
    assert near("xyz", [f"term-{i}" for i in range(21)]) == ""


def test_the_most_precise_variant_depends_on_the_registers_of_the_library() -> None:
    """What is plainer under one list may be the most precise under another."""
    text = article_with("            voice: third", "            audiences: [patient]")
    assert fit(text) == []
    assert fit(text, "[plain, technical]") == [
        (
            "a.yaml:47:24: the most precise variant is for every audience of its claim "
            "(got audiences patient) [AT125]\n"
            "  hint: put `audiences` on the claim, or on a plainer variant"
        ),
    ]


def test_numbers_of_a_numeric_library_are_numbers() -> None:
    """Their floats are Python's, whatever they call themselves."""

    class Float(float):
        def __repr__(self) -> str:
            return f"np.float64({float(self)})"

    facts = {"dose": {"value": Float(1.5), "unit": "mg"}}
    claim = {"id": "c", "variants": {"plain": "Take {{ dose }} once."}}
    section = {"id": "s", "heading": "S", "claims": [claim]}
    article = parse_article({"id": "a", "title": "A", "updated": "2026-11-01", "facts": facts, "sections": [section]})
    assert article.facts["dose"].model_dump()["value"] == Decimal("1.5")


def test_a_name_that_no_folder_can_have_holds_no_profiles() -> None:
    """It is a problem with the content like any other."""
    assert told(lambda: load_profiles("\0")) == ["\0: there is no profile in this folder (got nothing) [AT310]"]


def test_a_name_of_a_term_is_no_text() -> None:
    """Finding a name of a thousand words in a text of as many would take a million steps."""
    names = {"technical": "a " * 100, "aliases": ["b" * 201]}
    (problem,) = told(lambda: parse_glossary({"terms": {"t": names}}))
    assert problem == (
        " terms.t.aliases[0]: aliases[0] has at most 200 characters (got 201) [AT407]\n"
        "  hint: a name is what stands in a sentence; explain it in `definition`"
    )


def test_a_metric_without_a_name_is_refused_by_the_reader() -> None:
    """What would fail where a page is made is told where it is written."""
    with pytest.raises(ProfileError) as caught:
        parse_profile("id: p\nlabel: l\ntargets: [{metric: '', at_most: 3}]\n")
    assert [str(problem) for problem in caught.value.problems] == [
        "<string>:3:20: metric must not be empty (got nothing) [AT112]"
    ]


def test_null_is_no_wording() -> None:
    """A variant says something; a name that a term may lack may be null."""
    claims = "[{id: c, variants: {technical: a b c, plain: null}}]"
    text = f"id: a\ntitle: t\nupdated: 2026-01-01\nsections: [{{id: s, heading: h, claims: {claims}}}]\n"
    with pytest.raises(ArticleError) as caught:
        parse_article(text)
    assert [problem.code for problem in caught.value.problems] == ["AT103"]
    assert parse_glossary("terms: {drug: {technical: drug, plain: null}}").terms["drug"].plain is None
