"""Names of a data folder: one that another packaged folder knows is told with that folder."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from ytterby.controls.names import Stage, Technology
from ytterby.datasets.package import find_folder
from ytterby.runs.workspace import Workspace


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        (Technology, "reduction", "Another data folder knows it: --data germanium."),
        (Technology, "extraction", "--data gallium or --data germanium"),
        (Technology, "minig", "Did you mean 'mining'?"),
        (
            Stage,
            "use",
            "Known names: ",
        ),  # a stage of every folder, and none of those that can be named
    ],
)
def test_a_name_of_another_folder_is_told_with_it(kind, name, words):
    names = Workspace.read(find_folder("rare_earths")).chain.names
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(name, context={"names": names})
    assert words in caught.value.errors()[0]["ctx"]["advice"]
