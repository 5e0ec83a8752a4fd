"""Pages of the reference, from the command line, the public names, the switches, the acts and the parameters."""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import ytterby
from ytterby.cli.main import COMMANDS, load
from ytterby.controls.acts import BY_KIND
from ytterby.datasets.package import find_folder
from ytterby.datasets.parameters import Parameters
from ytterby.results.registry import GROUPS, tables_of
from ytterby.scenarios.switches import Switches, values_of, written

from ..builder import cell, paragraphs, table
from .contracts import contract_pages

FOLDERS = ("rare_earths", "rare_earths_2009", "gallium", "germanium")
LONGEST = 220
"""Rows of a page of parameters, where groups can be parted."""
SECTION = re.compile(r"^([A-Z][\w ]+)\n-{3,}$", re.M)
ENTRY = re.compile(r"^(\*{0,2}[\w.]+(?:, \*{0,2}[\w.]+)*) : (.*(?:\n[ \t]+\S.*)*)", re.M)
EXAMPLE = re.compile(r"(?:^>>> .*\n?(?:^(?!>>> |\s*$).*\n?)*)+", re.M)
TAKEN = {"str": "TEXT", "int": "NUMBER", "float": "NUMBER", "Path": "FILE"}
KINDS_OF = {
    "str": "text", "float": "number", "int": "number", "bool": "true or false", "Figure": "number or assumption",
    "AmountFigure": "number or assumption", "ShareFigure": "share or assumption",
}  # fmt: skip
"""What a type is to a writer of a file."""
QUOTED = re.compile(r"(?<=: )'([^']*)'")
FIXED = "Generated from the code when the site is built."


def reference_pages() -> dict[str, str]:
    """Path on the site -> text of each page."""
    pages = {
        "commands": commands_page(), "python": python_page(), "switches": switches_page(), "acts": acts_page(),
        "columns": columns_page(), **contract_pages(),
    }  # fmt: skip
    for folder in FOLDERS:
        pages |= parameter_pages(folder)
    return {f"reference/{name}.md": f"{text.rstrip()}\n" for name, text in pages.items()}


def commands_page() -> str:
    """Every command with its arguments and options."""
    parts = ["# Commands", f"{FIXED} `ytterby COMMAND --help` prints the same.",
             table(["command", "what it does"], [[f"[`ytterby {name}`](#ytterby-{name})", line] for name, line in COMMANDS.items()])]  # fmt: skip
    for name in COMMANDS:
        parts += command_parts(load(name), f"ytterby {name}", 2)
    return paragraphs(*parts)


def command_parts(command: Any, name: str, level: int) -> Iterator[str]:
    """A command, and the commands below it. It is known by what it can do: typer has classes of its own."""
    own = [
        one for one in command.params if not getattr(one, "hidden", False) and one.name != "help"
    ]
    options = [one for one in own if one.opts[0].startswith("-")]
    arguments = [one for one in own if one not in options]
    below = getattr(command, "commands", {})
    usage = [
        name,
        *(["[OPTIONS]"] if options else []),
        *(one.name.upper() if one.required else f"[{one.name.upper()}]" for one in arguments),
    ]
    yield f"{'#' * level} {name}"
    yield plain(command.help or "")
    yield f"```text\n{' '.join([*usage, *(['COMMAND [ARGS]'] if below else [])])}\n```"
    rows = [
        [f"`{one.name.upper()}`", takes(one), given(one), plain(getattr(one, "help", None) or "")]
        for one in arguments
    ]
    rows += [
        [", ".join(f"`{word}`" for word in one.opts), takes(one), given(one), plain(one.help or "")]
        for one in options
    ]
    if rows:
        yield table(["option", "takes", "if left out", "meaning"], rows)
    for sub, child in below.items():
        if not child.hidden:
            yield from command_parts(child, f"{name} {sub}", level + 1)


def takes(one: Any) -> str:
    """What an option or an argument takes, in a word."""
    if getattr(one, "is_flag", False):
        return "flag"
    kind = getattr(getattr(one, "type_descriptor", None), "annotation", None)
    word = (
        one.metavar
        or getattr(kind, "__name__", "")
        or getattr(getattr(one, "type", None), "name", "")
    )
    return f"`{TAKEN.get(word, word)}`" + (
        ", repeatable" if getattr(one, "multiple", False) else ""
    )


def given(one: Any) -> str:
    """What holds where an option is left out."""
    if one.required:
        return "required"
    return (
        ""
        if one.default in (None, "", (), [], False) or callable(one.default)
        else f"`{one.default}`"
    )


def python_page() -> str:
    """Every public name with its signature and its docstring."""
    functions = [name for name in ytterby.__all__ if inspect.isroutine(getattr(ytterby, name))]
    others = [name for name in ytterby.__all__ if name not in functions]
    parts = [
        "# Python",
        f"{FIXED} `import ytterby as yt` has these names; each is loaded when it is first used.",
    ]
    for title, names in (("Functions", functions), ("Classes and values", others)):
        parts.append(f"## {title}")
        for name in names:
            parts += python_parts(name, getattr(ytterby, name))
    return paragraphs(*parts)


def python_parts(name: str, value: Any) -> Iterator[str]:
    """A public name: signature, docstring, and of a class its methods and properties."""
    yield f"### {name}"
    if not callable(value):
        yield f"`{value!r}`"
        return
    yield f"```python\n{name}{signature_of(value)}\n```"
    yield docstring(value)
    if not inspect.isclass(value):
        return
    rows = []
    for own, member in sorted(vars(value).items()):
        if own.startswith(("_", "model_")) or not (doc := inspect.getdoc(member)):
            continue
        kind = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        if inspect.isfunction(kind):
            rows.append([f"`{own}{signature_of(kind, short=True)}`", plain(doc.splitlines()[0])])
        elif isinstance(member, property) or hasattr(member, "func"):
            rows.append([f"`{own}`", plain(doc.splitlines()[0])])
    if rows:
        yield table(["member", "meaning"], rows)


def signature_of(value: Any, *, short: bool = False) -> str:
    """Arguments in lines of their own where they are many; short : names alone."""
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return "(...)"
    arguments = [one for one in signature.parameters.values() if one.name not in ("self", "cls")]
    if short:
        return f"({', '.join(one.name for one in arguments)})"
    texts, starred = [], False
    for one in arguments:
        if one.kind is one.KEYWORD_ONLY and not starred:
            texts.append("*")
        starred |= one.kind in (one.KEYWORD_ONLY, one.VAR_POSITIONAL)
        texts.append(QUOTED.sub(r"\1", re.sub(r"<([\w.]+)[^>]*>", r"\1", str(one))))
    back = (
        ""
        if signature.return_annotation is signature.empty
        else f" -> {str(inspect.formatannotation(signature.return_annotation)).strip(chr(39))}"
    )
    line = f"({', '.join(texts)}){back}"
    return (
        line if len(line) < 80 else "(\n" + "".join(f"    {one},\n" for one in texts) + f"){back}"
    )


def docstring(value: Any) -> str:
    """A docstring as Markdown: sections, entries and examples."""
    text = inspect.getdoc(value) or ""
    parts, at = [], 0
    for match in EXAMPLE.finditer(text):
        parts += [_prose(text[at : match.start()]), f"```pycon\n{match[0].rstrip()}\n```"]
        at = match.end()
    return paragraphs(*(one for one in [*parts, _prose(text[at:])] if one.strip()))


def _prose(text: str) -> str:
    text = SECTION.sub(lambda match: f"**{match[1]}**\n", plain(text))
    return ENTRY.sub(
        lambda match: f"\n- **{match[1].replace('*', '')}**: {' '.join(match[2].split())}", text
    )


def plain(text: str) -> str:
    """Text in which no angle is read as markup."""
    return text.replace("<", "&lt;")


def switches_page() -> str:
    """Every switch with its values."""
    words = entries(inspect.getdoc(Switches) or "")
    rows = []
    for name, one in Switches.model_fields.items():
        values = ", ".join(f"`{value}`" for value in values_of(name)) or "see meaning"
        default = written(one.get_default(call_default_factory=True))
        meaning = one.description or words.get(name, "")
        rows.append([f"`{name}`", values, f"`{default}`" if default else "none", plain(meaning)])
    return paragraphs(
        "# Switches", f"{FIXED} Parts of the model that a scenario may turn: `switches:` in its file, or `--switch NAME=VALUE`.",
        table(["switch", "values", "if left out", "meaning"], rows),
    )  # fmt: skip


def entries(text: str) -> dict[str, str]:
    """Name -> meaning of a docstring that has `name : meaning`."""
    return {
        name.strip(): " ".join(match[2].split())
        for match in ENTRY.finditer(text)
        for name in match[1].split(",")
    }


def acts_page() -> str:
    """Every kind of act with its keys."""
    parts = [
        "# Acts",
        f"{FIXED} What a measure does to the market. An act stands under `acts:` of a measure, in a record or a scenario.",
    ]
    for name, kind in BY_KIND.items():
        doc = inspect.getdoc(kind) or ""
        words: dict[str, str] = {}
        for base in reversed(kind.__mro__[:-1]):  # a key is explained where it is declared
            words |= entries(inspect.cleandoc(base.__doc__ or ""))
        rows = []
        for key, one in kind.model_fields.items():
            rows.append(
                [
                    f"`{one.alias or key}`",
                    annotation(one.annotation),
                    default_of(one),
                    plain(one.description or words.get(key, "")),
                ]
            )
        parts += [
            f"## {name}",
            plain(ENTRY.sub("", SECTION.sub("", doc)).strip()),
            table(["key", "takes", "if left out", "meaning"], rows),
        ]
    return paragraphs(*parts)


def annotation(kind: Any) -> str:
    """A type in a few words."""
    inner = get_args(kind)
    if get_origin(kind) is Literal:
        return ", ".join(map(str, inner))
    if get_origin(kind) is Annotated:
        return annotation(inner[0])
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(dict.fromkeys(annotation(one) for one in inner if one is not type(None)))
    if get_origin(kind) is dict:
        return f"{annotation(inner[0])}: {annotation(inner[1])}"
    if inner:
        return f"list of {annotation(inner[0])}"
    return KINDS_OF.get(getattr(kind, "__name__", str(kind)), getattr(kind, "__name__", str(kind)))


def default_of(one: Any) -> str:
    """What holds where a key is left out; of a figure its number."""
    if one.is_required():
        return "required"
    value = one.get_default(call_default_factory=True)
    value = getattr(value, "value", value)
    return "" if value is None or value == () or value == {} else f"`{written(value)}`"


def columns_page() -> str:
    """Every column of result tables in the order of the alphabet, with its unit and the tables that have it."""
    homes: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for group in GROUPS:
        for name, one in tables_of(group).items():
            for column in one.columns.values():
                homes[column.name, column.unit, column.meaning].append(name)
    rows = [
        [f"`{name}`", unit, plain(meaning), ", ".join(f"`{one}`" for one in found if one != "*") or "all of a run"]
        for (name, unit, meaning), found in sorted(homes.items())
    ]  # fmt: skip
    return paragraphs("# Columns", f"{FIXED} {len(rows)} columns of result tables, by name. [Tables](../tables.md) has them by table.",
                      table(["column", "unit", "meaning", "tables"], rows))  # fmt: skip


def parameter_pages(folder: str) -> dict[str, str]:
    """Parameters of a data folder: a page with its groups, and a page for each lot of groups."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for one in Parameters.read(find_folder(folder)):
        groups[one.id.partition(".")[0]].append(one)
    lots: list[list[str]] = [[]]
    for name in sorted(groups):
        if lots[-1] and sum(len(groups[one]) for one in [*lots[-1], name]) > LONGEST:
            lots.append([])
        lots[-1].append(name)
    pages, links = {}, []
    for number, lot in enumerate(lots, 1):
        page = f"parameters_{folder}-{number:02}"
        title = (
            f"Parameters of {folder}: {lot[0]} to {lot[-1]}"
            if len(lot) > 1
            else f"Parameters of {folder}: {lot[0]}"
        )
        parts = [f"# {title}"]
        for name in lot:
            parts += [f"## {name}", parameter_table(groups[name])]
            links.append([f"[`{name}`]({page}.md)", len(groups[name])])
        pages[page] = paragraphs(*parts)
    count = sum(map(len, groups.values()))
    pages[f"parameters_{folder}"] = paragraphs(
        f"# Parameters of {folder}",
        f"{FIXED} {count} numbers, each with its source, or with its range and reason where it is an assumption. `ytterby facts show ID` prints one.",
        table(["group", "numbers"], links, right=[1]),
        "```{toctree}\n:hidden:\n\n" + "".join(f"{page}\n" for page in sorted(pages)) + "```",
    )
    return pages


def parameter_table(rows: Iterable[Any]) -> str:
    """Numbers with their ends, their grade, and what they rest on."""
    cells = []
    for one in rows:
        ends = "" if one.low is None else f"{cell(one.low)} to {cell(one.high)}"
        source = plain(one.source or one.reason)
        if one.source_url.startswith("http"):
            source = f"[{source.replace('[', '(').replace(']', ')')}]({one.source_url.replace(' ', '%20').replace('(', '%28').replace(')', '%29')})"
        cells.append(
            [
                f"`{one.id}`",
                cell(one.value),
                ends,
                plain(one.unit),
                f"{one.kind} {one.grade}",
                source,
            ]
        )
    return table(
        ["number", "value", "range", "unit", "kind, grade", "source or reason"], cells, right=[1]
    )
