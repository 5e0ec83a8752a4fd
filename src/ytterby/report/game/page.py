"""The answer of a game that was played, and the race as it was dated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.game.gamefile import stakes
from ytterby.game.timeline import GRADES, read_race
from ytterby.report.game import pictures
from ytterby.report.game.sentences import (
    lead,
    left_out,
    leverage_rows,
    named,
    passing_one,
    political_rows,
)
from ytterby.report.kit.numbers import fine_percent, signed_in_full
from ytterby.report.kit.subject import Page, ReportTable, Subject
from ytterby.report.picture import source_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.game.cases import GameCase
    from ytterby.game.play import Played
    from ytterby.game.solutions import Solved
    from ytterby.game.timeline import DatedRace

PAGE, RACE_PAGE = "game.html", "race.html"


def game_page(played: Played) -> Page:
    """The answer of a game: sentences, payoffs, solutions, leverage, the dated race, and what is left out."""
    game, solved = played.game.file, played.solved
    race = read_race(played.game.workspace.book)
    subjects = [
        Subject("statements", "In short", statements=lead(played)),
        Subject(
            "matrix", "Payoffs", "", _races(played),
            [pictures.matrix(played, one) for one in solved if pictures.has_matrix(one)],
            [_payoffs(one) for one in solved],
        ),
        Subject("political", "What an act that never pays would have to be worth", tables=[ReportTable.of_rows(
            "Dominated acts", political_rows(played),
            note="Worth apart from money [million USD]: the least that makes it a best reply where the others do "
            "nothing. Or a weight: USD for each USD that the other loses.",
        )]),
        Subject("parts", "Of what payoffs are made",
                pictures=[pictures.parts(played, one.until) for one in solved[:1]]),
        Subject(
            "leverage", "Leverage, and how it wears out", pictures=[pictures.leverage(played)],
            tables=[ReportTable.of_rows(
                "Loss of the target over loss of the holder", leverage_rows(played),
                note="No loss: the target does not lose; holder gains: the holder does not. Half-lives: from a peak "
                "until half of it is gone for the first time; a dash where that is not reached within the run. Above "
                "half again: the year in which the loss has come back.",
            )],
            notes=[f"{line}." for line in passing_one(played.year_crossings)],
        ),
        Subject("race", "The race as it was dated", pictures=[pictures.timeline(race)], printed=False),
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


def race_page(race: DatedRace) -> Page:
    """The race as it was dated."""
    grades = "; ".join(f"{grade}: {words}" for grade, words in GRADES.items())
    note = (
        f"Grades: {grades}. A day that is known by its month only is so written, and no days are counted from it. A "
        "step with a record is a control record of the book."
    )
    steps = [
        {name: getattr(one, name) for name in ("day", "side", "against", "what", "record", "source", "source_url")}
        for one in race.steps
    ]  # fmt: skip
    links = [
        {"day": one.step.day, "side": one.step.side, "step": one.step.what, "answers": one.answers.what,
         "of": one.answers.day, "days": "?" if one.days is None else str(one.days), "grade": one.grade,
         "it cites": one.citing, "source_url": one.source_url}
        for one in race.answers
    ]  # fmt: skip
    subjects = [
        Subject("race", "Timeline", pictures=[pictures.timeline(race)]),
        Subject("steps", "Steps", printed=False, tables=[ReportTable.of_rows("Every step", steps, note=note)]),
        Subject("answers", "Which step answers which", tables=[ReportTable.of_rows("Links", links)]),
    ]  # fmt: skip
    counts = (
        f"{len(race.steps)} steps, {len(race.answers)} links between a step and what answers it."
    )
    facts = {
        "steps": [vars(step) | {"first": step.first.isoformat()} for step in race.steps],
        "answers": [
            {**vars(one), "step": one.step.id, "answers": one.answers.id, "days": one.days}
            for one in race.answers
        ],
    }
    title = "Measure and counter-measure, as dated"
    return Page(title, subjects, counts, source=source_line(), facts=facts)


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


def _races(played: Played) -> list[str]:
    """Where best replies go in a circle, up to each year."""
    races = [
        f"To {one.until}: a race{' without a way out' if race.closed else ''}: "
        + " → ".join(f"{move.player}: {named(one.game, move.end)}" for move in race.circle)
        + "."
        for one in played.solved for race in one.cycles
    ]  # fmt: skip
    return races or ["No race: best replies never go in a circle."]


def _stated(played: Played) -> list[dict[str, object]]:
    known = stakes()
    return [
        {"player": player.id, "action": action.title, "year": str(fact.year), "low": fact.value.low,
         "value": fact.value.value, "high": fact.value.high, "what": known[fact.stake].what,
         "quality": known[fact.stake].quality, "source": known[fact.stake].source,
         "source_url": known[fact.stake].source_url}
        for player in played.game.file.players for action in player.actions for fact in action.facts
    ]  # fmt: skip
