"""What may be asked of the server: one model a question (`requests.yaml`), from which forms, parameters and their
description come.

Nothing of it is a path: a scenario is a built-in name or a text, a data folder one of the package. Lengths and numbers
of values are bounded; an unknown name is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import yaml
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, create_model

from ytterby.ground.files import PACKAGE

LONGEST, MANY, ROWS = 500, 50, 1000
"""Characters of a value, values of one name, and rows of a table or a batch."""
LONG_TEXT = 100_000
"""Characters of a scenario file."""
LONG_LINK = 3000
"""Characters of a link that holds the question; a longer one is known by its key alone."""
DRAWS = 64
Text = Annotated[str, Field(max_length=LONGEST)]
GOOD, PLACE = AliasChoices("good", "element"), AliasChoices("place", "region")
Good = Annotated[Text, Field(validation_alias=GOOD, description="Good")]
Place = Annotated[Text, Field(validation_alias=PLACE, description="Place")]


class ServeRequest(BaseModel):
    """Parameters: unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


NUMBER = Annotated[float, Field(gt=0, allow_inf_nan=False)]
KINDS: dict[str, Any] = {
    "text": Text,
    "texts": list[Text],
    "long text": Annotated[str, Field(max_length=LONG_TEXT)],
    "csv": Annotated[str, Field(max_length=1_000_000)],
    "day": Annotated[str, Field(max_length=10, description="On the day; blank: today")],
    "key": Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="Content key.")],
    "count": int,
    "counts": list[int],
    "count or none": int | None,
    "flag": bool,
    "price or none": Annotated[NUMBER, Field(le=10_000)] | None,
    "share": Annotated[NUMBER, Field(lt=1)],
}
"""Kinds of the fields of a request."""


def _field(kind: str, names: Sequence[str] = (), **more: Any) -> Any:
    """A field as its row has it: its type, and what it is by default, is called and may be."""
    alias = AliasChoices(*names) if names else None
    return KINDS[kind], Field(validation_alias=alias, **more)


def request_models() -> dict[str, Any]:
    """Name of a request -> its model."""
    models: dict[str, Any] = {"": ServeRequest}
    rows = yaml.safe_load((PACKAGE / "serve" / "requests.yaml").read_text(encoding="utf-8"))
    for name, own in rows.items():
        fields = {field: _field(**row) for field, row in own.get("fields", {}).items()}
        bases = tuple(models[one] for one in own.get("adds_to", "").split(" "))
        models[name] = create_model(name, __base__=bases, __doc__=own["about"], **fields)
    return models


MODELS = request_models()


def __getattr__(name: str) -> Any:
    """A model by its name."""
    if name not in MODELS:
        raise AttributeError(name)
    return MODELS[name]
