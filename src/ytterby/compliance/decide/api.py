"""`yt.check(...)`: one question, one verdict, from Python."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.compliance.decide.engine import Checker
from ytterby.compliance.decide.law import packaged_law
from ytterby.compliance.decide.parties import Parties
from ytterby.compliance.decide.question import Question, QuestionError, read_date
from ytterby.compliance.parties.home import Home

if TYPE_CHECKING:
    from datetime import date

    from ytterby.compliance.decide.law import Law
    from ytterby.compliance.decide.verdict import Verdict


def check(
    item: str = "",
    *,
    technology: str = "",
    hs: str = "",
    element: str = "",
    form: str = "",
    stage: str = "",
    content: str = "",
    party: str = "",
    party_country: str = "",
    exporter: str = "",
    destination: str = "",
    origin: str = "",
    end_use: str = "",
    regime: str = "",
    on: date | str = "",
    known_at: date | str = "",
    home: Path | str | None = None,
    owners: Path | str | None = None,
) -> Verdict:
    """Whether a control applies to an item, technology or party on a day, and why.

    Raises QuestionError when something cannot be read, or nothing is asked.

    Parameters
    ----------
    item, technology : goods or technology in your words; one of them.
    hs, element, form, stage, content, party, party_country, end_use : see `Question`.
    exporter, destination, origin : countries, by code or name.
    on : the day; today if blank.
    known_at : what was announced after this day is left out.
    home : folder of imported lists; else `YTTERBY_HOME`, else the user's data folder.
    owners : CSV of owners.

    Examples
    --------
    >>> check("gallium metal", exporter="CN", destination="US", on="2024-12-10").outcome
    'prohibited'
    """
    if item and technology:
        raise QuestionError("item and technology are two questions", advice="Ask them one by one.")
    question = Question(
        date=str(on),
        exporter_country=exporter,
        destination_country=destination,
        item_text=item or technology,
        element=element,
        form=form,
        hs_code=hs,
        technology_stage=stage,
        content_data=content,
        party_name=party,
        party_country=party_country,
        origin_country=origin,
        end_use=end_use,
        regime=regime,
        technology=bool(technology),
    )
    folder = Home.find(home)
    table = Path(owners) if owners else None
    known = read_date(str(known_at), name="known-at") if known_at else None
    checker = _checker(known, packaged_law(known), folder.path, table, _contents(folder, table))
    return checker.check(question)


def _contents(home: Home, owners: Path | None) -> str:
    """Digest of what a checker reads of a user: what is edited or imported is read again."""
    found = hashlib.sha256("\n".join(sorted(map(str, home.snapshots.glob("*/*")))).encode())
    for path in (home.decisions, *((owners,) if owners else ())):
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


@lru_cache(maxsize=4)
def _checker(
    known_at: date | None, law: Law, home: Path, owners: Path | None, contents: str
) -> Checker:
    return Checker(law, Parties.read(home, owners), known_at)
