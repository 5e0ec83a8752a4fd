"""The JSON schema of a verdict, made from its dataclass."""

from __future__ import annotations

from typing import Any


def verdict_schema() -> dict[str, Any]:
    """JSON schema (2020-12) of what `ytterby check --json` prints for one question.

    A batch prints a list of them.
    """
    from pydantic import TypeAdapter

    from ytterby.compliance.decide import verdict

    schema = TypeAdapter(verdict.Verdict).json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Verdict of ytterby check"
    schema["properties"] |= {
        "governing": {"type": "string", "description": "The measure that sets the outcome, or ''."},
        "measures": {"type": "array", "items": {"type": "string"}},
        "reasons": {"type": "array", "items": {"type": "string"}},
    }
    schema["required"] = sorted({*schema.get("required", []), "governing", "measures", "reasons"})
    schema["additionalProperties"] = False
    return schema
