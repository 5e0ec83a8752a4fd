"""JSON Schemas of the files that a user writes and of a verdict, made from the classes that read them.

python tools/make_schemas.py    # writes src/ytterby/data/schemas, which `ytterby schema` prints

What a property means is said once: in the docstring of its class as `name : text`, else in `schema_properties.csv`
(class `*`: of all classes), else by the first sentence of the class of its value.
"""

from __future__ import annotations

import json
import re
from functools import cache
from inspect import cleandoc, getclosurevars
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import AliasChoices, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from ytterby.compliance.decide.verdict import Verdict
from ytterby.controls.schema import Measure
from ytterby.controls.values import _up_to as bounded
from ytterby.game.gamefile import GameFile
from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA, write_atomic
from ytterby.planning.targets import TargetsFile
from ytterby.report.schemas import COMMENT, PLACE, named
from ytterby.scenarios.schema import ScenarioFile
from ytterby.validation.case import Case

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

PROPERTIES = Path(__file__).with_name("schema_properties.csv")
DRAFT = "https://json-schema.org/draft/2020-12/schema"
KINDS: dict[str, tuple[type, str]] = {
    "scenario": (ScenarioFile, "Scenario file of ytterby simulate"),
    "measure": (Measure, "Record of law of ytterby law"),
    "targets": (TargetsFile, "File of targets of ytterby plan"),
    "game": (GameFile, "Game file of ytterby game"),
    "case": (Case, "Published case of ytterby validate"),
    "verdict": (Verdict, "Verdict of ytterby check"),
}
"""Kind -> the class that reads it, and its title."""
FILES = {"scenario": "scenarios/*.yaml", "measure": "controls/[A-Z]*/*.yaml", "targets": "plans/*.yaml",
         "game": "game/games/*.yaml", "case": "validation/*.yaml"}  # fmt: skip
"""Kind -> the packaged files of it, below `data`."""
PART_OF_A_DAY = {
    "anyOf": [{"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}, {"type": "integer"}],
}
OTHER_FORMS: dict[str, list[JsonSchemaValue]] = {
    "Figure": [{"type": "number"}],
    "Controls": [{"enum": ["none", "as_recorded"]}],
    "Selection": [{"type": "number"}],
}
"""Class -> what may stand in a file in the place of its keys."""
OF_VERDICT = {
    "governing": "The measure that sets the outcome, or ''.",
    "measures": "Every measure that binds, is suspended or cannot be told, governing first.",
    "reasons": "One sentence a hit.",
}
SENTENCE = re.compile(r"^.+?[.:](?=\s|$)", re.DOTALL)


class FileSchema(GenerateJsonSchema):
    """As files have it: days, numbers and lists also in the short forms that their classes read."""

    def function_plain_schema(self, schema: Any) -> JsonSchemaValue:
        """Of a day, month or year."""
        return dict(PART_OF_A_DAY)

    def function_before_schema(self, schema: Any) -> JsonSchemaValue:
        """What is read before its type is checked: a list may be one value, a table one text."""
        inner = super().function_before_schema(schema)
        if inner.get("type") == "array":
            return {"anyOf": [inner, {"type": "string"}, inner.get("items") or {}]}
        free = inner.get("type") == "object" and not inner.get("properties")
        return {"anyOf": [inner, {"type": "string"}]} if free else inner

    def function_after_schema(self, schema: Any) -> JsonSchemaValue:
        """What is checked after its type: of a figure its bounds, of its number alone or with its source."""
        inner, check = super().function_after_schema(schema), schema["function"]["function"]
        if not getattr(check, "__qualname__", "").startswith(bounded.__name__):
            return inner
        top = getclosurevars(check).nonlocals["top"]
        bounds = {"minimum": 0} | ({} if top is None else {"maximum": top})
        return {**inner, **bounds, "properties": {"value": bounds}}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A class, with what its properties mean."""
        made, kind = super().model_schema(schema), schema["cls"]
        for field in kind.model_fields.values():  # a key with two names
            if isinstance(names := field.validation_alias, AliasChoices):
                first, *others = map(str, names.choices)
                made["properties"] |= dict.fromkeys(others, made["properties"][first])
        return described(made, kind)

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        """The same of a dataclass."""
        return described(super().dataclass_schema(schema), schema["cls"])


def described(schema: JsonSchemaValue, kind: type) -> JsonSchemaValue:
    """A schema with its description, and those of its properties, from the docstring of a class and those above it."""
    text = cleandoc(kind.__doc__ or "")
    said = table().get("*", {}) | table().get(kind.__name__, {})
    for one in reversed(kind.__mro__):
        said |= meanings(cleandoc(one.__doc__ or ""))
    properties = {
        name: {**one, "description": said[name]} if name in said else one
        for name, one in schema.get("properties", {}).items()
    }
    return {
        **schema,
        "description": first_sentence(text),
        **({"properties": properties} if properties else {}),
    }


@cache
def table() -> dict[str, dict[str, str]]:
    """Class -> property -> meaning, of `schema_properties.csv`."""
    words: dict[str, dict[str, str]] = {}
    for row in read_csv(PROPERTIES).rows:
        words.setdefault(row["class"], {})[row["property"]] = row["meaning"]
    return words


def first_sentence(text: str) -> str:
    """The first sentence of a text, on one line."""
    found = SENTENCE.match(text)
    return " ".join((found[0] if found else text).split())


def meanings(text: str) -> dict[str, str]:
    """Name -> what it means, of a docstring with `name, other : text` at the start of a line or after a sentence."""
    marks = [*re.finditer(r"(?:(?<=[.;] )|(?<=[.;]\n)|^ *)((?:\w+, )*\w+) : ", text, re.MULTILINE)]
    ends = [*(one.start() for one in marks), len(text)][1:]
    found: dict[str, str] = {}
    for mark, end in zip(marks, ends, strict=True):
        meaning = " ".join(text[mark.end() : end].partition("\n\n")[0].split()).rstrip(";. ")
        for name in mark[1].split(", "):
            found[name.removesuffix("_")] = f"{meaning[:1].upper()}{meaning[1:]}."
    return found


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a kind of file."""
    cls, title = KINDS[kind]
    schema = TypeAdapter(cls).json_schema(schema_generator=FileSchema)
    if kind == "verdict":
        words = {"type": "array", "items": {"type": "string"}}
        for name, text in OF_VERDICT.items():
            base = {"type": "string"} if name == "governing" else words
            schema["properties"][name] = {**base, "description": text}
        schema["required"] = sorted({*schema.get("required", []), *OF_VERDICT})
        schema["additionalProperties"] = False
    parts = schema.get("$defs", {})
    for owner in (schema, *parts.values()):
        for name, one in owner.get("properties", {}).items():
            one.pop("title", None)
            if "description" not in one and (text := _of_value(one, parts)):
                owner["properties"][name] = {**one, "description": text}
    for name in [name for name in OTHER_FORMS if name in parts]:
        parts[name] = {
            "description": parts[name]["description"],
            "anyOf": [*OTHER_FORMS[name], parts[name]],
        }
    return {"$schema": DRAFT, **schema, "title": title}


def _of_value(one: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """What the class of a value says of itself; blank where the value is of no class, or of several."""
    texts = {
        parts[name]["description"] for name in _named_in(one) if parts[name].get("description")
    }
    return texts.pop() if len(texts) == 1 else ""


def _named_in(one: Any) -> Iterator[str]:
    if isinstance(one, dict):
        if "$ref" in one:
            yield one["$ref"].rpartition("/")[2]
        for value in one.values():
            yield from _named_in(value)
    elif isinstance(one, list):
        for value in one:
            yield from _named_in(value)


def text_made(kind: str) -> str:
    """The schema of a kind as a file has it."""
    return json.dumps(schema_of(kind), indent=1, ensure_ascii=False) + "\n"


def write_schemas() -> None:
    """Write all packaged schemas, and name them in the first line of every packaged file."""
    for kind in KINDS:
        write_atomic(PLACE / f"{kind}.json", text_made(kind))
    for kind, pattern in FILES.items():
        for path in DATA.glob(pattern):
            text = path.read_text(encoding="utf-8")
            if not text.startswith(COMMENT):
                up = "/".join([".."] * (len(path.relative_to(DATA).parts) - 1))
                write_atomic(path, named(kind, f"{up}/schemas") + text)


if __name__ == "__main__":
    write_schemas()
