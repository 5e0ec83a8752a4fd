"""YAML text as plain data, with the line of every key and item.

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
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.ground.errors import YtterbyError

try:
    from yaml import CSafeLoader as BaseLoader
except ImportError:  # PyYAML without its C part: the same answer, slower
    from yaml import SafeLoader as BaseLoader  # type: ignore[assignment]

Loc = tuple[str | int, ...]
"""A path into a document: keys and list positions, `("measures", 3, "ended")`."""

MAX_DEPTH = 40


class _Loader(BaseLoader):
    """PyYAML's C loader with the few implicit types named in the module's docstring."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 (the base class declares it)


_TAG = "tag:yaml.org,2002:"
_Loader.add_implicit_resolver(
    _TAG + "bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_Loader.add_implicit_resolver(
    _TAG + "null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
_Loader.add_implicit_resolver(
    _TAG + "int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    _TAG + "float",
    re.compile(r"^[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)\.[0-9]*)(?:[eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)


def plain_data(text: str, file: Path, error: type[YtterbyError]) -> tuple[Any, dict[Loc, int]]:
    """The data of a YAML text, and the line of each place in it.

    Raises YtterbyError of the class `error` when the text is no valid YAML, or not of the part that is read.
    """
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
    return None if node is None else _Builder(file, lines, error).build(node, ()), lines


class _Builder:
    """Turns composed nodes into plain data and notes the line of each place."""

    def __init__(self, file: Path, lines: dict[Loc, int], error: type[YtterbyError]) -> None:
        self.file, self.lines, self.error = file, lines, error
        self.seen: set[int] = set()

    def build(self, node: yaml.Node, loc: Loc) -> Any:
        if len(loc) > MAX_DEPTH:
            raise self.fault(node, f"nested more than {MAX_DEPTH} levels deep")
        if id(node) in self.seen:
            where = f"{self.file}:{self.lines[loc]}"
            raise self.error("aliases (*name) are not supported; write the value out", where=where)
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
