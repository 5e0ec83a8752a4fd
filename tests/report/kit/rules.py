"""What every page of the product keeps: one head, menu and foot, nothing inline, no path, no command in a sentence."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

LOADS = ("script", "link", "img", "iframe", "object", "embed", "image", "base")
SENTENCES = ("p", "li", "h1", "h2", "h3", "figcaption", "summary", "title")
COMMAND = re.compile(r"\bytterby [a-z]|(?<![\w-])--[a-z]")
PATHS = re.compile(r"(?<![\w.<])(/(home|root|tmp|work|var|usr|Users)/|[A-Z]:\\)")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.inline: list[str] = []
        self.labels: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.text: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.tags.append(tag)
        self.inline += [
            f"{tag} {name}" for name in known if name == "style" or name.startswith("on")
        ]
        self.inline += [f"{tag} {name}" for name in ("src", "srcset", "poster") if name in known]
        self.labels.append(known.get("aria-label") or "")
        self.ids += [str(known["id"])] if known.get("id") else []
        self.links += [str(known["href"])] if tag == "a" and known.get("href") else []
        if tag not in ("meta", "br", "rect", "path", "circle", "line", "use"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in set(self.open) & {*SENTENCES, "footer", "nav", "style"}:
            self.text[tag] = f"{self.text.get(tag, '')} {data}"


def faults(page: str) -> list[str]:
    """What a page does otherwise than every page of the product."""
    read = _Reader()
    read.feed(page)
    wrong = [] if page.startswith('<!DOCTYPE html>\n<html lang="en">') else ["the head is its own"]
    once = ("html", "head", "style", "h1", "header", "main", "footer")
    counts = {tag: read.tags.count(tag) for tag in once}
    wrong += [f"{count} of {tag}" for tag, count in counts.items() if count != 1]
    wrong += ["markup as text"] if "&lt;section" in page or "&lt;div" in page else []
    wrong += [] if "title" in read.tags else ["no title"]
    wrong += [] if "Contents" in read.labels else ["no menu"]
    wrong += [] if "Made by Ytterby" in read.text.get("footer", "") else ["no foot"]
    wrong += [f"{tag} loads" for tag in LOADS if tag in read.tags]
    wrong += [f"inline {one}" for one in read.inline]
    wrong += [f"the id {one} twice" for one in set(read.ids) if read.ids.count(one) > 1]
    wrong += [
        f"no section {link}"
        for link in read.links
        if link.startswith("#") and link[1:] not in read.ids
    ]
    visible = unescape(re.sub(r"data:[^\"]*", "", page))
    wrong += [
        f"a path: {visible[m.start() - 20 : m.end() + 20]!r}" for m in PATHS.finditer(visible)
    ]
    for tag in SENTENCES:
        text = read.text.get(tag, "")
        wrong += [
            f"a command in {tag}: {text[max(m.start() - 40, 0) : m.end() + 30]!r}"
            for m in COMMAND.finditer(text)
        ]
    return wrong
