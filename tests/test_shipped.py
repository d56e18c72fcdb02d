from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from adaptive_text import shipped
from adaptive_text.errors import LibraryError

NAMES: tuple[Literal["profiles", "corpus"], ...] = ("profiles", "corpus")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "adaptive_text"
    folder.mkdir()
    monkeypatch.setattr(shipped, "PACKAGE", folder)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_the_folder_inside_the_package_comes_first(package: Path, name: Literal["profiles", "corpus"]) -> None:
    """An installed wheel reads its own data, whatever lies beside it in site-packages."""
    (package / name).mkdir()
    (package.parent / name).mkdir()
    assert shipped.shipped(name) == package / name


@pytest.mark.parametrize("name", NAMES)
def test_a_checkout_reads_the_folder_at_its_root(package: Path, name: Literal["profiles", "corpus"]) -> None:
    """Where the package holds no data, the folder beside the package is the data."""
    (package.parent / name).mkdir()
    assert shipped.shipped(name) == package.parent / name


def test_a_file_is_not_the_data(package: Path) -> None:
    """A file that has the name of the folder is passed over."""
    (package / "corpus").write_text("", encoding="utf-8")
    (package.parent / "corpus").mkdir()
    assert shipped.shipped("corpus") == package.parent / "corpus"


def test_the_error_names_both_places(package: Path) -> None:
    """Where no data is found, the message says where it was looked for."""
    with pytest.raises(LibraryError) as caught:
        shipped.shipped("profiles")
    inside, beside = package / "profiles", package.parent / "profiles"
    assert str(caught.value) == f"no shipped profiles: neither {inside} nor {beside} is a folder"


@pytest.mark.parametrize("name", NAMES)
def test_the_data_is_there(name: Literal["profiles", "corpus"]) -> None:
    """The package under test, installed or a checkout, has its data."""
    assert any(shipped.shipped(name).glob("*.yaml"))
