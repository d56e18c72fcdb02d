"""What must change in an author's text so that it holds other data, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import NamedTuple

from adaptive_text.amending.spelling import Before, Hand
from adaptive_text.amending.tree import Entry, Lines, Node
from adaptive_text.reading.marked import Value
from adaptive_text.record import Plain, is_null


class Splice(NamedTuple):
    """Other text in place of `text[start:end]`."""

    start: int
    end: int
    text: str


def splices(text: str, tree: Node, data: Mapping[str, Value], hand: Hand) -> list[Splice]:
    """The changes that turn the text of a record into that of other data, in order and apart from each other."""
    amender = _Amender(text, hand)
    if not amender.mapping(tree, data):
        amender.found.append(Splice(tree.start, tree.end, hand.flow(dict(data), None, 0)))
    return list(_apart(amender.found))


def _apart(found: Iterable[Splice]) -> Iterator[Splice]:
    """The changes in order; where two deletions overlap, one."""
    last: Splice | None = None
    for splice in sorted(found, key=lambda s: (s.start, s.end)):
        if last is None:
            last = splice
        elif last.end > splice.start and not last.text and not splice.text:
            last = Splice(last.start, max(last.end, splice.end), "")
        else:
            yield last
            last = splice
    if last is not None:
        yield last


def same(got: Value, wanted: Value) -> bool:
    """Whether what was read is what is wanted: text in any form but an unquoted null, `Plain` values unquoted."""
    if isinstance(got, dict) and isinstance(wanted, dict):
        return got.keys() == wanted.keys() and all(same(value, wanted[name]) for name, value in got.items())
    if isinstance(got, tuple) and isinstance(wanted, tuple):
        return len(got) == len(wanted) and all(same(a, b) for a, b in zip(got, wanted, strict=True))
    if isinstance(got, str) and isinstance(wanted, str):
        return got == wanted and (isinstance(got, Plain) if isinstance(wanted, Plain) else not is_null(got))
    return False


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Which items from `i1` to `i2` become which from `j1` to `j2`: what both begin and end with stays in its place."""
    shorter = min(len(old), len(new))
    first = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    last = next((i for i in range(shorter - first) if old[-1 - i] != new[-1 - i]), shorter - first)
    yield 0, first, 0, first
    inner = SequenceMatcher(None, old[first : len(old) - last], new[first : len(new) - last], autojunk=False)
    for _, i1, i2, j1, j2 in inner.get_opcodes():
        yield first + i1, first + i2, first + j1, first + j2
    yield len(old) - last, len(old), len(new) - last, len(new)


class _Added(NamedTuple):
    """What is new in a mapping or list."""

    after: Entry | None
    """The entry behind which it stands; `None` for the front."""
    name: str
    value: Value


@dataclass(slots=True)
class _Amender:
    """Collects the changes, from the whole to its parts."""

    text: str
    hand: Hand
    found: list[Splice] = field(default_factory=list[Splice])
    lines: Lines = field(init=False)

    def __post_init__(self) -> None:
        self.lines = Lines(self.text)

    # from the whole to its parts

    def mapping(self, node: Node, data: Mapping[str, Value]) -> bool:
        """Amend a mapping key by key; false where no key stays, so that it must be written anew."""
        old = {entry.name: entry for entry in node.entries}
        kept = [entry for entry in node.entries if entry.name in data]
        if not kept:
            return not node.entries and not data
        for entry in kept:
            self._entry(node, entry, data[entry.name])
        after: Entry | None = None
        added: list[_Added] = []
        for name, value in data.items():
            if name in old:
                after = old[name]
            else:
                added.append(_Added(after, name, value))
        self._rearrange(node, kept, added)
        return True

    def _list(self, node: Node, data: tuple[Value, ...]) -> bool:
        """Amend a list item by item; false where none stays."""
        old, new = [repr(entry.value.data) for entry in node.entries], [repr(value) for value in data]
        kept: list[Entry] = []
        added: list[_Added] = []
        for i1, i2, j1, j2 in _runs(old, new):
            paired = min(i2 - i1, j2 - j1)
            for entry, value in zip(node.entries[i1 : i1 + paired], data[j1 : j1 + paired], strict=True):
                self._entry(node, entry, value)
                kept.append(entry)
            added += [_Added(kept[-1] if kept else None, "", value) for value in data[j1 + paired : j2]]
        if kept:
            self._rearrange(node, kept, added)
        return bool(kept)

    def _entry(self, parent: Node, entry: Entry, data: Value) -> None:
        node = entry.value
        if same(node.data, data):
            return
        if node.kind == "mapping" and isinstance(data, dict) and data and self.mapping(node, data):
            return
        if node.kind == "list" and isinstance(data, tuple) and data and self._list(node, data):
            return
        if parent.style == "block":
            self._replace_in_block(entry, data)
        else:
            self._replace_in_flow(entry, data)

    def _rearrange(self, node: Node, kept: Sequence[Entry], added: Sequence[_Added]) -> None:
        starts = {entry.start for entry in kept}
        gone = [entry for entry in node.entries if entry.start not in starts]
        by_place: dict[int, list[_Added]] = {}
        for new in added:
            by_place.setdefault(-1 if new.after is None else new.after.start, []).append(new)
        if node.style == "block":
            for entry in gone:
                self._remove_from_block(entry, kept)
            for group in by_place.values():
                self._add_to_block(kept[0], group)
        else:
            self._remove_from_flow(node, starts)
            for group in by_place.values():
                self._add_to_flow(node, kept[0], group)

    # in indented lines

    def _behind_mark(self, entry: Entry) -> int:
        """The index behind the colon of a key, or behind a dash."""
        return entry.start + 1 if entry.key is None else self.text.index(":", entry.key.end) + 1

    def _replace_in_block(self, entry: Entry, data: Value) -> None:
        node, behind = entry.value, self._behind_mark(entry)
        on_line = node.start <= self.lines.end(behind)
        if not on_line:
            tail, end = self.text[behind : self.lines.end(behind)], self.lines.end(node.end)
        elif node.is_block_scalar:
            header = self.text[node.start : self.lines.end(node.start)]
            tail, end = header.lstrip("|>-+0123456789"), node.end
        else:
            end = self.lines.end(node.end)
            tail = "" if node.style == "block" else self.text[node.end : end]
        gap = self.text[behind : node.start] if on_line and node.start > behind else " "
        column = self.lines.column(entry.start)
        hand = self._hand(end, column)
        spelled = hand.block(data, column, before=self._before(node), in_list=entry.key is None)
        inline = f"{gap}{spelled.inline}" if spelled.inline else ""
        text = "\n".join((f"{inline}{tail.rstrip()}", *spelled.lines))
        self.found.append(Splice(behind, end, text))

    def _before(self, node: Node) -> Before:
        if not node.is_block_scalar:
            return Before(node.style if node.entries or node.kind == "scalar" else "plain")  # {} may become lines
        body = self.text[node.start : node.end].split("\n")[1:]
        indent = min((len(line) - len(line.lstrip(" ")) for line in body if line.strip()), default=None)
        return Before(node.style, tuple(line[indent or 0 :] for line in body), indent)

    def _hand(self, end: int, column: int) -> Hand:
        """The hand for what ends here: without blocks of text where a comment or spaces below would become text."""
        for line in self.text[end + 1 :].split("\n"):
            bare = line.lstrip(" ")
            if bare and not bare.startswith("#"):
                break
            if len(line) - len(bare) > column:
                return replace(self.hand, blocks=False)
        return self.hand

    def _add_to_block(self, first: Entry, group: Sequence[_Added]) -> None:
        """Write new entries behind the one that they come after, or before the first."""
        column, in_list = self.lines.column(first.start), first.key is None
        before = None if in_list or first.value.kind == "scalar" else Before(first.value.style)
        after = group[0].after
        end = first.start if after is None else self.lines.end(max(after.value.end, self._behind_mark(after)))
        hand = self.hand if after is None else self._hand(end, column)
        lines: list[str] = []
        for new in group:
            spelled = hand.block(new.value, column, before=before, in_list=in_list)
            lines += hand.line("-" if in_list else hand.key(new.name), spelled, column)
        if after is None:
            self.found.append(Splice(end, end, "\n".join(lines).lstrip(" ") + "\n" + " " * column))
        else:
            self.found.append(Splice(end, end, "\n" + "\n".join(lines)))

    def _remove_from_block(self, entry: Entry, kept: Sequence[Entry]) -> None:
        """Take the lines of an entry away; where it begins behind a dash, the next one moves up, or the dash stays."""
        start = self.lines.start(entry.start)
        end = self._end_with_comments(entry)
        if self.text[start : entry.start].strip():
            following = next((other.start for other in kept if other.start > entry.start), end)
            if self.text[end:following].strip():
                following = end
            begin = entry.start if following > end else len(self.text[: entry.start].rstrip(" "))
            self.found.append(Splice(begin, following, ""))
        elif end < len(self.text):
            self.found.append(Splice(start, end + 1, ""))
        else:
            self.found.append(Splice(max(start - 1, 0), end, ""))

    def _end_with_comments(self, entry: Entry) -> int:
        """Where the lines of an entry end, with the comments below it that are indented as a part of it."""
        end = self.lines.end(max(entry.value.end, self._behind_mark(entry)))
        column, at = self.lines.column(entry.start), end
        for line in self.text[end + 1 :].split("\n"):
            bare = line.lstrip(" ")
            if bare and not bare.startswith("#"):
                break
            at += 1 + len(line)
            if len(line) - len(bare) > column and (
                bare or not self.hand.blocks
            ):  # spaces only where they would be text
                end = at
        return end

    # in brackets

    def _replace_in_flow(self, entry: Entry, data: Value) -> None:
        node = entry.value
        text = self.hand.flow(data, node.style, self.lines.column(self.lines.start(entry.start)))
        if entry.key is not None and ":" not in self.text[entry.key.end : node.start]:
            text = f": {text}"
        self.found.append(Splice(node.start, node.end, text))

    def _remove_from_flow(self, node: Node, kept: set[int]) -> None:
        """Take entries away with the comma behind them, or at the end with the one before them."""
        last: Entry | None = None
        run: list[Entry] = []
        for entry in node.entries:
            if entry.start not in kept:
                run.append(entry)
                continue
            if run:
                self.found.append(Splice(run[0].start, entry.start, ""))
            last, run = entry, []
        if run and last is not None:
            self.found.append(Splice(self._end(last), self._end(run[-1]), ""))

    def _end(self, entry: Entry) -> int:
        return max(entry.value.end, entry.key.end if entry.key else 0)

    def _add_to_flow(self, node: Node, first: Entry, group: Sequence[_Added]) -> None:
        broken = "\n" in self.text[node.start : first.start]
        column = self.lines.column(node.entries[0].start)
        joint = f",\n{' ' * column}" if broken else self.hand.comma
        base = column if broken else self._indent(node.start)
        texts = [
            (f"{self.hand.key(new.name)}{self.hand.colon[1:]}" if first.key else "")
            + self.hand.flow(new.value, None, base)
            for new in group
        ]
        after = group[0].after
        if after is None:
            self.found.append(Splice(first.start, first.start, joint.join([*texts, ""])))
        else:
            self.found.append(Splice(self._end(after), self._end(after), joint.join(["", *texts])))

    def _indent(self, index: int) -> int:
        """How far the line of an index is indented."""
        line = self.text[self.lines.start(index) : self.lines.end(index)]
        return len(line) - len(line.lstrip(" "))
