"""From a source of articles to a bundle: what is unchanged is kept, the rest is made wherever an executor runs it.

One pass over the source. Each item is either in the old bundle under its key, or goes out in a batch; both are dealt
with in the order of the source, so that the bundle is the same whoever has made it, and however fast. What cannot be
made is told and left out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from adaptive_text.batching import Kept, Step, Stretch, items_of, names_of, stretches
from adaptive_text.bundling.destination import Destination
from adaptive_text.bundling.drafting import Broken
from adaptive_text.bundling.format import Meta
from adaptive_text.bundling.staging import Staging
from adaptive_text.bundling.tracking import Sight, Tracking
from adaptive_text.dispatching import Again, Call, Pool, cores, in_order
from adaptive_text.errors import BuildError, LibraryError, Problem
from adaptive_text.formerly import Clash, clash_of
from adaptive_text.making.orders import Item, Limits, Result, prepare_order, read_delivery
from adaptive_text.noting import Notes, id_by_name, id_of
from adaptive_text.preparing import setup_of, touched_between

if TYPE_CHECKING:
    from adaptive_text.sourcing.opening import Source

StrPath = str | os.PathLike[str]
TWINS = "AT614"
"""The code of two articles with one id, as `check` tells them."""


class Progress(NamedTuple):
    """How far a build is."""

    done: int
    """Items of the source that were dealt with."""
    total: int | None
    """Items of the source, where it knows."""
    kept: int
    """Articles that are unchanged."""
    failed: int
    """Articles that could not be made."""
    problems: int
    seconds: float
    stage: Literal["making", "publishing"] = "making"


@dataclass(frozen=True, slots=True)
class Built:
    """What became of a build."""

    path: Path
    """Of the bundle."""
    digest: str
    """Of its content: the same for every build of the same articles, profiles and glossary with the same engine."""
    articles: int
    """In the bundle."""
    editions: int
    """Of them."""
    made: int
    """Articles that are new or were made again."""
    kept: int
    """Articles that are unchanged."""
    removed: int
    """Articles of the old bundle that the source has no more."""
    failed: int
    """Articles that are left out, since they could not be made."""
    problems: Sequence[Problem]
    """What was wrong, in the order of the source: the first thousand."""
    number_of_problems: int
    seconds: float
    published: bool
    """Whether a new bundle was put in place; not where the old one says the same, nor with `strict` after a failure."""


def build(
    source: StrPath,
    destination: StrPath,
    executor: Executor | Callable[[], Executor] | None = None,
    *,
    jobs: int | None = None,
    profiles: StrPath | None = None,
    glossary: StrPath | None = None,
    templates: StrPath | None = None,
    column: str | None = None,
    limits: Limits | None = None,
    problems: StrPath | None = None,
    strict: bool = False,
    fresh: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Built:
    """Build a bundle of the articles of a source, in which `Library.open` finds all pages finished.

    `source` is whatever `open_source` takes: a folder, JSON Lines or Parquet, here or behind a URL; `column` names the
    one of a table. Profiles, glossary and templates are found around it, unless they are given. `executor` is any
    executor of `concurrent.futures`, such as `client.get_executor()` of dask.distributed, or a function that makes one:
    then a broken one is replaced. By default there are as many processes as `jobs` says, or processor cores.

    What the old bundle has and the source has not changed is kept. An article that cannot be made within its `limits`
    is left out, told in `problems` (a file of JSON Lines, written as they come) and listed in the bundle. With `strict`
    nothing is published then. With `fresh` nothing of the old bundle is used. A build that is interrupted goes on where
    it was. Raises `BuildError` where it cannot go on, `LibraryError` and its kin for a source that cannot be read.
    """
    from adaptive_text.making.batches import make_batch
    from adaptive_text.making.pool import MakerPool
    from adaptive_text.sourcing.opening import open_source

    began = monotonic()
    place = Destination.of(destination)
    opened = open_source(source, profiles=profiles, glossary=glossary, templates=templates, column=column)
    setup = setup_of(opened.files)
    with place.locked(), Notes(problems) as notes, Tracking() as tracking:
        pool = Pool(executor or (lambda: MakerPool(jobs or cores())))
        try:
            with Staging(place, setup, touched_between, fresh=fresh) as staging:
                run = _Build(
                    opened,
                    staging=staging,
                    notes=notes,
                    tracking=tracking,
                    progress=progress,
                    began=began,
                )
                run.make(pool, make_batch, limits or Limits())
                return run.built(place.path, run.publish(strict=strict, fresh=fresh))
        finally:
            pool.close()


_Results = tuple[Result, ...]


class _Build:
    """One pass over a source."""

    def __init__(
        self,
        source: Source,
        *,
        staging: Staging,
        notes: Notes,
        tracking: Tracking,
        progress: Callable[[Progress], None] | None,
        began: float,
    ) -> None:
        self._source = source
        self._staging = staging
        self._notes = notes
        self._tracking = tracking
        self._progress = progress
        self._began = began
        self._done = self._made = self._kept = self._removed = self._failed = 0

    # --- from items to articles

    def make(self, pool: Pool, run: Callable[[bytes], bytes], limits: Limits) -> None:
        """Take every item of the source, in its order; what is made is committed batch by batch."""
        self._tell()
        calls = self._calls(pool, limits)

        def read(stretch: Stretch, reply: bytes) -> _Results | Again:
            results = read_delivery(reply)
            return self._again(stretch, limits) if results is None else results

        with closing(in_order(calls, pool, run, read, names_of)) as answers:
            for stretch, results in answers:
                with self._staging.telling():
                    self._take(stretch, iter(results or ()))
                    self._staging.draft.commit()
                self._tell()

    def _again(self, stretch: Stretch, limits: Limits) -> Again:
        return Again(prepare_order(items_of(stretch), self._source.files, limits, with_files=True))

    def _calls(self, pool: Pool, limits: Limits) -> Iterator[Call[Stretch]]:
        for stretch in stretches(map(self._step, self._source), pool.workers):
            items = items_of(stretch)
            yield Call(stretch, prepare_order(items, self._source.files, limits) if items else None)

    def _step(self, found: Item | Problem) -> Step:
        if isinstance(found, Problem):
            return found
        with self._staging.telling():
            number = self._staging.draft.find(found.key)
        return found if number is None else Kept(found.name, number)

    def _take(self, stretch: Stretch, results: Iterator[Result]) -> None:
        for step in stretch:
            self._done += 1
            if isinstance(step, Problem):
                self._fail(step.path, id_by_name(step.path), (step,))
            elif isinstance(step, Kept):
                self._keep(step)
            else:
                self._put(step, next(results))

    def _keep(self, kept: Kept) -> None:
        if (first := self._tracking.sight(kept.number)) is not None:
            self._fail_twin(self._staging.draft.entry(kept.number).article, first, kept.name)
            return
        self._tracking.see(kept.number, Sight(kept.name, is_kept=True))
        self._kept += 1

    def _put(self, item: Item, result: Result) -> None:
        if result.article is None:
            self._fail(item.name, id_of(item), result.problems)
            return
        article = result.article.entry.article
        number = self._staging.draft.number(article)
        if number is not None and (first := self._tracking.sight(number)) is not None:
            self._fail_twin(article, first, item.name)
            return
        self._staging.begin()
        number = self._staging.draft.put(item.key, result.article)
        self._tracking.see(number, Sight(item.name, is_kept=False))
        self._made += 1

    def _fail(self, name: str, article: str, problems: Sequence[Problem]) -> None:
        self._failed += 1
        self._tracking.fail(Broken(name, article, msgspec.json.encode(problems)))
        self._notes.add(article, problems)

    def _fail_twin(self, article: str, first: Sight, name: str) -> None:
        message = f'two articles have the id "{article}" (got {first.name} and {name})'
        self._fail(name, article, (Problem(name, None, None, "id", TWINS, message, "give one of them another id"),))

    # --- from articles to a bundle

    def publish(self, *, strict: bool, fresh: bool) -> Meta | None:
        """Complete the bundle and put it in place; `None` where the one that is there stays."""
        self._tell("publishing")
        self._refuse_nothing()
        with self._staging.telling():
            self._remove_unseen()
            if self._staging.writes:
                self._judge_former()
            if not self._staging.draft.has_broken(self._broken()):
                self._staging.begin()
                self._staging.draft.list_broken(self._broken())
            self._staging.draft.commit()
            if not self._staging.writes or (strict and self._failed):
                return None
            return self._staging.publish(even_the_same=fresh)

    def _refuse_nothing(self) -> None:
        if self._made or self._kept:
            return
        if not self._done:
            raise BuildError(f"{self._source.name} has no articles; nothing is published")
        raise BuildError(f"no article of {self._source.name} can be used; nothing is published", self._notes.first)

    def _remove_unseen(self) -> None:
        draft = self._staging.draft
        if draft.articles() == self._tracking.count():
            return
        unseen = self._tracking.unseen(draft.numbers())
        self._removed = sum(not self._tracking.has_failed(draft.entry(number).article) for number in unseen)
        self._staging.begin()
        for number in unseen:
            self._staging.draft.drop(number)

    def _judge_former(self) -> None:
        """Let former ids lead to articles, and leave out an article whose former id leads elsewhere, as a site does."""
        draft = self._staging.draft
        led: dict[str, str] = {}
        left_out: dict[str, int] = {}
        for entry in draft.moved():
            number = draft.number(entry.article)
            assert number is not None
            clash = clash_of(
                entry.article,
                entry.formerly,
                led,
                lambda former: former not in left_out and draft.number(former) is not None,
            )
            if clash is None:
                led |= dict.fromkeys(entry.formerly, entry.article)
            else:
                left_out[entry.article] = number
                self._leave_out(entry.article, number, clash)
        for number in left_out.values():
            draft.drop(number)
        draft.lead(led.items())

    def _leave_out(self, article: str, number: int, clash: Clash) -> None:
        sight = self._tracking.sight(number)
        assert sight is not None
        if sight.is_kept:
            self._kept -= 1
        else:
            self._made -= 1
        where = f"formerly[{clash.number}]"
        problem = Problem(sight.name, None, None, where, LibraryError.code, clash.message, clash.hint)
        self._fail(sight.name, article, (problem,))

    def _broken(self) -> Iterator[Broken]:
        """What could not be made, without the ids that another article of the source has: those are in the file."""
        for broken in self._tracking.broken():
            is_there = bool(broken.id) and self._staging.draft.number(broken.id) is not None
            yield broken._replace(id="") if is_there else broken

    def built(self, path: Path, published: Meta | None) -> Built:
        """What became of it."""
        meta = published or self._staging.old
        return Built(
            path=path,
            digest=meta.digest if meta else "",
            articles=meta.articles if meta else 0,
            editions=meta.editions if meta else 0,
            made=self._made,
            kept=self._kept,
            removed=self._removed,
            failed=self._failed,
            problems=tuple(self._notes.first),
            number_of_problems=self._notes.number,
            seconds=monotonic() - self._began,
            published=published is not None,
        )

    def _tell(self, stage: Literal["making", "publishing"] = "making") -> None:
        if self._progress is not None:  # else the source need not count
            counts = (self._kept, self._failed, self._notes.number)
            self._progress(Progress(self._done, self._source.total, *counts, monotonic() - self._began, stage))
