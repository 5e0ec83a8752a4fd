"""What a game file may not say: names that nobody has, years and numbers out of bounds, what would not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ytterby.game.file.gamefile import stakes
from ytterby.ground.document import Loc, Mistake
from ytterby.ground.errors import did_you_mean
from ytterby.scenarios.schema import ScenarioFile

if TYPE_CHECKING:
    from ytterby.game.file.gamefile import GameFile
    from ytterby.world.read import Chain

NOT_IN_PATCHES = (
    "name", "title", "description", "base", "extends", "years", "outlook", "reference", "model_identity",
)  # fmt: skip
"""Keys of a scenario file that are the game's own, or the reference's."""


def mistakes(file: GameFile, chain: Chain) -> Iterator[Mistake]:
    """Every mistake that the file alone shows, with its place. chain : of the data folder; its regions are known."""
    yield from _twice(file)
    yield from _players(file, chain)
    yield from _actions(file)
    yield from _differences(file)
    yield from _sides(file)
    yield from _truce(file)
    yield from _starts(file)
    yield from _numbers(file, chain)
    yield from _wrong_patches(file)


def _unknown(loc: Loc, name: str, known: Iterable[str], what: str) -> Iterator[Mistake]:
    options = list(known)
    if name not in options:
        yield Mistake(loc, f"unknown {what} {name!r}", did_you_mean(name, options))


def _twice(file: GameFile) -> Iterator[Mistake]:
    """Ids that stand twice, at the second."""
    for i, player in enumerate(file.players):
        if player.id in file.ids[:i]:
            yield Mistake(("players", i, "id"), f"two players have the id {player.id!r}")
        for j, action in enumerate(player.names):
            if action in player.names[:j]:
                yield Mistake(
                    ("players", i, "actions", j, "id"),
                    f"{player.id} has two actions of the id {action!r}",
                )


def _players(file: GameFile, chain: Chain) -> Iterator[Mistake]:
    owner: dict[str, str] = {}
    for i, player in enumerate(file.players):
        for region in player.regions or (player.id,):
            place: Loc = ("players", i, "regions") if player.regions else ("players", i, "id")
            yield from _unknown(place, region, chain.regions, "region")
            if owner.setdefault(region, player.id) != player.id:
                yield Mistake(
                    place,
                    f"{region} is a region of {owner[region]} already: its money would count twice",
                )


def _actions(file: GameFile) -> Iterator[Mistake]:
    known, years = stakes(), file.years
    for i, player in enumerate(file.players):
        if player.actions[0].patch or player.actions[0].facts:
            yield Mistake(
                ("players", i, "actions", 0),
                "the first action of a player must be to do nothing: it has no patch and no facts",
            )
        for j, action in enumerate(player.actions):
            here: Loc = ("players", i, "actions", j)
            if action.target:
                yield from _unknown((*here, "target"), action.target, file.ids, "player")
            if action.target == player.id:
                yield Mistake((*here, "target"), f"{player.id} aims at itself")
            for k, fact in enumerate(action.facts):
                yield from _unknown((*here, "facts", k, "stake"), fact.stake, known, "stake")
                if not years.from_ <= fact.year <= years.until:
                    yield Mistake(
                        (*here, "facts", k, "year"),
                        f"{fact.year} is no year of the game ({years.from_} to {years.until}), so it would not count",
                    )


def _differences(file: GameFile) -> Iterator[Mistake]:
    if (apart := file.differences) is None:
        return
    for key, names in (("players", apart.players), ("at", apart.at)):
        for n, name in enumerate(names):
            yield from _unknown(("differences", key, n), name, file.ids, "player")
    if not file.full:
        yield Mistake(("differences", "players"), "at least one player must be run in full")
    for n, name in enumerate(apart.at):
        if name in apart.players:
            yield Mistake(("differences", "at", n), f"{name} is run one at a time itself")


def _sides(file: GameFile) -> Iterator[Mistake]:
    """Who weighs whose loss, and who has leverage over whom: two players that differ."""
    for n, one in enumerate(file.political):
        for key in ("player", "against"):
            yield from _unknown(("political", n, key), getattr(one, key), file.ids, "player")
        if one.player == one.against:
            yield Mistake(
                ("political", n, "against"),
                f"{one.player} cannot weigh its own loss: it counts already",
            )
    if file.leverage:
        for key in ("holder", "target"):
            yield from _unknown(("leverage", key), getattr(file.leverage, key), file.ids, "player")
        if file.leverage.holder == file.leverage.target:
            yield Mistake(
                ("leverage", "target"), f"{file.leverage.holder} has no leverage over itself"
            )


def _truce(file: GameFile) -> Iterator[Mistake]:
    if file.truce is None or not file.full:
        return
    for key in ("cell", "after"):
        cell = getattr(file.truce, key)
        if len(cell) != len(file.full):
            names = ", ".join(one.id for one in file.full)
            yield Mistake(("truce", key), f"a cell has one action for each of {names}")
            continue
        for n, (name, player) in enumerate(zip(cell, file.full, strict=True)):
            yield from _unknown(("truce", key, n), name, player.names, "action")


def _starts(file: GameFile) -> Iterator[Mistake]:
    if (starts := file.starts) is None:
        return
    years = file.years
    if not years.from_ <= starts.from_ <= starts.until <= years.until:
        yield Mistake(
            ("starts", "from"),
            f"start years go from an earlier to a later year of the game ({years.from_} to {years.until}), not from "
            f"{starts.from_} to {starts.until}",
        )
    yield from _unknown(("starts", "player"), starts.player, file.ids, "player")
    if starts.player not in file.ids:
        return
    player = file.player(starts.player)
    for n, name in enumerate(starts.actions):
        place: Loc = ("starts", "actions", n)
        yield from _unknown(place, name, player.names, "action")
        if name not in player.names:
            continue
        action = player.action(name)
        if not action.patch:
            yield Mistake(
                place, f"the market does not see {name!r}: it has no patch that could begin later"
            )
        if action.target is None and file.leverage is None:
            yield Mistake(
                place, f"{name!r} aims at nobody", "Give it a `target`, or the file a `leverage`."
            )


def _numbers(file: GameFile, chain: Chain) -> Iterator[Mistake]:
    if file.years.from_ < chain.base_year:
        yield Mistake(
            ("years", "from"),
            f"{file.years.from_} is before the base year of the data, {chain.base_year}",
        )
    if not 0.0 <= file.rate.value <= 1.0:
        yield Mistake(
            ("rate",),
            f"a rate lies from 0 to 1 a year, not at {file.rate.value:g}",
            "5 percent is 0.05.",
        )
    if file.truce and not 0.0 <= file.truce.hazard.value < 1.0:
        yield Mistake(
            ("truce", "hazard"),
            f"a hazard lies from 0 to less than 1 a year, not at {file.truce.hazard.value:g}",
        )


def _wrong_patches(file: GameFile) -> Iterator[Mistake]:
    """Keys of a patch that are not a scenario's, or the game's own."""
    known = {f.alias or name for name, f in ScenarioFile.model_fields.items()} - {*NOT_IN_PATCHES}
    for i, player in enumerate(file.players):
        for j, action in enumerate(player.actions):
            for key in action.patch:
                if key not in known:
                    yield Mistake(
                        ("players", i, "actions", j, "patch", key),
                        f"a patch has no key {key!r}",
                        did_you_mean(str(key), known),
                    )
