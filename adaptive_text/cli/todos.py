"""`todo`: which wording to write next, over a whole corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adaptive_text.cli.console import WrongUse, measuring, show, working, write
from adaptive_text.cli.options import GlossaryOption, ProfilesOption, opened
from adaptive_text.errors import did_you_mean

if TYPE_CHECKING:
    from rich.console import RenderableType

    from adaptive_text.library import Library
    from adaptive_text.planning import Gain, PagePlan, Task

CORPUS = Path("corpus")


class Form(StrEnum):
    """What a list of tasks can be written as."""

    HUMAN = "human"
    JSON = "json"


def todo(
    corpus: Annotated[
        str | None,
        typer.Argument(
            metavar="[CORPUS]",
            show_default=False,
            help="A folder of articles, or one article; default: the folder corpus.",
        ),
    ] = None,
    audience: Annotated[
        list[str] | None,
        typer.Option(
            "--audience",
            "-a",
            show_default=False,
            metavar="AUDIENCE",
            help="Only for these; may be repeated; default: everyone.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, metavar="NUMBER", help="List so many at most.")] = 20,
    form: Annotated[Form, typer.Option("--format", "-f")] = Form.HUMAN,
    profiles: ProfilesOption = None,
    glossary: GlossaryOption = None,
) -> None:
    """Rank the wordings that are worth writing next, by what each would bring the pages of the corpus.

    First come wordings that bring a page nearer to a target that it misses, by the share of the way; then those that
    make an uneven page even; claims that are too hard in every wording; claims whose only wording is more precise
    than their page; exceptions; and claims whose only wording is plainer than their page. A new wording is taken to
    be as long as the present one and as plain as the targets ask; everything else stays as it is.
    """
    library = _library(corpus, profiles, glossary)
    wanted = _audiences(library, audience or ())
    with measuring(len(library) * len(wanted)) as done:
        from adaptive_text.planning import page_plan, ranked

        plans: list[PagePlan] = []
        for article, name in product(library, wanted):
            plans.append(page_plan(library, article, name))
            done()
        tasks = ranked(plans)
    if form is Form.JSON:
        write(as_json(plans, tasks[:limit], len(tasks)))
    else:
        show(*report(plans, tasks[:limit], len(tasks)))


def _library(corpus: str | None, profiles: Path | None, glossary: Path | None) -> Library:
    from adaptive_text.library import Library

    path = CORPUS if corpus is None else Path(corpus)
    if not _is_folder(path):
        if corpus is None:
            raise WrongUse("there is no folder corpus here: name a folder of articles, or one article")
        return opened(corpus, profiles, glossary)
    with working(f"reading {path}"):
        return Library.open(path, profiles=profiles, glossary=glossary)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name that no system can have
        return False


def _audiences(library: Library, asked: Sequence[str]) -> Sequence[str]:
    for name in asked:
        if name not in library.profiles:
            raise WrongUse(f'unknown audience "{name}"; {did_you_mean(name, library.profiles)}')
    return [name for name in library.audiences if not asked or name in asked]


def as_json(plans: Sequence[PagePlan], tasks: Sequence[Task], number: int) -> str:
    """The plan as data, with sorted keys; `number` is that of all tasks, listed or not."""
    from msgspec import json, structs

    pages = [
        {
            "article": plan.article,
            "audience": plan.audience,
            "register": plan.register,
            "missed": [{**structs.asdict(target), "distance": target.distance} for target in plan.missed],
            "uneven": plan.uneven,
            "tasks": len(plan.tasks),
            "enough": plan.enough,
        }
        for plan in plans
    ]
    listed = [
        {
            "rank": rank,
            "article": task.article,
            "claim": task.claim,
            "register": task.register,
            "action": task.action,
            "place": {"path": task.place.path, "line": task.place.line, "column": task.place.column},
            "gains": [
                {
                    "audience": gain.audience,
                    "gap": gain.gap,
                    "share": gain.share,
                    "values": {metric: {"now": now, "then": then} for metric, (now, then) in gain.values.items()},
                }
                for gain in task.gains
            ],
        }
        for rank, task in enumerate(tasks, start=1)
    ]
    data = {"pages": pages, "tasks": listed, "number": number}
    return json.format(json.encode(data, order="sorted"), indent=2).decode() + "\n"


def report(plans: Sequence[PagePlan], tasks: Sequence[Task], number: int) -> Iterator[RenderableType]:
    """The plan for people: what pages lack, then the tasks."""
    from rich.padding import Padding
    from rich.text import Text

    yield Text(_summary(plans), style="bold")
    for plan in (plan for plan in plans if plan.missed):
        yield Text(f"\n{plan.article} for {plan.audience}")
        for line in _lacks(plan):
            yield Padding(line, (0, 0, 0, INDENT))
    for rank, task in enumerate(tasks, start=1):
        yield Text.assemble((f"\n{rank:>3}. ", "dim"), (_deed(task), "bold"))
        yield Text(f"{'':{DEEPER}}{task.place}", style="dim", no_wrap=True, overflow="ignore")
        for gain in task.gains:
            yield Padding(f"{gain.audience}: {_gained(gain)}", (0, 0, 0, DEEPER))
            yield from (Padding(line, (0, 0, 0, DEEPER + INDENT)) for line in _moved(gain))
    if not tasks:
        yield Text("nothing to write: no wording would bring a page nearer to what its profile asks")
    if number > len(tasks):
        yield Text(f"\n{number - len(tasks):,} more: --limit {number} lists them all", style="dim")


INDENT, DEEPER = 2, 5
_SMALLEST_SHARE = 0.01


def _summary(plans: Sequence[PagePlan]) -> str:
    state = Counter("past a target" if plan.missed else "uneven" if plan.uneven else "good" for plan in plans)
    parts = ", ".join(f"{state[name]:,} {name}" for name in ("good", "uneven", "past a target") if state[name])
    return f"{len(plans):,} page{'' if len(plans) == 1 else 's'}: {parts}"


def _lacks(plan: PagePlan) -> Iterator[str]:
    for target in plan.missed:
        side = target.direction.replace("_", " ")
        yield f"{target.metric} is {target.value:.2f}, and may be {side} {target.limit:g}"
    if plan.enough is None:
        yield "all of its wordings below together would not do"
    elif plan.enough == 1:
        yield "the first of its wordings below would do"
    else:
        yield f"the first {plan.enough} of its wordings below would do"


def _deed(task: Task) -> str:
    if task.action == "write":
        return f"{task.claim}: write a {task.register} wording"
    return f"{task.claim}: write the {task.register} wording plainer"


def _gained(gain: Gain) -> str:
    share = f"{gain.share:.0%}" if gain.share >= _SMALLEST_SHARE else "under 1%"
    return {
        "target": f"{share} of the way to the targets that the page misses",
        "evenness": f"{share} of the way to an even page",
        "hardest": f"too hard in every wording, {share} of such claims on its page",
        "plainer": f"more precise than its page, in {share} of the words",
        "exception": f"one exception fewer, {share} of the claims with a choice",
        "precise": f"plainer than its page, in {share} of the words",
    }[gain.gap]


def _moved(gain: Gain) -> Iterator[str]:
    """The metrics that would change, as far as two decimals show it."""
    for metric, (now, then) in gain.values.items():
        if f"{now:.2f}" != f"{then:.2f}":
            yield f"{metric} {now:.2f} to {then:.2f}"
