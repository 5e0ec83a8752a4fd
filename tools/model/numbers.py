"""Numbers in tables: arithmetic on facts, ranges, and what is carried over from another folder.

A cell that begins with `=` is arithmetic on the facts that `evidence` names: on columns of the first by their names, of
the others as `b.value`, `c.value`. `fact('prices/...').price_avg` is a fact that need not be named, `p('yield.metal')` a
number of the folder, `own` the value of the row itself, for its range. The value `carried` takes over the number of the
same id of the rare earths of 2024, `carried 0.68` a part of it, `carried 0.68 ID` that of another id; a cell that is
given goes before the one carried over, a reason that begins with `;` after it.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from math import sqrt
from typing import Any

from model.tables import Row, number

COLUMNS = ["id", "value", "unit", "low", "high", "kind", "grade", "group", "evidence", "source",
           "source_url", "reason", "note"]  # fmt: skip
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {"min": min, "max": max, "round": round, "sqrt": sqrt}
CARRIED = "carried"


def calculated(
    expression: str, names: Mapping[str, Any], look_up: Mapping[str, Callable[[str], Any]]
) -> float:
    """The value of arithmetic.

    names : numbers, and facts whose columns are asked for; look_up : functions of an id, `fact` and `p`. Raises ValueError
    for what is no arithmetic, KeyError for an unknown name.
    """

    def value(node: ast.AST) -> Any:
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return _read(names[node.id])
            case ast.Attribute(value=ast.Name(id=letter), attr=column):
                return _read(names[letter][column])
            case ast.Attribute(value=ast.Call(func=ast.Name(id="fact"), args=[ident]), attr=column):
                return _read(look_up["fact"](value(ident))[column])
            case ast.UnaryOp(op=ast.USub()):
                return -value(node.operand)
            case ast.BinOp():
                return OPERATORS[type(node.op)](value(node.left), value(node.right))
            case ast.Call(func=ast.Name(id="p"), args=[ident]):
                return float(look_up["p"](value(ident)))
            case ast.Call(func=ast.Name(id=function)) if function in FUNCTIONS:
                return FUNCTIONS[function](*map(value, node.args))
        raise ValueError(f"{expression!r} is no arithmetic")

    return float(value(ast.parse(expression.strip(), mode="eval").body))


def _read(cell: Any) -> float:
    """The number of a cell; a range in words, `20-30`, is its middle."""
    span = re.fullmatch(r"([\d.]+)-([\d.]+)", cell) if isinstance(cell, str) else None
    return sum(map(float, span.groups())) / 2 if span else float(cell)


def named(facts: list[Row]) -> dict[str, Any]:
    """Names of facts in arithmetic: columns of the first, and all by letters."""
    return dict(zip("abcdefghi", facts, strict=False)) | (facts[0] if facts else {})


def numbered(row: Row, facts: list[Row], look_up: Mapping[str, Callable[[str], Any]]) -> Row:
    """A row with its arithmetic done, and the source of its first fact unless it is an assumption.

    facts : those of `evidence`. Raises ValueError where a range does not hold its value.
    """
    names = named(facts)
    done = dict(row)
    for column, cell in row.items():
        result = calculated(cell[1:], names, look_up) if cell.startswith("=") else None
        if column == "value":
            names["own"] = cell if result is None else result
        if result is not None:
            done[column] = number(result)
    low, own, high = (done.get(k, "") for k in ("low", "value", "high"))
    if low and high and not float(low) <= float(own) <= float(high):
        raise ValueError(f"{next(iter(row.values()))}: {own} is not within {low} to {high}")
    if "source" in row and facts and row.get("kind", "") in ("source", "derived"):
        done |= {k: row[k] or facts[0][k] for k in ("source", "source_url")}
    return done


def parameter(row: Row, facts: list[Row], look_up: Mapping[str, Callable[[str], Any]]) -> Row:
    """A row of `parameters.csv`: an assumption unless its kind is given."""
    cells = {k: row.get(k, "") for k in COLUMNS}
    done = numbered(
        cells | {"kind": cells["kind"] or "assumption", "grade": cells["grade"] or "X"},
        facts,
        look_up,
    )
    return (
        done if done["kind"] == "source" or not facts else done | {"source": "", "source_url": ""}
    )


def carried(row: Row, earlier: Mapping[str, Row]) -> Row:
    """A number of another folder under this folder's id, times a factor; cells that are given go before."""
    factor, _, ident = row["value"].removeprefix(CARRIED).strip().partition(" ")
    old, reason = earlier[ident or row["id"]], row.get("reason", "")
    parts = {
        k: number(round(float(factor or 1) * float(old[k]), 4))
        for k in ("value", "low", "high")
        if old[k]
    }
    given = {k: v for k, v in row.items() if v and k in COLUMNS and k not in ("value", "reason")}
    whole = old["reason"] + reason if reason.startswith(";") else reason or old["reason"]
    return old | (parts if factor else {}) | given | {"reason": whole, "note": ""}
