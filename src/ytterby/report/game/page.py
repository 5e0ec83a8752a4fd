"""The page of a game that was played: what it says, its pictures and tables, and what it leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.game.race import read_race
from ytterby.game.stakes import stakes
from ytterby.ground.files import write_atomic
from ytterby.report.game import matrices, pictures
from ytterby.report.game.paths import leverage_map
from ytterby.report.game.sentences import (
    action_titles,
    lead,
    left_out,
    leverage_rows,
    political_rows,
)
from ytterby.report.game.timeline import timeline
from ytterby.report.html import blocks, environment
from ytterby.tables.folder import ResultFolder

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.game.play import Played
    from ytterby.report.picture import Picture

PAGE = "game.html"


def pictures_of(found: Played) -> dict[str, list[Picture]]:
    """The pictures of a game by section."""
    two = len(found.payoffs.in_full) == 2
    solved = found.solved
    parts = [pictures.parts(found, one.until) for one in solved[:1]]
    held = pictures.truce(found)
    race = read_race(found.game.workspace.book)
    return {
        "matrix": [matrices.matrix(found, one) for one in solved] if two else [],
        "replies": [matrices.replies(found, one) for one in solved] if two else [],
        "parts": parts,
        "leverage": [
            pictures.leverage(found),
            leverage_map(found.leverage, action_titles(found)),
            *([] if found.starts.is_empty() else [pictures.starts(found)]),
        ],
        "truce": [] if held is None else [held],
        "race": [timeline(race, found.leverage if found.game.file.leverage else None)],
    }


def write_game(found: Played, folder: Path, *, csv: bool = False, force: bool = False) -> Path:
    """Write tables, page and manifest into a folder, all or nothing; return the page's path. force : as in
    `tables.folder.check_folder`."""
    known = stakes()
    stated = [
        {"player": player.id, "action": action.title, "year": str(fact.year), "low": fact.value.low,
         "value": fact.value.value, "high": fact.value.high, "what": known[fact.stake].what,
         "quality": known[fact.stake].quality, "source": known[fact.stake].source,
         "source_url": known[fact.stake].source_url}
        for player in found.game.file.players for action in player.actions for fact in action.facts
    ]  # fmt: skip
    page = environment().get_template("game.html.j2").render(
        file=found.game.file, lead=lead(found), blocks=blocks(pictures_of(found)), left_out=left_out(found),
        stated=stated, manifest=found.manifest, political=political_rows(found), levers=leverage_rows(found),
    )  # fmt: skip
    with ResultFolder(folder, force=force) as results:
        results.write_tables(found.tables, csv=csv)
        write_atomic(results.part / PAGE, page)
        results.close(found.manifest)
    return folder / PAGE
