"""Names are of the field: no part of a name is a word that says nothing of what it names.

Looked at are names of modules, functions, classes, arguments, attributes (fields, members, constants of a module),
columns, keys, options and commands; not local names, for nobody else meets them.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from tests.trees import tree_of

import ytterby

ROOT = Path(ytterby.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
DATA = ROOT / "data"

WORDS = frozenset(
    {"found", "told", "held", "said", "beside", "shown", "asked", "usual", "whole", "wanted"}
)
MINE = "mine"
A_MINE = {("attribute", "MINE_DEVIATION"), ("column", "mine")}
"""Kind and name where a mine is a mine; the column is one of technologies.csv."""
A_MINE_IN = {("world/base_year/price_level.py", "mine")}
"""File and name where kind and name do not tell."""
KINDS = ("module", "function", "class", "argument", "attribute", "column", "key", "option")

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_OPTION = re.compile(r"--[a-z][a-z-]*")
_NAME = re.compile(r"[A-Za-z_]\w*")
_KEY = re.compile(rf"(?:{'|'.join(sorted(WORDS))}|{MINE})\w*[\"']?\s*:", re.IGNORECASE)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
# calls whose strings are columns, all of them; keywords of the second kind name columns too
_COLUMNS = frozenset(
    {
        "col",
        "alias",
        "sort",
        "group_by",
        "select",
        "drop",
        "get_column",
        "exclude",
        "over",
        "partition_by",
    }
)
_NEW_COLUMNS = frozenset({"with_columns", "select", "agg", "struct"})
_MEMBERS = frozenset({"getattr", "setattr", "hasattr", "delattr", "attrgetter"})
_LOOKUPS = frozenset({"get", "pop", "setdefault", "itemgetter"})
_ALIASES = frozenset({"alias", "validation_alias", "serialization_alias"})


@dataclass(frozen=True)
class Name:
    """A name, what it is a name of, and the file and line where it stands."""

    kind: str
    name: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.name}"


def parts(name: str) -> list[str]:
    """Words of a name: between underscores or hyphens, or of CamelCase."""
    return [part.lower() for part in _PART.findall(name)]


def is_bad(name: Name) -> bool:
    """Whether a word of the name says nothing."""
    words = parts(name.name)
    mine = MINE in words and (name.kind, name.name) not in A_MINE
    if mine and (name.file, name.name) not in A_MINE_IN:
        return True
    return not WORDS.isdisjoint(words)


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _strings(nodes: list[ast.expr]) -> Iterator[ast.Constant]:
    """Strings of an argument, also those of a list, a tuple or a set in it."""
    for node in nodes:
        if _text(node) is not None:
            yield node
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            yield from _strings(node.elts)


def _targets(node: ast.stmt) -> Iterator[ast.expr]:
    """What a statement binds, without `for` and `with`."""
    todo: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        todo = list(node.targets)
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        todo = [node.target]
    while todo:
        one = todo.pop()
        if isinstance(one, ast.Tuple | ast.List):
            todo.extend(one.elts)
        elif isinstance(one, ast.Starred):
            todo.append(one.value)
        else:
            yield one


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


class Names:
    """All names of one module."""

    def __init__(self, path: Path, file: str):
        self.file = file
        self.names: list[Name] = []
        stem = path.parent.name if path.name == "__init__.py" else path.stem
        self._add("module", stem, 1)
        tree = tree_of(path)
        self._bodies(tree)
        for node in ast.walk(tree):
            self._node(node)

    def _add(self, kind: str, name: str, line: int) -> None:
        self.names.append(Name(kind, name, self.file, line))

    def _bodies(self, tree: ast.Module) -> None:
        """Names bound in the module and in its classes, also under `if`, `try` and `with`."""
        todo: list[ast.AST] = [tree]
        while todo:
            node = todo.pop()
            if isinstance(node, _FUNCTIONS):
                # a function's own names are local
                todo.extend(one for one in ast.walk(node) if isinstance(one, ast.ClassDef))
                continue
            if isinstance(node, ast.stmt):
                for target in _targets(node):
                    if isinstance(target, ast.Name):
                        self._add("attribute", target.id, target.lineno)
            todo.extend(ast.iter_child_nodes(node))

    def _node(self, node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._add("function", node.name, node.lineno)
        elif isinstance(node, ast.ClassDef):
            self._add("class", node.name, node.lineno)
        elif isinstance(node, ast.arg):
            self._add("argument", node.arg, node.lineno)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            self._add("attribute", node.attr, node.lineno)
        elif isinstance(node, ast.Dict | ast.MatchMapping):
            for key in node.keys:
                self._string("key", key)
        elif isinstance(node, ast.Subscript):
            for one in _strings([node.slice]):
                self._string("key", one)
        elif isinstance(node, ast.Call):
            self._call(node)
        elif (text := _text(node)) is not None:
            for option in _OPTION.findall(text) if " " not in text else ():
                self._add("option", option, node.lineno)

    def _string(self, kind: str, node: ast.AST | None) -> None:
        text = _text(node)
        if text is not None and _NAME.fullmatch(text):
            self._add(kind, text, node.lineno)

    def _call(self, node: ast.Call) -> None:
        name = _called(node)
        if name in _COLUMNS:
            for one in _strings(node.args):
                self._string("column", one)
        if name in _NEW_COLUMNS:
            for word in node.keywords:
                if word.arg:
                    self._add("column", word.arg, word.value.lineno)
        if name in _MEMBERS:
            for one in node.args[0 if name == "attrgetter" else 1 :][:1]:
                self._string("attribute", one)
        if name in _LOOKUPS:
            self._string("key", node.args[0] if node.args else None)
        if name == "dict":
            for word in node.keywords:
                if word.arg:
                    self._add("key", word.arg, word.value.lineno)
        if name in ("command", "add_typer", "Typer"):
            for one in [*node.args[:1], *(w.value for w in node.keywords if w.arg == "name")]:
                if (text := _text(one)) is not None:
                    self._add("option", text, one.lineno)
        for word in node.keywords:
            if word.arg in _ALIASES:
                self._string("key", word.value)


def headers() -> Iterator[Name]:
    """Columns of data files, and tables and columns of results."""
    for path in sorted(DATA.rglob("*.csv")):
        file = str(path.relative_to(ROOT))
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream)
            for name in next(rows, []):
                yield Name("column", name, file, 1)
            if path == DATA / "results.csv":
                for row in rows:
                    for name in row[:2]:
                        yield Name("column", name, file, rows.line_num)


def keys_of_data() -> Iterator[Name]:
    """Keys of YAML files that are names."""
    for path in sorted([*DATA.rglob("*.yaml"), *DATA.rglob("*.yml")]):
        file, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        if not _KEY.search(text):  # to read all files as YAML takes seconds
            continue
        todo = [yaml.compose(text, Loader=yaml.CSafeLoader)]
        while todo:
            node = todo.pop()
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if isinstance(key, yaml.ScalarNode) and _NAME.fullmatch(key.value):
                        yield Name("key", key.value, file, key.start_mark.line + 1)
                    todo.append(value)
            elif isinstance(node, yaml.SequenceNode):
                todo.extend(node.value)


@pytest.fixture(scope="module")
def names() -> list[Name]:
    modules = [name for path in FILES for name in Names(path, str(path.relative_to(ROOT))).names]
    return [*modules, *headers(), *keys_of_data()]


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_of_the_field(names, kind):
    bad = sorted({str(name) for name in names if name.kind == kind and is_bad(name)})
    assert not bad, f"{len(bad)} names of kind {kind}:\n" + "\n".join(bad)


def test_allowed_names_are_in_use(names):
    """A name that has gone leaves the list."""
    assert {(n.kind, n.name) for n in names} >= A_MINE
    assert {(n.file, n.name) for n in names} >= A_MINE_IN


EXAMPLE = """
SHOWN, LIMIT = 3, 4

class FutureTold:
    held: float

    def __init__(self, usual_price):
        self.wanted = {"said": usual_price, "A whole sentence": 1}

def is_whole(frame, *, pick=lambda mine: mine):
    found = frame["asked"]
    told: int = getattr(frame, "first_told")
    frame = frame.with_columns(beside=pl.col("not_held")).sort(["shown"])
    return found, option("--as-told", "an --asked in a text"), Field(alias="said_on")

class Mine:
    MINE_DEVIATION = 1
"""


EXPECTED = (
    "module told, attribute SHOWN, class FutureTold, attribute held, argument usual_price, attribute wanted, key said, "
    "function is_whole, argument mine, key asked, attribute first_told, column beside, column not_held, column shown, "
    "option --as-told, key said_on, class Mine"
)


def test_every_kind_of_name_is_seen(tmp_path):
    (tmp_path / "told.py").write_text(EXAMPLE, encoding="utf-8")
    seen = Names(tmp_path / "told.py", "told.py").names
    assert {f"{n.kind} {n.name}" for n in seen if is_bad(n)} == set(EXPECTED.split(", "))


def test_a_word_is_a_whole_part():
    assert not any(
        is_bad(Name("key", name, "", 1)) for name in ("foundry", "household", "mines", "Saidou")
    )
    assert is_bad(Name("option", "--as-told", "", 1))
