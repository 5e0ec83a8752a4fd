"""The answer of a game that was played, and the race as it was dated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.game.timeline import GRADES, read_race
from ytterby.report.game import pictures
from ytterby.report.game.sentences import lead, left_out, leverage_rows, move_rows, name_of
from ytterby.report.kit.numbers import fine_percent, signed, signed_in_full
from ytterby.report.kit.subject import Page, ReportTable, Subject, filled
from ytterby.report.picture import source_line
from ytterby.report.words import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.game.play import Played
    from ytterby.game.solutions import Solved
    from ytterby.game.timeline import DatedRace

PAGE, RACE_PAGE = "game.html", "race.html"


def game_page(played: Played) -> Page:
    """The answer of a game: sentences, payoffs, solutions, leverage, the dated race, and what is left out."""
    game, solved, texts = played.game.file, played.solved, texts_of("game/page")["game"]
    race = read_race(played.game.workspace.book)
    payoffs = [table for one in solved for table in (*_matrix(played, one), _payoffs(played, one))]
    subjects = [
        Subject.of("matrix", texts, tables=payoffs),
        Subject.of("statements", texts, statements=lead(played)),
        Subject.of("race", texts, move_rows(played), pictures=[pictures.timeline(race)]),
        Subject.of("leverage", texts, leverage_rows(played), pictures=[pictures.leverage(played)]),
        Subject.of("left-out", texts, notes=left_out(played)),
    ]
    digests = played.manifest["digests"]
    parts = (f"{name} {digests[name][:12]}" for name in ("game", "data", "controls"))
    source = source_line(*parts, f"discounted at {fine_percent(game.rate.value)} a year")
    return Page(game.title, subjects, lead=[game.description], source=source, facts=played.manifest)


def race_page(race: DatedRace) -> Page:
    """The race as it was dated."""
    grades = "; ".join(f"{grade}: {words}" for grade, words in GRADES.items())
    texts = filled(texts_of("game/page")["race"], {"grades": grades})
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
        Subject.of("race", texts, pictures=[pictures.timeline(race)]),
        Subject.of("steps", texts, steps),
        Subject.of("answers", texts, links),
    ]
    answered = f"{len(race.answers)} links between a step and what answers it"
    counts = f"{len(race.steps)} steps, {answered}."
    steps = [vars(step) | {"first": step.first.isoformat()} for step in race.steps]
    links_of = ((one, {"step": one.step.id, "answers": one.answers.id}) for one in race.answers)
    answers = [{**vars(one), **of, "days": one.days} for one, of in links_of]
    facts = {"steps": steps, "answers": answers}
    title = "Measure and counter-measure, as dated"
    return Page(title, subjects, counts, source=source_line(), facts=facts)


def _matrix(played: Played, solved: Solved) -> Iterator[ReportTable]:
    """What the first two players get up to a year, with stated ranges, where they alone have a choice."""
    game, players = solved.game, played.game.file.players[:2]
    if any(count > 1 for count in game.shape[2:]):
        return
    first, second = ([one.title for one in player.actions] for player in players)
    low, high = (played.payoffs.totals(solved.until, end) for end in (0, 2))
    rows = {title: {name_of(played, players[0].id): title} for title in first}
    for cell in game.cells():
        gets = []
        for n, player in enumerate(game.players[:2]):
            value, *ends = (signed(float(one[(n, *cell)])) for one in (game.payoff, low, high))
            span = f" ({' to '.join(ends)})" if ends[0] != ends[1] else ""
            gets.append(f"{name_of(played, player)} {value}{span}")
        rows[first[cell[0]]][second[cell[1]]] = "; ".join(gets) + " *" * (cell in solved.equilibria)
    title = (
        f"What each side gets to {solved.until}, million USD; * neither side alone can do better"
    )
    yield ReportTable.of_rows(title, rows.values(), printed=False)


def _payoffs(played: Played, solved: Solved) -> ReportTable:
    """The payoff matrix up to a year; an equilibrium has a star."""
    game, rows = solved.game, []
    gets = [f"{name_of(played, one)} gets" for one in game.players]
    for cell in game.cells():
        acts = zip(played.game.file.players, cell, strict=True)
        chosen = ((one, n) for one, n in acts if one.actions[1:])
        names = {name_of(played, one.id): one.actions[n].title for one, n in chosen}
        money = dict(zip(gets, game.at(cell).tolist(), strict=True))
        rows.append({**names, "": "*" if cell in solved.equilibria else "", **money})
    title = f"Payoffs to {solved.until}, million USD, worth in the first year; * equilibrium"
    forms = dict.fromkeys(gets, signed_in_full)
    first = solved is played.solved[0]
    return ReportTable.of_rows(title, rows, forms=forms, open=False, printed=first)
