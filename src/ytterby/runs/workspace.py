"""What runs stand on: the records of law and one data folder, read as they are on the disk now.

Each study reads a workspace and passes it on. It is the one of the study before while no file has changed, for its
network takes a while to build; a notebook or a server that edits its folder gets the new numbers.

The argument `data` of the public functions is a data folder by name, by path, or as it was read.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.controls.book import Book
from ytterby.controls.effects.effect import check_narrowing
from ytterby.datasets.catalogue import Fact, Filter, select
from ytterby.datasets.package import find_folder
from ytterby.datasets.tables import read_tables
from ytterby.ground.answer import AnswerList
from ytterby.ground.document import Document
from ytterby.ground.errors import DataError, ScenarioError, error_of
from ytterby.runs.job import Job
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import with_switches
from ytterby.world.network import Network
from ytterby.world.planned import check_planned
from ytterby.world.read import Chain
from ytterby.world.read import read_chain as read_folder
from ytterby.years.calendar import Periods
from ytterby.years.capacity.projects import projects
from ytterby.years.law import LawOfRun

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.controls.acts.base import ApprovalNoise
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear


def listed_projects(base: BaseYear, scenario: Scenario, book: Book) -> list[dict[str, Any]]:
    """One row a project: name, place, status, years, tonnes; `expected_t` is a list by year from the base year."""
    law, last = LawOfRun(base, scenario, book), scenario.years.end
    years = last - base.first_year + 1
    rows = []
    for one in projects(base, law.ever(last), years, law.withheld(last)):
        plant, region, vintage = base.network.plants[one.plant]
        rows.append({
            "project": one.row["project"], "title": one.row["title"], "region": region,
            "technology": one.row["technology"], "plant": plant, "vintage": vintage,
            "status": one.row["status"], "state_aid": one.row["state_aid"], "step_of": one.row["step_of"],
            "begun": one.begun, "stated": one.stated, "start": one.start, "nameplate_t": one.nameplate,
            "stands_t": one.stands, "base_t": float(base.capacity[one.plant]),
            "expected_t": [float(t) for t in one.expected], "evidence": one.row["evidence"],
        })  # fmt: skip
    return rows


Data = str | Path | Chain | None
DEFAULT = "rare_earths"


def folder_of(data: Data) -> Path:
    """The data folder; of None the packaged rare earths. Raises DataError if there is none."""
    return data.folder if isinstance(data, Chain) else find_folder(data or DEFAULT)


def read_chain(data: Data = DEFAULT) -> Chain:
    """The tables of a data folder; what was read already is returned as it is. Raises DataError.

    Parameters
    ----------
    data : data folder, by name, path or as read.

    Returns
    -------
    Chain : `regions`, `commodities`, `processes`, `parameters` and the other tables; `digest` of all of them.

    Raises
    ------
    DataError : there is no such folder, or a table of it cannot be read.

    Examples
    --------
    >>> from ytterby import read_chain
    >>> read_chain("gallium").base_year
    2022
    """
    return data if isinstance(data, Chain) else read_folder(folder_of(data))


def facts(
    text: str = "", *, table: str = "", element: str = "", region: str = "", year: int | str = "", kind: str = "",
    group: str = "", data: Data = DEFAULT,
) -> AnswerList[Fact]:  # fmt: skip
    """Facts and parameters of a data folder, each with its source, or as an assumption with range and reason.

    Parameters
    ----------
    text : words that a row must all hold, such as `lead time`.
    table : name of a table, such as `prices`. element, region : symbol and code. year : of the fact.
    kind : `source`, `derived` or `assumption`. group : of the tornado.
    data : data folder, by name, path or as read.

    Returns
    -------
    AnswerList of Fact : id, value as written, unit, kind, source and its address; parameters first.

    Raises
    ------
    DataError : there is no such folder, a table cannot be read, or no fact has the element, region or year.

    Examples
    --------
    >>> from ytterby import facts
    >>> [one.id for one in facts("lead_time.metal")]
    ['lead_time.metal']
    """
    only = Filter(table, text, element, region, str(year), kind, group)
    tables = read_tables(folder_of(data))
    rows = select(tables, only)
    for name, value in (("element", element), ("region", region), ("year", year)):
        if value and not rows and not select(tables, Filter(**{name: str(value)})):
            raise error_of(DataError, "no_fact", name=name, value=str(value))
    return AnswerList(rows, "facts", Fact.as_dict, {"count": len(rows)})


def references_of(reference: str | Sequence[ScenarioLike] | None) -> list[ScenarioLike] | None:
    """Scenarios to compare with: one, several with commas between or as a list; `none` or an empty list for none.

    None, or nothing, for those that the scenario names.
    """
    if reference is None or reference == "":
        return None
    names = reference.split(",") if isinstance(reference, str) else list(reference)
    own = (one if isinstance(one, Document) else str(one).strip() for one in names)
    given: list[ScenarioLike] = [*own]
    return [] if given == ["none"] else given


ScenarioLike = str | Path | Document
"""By what a scenario is given: the name of a built-in one, the path of a file, or a document at hand."""


@dataclass(frozen=True)
class Workspace:
    """The book of controls, and the tables of a data folder."""

    book: Book
    chain: Chain
    _periods: dict[str, Periods] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """Periods of scenarios by their digests."""

    @classmethod
    def read(cls, folder: Path | None = None) -> Workspace:
        """Read a data folder, the packaged rare earths by default; once while no file changes. Raises DataError."""
        book, chain = Book.read(), read_folder(folder)
        for kept in tuple(_KEPT):
            if kept.book is book and kept.chain is chain:
                return kept
        _KEPT.append(cls(book, chain))
        return _KEPT[-1]

    @cached_property
    def network(self) -> Network:
        """The network of the data folder."""
        return Network(self.chain)

    @cached_property
    def law_digest(self) -> str:
        """Digest of the records of law."""
        return self.book.digest()

    def scenario(
        self,
        name: ScenarioLike,
        switches: Mapping[str, Any] | None = None,
        until: int | None = None,
    ) -> Scenario:
        """A scenario as it would run here: names, base and switches checked.

        name : of a built-in scenario, path of a YAML file, or a document such as a part of another file.
        switches : laid over the scenario's own.
        until : last year; the scenario's if left out.

        Raises ScenarioError where it cannot run on this data folder.
        """
        one = with_switches(load_scenario(name, self.book, self.chain), switches)
        check_narrowing(one, self.chain)
        check_planned(self.network, one)
        if until is None:
            return one
        if until < self.chain.base_year:
            raise ScenarioError(f"the last year is before {self.chain.base_year}: {until}")
        return until_year(one, until)

    def jobs(
        self,
        scenarios: Sequence[Scenario],
        numbers: Mapping[str, float] | None = None,
        *,
        wants: str = "tables",
        approval_noise: ApprovalNoise | None = None,
    ) -> list[Job]:
        """One job a scenario, all in the periods and to the last year of the last: what is compared must be.

        numbers : changed numbers of the data folder, or (their ids hold a `/`) of acts; they win over
            those of the scenarios.
        wants : as in `Job`. approval_noise : how approvals of licences scatter.
        """
        changed = dict(numbers or {})
        acts = {name: value for name, value in changed.items() if "/" in name}
        plain = {name: value for name, value in changed.items() if name not in acts}
        scenarios = [until_year(one, scenarios[-1].years.end) for one in scenarios]
        noise = ((one, approval_noise or one.approval_noise) for one in scenarios)
        with_acts = ((one, {**one.parameters, **acts}, n) for one, n in noise)
        runs = [replace(one, parameters=own, approval_noise=n) for one, own, n in with_acts]
        known, folder = self.chain.parameters, self.chain.folder
        for name in plain:
            if name not in known:
                raise ScenarioError(f"unknown number {name!r}", where=str(folder))
        periods = Periods.common(runs, self.book, self.network)
        for one in scenarios if acts else ():
            periods |= self._periods_of(one)
        own = [{k: v for k, v in one.parameters.items() if k in known} | plain for one in runs]
        digests, each = (self.chain.digest, self.law_digest), zip(runs, own, strict=True)
        return [Job(one, folder, periods, changed, wants, *digests) for one, changed in each]

    def _periods_of(self, scenario: Scenario) -> Periods:
        """The periods of a scenario as it is written, looked up once: each draw asks."""
        key = scenario.digest()
        if key not in self._periods:
            self._periods[key] = Periods.of(scenario, self.book, self.network)
        return self._periods[key]


_KEPT: deque[Workspace] = deque(maxlen=4)


def until_year(scenario: Scenario, end: int) -> Scenario:
    """The scenario with another last year."""
    return replace(scenario, years=scenario.years.model_copy(update={"end": end}))


def load_scenario(name: ScenarioLike, book: Book, chain: Chain) -> Scenario:
    """A built-in scenario, a file or a document at hand, with names and base checked. Raises ScenarioError."""
    numbers = chain.parameters
    scenario = resolve(name, book, base_digest=chain.digest, parameters=numbers, names=chain.names)
    if scenario.years.start != chain.base_year:
        where = scenario.path or ""
        raise error_of(ScenarioError, "start", where, scenario=scenario, chain=chain)
    outlooks = dict.fromkeys(row["scenario"] for row in chain.outlooks)
    if scenario.outlook not in outlooks:
        what = f"the data folder {chain.folder.name} has no outlook {scenario.outlook!r}"
        advice = f"It has {', '.join(outlooks)}: write `outlook: {next(iter(outlooks))}`."
        raise ScenarioError(what, where=str(scenario.path or ""), advice=advice)
    return scenario
