"""What the argument `data` of the public functions is: a data folder by name, by path, or as it was read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.datasets.package import find_folder
from ytterby.ground.renamed import old_arguments
from ytterby.world.read import Chain
from ytterby.world.read import read_chain as read_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

Data = str | Path | Chain | None
DEFAULT = "rare_earths"


def folder_of(data: Data) -> Path:
    """The data folder; of None the packaged rare earths. Raises DataError if there is none."""
    return data.folder if isinstance(data, Chain) else find_folder(data or DEFAULT)


@old_arguments
def read_chain(data: Data = DEFAULT) -> Chain:
    """The tables of a data folder; what was read already is returned as it is. Raises DataError."""
    return data if isinstance(data, Chain) else read_folder(folder_of(data))


def references_of(reference: str | Sequence[str] | None) -> list[str] | None:
    """Scenarios to compare with: one, several with commas between or as a list; `none` or an empty list for none.

    None, or nothing, for those that the scenario names.
    """
    if reference is None or reference == "":
        return None
    names = reference.split(",") if isinstance(reference, str) else list(reference)
    names = [str(name).strip() for name in names]
    return [] if names == ["none"] else names
