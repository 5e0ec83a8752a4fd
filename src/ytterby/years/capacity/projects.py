"""Listed projects: what each adds over what stands, when, and how sure it is.

    expected(t) = completion(status) x ( stated x ramp(t - start) - what stands of it already )

A later step of a plant names the plant, a plant that runs the base year: only the difference is added.
One delay counts. A stated start slips by what starts of its status have slipped; a start that is not stated
is put by status, and a plant that is not begun then waits for know-how. A project announced because of a
control appears only where that control holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.years.calendar import YEAR
from ytterby.years.capacity.openings import Openings, decided, due
from ytterby.years.state import ANNOUNCED, CATEGORIES, HORIZON, STATE_AID, SUPPORTED

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.values import Values

NOT_BEGUN = ("feasibility", "announced", "paused")
"""Statuses in which the decision to build is still to come."""
RUNS = "operating"
OF_BASE = "base"
NO_START = "default_start"


def ramp_up(values: Values, knowhow: float) -> Floats:
    """Increments of capacity over the years after opening; they sum to one."""
    high = [values(f"ramp_up.high.{n}") for n in (1, 2, 3)] + [1.0, 1.0]
    low = [values(f"ramp_up.low.{n}") for n in (1, 2, 3, 4, 5)]
    path = knowhow * np.array(high) + (1.0 - knowhow) * np.array(low)
    path = np.maximum.accumulate(path)
    path[-1] = 1.0
    return np.diff(np.concatenate([[0.0], np.minimum(path, 1.0)]))


def opening(values: Values, lead: float, knowhow: float, at_once: bool) -> tuple[int, Floats]:
    """Years from the decision to the opening of a plant, and what then opens: array (month ahead), shares.

    lead : years to build, with all know-how; at_once : at full rate, as plants in the holder and small units do.
    """
    first = max(round(lead + values.optional("knowhow_delay") * (1.0 - knowhow)), 1)
    steps = np.ones(1) if at_once else ramp_up(values, knowhow)
    opens = np.zeros(HORIZON + YEAR * (first + steps.size))
    opens[YEAR * (first + np.arange(steps.size))] = steps
    return first, opens[:HORIZON]


def knowhow_ahead(base: BaseYear, withheld: Floats) -> Floats:
    """Know-how that project builders can count on: array (year after the base year, region, technology).

    Base-year know-how plus what others and the holder's sales add; own learning is left out.
    withheld : array (year after the base year, technology), share of the holder's sales stopped.
    """
    values = base.values
    regions, technologies = base.network.chain.regions, base.network.chain.knowhow
    path = [np.array([[values(f"knowhow.{t}.{r}") for t in technologies] for r in regions])]
    if not technologies:
        return np.repeat(path[0][None], len(withheld), axis=0)
    for stopped in withheld[:-1]:
        closing = values("learning_other") + values("learning_bought") * (1.0 - stopped)
        path.append(path[-1] + (1.0 - path[-1]) * closing[None, :])
    return np.array(path)


@dataclass(frozen=True)
class Project:
    """A listed project as a run counts it.

    row : of `projects.csv`; plant : its number; nameplate : as stated [t/yr]
    stands : what of it stands in the base year, or is another project [t/yr]
    stated : year in which its owner says that it opens; start : year in which it is expected to
    expected : array (year after the base year), capacity that it has added by then [t/yr]
    """

    row: dict[str, str]
    plant: int
    nameplate: float
    stands: float
    stated: float
    start: float
    expected: Floats

    @property
    def announced(self) -> float:
        """What its owner says that it adds [t/yr]."""
        return max(self.nameplate - self.stands, 0.0)

    @property
    def begun(self) -> bool:
        """Whether the decision to build has been taken."""
        return self.row["status"] not in NOT_BEGUN


def projects(
    base: BaseYear, measures: Collection[str], years: int, withheld: Floats
) -> list[Project]:
    """All projects of a run, plants that run first and steps after what they extend.

    measures : ids of the controls the scenario holds at any time; years : after the base year
    withheld : see `knowhow_ahead`.
    """
    values, network = base.values, base.network
    plants = {key: n for n, key in enumerate(network.plants)}
    stands = base.capacity.copy()
    stated: dict[str, float] = {}
    ahead = knowhow_ahead(base, withheld)
    listed = []
    rank = {OF_BASE: 0, "": 1}
    for row in sorted(network.chain.projects, key=lambda r: rank.get(r["step_of"], 2)):
        if row["because_of"] and row["because_of"] not in measures:
            continue
        technology, region = row["technology"], row["region"]
        name = f"{technology}.{row['feed']}" if row["feed"] else technology
        vintage = "new" if technology in network.chain.vintages else "existing"
        plant = plants[name, region, vintage]
        nameplate = stated[row["project"]] = values(row["capacity_parameter"])
        stated_start, start, known = _opening(base, row, ahead)
        if row["step_of"] == OF_BASE:
            plant = plants.get((name, region, "existing"), plant)
            less = min(float(stands[plant]), nameplate)
            stands[plant] -= less
            if row["status"] != RUNS and start <= base.first_year:
                known = _own_knowhow(base, base.first_year - round(start), less / nameplate)
            share = _ramp(base, row, start, known, years)
            added = np.maximum(nameplate * share - less, 0.0)
        else:
            less = stated.get(row["step_of"], 0.0)
            share = _ramp(base, row, start, known, years)
            added = max(nameplate - less, 0.0) * share
        expected = values(f"completion.{row['status']}") * added
        listed.append(Project(row, plant, nameplate, less, stated_start, start, expected))
    return listed


def _opening(base: BaseYear, row: dict[str, str], ahead: Floats) -> tuple[float, float, float]:
    """Stated year of opening, the expected one, and the know-how of the place then."""
    values, chain = base.values, base.network.chain
    if row["status"] == RUNS and not row["start_parameter"]:
        return float(base.first_year), float(base.first_year), 1.0
    stated_start = start = values(row["start_parameter"])
    stated = not row["start_parameter"].startswith(NO_START)
    if stated:
        start += values(f"slip.{row['status']}")
    known = 1.0
    if row["technology"] in chain.knowhow:
        when = min(max(round(start) - base.first_year, 0), len(ahead) - 1)
        place = list(chain.regions).index(row["region"]), chain.knowhow.index(row["technology"])
        known = float(ahead[when, *place])
    if not stated and row["status"] in NOT_BEGUN:
        start += values.optional("knowhow_delay") * (1.0 - known)
    return stated_start, start, known


def _own_knowhow(base: BaseYear, age: int, open_share: float) -> float:
    """Know-how of a plant that is starting up in the base year, read off what of it stands then.

    age : years since its start; open_share : of its nameplate.
    """
    low, high = (np.cumsum(ramp_up(base.values, known)) for known in (0.0, 1.0))
    if age >= low.size or high[age] <= low[age]:
        return 1.0
    return float(np.clip((open_share - low[age]) / (high[age] - low[age]), 0.0, 1.0))


def _ramp(base: BaseYear, row: dict[str, str], start: float, known: float, years: int) -> Floats:
    """Share of a project that is open by year: array (year after the base year). Nothing opens in that year."""
    share = np.zeros(years)
    first = round(start) - base.first_year + (row["status"] == RUNS)
    at_once = row["technology"] in base.network.chain.small_units
    for offset, part in enumerate(np.ones(1) if at_once else ramp_up(base.values, known)):
        share[max(first + offset, 1) :] += part
    return share


@dataclass(frozen=True)
class Listed:
    """The listed projects at the start of a period.

    begun : decided and not yet open; undecided : still to be decided; opened : array (plant) [t/yr], open by then.
    """

    begun: Openings
    undecided: Openings
    opened: Floats

    def advance(
        self, months: int, following: int, lead: Floats, pays: Floats
    ) -> tuple[Openings, Listed]:
        """What opens at the end of a period of so many months, and what is then listed.

        following : length of the next period; lead, pays : as in `openings.decided`.
        """
        go, undecided = decided(self.undecided, months, lead, pays)
        opened, begun = due(self.begun + go, months, following)
        so_far = self.opened + np.bincount(opened.plant, opened.tonnes, self.opened.size)
        return opened, Listed(begun, undecided, so_far)


def schedule(projects: Sequence[Project], plants: int, backed: Collection[int] = ()) -> Listed:
    """Expected additions of projects, from the start of the base year on.

    plants : how many there are. A project is `supported` only where an instrument of the scenario holds for its plant
    (`backed`: numbers of plants).
    """
    begun, undecided = (np.zeros((plants, len(CATEGORIES), HORIZON)) for _ in range(2))
    for one in projects:
        category = STATE_AID if one.row["state_aid"] == "yes" else ANNOUNCED
        if category == STATE_AID and one.plant in backed:
            category = SUPPORTED
        added = np.diff(one.expected, prepend=0.0)
        months = YEAR * np.arange(added.size)
        into = begun if one.begun else undecided
        kept = months < HORIZON
        into[one.plant, category, months[kept]] += added[kept]
    return Listed(Openings.of(begun), Openings.of(undecided), np.zeros(plants))
