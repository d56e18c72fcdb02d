"""The executor that a build uses by default: threads with a maker each, and so a pool of processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from adaptive_text.making.batches import adopt
from adaptive_text.making.isolation import Maker


class MakerPool(ThreadPoolExecutor):
    """So many threads with a maker each. Nothing of it is left when it was shut down, whatever it was at."""

    def __init__(self, jobs: int) -> None:
        """Start a maker where there is work for one, at most so many."""
        self._makers: list[Maker] = []
        super().__init__(jobs, "adaptive-text-maker", self._adopt)

    def _adopt(self) -> None:
        maker = Maker()
        self._makers.append(maker)
        adopt(maker)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all makers; with `cancel_futures` at once, else when they have done what they were given."""
        if cancel_futures:
            for maker in self._makers:
                maker.stop()
        super().shutdown(wait=wait or cancel_futures, cancel_futures=cancel_futures)
        if wait or cancel_futures:
            for maker in self._makers:
                maker.close()
