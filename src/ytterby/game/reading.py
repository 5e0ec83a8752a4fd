"""A game file, read and checked, and the scenario of each cell: the patches of its actions over the reference."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.game.gamefile import GameFile
from ytterby.ground import yamlfile
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ScenarioError, did_you_mean
from ytterby.ground.files import DATA
from ytterby.ground.yamlfile import Document, Loc, Mistake
from ytterby.scenarios.read import PACKAGED
from ytterby.scenarios.schema import ScenarioFile

if TYPE_CHECKING:
    from ytterby.game.gamefile import GameAction, GamePlayer
    from ytterby.scenarios.scenario import Scenario
    from ytterby.study.workspace import Workspace

FOLDER = DATA / "game"
GAMES = FOLDER / "games"
NOT_IN_PATCHES = (
    "name", "title", "description", "base", "extends", "years", "outlook", "compare_with", "by_construction",
)  # fmt: skip
"""Keys of a scenario file that are the game's own, or the reference's."""
DATED = ("effective", "ended", "from", "until", "to", "announced")
"""Keys of a patch that hold a day."""
WHOLE_YEARS = ("year",)


def builtin_games() -> list[str]:
    """Names of the packaged games."""
    return sorted(path.stem for path in GAMES.glob("*.yaml"))


@dataclass(frozen=True)
class Stake:
    """A row of `stakes.csv`: what a side put at risk or gave back."""

    id: str
    holder: str
    what: str
    quality: str
    source: str
    source_url: str


def stakes() -> dict[str, Stake]:
    """The packaged stakes by id."""
    names = Stake.__dataclass_fields__
    return {
        r["id"]: Stake(**{n: r[n] for n in names}) for r in read_csv(FOLDER / "stakes.csv").rows
    }


@dataclass(frozen=True)
class Game:
    """A game file on a workspace: every name is known, and the patch of every action can be run."""

    file: GameFile
    document: Document
    workspace: Workspace

    @cached_property
    def reference(self) -> Scenario:
        """The scenario that payoffs are differences to: that of the game's years."""
        return self.workspace.scenario(_document(self, {}, self._reference_name))

    @property
    def _reference_name(self) -> str:
        return "reference"

    def scenario(self, actions: Mapping[str, GameAction], shift: int = 0) -> Scenario:
        """The scenario of some players' actions, the others doing what leaves the market alone.

        shift : years by which all days of the patches are later. Raises ScenarioError where two patches clash.
        """
        own = {name: one for name, one in actions.items() if one.patch}
        if not own:
            return self.reference
        patch: dict[str, Any] = {}
        for name, one in own.items():
            patch = _merged(patch, later(one.patch, shift), f"{name}: {one.id}", self)
        return self.workspace.scenario(_document(self, patch, self.run_name(own, shift)))

    def run_name(self, actions: Mapping[str, GameAction], shift: int = 0) -> str:
        """By which a run is known: the actions that the market sees."""
        seen = [f"{name.lower()}-{one.id}" for name, one in actions.items() if one.patch]
        return "--".join([*seen, *([f"later-{shift}"] if shift else [])]) or self._reference_name

    def regions(self, player: GamePlayer) -> tuple[str, ...]:
        """The regions of a player."""
        return player.regions or (player.id,)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the file's content, its data and its law."""
        content = {
            "file": self.file.model_dump(mode="json"),
            "reference": self.reference.digest(),
            "data": self.workspace.chain.digest,
            "law": self.workspace.law_digest,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def read_game(source: str | Path, workspace: Workspace) -> Game:
    """A packaged game by name, or a file by its path. Raises ScenarioError with file and line for every mistake."""
    document = yamlfile.load(_locate(source), ScenarioError)
    file = yamlfile.validate(document, GameFile, ScenarioError, {"names": workspace.chain.names})
    problems = [*_unknown_names(file, workspace), *_wrong_patches(file)]
    if problems:
        raise yamlfile.report(document, problems, ScenarioError)
    game = Game(file, document, workspace)
    for i, player in enumerate(file.players):
        for j, action in enumerate(player.actions):
            _check_patch(game, player, action, ("players", i, "actions", j, "patch"))
    return game


def _locate(source: str | Path) -> Path:
    text = str(source)
    if isinstance(source, Path) or text.endswith((".yaml", ".yml")) or "/" in text:
        return Path(text)
    if text not in builtin_games():
        raise ScenarioError(
            f"unknown game {text!r}",
            advice=did_you_mean(text, builtin_games())
            + " Your own game is named by the path of its .yaml file.",
        )
    return GAMES / f"{text}.yaml"


def _unknown_names(file: GameFile, workspace: Workspace) -> Iterator[Mistake]:
    """Names of players, actions, stakes and regions that the file does not have, or nobody has."""
    players = [one.id for one in file.players]

    def unknown(loc: Loc, name: str, known: Iterable[str], what: str) -> Iterator[Mistake]:
        options = list(known)
        if name not in options:
            yield Mistake(loc, f"unknown {what} {name!r}", did_you_mean(name, options))

    for i, player in enumerate(file.players):
        regions = player.regions or (player.id,)
        for region in regions:
            place: Loc = ("players", i, "regions") if player.regions else ("players", i, "id")
            yield from unknown(place, region, workspace.chain.regions, "region")
        if player.actions[0].patch or player.actions[0].facts:
            yield Mistake(
                ("players", i, "actions", 0),
                "the first action of a player must be to do nothing: it has no patch and no facts",
            )
        for j, action in enumerate(player.actions):
            here: Loc = ("players", i, "actions", j)
            if action.target:
                yield from unknown((*here, "target"), action.target, players, "player")
            for k, fact in enumerate(action.facts):
                yield from unknown((*here, "facts", k, "stake"), fact.stake, stakes(), "stake")
    if apart := file.differences:
        for key, names in (("players", apart.players), ("at", apart.at)):
            for n, name in enumerate(names):
                yield from unknown(("differences", key, n), name, players, "player")
        if len(file.full) < 1:
            yield Mistake(("differences", "players"), "at least one player must be run in full")
        for n, name in enumerate(apart.at):
            if name in apart.players:
                yield Mistake(("differences", "at", n), f"{name} is run one at a time itself")
    for n, political in enumerate(file.political):
        for key in ("player", "against"):
            yield from unknown(("political", n, key), getattr(political, key), players, "player")
    if file.leverage:
        for key in ("holder", "target"):
            yield from unknown(("leverage", key), getattr(file.leverage, key), players, "player")
    yield from _wrong_cells(file, unknown)
    if file.starts:
        yield from unknown(("starts", "player"), file.starts.player, players, "player")
        if file.starts.player in players:
            names = file.player(file.starts.player).names
            for n, name in enumerate(file.starts.actions):
                yield from unknown(("starts", "actions", n), name, names, "action")


def _wrong_cells(file: GameFile, unknown: Any) -> Iterator[Mistake]:
    if file.truce is None:
        return
    for key in ("cell", "after"):
        cell = getattr(file.truce, key)
        if len(cell) != len(file.full):
            names = ", ".join(one.id for one in file.full)
            yield Mistake(("truce", key), f"a cell has one action for each of {names}")
            continue
        for n, (name, player) in enumerate(zip(cell, file.full, strict=True)):
            yield from unknown(("truce", key, n), name, player.names, "action")


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


def _check_patch(game: Game, player: GamePlayer, action: GameAction, loc: Loc) -> None:
    """Resolve one action alone, with the lines of the game file."""
    if not action.patch:
        return
    alone = _document(game, action.patch, game.run_name({player.id: action}))
    n, lines = len(loc), dict(game.document.lines)
    inner = {place[n:]: line for place, line in lines.items() if place[:n] == loc}
    game.workspace.scenario(Document(alone.data, {**inner, (): lines.get(loc, 1)}, alone.path))


def _document(game: Game, patch: Mapping[str, Any], name: str) -> Document:
    """A scenario of the game as a document: a patch over the reference, in the game's years."""
    file = game.file
    data = {
        "name": name, "title": name, "description": f"Cell of {file.name}", "extends": file.reference,
        "years": {"start": game.workspace.chain.base_year, "end": file.years.until,
                  "quarters": file.years.quarters},
        **patch,
    }  # fmt: skip
    return Document(data, {(): 1}, game.document.path)


def _merged(
    one: Mapping[str, Any], other: Mapping[str, Any], whose: str, game: Game
) -> dict[str, Any]:
    """Two patches together: lists one after the other, blocks key by key; a value of both must be the same."""
    found = dict(one)
    for key, value in other.items():
        before = found.get(key)
        if before is None or before == value:
            found[key] = value
        elif isinstance(before, list) and isinstance(value, list):
            found[key] = [*before, *value]
        elif isinstance(before, dict) and isinstance(value, dict):
            found[key] = _merged(before, value, whose, game)
        else:
            raise ScenarioError(
                f"two actions of one cell say {key!r} differently; the second is {whose}",
                where=game.document.where(),
                advice="A number or a word can be changed by one player only.",
            )
    return found


def later(patch: Mapping[str, Any], years: int) -> dict[str, Any]:
    """A patch with all its days so many years later."""
    if not years:
        return dict(patch)

    def shifted(key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {k: shifted(str(k), v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [shifted(key, v) for v in value]
        if key in DATED and isinstance(value, str):
            return _later(value, years)
        if key in WHOLE_YEARS and isinstance(value, int):
            return value + years
        return value

    return {key: shifted(str(key), value) for key, value in patch.items()}


def _later(day: str, years: int) -> str:
    """The same day so many years later; 28 February where there is no 29th."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    try:
        return found.replace(year=found.year + years).isoformat()
    except ValueError:
        return found.replace(year=found.year + years, day=28).isoformat()


def packaged_reference(file: GameFile) -> bool:
    """Whether the reference is a built-in scenario."""
    return (PACKAGED / f"{file.reference}.yaml").is_file()
