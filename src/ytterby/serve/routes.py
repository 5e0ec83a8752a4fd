"""The table of routes (`routes.csv`), with the models of what each answers (`answers.yaml`)."""

from __future__ import annotations

from types import GenericAlias
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, create_model

from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import PACKAGE
from ytterby.serve import questions, requests
from ytterby.serve.table import ServedRoute

HERE = PACKAGE / "serve"
KINDS: dict[str, Any] = {
    "text": str, "text or none": str | None, "count": int, "flag": bool, "row": dict[str, Any],
    "texts by name": dict[str, str], "cells": dict[str, str | float],
}  # fmt: skip
"""Kinds of the fields of an answer."""


class Answered(BaseModel):
    """An answer; it may say more than its model does."""

    model_config = ConfigDict(extra="allow")


def answer_models() -> dict[str, Any]:
    """Name of an answer -> its model."""
    known: dict[str, Any] = {**KINDS, "Answered": Answered, "": BaseModel}
    for name, own in yaml.safe_load((HERE / "answers.yaml").read_text(encoding="utf-8")).items():
        fields: dict[str, Any] = {
            field: (GenericAlias(list, (known[kind[0]],)) if isinstance(kind, list) else known[kind], ...)
            for field, kind in own["fields"].items()
        }  # fmt: skip
        base = known[own.get("adds_to", "Answered")]
        known[name] = create_model(name, __base__=base, __doc__=own["about"], **fields)
    return known


def routes() -> list[ServedRoute]:
    """The rows of the table."""
    models = answer_models()
    asks = {**requests.MODELS, **vars(questions)}
    flags = ("page", "api", "kept", "aside")
    return [
        ServedRoute(
            row["path"], row["title"], asks[row["asks"]], models.get(row["answers"], row["answers"]), row["make"],
            row["method"], *(row[flag] == "yes" for flag in flags),
        )
        for row in read_csv(HERE / "routes.csv").rows
    ]  # fmt: skip


ROUTES = routes()
"""The first that fits an address is the one that answers. Those aside are answered by the clerk."""
