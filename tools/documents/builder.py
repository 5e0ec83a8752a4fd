"""Parts of documents that programs make, between marks of a page, and files that they make as a whole.

A part stands in `docs/PAGE.md` between `<!-- made: NAME -->` and `<!-- end -->`. What makes it is the function NAME of
`documents/pages/PAGE.py` under `@part`: it takes the `Results` of the build, which all parts share, and returns
Markdown, or a `Picture`, which becomes a PNG and the line that shows it. With a path it makes
a file of its own, of a picture its PNG. What returns None leaves what stands.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ytterby.ground.errors import YtterbyError
from ytterby.ground.files import write_atomic
from ytterby.report.kit.html import png_from
from ytterby.report.picture import Picture

from . import pages
from .commands import PageRun, has_commands, stamps
from .results import VALIDATED, Results

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MARKED = re.compile(r"(<!-- made: ([\w-]+) -->\n)(.*?)(<!-- end -->)", re.S)
SCALE = 1.5
"""Pixels of a picture per unit."""

Made = str | bytes | Picture | None


class DocumentError(YtterbyError):
    """A page, a mark or a part that is not there."""


@dataclass(frozen=True)
class Part:
    """What makes a part of a page, or a file of its own.

    path : of the file, from the root of the repository; None for a part. runs : whether it makes runs.
    """

    page: str
    name: str
    make: Callable[[Results], Made]
    runs: bool = False
    path: str | None = None

    @property
    def id(self) -> str:
        """PAGE:PART."""
        return f"{self.page}:{self.name}"


REGISTRY: dict[str, Part] = {}


def part(
    make: Callable[[Results], Made] | None = None,
    *,
    name: str = "",
    page: str = "",
    runs: bool = False,
    path: str | None = None,
) -> Any:
    """Register what makes a part, under the name of the function and of the page that its module has.

    page : by default the module below `pages`. Others : as in `Part`; with a path it makes that file, before the parts.
    """

    def register(make: Callable[[Results], Made]) -> Callable[[Results], Made]:
        one = Part(page or make.__module__.split(".")[2], name or make.__name__, make, runs, path)
        REGISTRY[one.id] = one
        return make

    return register(make) if make else register


class Documents:
    """All pages with parts, and one build of them. folder : results of `ytterby validate --out`."""

    def __init__(self, folder: Path = VALIDATED, docs: Path = DOCS) -> None:
        for module in iter_modules(pages.__path__):
            import_module(f"{pages.__name__}.{module.name}")
        self.docs, self.root = docs, docs.parent
        self.results = Results(folder)
        self.commands = [
            one
            for path in (self.root / "README.md", *sorted(docs.glob("*.md")))
            if path.is_file()
            for one in self._commands_of(path)
        ]

    def _commands_of(self, path: Path) -> list[Part]:
        """What makes a page with commands anew as a whole: those that are quick, and all of them."""
        page, place = path.stem.lower(), path.relative_to(self.root).as_posix()
        text = path.read_text(encoding="utf-8")

        def made(_: Results, *, slow: bool) -> str:
            return PageRun(place, slow).renewed(path.read_text(encoding="utf-8"))

        quick = Part(page, "commands", partial(made, slow=False), path=place)
        every = Part(page, "slow", partial(made, slow=True), True, place)
        return [quick, *([every] if stamps(text) else [])] if has_commands(text) else []

    def chosen(self, words: Sequence[str] = (), *, data_only: bool = False) -> list[Part]:
        """The parts of pages (`PAGE`) or single ones (`PAGE:PART`), all without a word. Raises DocumentError."""
        every = [*REGISTRY.values(), *self.commands]
        for word in words:
            if not any(word in (one.page, one.id) for one in every):
                raise DocumentError(
                    f"no page or part {word!r}",
                    advice=f"Pages: {', '.join(dict.fromkeys(one.page for one in every))}. `--list` names the parts.",
                )  # fmt: skip
        return [
            one for one in every
            if (not words or one.page in words or one.id in words) and not (data_only and one.runs)
        ]  # fmt: skip

    def build(self, parts: Iterable[Part], *, check: bool = False) -> list[str]:
        """Make parts, each written as soon as it is made; returns the ids of those that differ from what stood.

        check : write nothing. Raises DocumentError for a page or a mark that is not there.
        """
        differing = []
        for one in sorted(parts, key=lambda part: part.path is None):
            made = one.make(self.results)
            if made is None:
                continue
            changes = {path: new for path, new in self._files(one, made).items() if stands(path) != new}  # fmt: skip
            print(f"{one.id} {'differs' if changes else 'is as it stands'}", file=sys.stderr, flush=True)  # fmt: skip
            if changes:
                differing.append(one.id)
            for path, new in changes.items():
                if check:
                    print(first_difference(stands(path), new))
                else:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    write_atomic(path, new, DocumentError)
        return differing

    def _files(self, one: Part, made: str | bytes | Picture) -> dict[Path, str | bytes]:
        """Path -> new content of all that a part changes."""
        if one.path is not None:
            content = png_from(made.svg, SCALE) if isinstance(made, Picture) else made
            return {self.root / one.path: content}
        page, files = self.docs / f"{one.page}.md", {}
        if isinstance(made, Picture):
            name = f"{one.page}_{one.name}.png"
            files[self.docs / "pictures" / name] = png_from(made.svg, SCALE)
            made = f"![{made.title}](pictures/{name})"
        assert isinstance(made, str)
        return {**files, page: placed(page, one.name, made)}


def marks(page: Path) -> list[str]:
    """Names of the parts of a page, in order. Raises DocumentError where a mark has no end."""
    text = page.read_text(encoding="utf-8")
    names = [match[2] for match in MARKED.finditer(text) if "<!-- made:" not in match[3]]
    if len(names) != text.count("<!-- made:"):
        raise DocumentError("a mark has no `<!-- end -->`", where=page.name)
    return names


def placed(page: Path, name: str, made: str) -> str:
    """The text of a page with a part in its place. Raises DocumentError where the page has no such mark."""
    if name not in marks(page):
        raise DocumentError(
            f"no mark {name!r}", where=page.name, advice=f"Write `<!-- made: {name} -->` and `<!-- end -->`."
        )  # fmt: skip
    return MARKED.sub(
        lambda match: f"{match[1]}\n{made.strip()}\n\n{match[4]}" if match[2] == name else match[0],
        page.read_text(encoding="utf-8"),
    )


def stands(path: Path) -> str | bytes | None:
    """What a file holds; None where there is none."""
    if not path.is_file():
        return None
    return (
        path.read_bytes() if path.suffix in (".png", ".jpg") else path.read_text(encoding="utf-8")
    )


def first_difference(old: str | bytes | None, new: str | bytes) -> str:
    """The first line that differs, old and new."""
    if not isinstance(old, str) or not isinstance(new, str):
        return "  a picture, or a file that is not there"
    before, after = old.splitlines(), new.splitlines()
    pairs = zip([*before, ""], [*after, ""], strict=False)
    return next((f"  - {a}\n  + {b}" for a, b in pairs if a != b), "  more or fewer lines")


def table(heads: Sequence[object], rows: Iterable[Sequence[object]], right: Iterable[int] = ()) -> str:  # fmt: skip
    """A Markdown table. right : columns that are set to the right."""
    rule = ("---:|" if n in {*right} else "---|" for n in range(len(heads)))
    lines = ["| " + " | ".join(map(str, heads)) + " |", "|" + "".join(rule)]
    return "\n".join([*lines, *("| " + " | ".join(map(cell, row)) + " |" for row in rows)])


def table_of(rows: Iterable[Any], columns: Mapping[str, str | Callable[[Any], object]], right: Iterable[int] = ()) -> str:  # fmt: skip
    """A Markdown table of records. columns : head -> key of a record, or what makes the cell of one."""
    cells = [[key(row) if callable(key) else row[key] for key in columns.values()] for row in rows]
    return table([*columns], cells, right)


def cell(value: object) -> str:
    """A number in four digits, anything else as text that breaks no table; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, float):
        text = f"{value:,.4g}"
        return text if "e" not in text else f"{value:,.0f}"
    return str(value).replace("|", "\\|").replace("\n", " ")


def num(value: float | None, digits: int = 1) -> str:
    """A number with so many decimals; nothing for none."""
    return "" if value is None or value != value else f"{value:,.{digits}f}"


def paragraphs(*parts: str) -> str:
    """Blocks of Markdown with a blank line between them."""
    return "\n\n".join(one.strip("\n") for one in parts)


def rendered(template: str, **values: Any) -> str:
    """A template of `documents/templates` with its values."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, autoescape=False,
    )  # fmt: skip
    templates.filters |= {"cell": cell, "num": num}
    return templates.get_template(template).render(table=table, **values)
