"""Numbers of a data folder: the patterns of its `numbers.csv`, as the rows of `parameters.csv`.

A row is an assumption unless it has a `conversion`. Then its value is arithmetic on the facts that `evidence` names: on
columns of the first by their names, of the others as `b.value`, `c.value`; `p("id")` is another number of the folder.
`low` and `high` may be arithmetic too, on these or on `value`. The conversion `carried` takes over the number of the same
id of the rare earths of 2024, `carried 0.68` a part of it, `carried 0.68 id` that of another id; a cell that is given
goes before the one carried over.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Mapping
from math import sqrt
from typing import Any

from model.tables import Row, number

COLUMNS = ["id", "value", "unit", "low", "high", "kind", "grade", "group", "evidence", "source",
           "source_url", "reason"]  # fmt: skip
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
             ast.Pow: operator.pow}  # fmt: skip
FUNCTIONS = {"min": min, "max": max, "round": round, "sqrt": sqrt}


def calculated(expression: str, names: Mapping[str, Any], numbers: Mapping[str, Row]) -> float:
    """The value of arithmetic; names : numbers and facts by name; numbers : rows by id, for `p("id")`."""

    def value(node: ast.AST) -> Any:
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return float(names[node.id])
            case ast.Attribute(value=ast.Name(id=fact), attr=column):
                return float(names[fact][column])
            case ast.UnaryOp(op=ast.USub()):
                return -value(node.operand)
            case ast.BinOp():
                return OPERATORS[type(node.op)](value(node.left), value(node.right))
            case ast.Call(func=ast.Name(id="p")):
                return float(numbers[value(node.args[0])]["value"])
            case ast.Call(func=ast.Name(id=function)):
                return FUNCTIONS[function](*map(value, node.args))
        raise ValueError(f"{expression!r} is no arithmetic")

    return value(ast.parse(expression, mode="eval").body)


def number_row(row: Row, facts: list[Row], numbers: Mapping[str, Row]) -> Row:
    """A row of `parameters.csv`; facts : those of `evidence`. Raises ValueError where a range does not hold its value."""
    names: dict[str, Any] = {
        **(facts[0] if facts else {}),
        **dict(zip("bcdefghi", facts[1:], strict=False)),
    }
    kind = row.get("kind") or "assumption"
    value = calculated(row.get("conversion") or row["value"], names, numbers)
    ends = [_end(row[column], names | {"value": value}, numbers) for column in ("low", "high")]
    if any(e is not None and (e > value) == (n == 0) and e != value for n, e in enumerate(ends)):
        raise ValueError(f"{row['id']}: {value} is not within {ends}")
    cells = {k: row.get(k, "") for k in COLUMNS} | {"kind": kind, "grade": row.get("grade") or "X"}
    if kind == "source" and facts:
        cells |= {"source": facts[0]["source"], "source_url": facts[0]["source_url"]}
    low, high = ends
    return cells | {"value": number(value), "low": number(low), "high": number(high)}


def _end(text: str, names: Mapping[str, Any], numbers: Mapping[str, Row]) -> float | None:
    return calculated(text, names, numbers) if text else None


def carried(row: Row, earlier: Mapping[str, Row]) -> Row:
    """A number of another folder under this folder's id, times a factor; cells that are given go before."""
    factor, _, ident = row["conversion"].removeprefix("carried").strip().partition(" ")
    old = earlier[ident or row["id"]]
    parts = {} if not factor or factor == "1" else {
        k: number(round(float(factor) * float(old[k]), 4)) for k in ("value", "low", "high") if old[k]
    }  # fmt: skip
    given = {
        k: v for k, v in row.items() if v and k in COLUMNS and not (k == "reason" and v[0] in ";+")
    }
    return (
        old
        | parts
        | given
        | ({"reason": old["reason"] + row["reason"]} if row["reason"][:1] == ";" else {})
    )
