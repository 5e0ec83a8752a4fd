"""Where a source can be mutated, and the tree with one mutation.

Operators are the usual ones (DeMillo, Lipton, Sayward 1978; Offutt et al. 1996): a relation or an arithmetic operator
replaced, a condition negated, a number moved, a call dropped, a value not returned. Texts are left alone: what a page
says is compared elsewhere (`tests/kept`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

RELATIONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
CALLS = {
    "min": "max", "max": "min", "any": "all", "all": "any", "minimum": "maximum", "maximum": "minimum",
    "floor": "ceil", "ceil": "floor", "sorted": "list", "startswith": "endswith", "endswith": "startswith",
    "fmin": "fmax", "fmax": "fmin", "isfinite": "isnan", "zeros": "ones", "ones": "zeros",
}  # fmt: skip
UNTOUCHED = (ast.Raise, ast.Assert, ast.JoinedStr, ast.Import, ast.ImportFrom)
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
Replace = Callable[[ast.AST], ast.AST]


@dataclass(frozen=True)
class Site:
    """A place and what is done there.

    node : number of the node in the order of `ast.walk`; owner : qualified name of the outermost function, or the name
    of a constant of the module; constant : whether it is the latter.
    """

    path: str
    line: int
    node: int
    kind: str
    owner: str
    constant: bool = False


def sites(path: str, source: str) -> list[Site]:
    """All sites of a source, in its order."""
    tree = ast.parse(source)
    numbers = {id(node): number for number, node in enumerate(ast.walk(tree))}
    out = []
    for owner, constant, root in _owners(tree):
        for node in _mutable(root):
            for kind in kinds(node):
                line = line_of(node)
                out.append(Site(path, line, numbers[id(node)], kind, owner, constant))
    return out


def line_of(node: ast.AST) -> int:
    """First line of a node that can be mutated; a filter has that of what it runs over."""
    place = node.target if isinstance(node, ast.comprehension) else node
    return place.lineno  # type: ignore[attr-defined,no-any-return]


def mutated(source: str, site: Site) -> ast.Module:
    """The tree with the mutation in it."""
    tree = ast.parse(source)
    target = next(node for number, node in enumerate(ast.walk(tree)) if number == site.node)
    new = ast.copy_location(MUTATIONS[site.kind](target), target)
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(one is target for one in value):
                setattr(parent, name, [new if one is target else one for one in value])
    return ast.fix_missing_locations(tree)


def _owners(tree: ast.Module) -> Iterator[tuple[str, bool, ast.stmt]]:
    """Functions of the module and of its classes, and constants of the module."""

    def inside(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, bool, ast.stmt]]:
        for statement in body:
            if isinstance(statement, FUNCTION):
                yield prefix + statement.name, False, statement
            elif isinstance(statement, ast.ClassDef):
                yield from inside(statement.body, f"{prefix}{statement.name}.")
            elif isinstance(statement, ast.Assign) and not prefix and _plain(statement):
                yield statement.targets[0].id, True, statement  # type: ignore[attr-defined]

    yield from inside(tree.body, "")


def _plain(statement: ast.Assign) -> bool:
    """Whether it gives a number to one name."""
    return (
        len(statement.targets) == 1
        and isinstance(statement.targets[0], ast.Name)
        and all(
            isinstance(node, ast.Constant | ast.UnaryOp | ast.BinOp | ast.unaryop | ast.operator)
            for node in ast.walk(statement.value)
        )
        and not any(
            isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
            for node in ast.walk(statement.value)
        )
    )


def _mutable(root: ast.stmt) -> Iterator[ast.AST]:
    """Nodes that are run when the function is: no annotations, decorators, defaults, messages."""
    waiting: list[ast.AST] = [*root.body] if isinstance(root, FUNCTION) else [root]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, UNTOUCHED) or _docstring(node):
            continue
        yield node
        children: list[ast.AST] = []
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "slice_type"):
                continue
            if name == "args" and isinstance(node, (*FUNCTION, ast.Lambda)):
                continue
            found = value if isinstance(value, list) else [value]
            children += [one for one in found if isinstance(one, ast.AST)]
        waiting = children + waiting


def _docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def kinds(node: ast.AST) -> list[str]:
    """Mutations that fit a node."""
    out = []
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in RELATIONS:
        out.append("relation")
    if isinstance(node, ast.BoolOp):
        out.append("and or")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        out.append("sign")
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in ARITHMETIC:
        out.append("arithmetic")
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float):
        out.append("number")
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        out.append("condition")
    if isinstance(node, ast.comprehension) and node.ifs:
        out.append("filter")
    if isinstance(node, ast.Return) and not (
        node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
    ):
        out.append("return")
    if isinstance(node, ast.AugAssign) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ):
        out.append("statement")
    if isinstance(node, ast.Call) and _called(node) in CALLS:
        out.append("call")
    if isinstance(node, ast.Break | ast.Continue):
        out.append("jump")
    return out


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _relation(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Compare)
    return ast.Compare(node.left, [RELATIONS[type(node.ops[0])]()], node.comparators)


def _and_or(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.BoolOp)
    return ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def _sign(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.UnaryOp)
    return node.operand


def _arithmetic(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.BinOp | ast.AugAssign)
    other = ARITHMETIC[type(node.op)]()
    if isinstance(node, ast.AugAssign):
        return ast.AugAssign(node.target, other, node.value)
    return ast.BinOp(node.left, other, node.right)


def _number(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Constant)
    value = node.value
    if isinstance(value, bool):
        return ast.Constant(not value)
    assert isinstance(value, int | float)
    return ast.Constant(value + 1 if isinstance(value, int) else 2.0 * value or 1.0)


def _negated(node: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(ast.Not(), node), node)


def _condition(node: ast.AST) -> ast.AST:
    if isinstance(node, ast.IfExp):
        return ast.IfExp(_negated(node.test), node.body, node.orelse)
    assert isinstance(node, ast.If | ast.While)
    return type(node)(_negated(node.test), node.body, node.orelse)


def _filter(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.comprehension)
    return ast.comprehension(node.target, node.iter, node.ifs[1:], node.is_async)


def _call(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Call)
    name = CALLS[_called(node)]
    if isinstance(node.func, ast.Attribute):
        function: ast.expr = ast.Attribute(node.func.value, name, ast.Load())
    else:
        function = ast.Name(name, ast.Load())
    if name == "list":  # takes no key
        return ast.Call(function, node.args, [])
    return ast.Call(function, node.args, node.keywords)


MUTATIONS: dict[str, Replace] = {
    "relation": _relation, "and or": _and_or, "sign": _sign, "arithmetic": _arithmetic, "number": _number,
    "condition": _condition, "filter": _filter, "call": _call,
    "return": lambda _: ast.Return(ast.Constant(None)),
    "statement": lambda _: ast.Pass(),
    "jump": lambda node: ast.Continue() if isinstance(node, ast.Break) else ast.Break(),
}  # fmt: skip


def changed_text(source: str, site: Site) -> str:
    """The smallest change as text: `a < b -> a <= b`."""
    tree = ast.parse(source)
    target = next(node for number, node in enumerate(ast.walk(tree)) if number == site.node)
    if site.kind == "filter":
        assert isinstance(target, ast.comprehension)
        return f"filter `{ast.unparse(target.ifs[0])}` dropped"
    if isinstance(target, ast.If | ast.While):
        return f"`{ast.unparse(target.test)}` negated"
    new = ast.fix_missing_locations(ast.copy_location(MUTATIONS[site.kind](target), target))
    return f"`{ast.unparse(target)}` -> `{ast.unparse(new)}`"
