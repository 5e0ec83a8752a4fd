"""Options that commands share, each declared once (`options.csv`), and groups of them.

A command takes a group as one parameter, such as `run: RunOptions = RunOptions()`, below `@grouped`: its fields become
options of the command, with the defaults of the instance.
`docs/interface.csv` lists the name of each option.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from ytterby.cli.main import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

SHARED = {row["name"]: row for row in rows_of("options")}


def option(help_text: str, *flags: str, names: str = "", **more: Any) -> Any:
    """An option with its help; the flag is that of the parameter's name when left out. names : as of `completed`."""
    return typer.Option(*flags, help=help_text, autocompletion=completed(names), **more)


def shared(name: str, **more: Any) -> Any:
    """An option of `options.csv`: flags, the word for its value, what a shell completes, help."""
    row = SHARED[name]
    metavar = row["metavar"] or None
    return option(row["help"], *row["flags"].split(), names=row["names"], metavar=metavar, **more)


def argument(help_text: str, names: str = "", **more: Any) -> Any:
    """An argument with its help. names : as of `completed`."""
    return typer.Argument(help=help_text, autocompletion=completed(names), **more)


def completed(names: str) -> Callable[[str], list[str]]:
    """What a shell completes. names : words, and patterns of packaged files, or of folders that hold one."""

    def complete(incomplete: str) -> list[str]:
        from ytterby.ground.files import DATA

        paths = [path for word in names.split() if "*" in word for path in DATA.glob(word)]
        known = {p.parent.name if p.name == "datapackage.json" else p.stem for p in paths}
        known |= {word for word in names.split() if "*" not in word}
        return sorted(name for name in known if name.startswith(incomplete))

    return complete


SCENARIOS, FOLDERS = "scenarios/*.yaml", "*/datapackage.json"
Json = Annotated[bool, shared("Json")]
Csv = Annotated[bool, shared("Csv")]


def no_data_folder(out: Path | None) -> Path | None:
    """A folder for results. Raises YtterbyError: its tables would lie among the facts, and be read with them."""
    from ytterby.datasets.package import is_data_folder
    from ytterby.ground.errors import YtterbyError

    if out is not None:
        place = out.resolve()
        for folder in (place, *place.parents):
            if is_data_folder(folder):
                what = "--out must not be a data folder, nor lie in one"
                advice = "Name another folder, such as results."
                raise YtterbyError(what, where=str(out), advice=advice)
    return out


OutFolder = Annotated[Path | None, shared("OutFolder", callback=no_data_folder)]
Force = Annotated[bool, shared("Force")]
AllowHttp = Annotated[bool, shared("AllowHttp")]
OutFile = Annotated[Path | None, shared("OutFile")]
Batch = Annotated[Path | None, shared("Batch")]
OnDay = Annotated[str, shared("OnDay")]
HomeFolder = Annotated[Path | None, shared("HomeFolder")]
RegisterFolder = Annotated[Path, shared("RegisterFolder")]
REGISTER = Path("forecasts")
LawPlace = Annotated[Path | None, shared("LawPlace")]
Owners = Annotated[Path | None, shared("Owners")]
DataFolder = Annotated[str, shared("DataFolder")]
OwnDataFolder = Annotated[str | None, shared("OwnDataFolder")]
ScenarioName = Annotated[
    str, argument("Built-in name (see `ytterby scenarios`) or a YAML file.", names=SCENARIOS)
]
Reference = Annotated[str, shared("Reference")]
Switches = Annotated[list[str] | None, shared("Switches")]
Draws = Annotated[int, shared("Draws", min=0)]
OneDraw = Annotated[int, shared("OneDraw", min=1)]
Seed = Annotated[int, shared("Seed", min=0)]
Only = Annotated[str, shared("Only")]
Element = Annotated[str, shared("Element")]
RegionCode = Annotated[str, shared("RegionCode")]
StoreFolder = Annotated[Path | None, shared("StoreFolder")]
NoStore = Annotated[bool, shared("NoStore")]
Workers = Annotated[int, shared("Workers", min=1)]
Engine = Annotated[str, shared("Engine")]


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


Part = Annotated[str, shared("Part", callback=_with_share)]
Cluster = Annotated[str, shared("Cluster", callback=_with_cluster)]
Tornado = Annotated[bool | None, shared("Tornado")]
MoreDraws = Annotated[int | None, shared("MoreDraws", min=0)]


@dataclass(frozen=True)
class StoreOptions:
    """Where runs are kept."""

    store: StoreFolder = None
    no_store: NoStore = False

    @property
    def place(self) -> Path | bool:
        """As the studies take it: a folder, True for the user's own store, False for none."""
        return False if self.no_store else self.store or True


@dataclass(frozen=True)
class ModelOptions:
    """The data folder, and what is turned in every scenario."""

    data: DataFolder = "rare_earths"
    switch: Switches = None

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

    draws: OneDraw = 32
    seed: Seed = 1


@dataclass(frozen=True)
class EngineOptions:
    """How many runs are made at a time, and how."""

    workers: Workers = 2
    engine: Engine = "processes"
    part: Part = ""
    cluster: Cluster = ""


@dataclass(frozen=True)
class RunOptions(EngineOptions, StoreOptions):
    """By what means runs are made: engine, workers, store."""

    @property
    def place(self) -> Path | bool:
        """As in `StoreOptions`. Raises YtterbyError where parts have no store in which they could meet."""
        from ytterby.ground.errors import YtterbyError

        if self.part and self.no_store:
            advice = "Leave out --no-store; name one by --store."
            raise YtterbyError("parts meet in a store", advice=advice)
        return super().place

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as arguments of the public functions: engine, workers, store."""
        return {"engine": self.engine, "workers": self.workers, "store": self.place}


@dataclass(frozen=True)
class RangeOptions:
    """How the ranges of an answer are made."""

    tornado: Tornado = None
    draws: MoreDraws = None

    @property
    def count(self) -> int | None:
        """How many draws; None: as is usual for the scenario."""
        return 0 if self.tornado is False and self.draws is None else self.draws


@dataclass(frozen=True)
class OutputOptions:
    """The output folder, and JSON on standard output."""

    out: OutFolder = None
    force: Force = False
    as_json: Json = False

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

    csv: Csv = False


STORE, RUN, ENGINE = StoreOptions(), RunOptions(), EngineOptions()
MODEL, DRAWS = ModelOptions(), DrawOptions()
RUN_SERIAL = RunOptions(engine="serial")
OUTPUT, TABLES, RANGES = OutputOptions(), TableOptions(), RangeOptions()
"""The groups with their defaults."""


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the fields of its groups as options of its own."""
    own = inspect.signature(command, eval_str=True).parameters
    groups: dict[str, type] = {}
    flat: list[inspect.Parameter] = []
    for name, one in own.items():
        if not (isinstance(one.annotation, type) and is_dataclass(one.annotation)):
            flat.append(one)
            continue
        groups[name] = one.annotation
        hints = get_type_hints(one.annotation, include_extras=True)
        flat += [
            inspect.Parameter(
                field.name, one.kind, annotation=hints[field.name], default=getattr(one.default, field.name)
            )
            for field in fields(one.annotation)
        ]  # fmt: skip
    signature = inspect.Signature(flat, return_annotation=None)

    @wraps(command)
    def run(*given: Any, **named: Any) -> None:
        bound = signature.bind(*given, **named)
        bound.apply_defaults()
        values = dict(bound.arguments)
        for name, group in groups.items():
            values[name] = group(**{field.name: values.pop(field.name) for field in fields(group)})
        command(**values)

    run.__signature__ = signature  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in flat}
    return run
