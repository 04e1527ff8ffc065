"""A page as a tree, read without mercy: what a browser would mend in silence is a mistake here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree

VOID = {"meta", "img", "br", "link", "hr", "input", "source", "col"}
RAW = {"style", "script"}


@dataclass
class Element:
    """An element with its attributes and what is inside it, text or elements."""

    tag: str
    attributes: dict[str, str]
    inside: list[Element | str] = field(default_factory=list)

    def all(self, tag: str | None = None, kind: str | None = None) -> Iterator[Element]:
        """Every element inside of that tag and that class, in the order of the page."""
        for each in self.inside:
            if isinstance(each, Element):
                kinds = each.attributes.get("class", "").split()
                if tag in (None, each.tag) and (kind is None or kind in kinds):
                    yield each
                yield from each.all(tag, kind)

    def one(self, tag: str | None = None, kind: str | None = None) -> Element:
        (found,) = self.all(tag, kind)
        return found

    @property
    def text(self) -> str:
        """Everything that is written inside, titles of drawings aside."""
        return "".join(
            each if isinstance(each, str) else each.text
            for each in self.inside
            if isinstance(each, str) or each.tag != "title"
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Element("", {})
        self.open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> names an attribute twice: {names}"
        found = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(found)
        if tag not in VOID:
            self.open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> ends <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")


def tree(page: str) -> Element:
    """The element `html` of a page in which every element is ended in its order."""
    assert page.startswith("<!doctype html>\n")
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == [reader.top]
    (html,) = (each for each in reader.top.inside if isinstance(each, Element))
    return html


def drawings(page: str) -> list[ElementTree.Element]:
    """Each SVG of a page, read as XML."""
    pieces = page.split("<svg")[1:]
    return [ElementTree.fromstring("<svg" + piece[: piece.index("</svg>") + 6]) for piece in pieces]


def section(html: Element, title: str) -> Element:
    """The section under that heading."""
    (found,) = (each for each in html.all("section") if each.one("h2").text == title)
    return found


def table(place: Element, label: str) -> list[list[str]]:
    """A table's cells by row, its head first."""
    (box,) = (each for each in place.all("div", "scroll") if each.attributes["aria-label"] == label)
    return [[cell.text for cell in row.all() if cell.tag in ("td", "th")] for row in box.all("tr")]
