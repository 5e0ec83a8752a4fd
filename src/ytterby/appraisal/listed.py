"""Announced and running plants of a data folder as a run counts them: `ytterby projects`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ytterby.datasets.countries import region_named
from ytterby.ground.answer import AnswerList
from ytterby.ground.errors import DataError
from ytterby.runs.run import base_of
from ytterby.runs.workspace import DEFAULT, Workspace, folder_of, listed_projects

if TYPE_CHECKING:
    from ytterby.runs.workspace import Data


def projects(
    region: str = "", *, left_out: bool = False, data: Data = DEFAULT
) -> AnswerList[dict[str, Any]]:
    """The announced and running plants of a data folder as a run counts them.

    Parameters
    ----------
    region : country by name or code, all if left out; of a member of the European Union the plants of the Union.
    left_out : the plants that no run counts instead, each with its `reason`.
    data : data folder, by name, path or as read.

    Returns
    -------
    AnswerList of dict : project, title, region, technology, status; `stated` and `start` [year], `nameplate_t` and
    `stands_t` [t/yr]; `expected_t` : list (year from the base year on) [t/yr], with the slip and the chance of its
    status.

    Raises
    ------
    DataError : no such folder or region.

    Examples
    --------
    >>> from ytterby import projects
    >>> sorted({one["region"] for one in projects("USA")})
    ['USA']
    """
    workspace = Workspace.read(folder_of(data))
    chain = workspace.chain
    code = region_named(region, chain.regions, DataError).region if region else ""
    rows: list[dict[str, Any]] = [*chain.projects_left_out]
    if not left_out:
        scenario = workspace.scenario(chain.reference_scenario)
        rows = listed_projects(base_of(chain.folder), scenario, workspace.book)
    return AnswerList((one for one in rows if code in ("", one["region"])), "projects", dict)
