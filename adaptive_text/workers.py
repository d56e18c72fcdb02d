"""How a process of one of our pools begins. Builds have makers instead (`making`), which hang on a pipe."""

from __future__ import annotations

import os
import signal
from multiprocessing import parent_process
from threading import Thread


def begin() -> None:
    """Leave Ctrl-C to the process that started this one, and end when that is gone, however it went.

    A worker of a pool would wait for work for ever: it has the other end of its queue open itself.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, name="adaptive-text-parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
