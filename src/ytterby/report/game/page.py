"""The page of a game that was played: what it says, its pictures and tables, and what it leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.game.file.stakes import stakes
from ytterby.game.timeline import read_race
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
from ytterby.report.pages.html import blocks, environment
from ytterby.results.folder import ResultFolder

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.game.play import Played
    from ytterby.report.picture import Picture

PAGE = "game.html"


def pictures_of(played: Played) -> dict[str, list[Picture]]:
    """The pictures of a game by section."""
    two = len(played.payoffs.in_full) == 2
    solved = played.solved
    parts = [pictures.parts(played, one.until) for one in solved[:1]]
    truce = pictures.truce(played)
    race = read_race(played.game.workspace.book)
    return {
        "matrix": [matrices.matrix(played, one) for one in solved] if two else [],
        "replies": [matrices.replies(played, one) for one in solved] if two else [],
        "parts": parts,
        "leverage": [
            pictures.leverage(played),
            leverage_map(played.leverage, action_titles(played)),
            *([] if played.starts.is_empty() else [pictures.starts(played)]),
        ],
        "truce": [] if truce is None else [truce],
        "race": [timeline(race, played.leverage if played.game.file.leverage else None)],
    }


def write_game(played: Played, folder: Path, *, csv: bool = False, force: bool = False) -> Path:
    """Write tables, page and manifest into a folder, all or nothing; return the page's path. force : as in
    `results.folder.check_folder`."""
    known = stakes()
    stated = [
        {"player": player.id, "action": action.title, "year": str(fact.year), "low": fact.value.low,
         "value": fact.value.value, "high": fact.value.high, "what": known[fact.stake].what,
         "quality": known[fact.stake].quality, "source": known[fact.stake].source,
         "source_url": known[fact.stake].source_url}
        for player in played.game.file.players for action in player.actions for fact in action.facts
    ]  # fmt: skip
    page = environment().get_template("game.html.j2").render(
        file=played.game.file, lead=lead(played), blocks=blocks(pictures_of(played)), left_out=left_out(played),
        stated=stated, manifest=played.manifest, political=political_rows(played), levers=leverage_rows(played),
    )  # fmt: skip
    with ResultFolder(folder, force=force) as results:
        results.write_tables(played.tables, csv=csv)
        write_atomic(results.part / PAGE, page)
        results.close(played.manifest)
    return folder / PAGE
