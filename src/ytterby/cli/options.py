"""Groups of options that commands share.

A command takes a group as one parameter, such as `run: RunOptions = RUN`: its fields become options of the command,
with the defaults of the instance. What each is called and does stands in `options.csv`, as of every parameter of a
command; `docs/interface.csv` lists the names.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from ytterby.ground.errors import error_of

if TYPE_CHECKING:
    from collections.abc import Collection


def no_data_folder(out: Path | None) -> Path | None:
    """A folder for results. Raises YtterbyError: its tables would lie among the facts, and be read with them."""
    from ytterby.datasets.package import is_data_folder
    from ytterby.ground.errors import YtterbyError

    if out is not None:
        place = out.resolve()
        for folder in (place, *place.parents):
            if is_data_folder(folder):
                raise error_of(YtterbyError, "out_folder", out)
    return out


OutFolder = Annotated[Path | None, no_data_folder]
REGISTER = Path("forecasts")


def _with_share(text: str) -> str:
    """Which part of the study is made here. Raises YtterbyError."""
    from ytterby.runs.engines import SHARE, share_of

    SHARE.set(share_of(text or "1/1"))
    return text


def _with_cluster(address: str) -> str:
    """Where the engine dask finds its workers."""
    from ytterby.runs.engines import CLUSTER

    CLUSTER.set(address)
    return address


@dataclass(frozen=True)
class StoreOptions:
    """Where runs are kept."""

    store: Path | None = None
    no_store: bool = False

    @property
    def place(self) -> Path | bool:
        """As the studies take it: a folder, True for the user's own store, False for none."""
        return False if self.no_store else self.store or True


@dataclass(frozen=True)
class ModelOptions:
    """The data folder, and what is turned in every scenario."""

    data: str = "rare_earths"
    switch: list[str] | None = None

    def read(self) -> tuple[Path, dict[str, Any]]:
        """The folder, and the switches by name. Raises DataError, ScenarioError."""
        from ytterby.datasets.package import find_folder
        from ytterby.scenarios.switches import read_switches
        from ytterby.world.read import read_chain

        folder = find_folder(self.data)
        return folder, read_switches(self.switch, read_chain(folder).names) if self.switch else {}


@dataclass(frozen=True)
class DrawOptions:
    """How many draws are made, and which."""

    draws: int = 32
    seed: int = 1


@dataclass(frozen=True)
class EngineOptions:
    """How many runs are made at a time, and how."""

    workers: int = 2
    engine: str = "processes"
    part: Annotated[str, _with_share] = ""
    cluster: Annotated[str, _with_cluster] = ""


@dataclass(frozen=True)
class RunOptions(EngineOptions, StoreOptions):
    """By what means runs are made: engine, workers, store."""

    @property
    def place(self) -> Path | bool:
        """As in `StoreOptions`. Raises YtterbyError where parts have no store in which they could meet."""
        from ytterby.ground.errors import YtterbyError

        if self.part and self.no_store:
            raise error_of(YtterbyError, "parts_store")
        return super().place

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as arguments of the public functions: engine, workers, store."""
        return {"engine": self.engine, "workers": self.workers, "store": self.place}


@dataclass(frozen=True)
class RangeOptions:
    """How the ranges of an answer are made."""

    tornado: bool | None = None
    draws: int | None = None


@dataclass(frozen=True)
class OutputOptions:
    """The output folder, and JSON on standard output."""

    out: OutFolder = None
    force: bool = False
    as_json: bool = False

    def check(self, own: Collection[str] = ()) -> None:
        """Check the folder of `--out`, if there is one, before anything is run. Raises ResultError.

        own : names in it that the command looks after itself.
        """
        from ytterby.results.folder import check_folder

        if self.out is not None:
            check_folder(self.out, force=self.force, own=own)

    def make(self, own: Collection[str] = ()) -> None:
        """Make the folder too, so that a place that cannot be is an error before anything is run."""
        from ytterby.ground.errors import ResultError
        from ytterby.ground.files import make_folder

        self.check(own)
        if self.out is not None:
            make_folder(self.out, ResultError)


@dataclass(frozen=True)
class TableOptions(OutputOptions):
    """The output folder, JSON, and whether tables are written as CSV too."""

    csv: bool = False


STORE, RUN, ENGINE = StoreOptions(), RunOptions(), EngineOptions()
MODEL, DRAWS = ModelOptions(), DrawOptions()
RUN_SERIAL = RunOptions(engine="serial")
OUTPUT, TABLES, RANGES = OutputOptions(), TableOptions(), RangeOptions()
"""The groups with their defaults."""
