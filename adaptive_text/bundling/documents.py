"""Authors' documents as canonical JSON, and back: without their files, and without reading YAML."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar, cast

import msgspec

from adaptive_text.errors import BundleError

if TYPE_CHECKING:
    from adaptive_text.record import Document

DocumentType = TypeVar("DocumentType", bound="Document")
_ENCODER = msgspec.json.Encoder(decimal_format="number", order="sorted")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def data_of(document: Document) -> bytes:
    """What a document says, as canonical JSON: keys sorted, numbers with their written digits."""
    return _ENCODER.encode(document.model_dump(exclude_unset=True))


def document_of(model: type[DocumentType], data: bytes) -> DocumentType:
    """The document of `data_of`, which knows no file and no lines; raises `BundleError` where it is none."""
    try:
        return model.model_validate(_with_tuples(_DECODER.decode(data)))
    except ValueError as error:  # of msgspec, and of pydantic
        message = f"{model.__name__.lower()} cannot be read from the bundle (got {type(error).__name__})"
        raise BundleError(message) from None


def _with_tuples(value: object) -> object:
    """The value with tuples for lists: the models are strict."""
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, object]", value)
        return {key: _with_tuples(inner) for key, inner in mapping.items()}
    if isinstance(value, list):
        return tuple(_with_tuples(inner) for inner in cast("list[object]", value))
    return value
