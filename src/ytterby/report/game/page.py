"""The answer of a game that was played: what it says, its pictures and tables, and what it leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.game.file.gamefile import stakes
from ytterby.game.timeline import read_race
from ytterby.report.game import matrices, pictures
from ytterby.report.game.pictures import leverage_map, passing_one
from ytterby.report.game.sentences import (
    action_titles,
    lead,
    left_out,
    leverage_rows,
    marked,
    political_rows,
)
from ytterby.report.game.timeline import timeline
from ytterby.report.kit.html import write_page
from ytterby.report.kit.numbers import fine_percent, number, percent, signed_in_full
from ytterby.report.kit.subject import Page, ReportTable, Subject
from ytterby.report.picture import source_line
from ytterby.results.folder import ResultFolder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ytterby.game.cases import GameCase
    from ytterby.game.play import Played
    from ytterby.game.solutions.normal_form import NormalForm
    from ytterby.game.solutions.solutions import Solved

PAGE = "game.html"
CELLS = 4
"""Cells whose share of draws is named."""


def game_page(played: Played) -> Page:
    """The answer of a game: sentences, payoffs, solutions, leverage, truce, and what is left out."""
    game, solved = played.game.file, played.solved
    two = len(played.payoffs.in_full) == 2
    truce = pictures.truce(played)
    race = read_race(played.game.workspace.book)
    own = played.leverage if game.leverage else None
    starts = [] if played.starts.is_empty() else [pictures.starts(played)]
    subjects = [
        Subject("statements", "In short", statements=lead(played)),
        Subject(
            "matrix", "Payoffs", pictures=[matrices.matrix(played, one) for one in solved] if two else [],
            tables=[_payoffs(one) for one in solved],
        ),
        Subject(
            "replies", "Best replies and solutions",
            "Where arrows go in a circle, measure and counter-measure never rest: that is the race.",
            [f"To {one.until}: {line}" for one in solved for line in _solutions(one)],
            (),
        ),
        Subject("political", "What an act that never pays would have to be worth", tables=[ReportTable.of_rows(
            "Dominated acts", political_rows(played),
            note="Worth apart from money [million USD]: the least that makes it a best reply where the others do "
            "nothing, and the range over all that they may do. Or a weight: USD for each USD that the other loses, "
            "while the other does nothing.",
        )]),
        Subject("parts", "Of what payoffs are made",
                pictures=[pictures.parts(played, one.until) for one in solved[:1]]),
        Subject(
            "leverage", "Leverage, and how it wears out",
            pictures=[pictures.leverage(played), leverage_map(played.leverage, action_titles(played)), *starts],
            tables=[ReportTable.of_rows(
                "Loss of the target over loss of the holder", leverage_rows(played),
                note="No loss: the target does not lose; holder gains: the holder does not. Half-lives: from a peak "
                "until half of it is gone for the first time; a dash where that is not reached within the run. Above "
                "half again: the year in which the loss has come back.",
            )],
            notes=[*(f"{line}." for line in passing_one(played.crossings, "begun from")),
                   *(f"{line}, year by year." for line in passing_one(played.year_crossings, "from"))],
        ),
        Subject("truce", "What the truce is worth", pictures=[] if truce is None else [truce], tables=_truce(played)),
        Subject("race", "The race as it was dated", pictures=[timeline(race, own)], printed=False),
        Subject("stated", "Amounts that no run gives", printed=False, tables=[ReportTable.of_rows(
            "Million USD in the year that is named, to the player itself", _stated(played))]),
        Subject("left-out", "What a payoff leaves out", notes=left_out(played)),
    ]  # fmt: skip
    digests = played.manifest["digests"]
    source = source_line(
        *(f"{name} {digests[name][:12]}" for name in ("game", "data", "controls")),
        f"discounted at {fine_percent(game.rate.value)} a year",
    )
    return Page(game.title, subjects, lead=[game.description], source=source, facts=played.manifest)


def cases_page(results: Sequence[GameCase]) -> Page:
    """Published games that were played, against what is published."""
    rows = [vars(one) | {"inside": one.inside} for one in results]
    columns = {"id": "case", "published": "published", "low": "low", "high": "high", "unit": "unit", "figure": "here",
               "inside": "inside", "basis": "of what"}  # fmt: skip
    table = ReportTable.of_rows("Published games", rows, heads=columns, key="cases")
    return Page("", [Subject("cases", "Published games", tables=[table])])


def _payoffs(solved: Solved) -> ReportTable:
    """The payoff matrix up to a year; an equilibrium has a star."""
    game = solved.game
    rows = []
    for cell in game.cells():
        star = "*" if cell in solved.equilibria else ""
        names = dict(zip(game.players, game.name(cell), strict=True))
        money = zip(game.players, game.at(cell), strict=True)
        rows.append({**names, "": star, **{f"{one} gets": float(value) for one, value in money}})
    title = f"Payoffs to {solved.until}, million USD, worth in the first year; * equilibrium"
    forms = {f"{one} gets": signed_in_full for one in game.players}
    return ReportTable.of_rows(title, rows, forms=forms, open=False)


def _named(game: NormalForm, cell: tuple[int, ...]) -> str:
    return " / ".join(game.name(cell))


def _solutions(solved: Solved) -> Iterator[str]:
    """Equilibria, races, who moves first, and what each is sure of."""
    game = solved.game
    yield f"equilibria: {', '.join(_named(game, cell) for cell in solved.equilibria) or 'none'}."
    if (share := solved.share) is not None:
        shares = [f"{_named(game, c)} {percent(float(share[c]))}" for c in solved.likeliest(CELLS)]
        yield f"share of draws in which a cell is one: {', '.join(shares) or 'none'}."
    for race in solved.cycles:
        way = " → ".join(f"{one.player}: {_named(game, one.end)}" for one in race.circle)
        yield f"a race{' without a way out' if race.closed else ''}: {way}."
    if not solved.cycles:
        yield "no race: best replies never go in a circle."
    for name, (good, bad) in solved.led.items():
        if good.cell is None:
            yield f"{name} first: the others have no answer that rests."
            continue
        ties = f"; with ties against it {signed_in_full(bad.payoff)}"
        also = "" if good.cell == bad.cell else ties
        yield f"{name} first: {_named(game, good.cell)}, {signed_in_full(good.payoff)}{also}."
    for name, safe in solved.secured.items():
        yield f"{name} is sure of {signed_in_full(safe.payoff)} by {safe.action}."


def _truce(played: Played) -> list[ReportTable]:
    if played.truce is None:
        return []
    rows = [
        {
            "player": marked(played, one.player), "to": one.until, "truce is worth": one.value,
            "with hazard": one.with_hazard,
            "delta*": _factor(one.delta_star < float("inf"), one.delta_star) if one.breach else "",
            "needed": _factor(one.needed < 1.0, one.needed) if one.breach else "",
            "most hazard": number(one.max_hazard, 2) if one.breach else "",
        }
        for one in played.truce.worth
    ]  # fmt: skip
    title = (
        f"Million USD; delta {played.truce.delta:.3f}, hazard {percent(played.truce.hazard)} a year"
    )
    forms = dict.fromkeys(("truce is worth", "with hazard"), signed_in_full)
    return [ReportTable.of_rows(title, rows, forms=forms)]


def _factor(reached: bool, value: float) -> str:
    return number(value) if reached else "never"


def _stated(played: Played) -> list[dict[str, object]]:
    known = stakes()
    return [
        {"player": player.id, "action": action.title, "year": str(fact.year), "low": fact.value.low,
         "value": fact.value.value, "high": fact.value.high, "what": known[fact.stake].what,
         "quality": known[fact.stake].quality, "source": known[fact.stake].source,
         "source_url": known[fact.stake].source_url}
        for player in played.game.file.players for action in player.actions for fact in action.facts
    ]  # fmt: skip


def write_game(played: Played, folder: Path, *, csv: bool = False, force: bool = False) -> Path:
    """Write tables, page and manifest into a folder, all or nothing; return the page's path. force : as in
    `results.folder.check_folder`."""
    with ResultFolder(folder, force=force) as results:
        results.write_tables(played.tables, csv=csv)
        write_page(game_page(played), results.part / PAGE)
        results.close(played.manifest)
    return folder / PAGE
