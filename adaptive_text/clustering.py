"""The workers of a dask.distributed cluster as an executor of a build: https://distributed.dask.org."""

from __future__ import annotations

from concurrent.futures import Executor
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from adaptive_text.errors import BuildError

ANSWERING = 10
"""Seconds for a scheduler to answer."""


class Cluster:
    """Makes executors on a cluster, one at a time, and a new one when the connection was lost. A context manager."""

    def __init__(self, address: str) -> None:
        """Connect to a scheduler: `tcp://scheduler:8786`.

        Raises `BuildError` where none answers.
        """
        import distributed

        self._connect: Any = distributed.Client  # most of its methods have no types
        self._address = address
        self._client: Any = self._connected()

    def __call__(self) -> Executor:
        """An executor; raises `BuildError` where no scheduler answers."""
        if self._client is None or self._client.status != "running":
            self.close()
            self._client = self._connected()
        executor: Executor = self._client.get_executor(pure=False)
        return executor

    def close(self) -> None:
        """Let the cluster go."""
        if self._client is not None:
            with suppress(OSError, TimeoutError):  # a scheduler that is gone cannot be told
                self._client.close()
            self._client = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _connected(self) -> Any:
        try:
            return self._connect(self._address, timeout=ANSWERING, set_as_default=False)
        except (OSError, ValueError) as error:  # the latter for an address that is none
            told = " ".join(str(error).split()) or type(error).__name__
            message = f'no scheduler answers at "{self._address}" within {ANSWERING} s (got {told})'
            raise BuildError(message) from None
