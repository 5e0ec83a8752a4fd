"""Pages of the reference for programs: the REST interface, from its description, and the schemas of files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ytterby.ground.files import DATA
from ytterby.serve.routes import ROUTES
from ytterby.serve.table import openapi

from ..builder import paragraphs, table

FIXED = "Generated from the code when the site is built."
SCHEMAS = DATA / "schemas"
ORDER = ("scenario", "measure", "targets", "game", "case", "verdict")


def contract_pages() -> dict[str, str]:
    """Name -> text of each page."""
    return {"rest": rest_page(), **{f"schema_{name}": schema_page(name) for name in ORDER}}


def rest_page() -> str:
    """Every address of the interface with what it takes and gives."""
    described = openapi(ROUTES)
    schemas = described["components"]["schemas"]
    parts = ["# REST", f"{FIXED} `ytterby serve` answers below these addresses; `/openapi.json` is the description itself. [The server](../serve.md) has examples."]  # fmt: skip
    for path, methods in sorted(described["paths"].items()):
        for method, one in methods.items():
            parts += [f"## {method.upper()} {path}", one["summary"], one["description"]]
            body = one.get("requestBody", {}).get("content", {}).get("application/json", {})
            rows = [[f"`{p['name']}`", kind_of(p["schema"]), "yes" if p["required"] else "", plain(p["schema"])]
                    for p in one.get("parameters", ())]  # fmt: skip
            if body:
                rows += property_rows(schemas[body["schema"]["$ref"].rpartition("/")[2]])
            parts.append(
                table(["takes", "kind", "needed", "meaning"], rows) if rows else "It takes nothing."
            )
    return paragraphs(*(part for part in parts if part))


def schema_page(name: str) -> str:
    """Every property of a kind of file."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    parts = [
        f"# Schema of a {name}",
        f"{FIXED} `ytterby schema {name}` prints it as JSON Schema.",
        schema.get("description", ""),
    ]
    parts += property_parts(schema)
    for part, one in sorted(schema.get("$defs", {}).items()):
        parts += [f"## {part}", one.get("description", ""), *property_parts(one)]
    return paragraphs(*(part for part in parts if part))


def property_parts(schema: dict[str, Any]) -> Iterator[str]:
    """The table of an object; the values of anything else."""
    if "properties" in schema:
        yield table(["key", "kind", "needed", "meaning"], property_rows(schema))
    else:
        yield f"Kind: {kind_of(schema)}."


def property_rows(schema: dict[str, Any]) -> list[list[str]]:
    """A row of each property."""
    needed = schema.get("required", ())
    return [[f"`{key}`", kind_of(one), "yes" if key in needed else "", plain(one)]
            for key, one in schema.get("properties", {}).items()]  # fmt: skip


def plain(schema: dict[str, Any]) -> str:
    """What it says of itself, in one line."""
    return " ".join(str(schema.get("description", "")).split())


def kind_of(schema: dict[str, Any]) -> str:
    """The kind in words: a type, the name of another part, a list of it, the values that it may have."""
    if "$ref" in schema:
        return f"`{schema['$ref'].rpartition('/')[2]}`"
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{one}`" for one in schema.get("enum", [schema.get("const")]))
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return either(kind_of(one) for one in schema[key])
    if schema.get("type") == "array":
        inner = schema.get("items")
        return f"list of {kind_of(inner)}" if isinstance(inner, dict) else "list"
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return f"keys with {kind_of(inner)}" if isinstance(inner, dict) else "object"
    kind = schema.get("type", "anything")
    return either(kind) if isinstance(kind, list) else {"string": "text"}.get(kind, kind)


def either(kinds: Iterable[str]) -> str:
    """Kinds of which one holds, each once; nothing at all is not named."""
    return " or ".join(dict.fromkeys(one for one in kinds if one != "null")) or "null"
