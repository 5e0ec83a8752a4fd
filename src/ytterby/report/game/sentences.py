"""What a game that was played says, in sentences made from its figures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ytterby.game.gamefile import stakes
from ytterby.game.leverage import HOLDER_GAINS, NO_LOSS, by_action, strongest
from ytterby.report.kit.numbers import in_full, listed, number, signed
from ytterby.report.words import sentence_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ytterby.game.play import Played
    from ytterby.game.solutions import Cell, Solved

WHY = {HOLDER_GAINS: "holder gains", NO_LOSS: "no loss"}
MAX_WINDOWS = 3
"""Windows from which on only the first and the last have a sentence."""
COLUMN_YEARS = (0, 1, 3, 5, 10, 15, 20)
"""Years after the first that stand in a narrow table."""
MAX_NAMED = 3
"""Equilibria that a sentence names."""
_sentence = partial(sentence_of, "game/page")


def name_of(played: Played, player: str) -> str:
    """What a player is called, with a star where others stand for its users."""
    star = "*" if player in played.stand_ins else ""
    return f"{played.game.file.player(player).title or player}{star}"


def stars(played: Played) -> str:
    """What the stars of a figure mean; blank where there is none."""
    return "".join(f" * {note}" for note in played.stand_ins.values())


def lead(played: Played) -> list[str]:
    """The answer in five sentences at most."""
    solved = played.solved
    few = solved if len(solved) < MAX_WINDOWS else (solved[0], solved[-1])
    rests = [_best(played, one) for one in few]
    return [*rests, *_never(played), *_strongest(played), *_record(played)]  # fmt: skip


def _title(played: Played, player: str, action: str) -> str:
    return played.game.file.player(player).action(action).title


def _best(played: Played, solved: Solved) -> str:
    """Equilibria, or that there are none, up to a year."""
    game = solved.game

    def in_words(cell: Cell) -> str:
        chosen = zip(game.players, game.name(cell), game.shape, strict=True)
        own = ((player, action) for player, action, count in chosen if count > 1)
        acts = [f"{_title(played, *one)} ({name_of(played, one[0])})" for one in own]
        money = zip(game.players, game.at(cell).tolist(), strict=True)
        worth = ", ".join(f"{name_of(played, player)} {signed(value)}" for player, value in money)
        return f"{' and '.join(acts)}; million USD: {worth}"

    if not solved.equilibria:
        return _sentence("no_equilibrium", until=solved.until)
    count = len(solved.equilibria)
    what = "one equilibrium" if count == 1 else f"{count} equilibria"
    text = ". Or: ".join(in_words(cell) for cell in solved.equilibria[:MAX_NAMED])
    return f"To {solved.until} by money alone {what}: {text}.{stars(played)}"


def _never(played: Played) -> Iterator[str]:
    """Actions that never pay by money, up to the last window."""
    solved = played.solved[-1]
    own = [one for one in solved.values if one.here > played.game.file.tie]
    if own:
        titled = ((_title(played, one.player, one.action), one) for one in own)
        named = ((title, name_of(played, one.player), one) for title, one in titled)
        acts = "; ".join(f"{title} ({name}, {in_full(one.here)})" for title, name, one in named)
        yield _sentence("never_pays", until=solved.until, acts=acts)


def _record(played: Played) -> Iterator[str]:
    """How many of the dated moves money explains, and those that it does not."""
    moves = played.moves
    if not moves:
        return
    spoken = [one for one in moves if not one.silent]
    horizons = played.game.file.years.horizons
    known = ((end, [one.in_set(end) for one in spoken if end in one.best]) for end in horizons)
    counts = ", ".join(f"{sum(best)} of {len(best)} to {end}" for end, best in known)
    missed = [one for one in spoken if not any(one.in_set(until) for until in one.best)]
    titled = ((one.step.day, _title(played, one.player, one.action)) for one in missed)
    days = listed([f"{day} ({title})" for day, title in titled], 20)
    never = f" Never a best reply by money: {days}." if missed else ""
    silent = len(moves) - len(spoken)
    yield _sentence("record", moves=len(moves), counts=counts, silent=silent, never=never)


def move_rows(played: Played) -> list[dict[str, str]]:
    """A row for each dated move: whether it is a best reply up to each year, what is, what was given up, leverage."""
    wear = {(row["holder"], row["action"]): row for row in played.tables["wear"].to_dicts()}
    every = played.leverage.select("holder", "action", "year", "leverage").iter_rows()
    levels = {(*key,): leverage for *key, leverage in every}
    rows = []
    for one in played.moves:
        key = (one.player, one.action)
        row = {"day": one.step.day, "side": name_of(played, one.player), "move": one.step.what,
               "as": _title(played, *key) + (f" ({one.note})" if one.note else "")}  # fmt: skip
        for until in played.game.file.years.horizons:
            best = one.best.get(until)
            if best is None:
                row[f"to {until}"] = "–"
                continue
            better = _title(played, one.player, best[0])
            no = f"no: {better}, {in_full(one.given_up[until])} more"
            row[f"to {until}"] = "silent" if one.silent else "yes" if one.in_set(until) else no
        worn = wear.get(key, {}).get("leverage_half_life")
        year = max(one.step.first.year, played.game.file.years.from_)
        row["leverage then"] = number(levels.get((*key, year)))
        row["its half-life, years"] = number(worn)
        rows.append(row)
    return rows


def column_years(years: Sequence[int]) -> list[int]:
    """The years of a long run that a narrow table has room for."""
    if len(years) <= len(COLUMN_YEARS):
        return list(years)
    return [years[0] + n for n in COLUMN_YEARS if years[0] + n in years]


def leverage_rows(played: Played) -> list[dict[str, str]]:
    """A row for each action that has a target: leverage in a few years, or why there is none; half-lives."""
    wear = {(row["holder"], row["action"]): row for row in played.tables["wear"].to_dicts()}
    years, rows = column_years(played.game.file.years.span), []
    for (holder, action, target), by_year in by_action(played.leverage):
        row = {"of": name_of(played, holder), "action": _title(played, holder, action)}
        row["on"] = name_of(played, target)
        for year in years:
            value = by_year[year]["leverage"]
            row[str(year)] = WHY[by_year[year]["case"]] if value is None else number(value)
        worn = wear[holder, action]
        row["half-life of the loss, years"] = number(worn["target_half_life"])
        row["half-life of leverage"] = number(worn["leverage_half_life"])
        rows.append(row)
    return rows


def _strongest(played: Played) -> Iterator[str]:
    """The holder's action that costs the target most in the second year, the holder then, and how it wears."""
    settings = played.game.file.leverage
    if settings is None:
        return
    year = played.game.file.years.from_ + 1
    row = strongest(played.leverage, settings.holder, year)
    if row is None:
        return
    holder = name_of(played, settings.holder)
    worn = played.tables["wear"].filter(holder=settings.holder, action=row["action"]).to_dicts()[0]
    life, cost = worn["target_half_life"], row["holder_loss_musd"]
    half = f"half of it is gone {number(life)} years after its peak"
    wear = "half of that is not gone within the run" if life is None else half
    paid = f"costs {holder} {in_full(cost)}" if cost > 0.0 else f"brings {holder} {in_full(-cost)}"
    act, who = _title(played, settings.holder, row["action"]), name_of(played, row["target"])
    yield _sentence("strongest", **row, act=act, who=who, in_year=year, paid=paid, wear=wear)


def left_out(played: Played) -> list[str]:
    """What the payoffs of a game leave out, or hold by assumption."""
    file, known = played.game.file, stakes()
    acts = [(name_of(played, one.id), act) for one in file.players for act in one.actions]
    notes = [f"{who}, {act.title}: {act.note.strip()}" for who, act in acts if act.note]
    facts = ((who, fact) for who, act in acts for fact in act.facts)
    stated = [_sentence("stated", fact=one, to=who, stake=known[one.stake]) for who, one in facts]
    first, *always = texts_of("game/page")["left_out"]
    return [first.format(repr(file.reference)), *always, *stated, *played.missing, *notes]
