"""An SVG document as a part of an HTML page: ids of its own, a title, a description, nothing that reaches out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from markupsafe import Markup

_REFERENCE = re.compile(r"url\(#([^)]*)\)")


def embedded(svg: bytes, name: str, title: str, description: str, words: Mapping[str, str]) -> Markup:
    """The element of a trusted SVG document, to be written into a page.

    All ids begin with the name, and those that nothing refers to are gone, as are metadata and styles, which would be
    the whole page's. `words` are replaced in attributes, such as colours by custom properties.
    """
    root = ElementTree.fromstring(svg)  # noqa: S314 - the caller trusts it
    used = _used(root)
    for element in root.iter():
        is_used = element.get("id") in used
        kept = {_local(key): value for key, value in element.items() if key != "id" or is_used}
        element.tag = _local(element.tag)
        element.attrib.clear()
        element.attrib.update({key: _attribute(key, value, name, words) for key, value in kept.items()})
    for parent in root.iter():
        for child in [c for c in parent if c.tag in {"metadata", "style"}]:
            parent.remove(child)
    for position, (tag, text) in enumerate((("title", title), ("desc", description))):
        head = ElementTree.Element(tag, {"id": f"{name}-{tag}"})
        head.text = printable(text)
        root.insert(position, head)
    view = root.attrib["viewBox"]
    root.attrib.clear()
    root.attrib.update({"role": "img", "viewBox": view, "aria-labelledby": f"{name}-title {name}-desc"})
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # noqa: S704 - ElementTree has escaped all text


def printable(text: str) -> str:
    """The text with a space for each character that has no shape, some of which XML does not allow."""
    return "".join(c if c.isprintable() else " " for c in text)


def _used(root: ElementTree.Element) -> set[str]:
    """The ids that something refers to."""
    pairs = [(key, value) for element in root.iter() for key, value in element.items()]
    named = {value.removeprefix("#") for key, value in pairs if _local(key) == "href"}
    return named | {name for _, value in pairs for name in _REFERENCE.findall(value)}


def _local(name: str) -> str:
    """A name without its namespace: HTML knows those of SVG."""
    return name.rpartition("}")[2]


def _attribute(key: str, value: str, name: str, words: Mapping[str, str]) -> str:
    if key == "id":
        return f"{name}-{value}"
    if key == "href":
        return f"#{name}-{value.removeprefix('#')}"
    value = _REFERENCE.sub(lambda found: f"url(#{name}-{found[1]})", value)
    for old, new in words.items():
        value = value.replace(old, new)
    return value
