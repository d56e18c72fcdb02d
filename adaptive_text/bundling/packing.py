"""Parts of a bundle made small, with Zstandard (RFC 8878): the parts of one edition say the same, and share it.

An edition's HTML is packed alone, so that reading a page unpacks nothing else. Its other parts are packed with the HTML
as their dictionary, and take a third of what each would take by itself.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from adaptive_text.errors import BundleError

if TYPE_CHECKING or sys.version_info < (3, 14):
    from backports import zstd
else:
    from compression import zstd

_OPTIONS: Mapping[int, int] = {
    zstd.CompressionParameter.compression_level: 3,  # twice as fast as the level above, for a few percent more bytes
    zstd.CompressionParameter.checksum_flag: 1,  # so that damage is seen by whoever reads
}
MOST_BYTES = 64 * 1024 * 1024
"""Of an unpacked part: the parts of the largest record that the reader takes stay far below."""
_SMALLEST_DICTIONARY = 8
"""Bytes; what is shorter is none."""
_HINT = "the bundle is damaged: `adaptive-text bundle verify` tells more"
_KEPT = 1024 * 1024
"""Bytes; more than unpacking a page takes and gives back."""


def _keep_memory() -> None:
    """Have the C library keep what is given back, instead of giving it to the system and asking for it again.

    glibc does so only up to twice the largest block that came and went (mallopt(3), M_MMAP_THRESHOLD). Unpacking
    takes some 300 KB: most pages would begin with 27 page faults, and take twice as long.
    """
    bytes(_KEPT)


_keep_memory()


def pack(part: bytes) -> bytes:
    """A part, packed alone."""
    return zstd.compress(part, options=_OPTIONS)


def unpack(packed: bytes) -> bytes:
    """What was packed; raises `BundleError` where it cannot be unpacked."""
    return _read(zstd.ZstdDecompressor(), packed)


def pack_beside(part: bytes, html: bytes) -> bytes:
    """A part of an edition, packed with its HTML as the dictionary."""
    return zstd.compress(part, options=_OPTIONS, zstd_dict=_dictionary(html)) if _helps(html) else pack(part)


def unpack_beside(packed: bytes, html: bytes) -> bytes:
    """What was packed beside this HTML; raises `BundleError` where it cannot be unpacked."""
    if not _helps(html):
        return unpack(packed)
    return _read(zstd.ZstdDecompressor(zstd_dict=_dictionary(html)), packed)


def _helps(html: bytes) -> bool:
    return len(html) >= _SMALLEST_DICTIONARY


def _dictionary(html: bytes) -> tuple[zstd.ZstdDict, int]:
    return zstd.ZstdDict(html, is_raw=True).as_prefix


def _read(reader: zstd.ZstdDecompressor, packed: bytes) -> bytes:
    try:
        part = reader.decompress(packed, max_length=MOST_BYTES)
    except zstd.ZstdError as error:
        raise BundleError(f"a part cannot be unpacked (got {str(error).lower()}); {_HINT}") from None
    if not reader.eof or reader.unused_data:
        raise BundleError(f"a part is not whole; {_HINT}")
    return part
