"""What every executor of a build runs: an order in, a delivery out, as bytes, in whatever process and thread."""

from __future__ import annotations

import platform
from threading import Lock, local

from msgspec import MsgspecError, msgpack
from msgspec.structs import replace

from adaptive_text import caching
from adaptive_text.making.frames import Setting
from adaptive_text.making.isolation import Maker, OtherEngine, Unready
from adaptive_text.making.orders import Delivery, Files, Order

FILES_KEPT = 4
"""Sets of files that a worker keeps, so that each travels once; past it the oldest goes."""
_files: dict[bytes, Files] = {}
_lock = Lock()
_thread = local()


def make_batch(order: bytes) -> bytes:
    """Make the items of an order, one by one, in the maker of this thread.

    Never raises for what items are or do: whatever is wrong stands in the delivery.
    """
    try:
        wanted = msgpack.decode(order, type=Order)
    except MsgspecError:  # of another version of this module
        return _delivered(Delivery(caching.engine(), versions=caching.versions(), fault="the order cannot be read"))
    files = _known(wanted)
    if files is None:
        return _delivered(Delivery(wants_files=True))
    setting = Setting(files, wanted.limits, wanted.signature)
    maker = _own_maker()
    try:
        results = tuple(maker.make(item, setting) for item in wanted.items)
    except OtherEngine as other:
        return _delivered(Delivery(other.ready.signature, versions=other.ready.versions))
    except Unready as unready:
        return _delivered(Delivery(fault=unready.fault, problems=unready.problems))
    return _delivered(Delivery(wanted.signature, results=results))


def _delivered(delivery: Delivery) -> bytes:
    return msgpack.encode(replace(delivery, worker=platform.node()))


def _known(order: Order) -> Files | None:
    """The files of an order: those that came with it, or that came before."""
    with _lock:
        if order.sent is not None:
            while len(_files) >= FILES_KEPT and order.files not in _files:
                del _files[next(iter(_files))]
            _files[order.files] = order.sent
        return _files.get(order.files)


def adopt(maker: Maker) -> None:
    """Have this thread use a maker that its owner can stop."""
    _thread.maker = maker


def _own_maker() -> Maker:
    """The maker of this thread, which ends with it."""
    maker: Maker | None = getattr(_thread, "maker", None)
    if maker is None:
        maker = _thread.maker = Maker()
    return maker
