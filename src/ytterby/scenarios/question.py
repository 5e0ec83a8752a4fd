"""A question at hand: a scenario as text, for which no file of the user is opened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.ground import yamlfile
from ytterby.ground.errors import ScenarioError

if TYPE_CHECKING:
    from ytterby.ground.document import Document


def read_question(text: str, name: str = "question") -> Document:
    """A scenario file at hand as text, to be given wherever a scenario is named; no file of the user is opened for it.

    It may extend built-in scenarios, no paths. name : what it is called in messages. Raises ScenarioError where it is
    no YAML; other mistakes are reported when it is used.
    """
    return replace(yamlfile.parse(text, name, ScenarioError), on_disk=False)
