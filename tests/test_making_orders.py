"""Laws of orders and deliveries: what travels between a build and its workers comes out as it went in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw, msgpack
from poisons import PROBLEMS, made

from adaptive_text import caching
from adaptive_text.errors import BuildError
from adaptive_text.making.orders import Delivery, Files, Item, Limits, Order, Result, prepare_order, read_delivery
from adaptive_text.shipped import PACKAGE, shipped

SAME = "install the same adaptive-text, Python and packages on every machine, and start the workers again"
names, contents = st.text(max_size=20), st.binary(max_size=50)
files = st.tuples(names, contents)
items = st.builds(Item, names, st.sampled_from(["yaml", "json"]), contents)
sets_of_files = st.builds(Files, st.tuples(files, files), files, st.tuples(files))


@given(st.lists(items, max_size=3), sets_of_files, st.builds(Limits, st.floats(0.1, 1e6), st.integers(1, 2**40)))
def test_an_order_comes_out_as_it_went_in(batch: list[Item], sent: Files, limits: Limits) -> None:
    """Items and limits, the digest of the files, and the files themselves only where they were asked for."""
    plain = Order(caching.engine(), sent.digest, limits, tuple(batch))
    assert msgpack.decode(prepare_order(batch, sent, limits), type=Order) == plain
    whole = msgpack.decode(prepare_order(batch, sent, limits, with_files=True), type=Order)
    assert whole == Order(caching.engine(), sent.digest, limits, tuple(batch), sent)
    assert whole.sent is not None
    assert whole.sent.digest == sent.digest


@given(items, items)
def test_two_items_have_one_key_where_they_are_read_alike(first: Item, second: Item) -> None:
    """What they are called does not count; how they are written does."""
    alike = (first.suffix, first.content) == (second.suffix, second.content)
    assert (first.key == second.key) == alike


@given(sets_of_files, sets_of_files)
def test_two_sets_of_files_have_one_digest_where_they_are_equal(first: Files, second: Files) -> None:
    """Names count too: messages show them."""
    assert (first.digest == second.digest) == (first == second)


def delivered(delivery: Delivery) -> bytes:
    return msgpack.encode(delivery)


def test_a_delivery_comes_out_as_it_went_in() -> None:
    """An article or its problems, one by one and in order."""
    results = (Result(made("a")), Result(None, PROBLEMS), Result(made("b")))
    packed = tuple(Raw(msgpack.encode(result)) for result in results)
    assert read_delivery(delivered(Delivery(caching.engine(), results=packed))) == results
    assert read_delivery(delivered(Delivery(caching.engine()))) == ()


def test_a_worker_without_the_files_asks_for_them() -> None:
    """That is no result, and no error either."""
    assert read_delivery(delivered(Delivery(wants_files=True))) is None


def refusal(delivery: bytes) -> BuildError:
    with pytest.raises(BuildError) as raised:
        read_delivery(delivery)
    return raised.value


def test_a_worker_with_another_engine_is_refused_by_name() -> None:
    """The message tells both signatures, the machine, and which packages differ."""
    here = caching.engine().hex()[:12]
    versions = {**caching.versions(), "babel": "1.0"}
    babel, spacy = caching.versions()["babel"], versions.pop("spacy")
    error = refusal(delivered(Delivery(b"\xab" * 32, versions, worker="node-3")))
    assert error.message == (
        f"the worker on node-3 has another engine (got {'ab' * 6} there and {here} here: babel 1.0 there and {babel} "
        f"here, spacy none there and {spacy} here); {SAME}"
    )
    error = refusal(delivered(Delivery(b"\xab" * 32, caching.versions(), worker="node-3")))
    assert error.message == (
        f"the worker on node-3 has another engine (got {'ab' * 6} there and {here} here: other files of adaptive_text)"
        f"; {SAME}"
    )


def test_a_worker_that_can_make_nothing_is_told() -> None:
    """With what is wrong with the files, where that is the reason."""
    error = refusal(delivered(Delivery(fault="the glossary is wrong", problems=PROBLEMS, worker="node-3")))
    assert error.message == "the worker on node-3 can make nothing: the glossary is wrong"
    assert error.problems == PROBLEMS


@given(st.binary(max_size=30))
def test_what_is_no_delivery_is_told(answer: bytes) -> None:
    """Such as that of a worker of another version."""
    try:
        msgpack.decode(answer, type=Delivery)
    except ValueError:
        told = f"a worker's answer cannot be read (got {len(answer)} bytes); {SAME}"
        assert refusal(answer).message == told


def engine_in(folder: Path) -> str:
    """The signature of the package in a folder."""
    code = "import adaptive_text.caching as c; print(c.__file__); print(c.engine().hex())"
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    file, signature = done.stdout.split()
    assert Path(file).is_relative_to(folder)
    return signature


def test_a_signature_is_the_same_wherever_the_package_lies(tmp_path: Path) -> None:
    """On a machine with the same Python and packages, in a checkout or in a wheel; one byte of ours makes another."""
    ignored = shutil.ignore_patterns("__pycache__", "profiles", "corpus")
    package = tmp_path / "wheel" / "adaptive_text"
    shutil.copytree(PACKAGE, package, ignore=ignored)
    shutil.copytree(shipped("profiles"), package / "profiles")
    shutil.copytree(shipped("corpus"), package / "corpus")
    assert engine_in(tmp_path / "wheel") == engine_in(PACKAGE.parent)
    with (package / "templates" / "page.txt").open("a", encoding="utf-8") as file:
        file.write(" ")
    assert engine_in(tmp_path / "wheel") != engine_in(PACKAGE.parent)


def test_a_signature_does_not_depend_on_how_python_was_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two builds of one version of Python make the same pages."""
    before = caching.engine.__wrapped__()
    monkeypatch.setattr(sys, "version", "3.11.0 (compiled elsewhere, by somebody else)")
    assert caching.engine.__wrapped__() == before
