"""YAML files with line numbers, and one clear error for all that is wrong in a file.

The dialect is a small, safe part of YAML: what a person reads is what the program gets.

- only `true` and `false` are booleans, so the country code `NO` stays text;
- dates stay text (`2024-12-31`), and so does anything with an underscore (`1_000`), with a leading
  zero (`0101`) or with an exponent but no point (the control code `1E902`); a number is a plain
  decimal such as `12`, `-0.5` or `1.5e6`;
- a key given twice, an alias (`*name`), a tag (`!!python/...`) and a second document are errors.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from ytterby.ground.document import Document
from ytterby.ground.errors import (
    DataError,
    ErrorKind,
    YtterbyError,
    did_you_mean,
    error_of,
    together,
)
from ytterby.ground.files import MEGABYTE, read_bytes
from ytterby.ground.group import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel
    from pydantic_core import PydanticCustomError

    from ytterby.ground.document import Loc, Mistake

try:
    from yaml import CSafeDumper as BaseDumper
    from yaml import CSafeLoader as BaseLoader
except ImportError:  # PyYAML without its C part: the same answer, slower
    from yaml import SafeDumper as BaseDumper  # type: ignore[assignment]
    from yaml import SafeLoader as BaseLoader  # type: ignore[assignment]

ModelT = TypeVar("ModelT", bound="BaseModel")
LARGEST = 10 * MEGABYTE
MAX_DEPTH = 40
MOST_MISTAKES = 20
"""Places with a mistake that one error lists."""
_TAG = "tag:yaml.org,2002:"


class PlainDumper(BaseDumper):
    """Writes out a value that stands in several places, since scenario files know no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """Of every value."""
        return True


class _Loader(BaseLoader):
    """PyYAML's C loader with the few implicit types named in the module's docstring."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 (the base class declares it)


for _kind, _form, _starts in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)\.[0-9]*)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    _Loader.add_implicit_resolver(_TAG + _kind, re.compile(f"^(?:{_form})$"), list(_starts))


def load(path: Path | str, error: ErrorKind = DataError) -> Document:
    """Read one YAML file.

    Raises YtterbyError of the class `error` when the file is missing, is no UTF-8 text or is no valid YAML;
    the message holds file and line.

    path : the file; it is shown in messages as given.
    error : the class of error to raise.
    """
    file = Path(path)
    raw = read_bytes(file, error, LARGEST)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise error("the file is not UTF-8 text", where=f"{file}:{line}") from None
    return parse(text, file, error)


def parse(text: str, path: Path | str, error: ErrorKind = DataError) -> Document:
    """Read YAML text; `path` is the name used in messages. Errors as in `load`."""
    file = Path(path)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = mark.line + 1 if mark else 1
        what = " ".join(p for p in (fault.problem, fault.context) if p)
        raise error(f"not valid YAML: {what}", where=f"{file}:{line}") from None
    except yaml.YAMLError as fault:
        first = str(fault).splitlines()[0]
        raise error(f"not valid YAML: {first}", where=f"{file}:1") from None
    lines: dict[Loc, int] = {(): 1}
    data = None if node is None else _Builder(file, lines, error).build(node, ())
    return Document(data, lines, file)


def dumped(data: Any) -> str:
    """Plain data as YAML text, keys in their order."""
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=96)


def validate(
    document: Document, model: type[ModelT], error: ErrorKind, context: dict[str, Any] | None = None
) -> ModelT:
    """The document as an object of a pydantic model, or one error that lists what is wrong.

    `context` is handed to the model's validators. Raises YtterbyError of the class `error` with one line for
    each of the first mistakes, `file:line: what`, and a did-you-mean for unknown keys and for values that are
    checked against known names.
    """
    from pydantic import ValidationError

    from ytterby.ground.yaml_mistakes import mistake_of, place_of

    try:
        return model.model_validate(document.data, context=context)
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
        inner = {tuple(e["loc"])[:n] for e in errors for n in range(len(e["loc"]))}
        # a list is short only because what is wrong with its items is told below
        reported = [e for e in errors if e["type"] != "too_short" or tuple(e["loc"]) not in inner]
        places = [document.known(place_of(e)) for e in reported]
        # the words of a mistake take long: only of those that the error lists
        first = set(sorted({*places}, key=document.line_of)[:MOST_MISTAKES])
        told = [e for e, p in zip(reported, places, strict=True) if p in first]
        mistakes = [mistake_of(document, model, e) for e in told]
        raise report(document, mistakes, error, len({*places})) from None


def report(
    document: Document, mistakes: Iterable[Mistake], error: ErrorKind, count: int = 0
) -> YtterbyError:
    """One error that lists the first mistakes in the order of their lines, and says how many there are.

    count : places with a mistake, where that is more than those of `mistakes`.
    """
    placed = ((document.known(one.loc), one) for one in mistakes)
    merged = grouped(((document.line_of(place), place), one) for place, one in placed)
    faults: list[YtterbyError] = []
    for (line, _), group in sorted(merged.items(), key=lambda item: item[0][0])[:MOST_MISTAKES]:
        what = "; or ".join(dict.fromkeys(p.what for p in group))
        advice = " ".join(dict.fromkeys(p.advice for p in group if p.advice))
        faults.append(error(what, where=f"{document.path}:{line}", advice=advice))
    return together(faults, count=max(count, len(merged)))


def unknown_name(
    what: str, name: object, known: Iterable[str], advice: str = ""
) -> PydanticCustomError:
    """The error for a pydantic validator to raise when a value is not among the known names.

    advice : what to do; the nearest known names when left out.
    """
    from pydantic_core import PydanticCustomError

    advice = advice or did_you_mean(str(name), known)
    context = {"what": what, "name": repr(name), "advice": advice}
    return PydanticCustomError("unknown_name", "unknown {what} {name}", context)


class _Builder:
    """Turns composed nodes into plain data and notes the line of each place."""

    def __init__(self, file: Path, lines: dict[Loc, int], error: ErrorKind) -> None:
        self.file, self.lines, self.error = file, lines, error
        self.seen: set[int] = set()

    def build(self, node: yaml.Node, loc: Loc) -> Any:
        if len(loc) > MAX_DEPTH:
            raise self.fault(node, f"nested more than {MAX_DEPTH} levels deep")
        if id(node) in self.seen:
            raise error_of(self.error, "aliases", f"{self.file}:{self.lines[loc]}")
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            self.check_tag(node, "seq")
            for position, item in enumerate(node.value):
                self.lines[(*loc, position)] = item.start_mark.line + 1
            return [self.build(item, (*loc, i)) for i, item in enumerate(node.value)]
        return self.scalar(node)

    def mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str | int, Any]:
        self.check_tag(node, "map")
        data: dict[str | int, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.fault(key_node, "a key must be a word or a whole number")
            key = self.scalar(key_node)
            if isinstance(key, bool) or not isinstance(key, str | int):
                raise self.fault(key_node, f"a key must be a word or a whole number, not {key!r}")
            here = (*loc, key)
            if key in data:
                first = self.lines[here]
                raise self.fault(key_node, f"key {key!r} given twice (first in line {first})")
            self.lines[here] = key_node.start_mark.line + 1
            data[key] = self.build(value_node, here)
        return data

    def scalar(self, node: yaml.Node) -> str | int | float | bool | None:
        kind, text = str(node.tag).removeprefix(_TAG), str(node.value)
        if kind == "str":
            return text
        if kind == "null":
            return None
        if kind == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        try:
            if kind == "int":
                return int(text)
            if kind == "float" and math.isfinite(number := float(text)):
                return number
        except ValueError:
            pass
        if kind in ("int", "float", "bool"):
            raise self.fault(node, f"{text!r} is not a usable value of type {kind}")
        raise self.fault(node, f"the tag {node.tag!r} is not supported")

    def check_tag(self, node: yaml.Node, kind: str) -> None:
        if node.tag != _TAG + kind:
            raise self.fault(node, f"the tag {node.tag!r} is not supported")

    def fault(self, node: yaml.Node, what: str) -> YtterbyError:
        return self.error(what, where=f"{self.file}:{node.start_mark.line + 1}")
