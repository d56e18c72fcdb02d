"""The editions of a bundle as a Parquet file: one row for each, for warehouses, notebooks and other programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adaptive_text.errors import BuildError, reason
from adaptive_text.saving import sync

if TYPE_CHECKING:
    from collections.abc import Callable

    from adaptive_text.bundle import Bundle
    from adaptive_text.edition import Edition

ROWS = 1_000
"""Editions that are written together; they are what is in memory at once, some 50 MB."""
_PAGE = 64
"""Rows of a page of the file, the least that a reader holds in memory; pyarrow's own 1,024 would be 40 MB."""
TEXTS = (
    *("article", "lang", "audience", "title", "headline", "status", "updated", "register", "fingerprint"),
    *("html", "markdown", "text", "json_ld", "prose"),
)
"""Columns of text, in order; `status` is the edition's own, `updated` and `reviewed` are days."""


def export_table(bundle: Bundle, file: Path, progress: Callable[[int, int], None] | None = None) -> int:
    """Write all editions of a bundle to a Parquet file, by article and audience; how many there are.

    The file is written beside its place and put there when it is whole. Behind the columns of `TEXTS` come `reviewed`,
    `words`, `shortfall` (whether a target is missed), and `scores`: a map of the corrected values by metric, `null`
    where there is no text. Raises `BuildError` where the file cannot be written or the package pyarrow is missing.
    """
    try:
        import pyarrow  # type: ignore[import-untyped]  # pyarrow has no type hints
        from pyarrow import parquet  # pyright: ignore[reportMissingTypeStubs] - pyarrow has none
    except ModuleNotFoundError:
        message = 'pyarrow is missing, which writes Parquet: pip install "adaptive-text[parquet]"'
        raise BuildError(message) from None
    arrow: Any = pyarrow
    writer_of: Any = parquet.ParquetWriter
    schema = _schema(arrow)
    beside = file.with_name(f".{file.name}.writing")
    written = 0
    try:
        with writer_of(beside, schema, compression="zstd", write_batch_size=_PAGE) as writer:
            for rows in _batches(bundle):
                writer.write_table(arrow.Table.from_pylist(rows, schema=schema))
                written += len(rows)
                if progress is not None:
                    progress(written, bundle.meta.editions)
        sync(beside)
        beside.replace(file)
    except OSError as error:
        raise BuildError(f'cannot write "{file}" (got {reason(error)})') from None
    finally:
        beside.unlink(missing_ok=True)
    return written


def _schema(arrow: Any) -> Any:
    fields = [
        *(arrow.field(name, arrow.string(), nullable=False) for name in TEXTS),
        arrow.field("reviewed", arrow.string()),
        arrow.field("words", arrow.int32(), nullable=False),
        arrow.field("shortfall", arrow.bool_(), nullable=False),
        arrow.field("scores", arrow.map_(arrow.string(), arrow.float64()), nullable=False),
    ]
    return arrow.schema(fields)


def _batches(bundle: Bundle) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for article in bundle:
        for audience in bundle.catalogue[article].audiences:
            rows.append(_row(bundle.edition(article, audience)))
            if len(rows) == ROWS:
                yield rows
                rows = []
    if rows:
        yield rows


def _row(edition: Edition) -> dict[str, Any]:
    page = edition.page
    return {
        "article": page.article,
        "lang": page.lang,
        "audience": page.audience,
        "title": page.title,
        "headline": page.headline,
        "status": page.status,
        "updated": page.updated,
        "register": edition.register,
        "fingerprint": edition.fingerprint,
        "html": str(edition.html),
        "markdown": edition.markdown,
        "text": edition.text,
        "json_ld": edition.json_ld,
        "prose": edition.prose,
        "reviewed": page.reviewed or None,
        "words": edition.grounds.words,
        "shortfall": edition.shortfall is not None,
        "scores": sorted(edition.score.as_dict().items()),
    }
