"""What the market reads of a comparison, as digests: by them packaged ranges are known to be of an earlier version.

They hold the tables of the data folder without texts, the numbers that runs ask for, the acts in force, the scenarios,
the code that computes periods, and what was missed of past events. Texts, comments, tables that are made from results,
draws, reports and the command line are in none of them.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from ytterby.datasets.declared import PARAMETERS, declared
from ytterby.draws.predictive import read_spreads
from ytterby.draws.sampling.numbers import moves_as_one
from ytterby.ground.files import PACKAGE
from ytterby.ground.fingerprint import digest_of_code, digest_of_data
from ytterby.scenarios.scenario import Scenario
from ytterby.scenarios.schema import Controls

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ytterby.controls.schema import Measure
    from ytterby.runs.workspace import Workspace
    from ytterby.world.read import Chain

MARKET = ("controls/acts", "controls/effects", "controls/timing.py", "controls/values.py", "instruments", "market",
          "scenarios/scenario.py",
          "scenarios/switches.py", "scenarios/reach.py", "world", "years")  # fmt: skip
"""The code that computes periods. What reads files, draws, or writes tables and pages is left out."""
NOT_MARKET = ("world/titles.py", "world/goods.py")
"""Code within it that names and reports, and computes nothing."""
TEXTS = ("title", "name", "note", "notes", "reason", "source", "source_url", "evidence", "hs", "operator",
         "description", "members", "grade")  # fmt: skip
"""Columns of tables, and keys of acts, that the market does not read."""
SHORT = 16
"""Digits of the digests that are packaged."""
UNREAD = ("conflicts", "shares", "products", "notes")
"""Tables of the chain that say only what is told, and how."""


def digest_of(content: object) -> str:
    """A short digest of plain data."""
    return digest_of_data(content)[:SHORT]


@cache
def market_digest() -> str:
    """Digest of the code of the market, without comments and texts."""
    files = [
        path
        for part in MARKET
        for path in (
            [PACKAGE / part] if part.endswith(".py") else sorted((PACKAGE / part).rglob("*.py"))
        )
    ]
    excluded = [PACKAGE / part for part in NOT_MARKET]
    return digest_of_code(path for path in files if path not in excluded)[:SHORT]


def chain_digest(chain: Chain, numbers: Collection[str] = ()) -> str:
    """Digest of the tables that the chain is made of, without their texts; of a number its value and its ends.

    numbers : ids of those that runs ask for, the only ones that count; all where none are named.
    """
    tables: dict[str, Any] = {
        name: _bare(getattr(chain, name))
        for name in declared()
        if hasattr(chain, name) and name not in UNREAD
    }
    tables[PARAMETERS] = [
        (r.id, r.value, r.low, r.high, r.group if moves_as_one(r.group) else "")
        for r in chain.parameters
        if not numbers or r.id in numbers
    ]
    return digest_of([tables, chain.holder])


def _bare(content: Any) -> Any:
    """Rows, or the data of an act, without keys that the market does not read."""
    if isinstance(content, dict):
        return {name: _bare(value) for name, value in content.items() if name not in TEXTS}
    return [_bare(one) for one in content] if isinstance(content, list | tuple) else content


def acts_digest(workspace: Workspace, scenarios: Iterable[Scenario]) -> str:
    """Digest of the measures that hold in some year of a scenario, or in the base year as recorded: their acts and
    days, without texts."""
    chain, book = workspace.chain, workspace.book
    elements, measures = set(chain.elements), []
    recorded = Scenario("base year", "", "", Controls(as_recorded=True))
    for one, last in (*((one, one.years.end) for one in scenarios), (recorded, chain.base_year)):
        acts = one.acts_between(date(chain.base_year, 1, 1), date(last, 12, 31), book, elements)
        names = {row.measure_id.partition("#")[0] for row in acts}
        measures.append(
            [_measure_data(row.measure) for row in one.measures(book) if row.measure.id in names]
        )
    return digest_of(measures)


def _measure_data(measure: Measure) -> Any:
    """What a measure does, and when."""
    data = measure.model_dump(mode="json", by_alias=True, exclude_unset=True)
    kept = ("id", "acts", "limbs", "suspensions", "effective", "ended", "announced", "hypothetical")
    return _bare({name: data.get(name) for name in kept})


def reads(
    workspace: Workspace, scenarios: Sequence[Scenario], numbers: Collection[str] = ()
) -> dict[str, str]:
    """What the market reads of a comparison, as digests: name of a part, as the page calls it -> digest.

    numbers : as in `chain_digest`.
    """
    spreads = read_spreads().by_event.get("both", {})
    return {
        "data": chain_digest(workspace.chain, numbers),
        "controls": acts_digest(workspace, scenarios),
        "scenarios": digest_of([one.digest() for one in scenarios]),
        "market": market_digest(),
        "past misses": digest_of({kind: (s.size, s.cases) for kind, s in spreads.items()}),
    }
