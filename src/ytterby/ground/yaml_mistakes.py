"""What pydantic finds wrong in a YAML file, in the words of that file."""

from __future__ import annotations

import re
import typing
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import BaseModel

from ytterby.ground.document import Mistake
from ytterby.ground.errors import did_you_mean
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import ErrorDetails

    from ytterby.ground.document import Document, Loc

MOST_KEYS = 20
"""Keys that are listed where none is near."""


@cache
def _words() -> dict[str, dict[str, str]]:
    """Words of kinds of faults (`messages`) and of patterns of ids (`ids`)."""
    words: dict[str, dict[str, str]] = yaml.safe_load((DATA / "mistakes.yaml").read_bytes())
    return words


def place_of(detail: ErrorDetails) -> Loc:
    """Where the mistake of a pydantic error is reported: a key that is missing, at what lacks it."""
    loc, kind = detail["loc"], detail["type"]
    if kind == "missing":
        return loc[:-1]
    return (*loc, _tag_key(detail)) if kind == "union_tag_invalid" else loc


def _tag_key(detail: ErrorDetails) -> str:
    """The key that says which kind of entry it is."""
    return str(detail.get("ctx", {})["discriminator"]).strip("'")


def mistake_of(document: Document, model: type[BaseModel], detail: ErrorDetails) -> Mistake:
    """One pydantic error in the words of the user's file."""
    loc, kind, context = detail["loc"], detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(document, model, loc)
    inside = ".".join(str(part) for part in document.known(loc))
    if kind in ("missing", "union_tag_not_found"):
        key = loc[-1] if kind == "missing" else _tag_key(detail)
        written = [str(one) for one in detail["input"]] if isinstance(detail["input"], dict) else []
        near = get_close_matches(str(key), written, n=1) if kind != "missing" else []
        what = f"key {key!r} is missing{f' in {inside}' if inside else ''}"
        return Mistake(place_of(detail), what, f"Is it meant by {near[0]!r}?" if near else "")
    label = f"{inside}: " if inside else ""
    if kind == "unknown_name":
        return Mistake(loc, f"{label}{detail['msg']}", context["advice"])
    given = detail["input"]
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        if kind == "union_tag_invalid":
            given, label = context["tag"], f"{label.removesuffix(': ')}.{_tag_key(detail)}: "
            loc = place_of(detail)
        known = re.findall(r"'([^']*)'", str(context.get("expected", context.get("expected_tags"))))
        return Mistake(loc, f"{label}unknown value {given!r}", did_you_mean(str(given), known))
    if given is None and not loc:
        return Mistake(loc, "the file is empty")
    own = kind in ("value_error", "assertion_error")
    input_text = "" if own or kind == "too_short" else _input_text(given)
    return Mistake(loc, f"{label}{_message(detail)}{input_text}", _percent(detail))


def _unknown_key(document: Document, model: type[BaseModel], loc: Loc) -> Mistake:
    """A key that nothing here has; one of another kind of entry is told with all keys of this kind."""
    key, place = str(loc[-1]), loc[:-1]
    known = _keys_at(model, place)
    if len(document.known(place)) < len(place) and key in _keys_at(model, place[:-1]):
        what = f"unknown key {key!r} for the kind {place[-1]!r}"
        return Mistake(loc, what, f"It has the keys {', '.join(sorted(known))}.")
    return Mistake(loc, f"unknown key {key!r}", did_you_mean(key, known, MOST_KEYS))


def _message(detail: ErrorDetails) -> str:
    """What is wrong, begun small."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        return _words()["ids"].get(pattern, f"must fit the pattern {pattern}")
    if kind == "too_short":
        count = context["min_length"]
        return f"must have at least {count} entr{'y' if count == 1 else 'ies'}"
    text = _words()["messages"].get(kind) or detail["msg"].removeprefix("Value error, ")
    text = text.replace("Input should be", "must be", 1)
    return text[:1].lower() + text[1:]


def _input_text(given: object) -> str:
    """What stands in the file, where it is short."""
    if given is None:
        return ", not nothing"
    if isinstance(given, list | dict):
        return ", not a list" if isinstance(given, list) else ", not keys"
    return f", not {given!r}" if len(str(given)) < 60 else ""


def _percent(detail: ErrorDetails) -> str:
    """Advice for a share that is written in percent."""
    given = detail["input"]
    of_share = detail["type"] == "less_than_equal" and detail["ctx"]["le"] == 1
    percent = of_share and isinstance(given, int | float) and 1 < given <= 100
    return f"Write {given / 100:g} for {given:g}%." if percent else ""


def _keys_at(model: type[BaseModel], loc: Sequence[str | int]) -> set[str]:
    """The keys that the models at a place know; a part of the place may be the kind of an entry."""
    models = {model}
    for part in loc:
        deeper: set[type[BaseModel]] = set()
        for one in models:
            for name, field in one.model_fields.items():
                if part in (name, field.alias):
                    deeper |= _models_in(field.annotation)
        models = deeper or {one for one in models if part in _kinds(one)} or models
    return {field.alias or name for one in models for name, field in one.model_fields.items()}


def _kinds(model: type[BaseModel]) -> set[str]:
    """Words that a model's key for its kind may have."""
    kinds = [field.annotation for field in model.model_fields.values()]
    literals = [kind for kind in kinds if typing.get_origin(kind) is typing.Literal]
    return {word for kind in literals for word in typing.get_args(kind)}


def _models_in(annotation: Any) -> set[type[BaseModel]]:
    """All pydantic models named inside a type annotation."""
    if isinstance(annotation, type) and not typing.get_origin(annotation):
        return {annotation} if issubclass(annotation, BaseModel) else set()
    return {model for part in typing.get_args(annotation) for model in _models_in(part)}
