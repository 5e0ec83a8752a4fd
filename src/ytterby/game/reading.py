"""A game file, read and checked, and the scenario of each cell: the patches of its actions over the reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.datasets.package import find_folder
from ytterby.game.gamefile import DEFAULT_DATA, FOLDER, GameFile, stakes
from ytterby.ground import yamlfile
from ytterby.ground.document import Document, Loc, Mistake, unknown
from ytterby.ground.errors import DataError, ScenarioError, check_known, error_of, error_words
from ytterby.ground.files import is_path
from ytterby.ground.fingerprint import digest_of_data
from ytterby.scenarios.schema import ScenarioFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.game.gamefile import GameAction, GamePlayer
    from ytterby.game.solutions import Cell
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.read import Chain

GAMES = FOLDER / "games"
NOT_IN_PATCHES = (
    "name", "title", "description", "base", "extends", "years", "outlook", "reference", "model_identity",
)  # fmt: skip
"""Keys of a scenario file that are the game's own, or the reference's."""
REFERENCE = "reference"
Patch = Mapping[str, Any]


def builtin_games() -> list[str]:
    """Names of the packaged games."""
    return sorted(path.stem for path in GAMES.glob("*.yaml"))


@dataclass(frozen=True)
class Game:
    """A game file on a workspace: every name is known, and the patch of every action can be run."""

    file: GameFile
    document: Document
    workspace: Workspace

    @cached_property
    def reference(self) -> Scenario:
        """The scenario that payoffs are differences to: that of the game's years."""
        return self.workspace.scenario(_document(self, {}, REFERENCE, ("reference",)))

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many actions each player has, in the order of the file."""
        return tuple(len(one.actions) for one in self.file.players)

    def cells(self) -> list[Cell]:
        """Every cell, the action of the last player changing first."""
        return list(product(*map(range, self.shape)))

    def actions(self, cell: Cell) -> dict[str, GameAction]:
        """Player -> action."""
        chosen = zip(self.file.players, cell, strict=True)
        return {player.id: player.actions[n] for player, n in chosen}

    def scenarios(self) -> dict[str, Scenario]:
        """Run -> its scenario, the reference first. Cells that the market sees alike share a run."""
        by_run = {self.run_name(one): one for one in map(self.actions, self.cells())}
        return {name: self.scenario(actions) for name, actions in by_run.items()}

    def scenario(self, actions: Mapping[str, GameAction]) -> Scenario:
        """The scenario of some players' actions, the others doing what leaves the market alone.

        Raises ScenarioError where two patches clash.
        """
        own = {name: one for name, one in actions.items() if one.patch}
        if not own:
            return self.reference
        patch: dict[str, Any] = {}
        place: Loc = ()
        for name, one in own.items():
            place = self.place(name, one)
            patch = _merged(patch, one.patch, f"{name}: {one.id}", self.document.where(place))
        try:
            return self.workspace.scenario(_document(self, patch, self.run_name(own), place))
        except ScenarioError as wrong:
            if len(own) == 1:
                raise
            together = " with ".join(f"{name}: {one.id}" for name, one in own.items())
            raise error_of(
                ScenarioError, "together", wrong.where, own=together, wrong=wrong
            ) from None

    def place(self, player: str, action: GameAction) -> Loc:
        """Where an action stands in the file."""
        own = self.file.player(player).names.index(action.id)
        return "players", self.file.ids.index(player), "actions", own

    def run_name(self, actions: Mapping[str, GameAction]) -> str:
        """By which a run is known: the actions that the market sees."""
        seen = [f"{name.lower()}-{one.id}" for name, one in actions.items() if one.patch]
        return "--".join(seen) or REFERENCE

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
        return digest_of_data(content)


def folder_of_game(source: str | Path) -> Path:
    """The data folder on which a game says that it is played. Raises ScenarioError, with the line, if there is none."""
    document = yamlfile.load(_locate(source), ScenarioError)
    keys = document.data if isinstance(document.data, dict) else {}
    try:
        return find_folder(str(keys.get("data", DEFAULT_DATA)))
    except DataError as wrong:
        where = document.where(("data",))
        raise ScenarioError(wrong.what, where=where, advice=wrong.advice) from None


def read_game(source: str | Path, workspace: Workspace) -> Game:
    """A packaged game by name, or a file by its path. Raises ScenarioError with file and line for every mistake."""
    document = yamlfile.load(_locate(source), ScenarioError)
    file = yamlfile.validate(document, GameFile, ScenarioError, {"names": workspace.chain.names})
    if problems := list(mistakes(file, workspace.chain)):
        raise yamlfile.report(document, problems, ScenarioError)
    game = Game(file, document, workspace)
    game.reference  # noqa: B018 (a reference that cannot be run is reported before its actions are)
    for i, player in enumerate(file.players):
        for j, action in enumerate(player.actions):
            _check_patch(game, player, action, ("players", i, "actions", j, "patch"))
    return game


def _locate(source: str | Path) -> Path:
    if is_path(source):
        return Path(source)
    more = "\n  Your own game is named by the path of its .yaml file."
    check_known(str(source), builtin_games(), "unknown game {!r}", ScenarioError, more=more)
    return GAMES / f"{source}.yaml"


def _check_patch(game: Game, player: GamePlayer, action: GameAction, loc: Loc) -> None:
    """Resolve one action alone, with the lines of the game file."""
    if not action.patch:
        return
    alone = _document(game, action.patch, game.run_name({player.id: action}), loc)
    n, lines = len(loc), dict(game.document.lines)
    inner = {place[n:]: line for place, line in lines.items() if place[:n] == loc}
    game.workspace.scenario(Document(alone.data, {**inner, (): lines.get(loc, 1)}, alone.path))


def _document(game: Game, patch: Patch, name: str, place: Loc) -> Document:
    """A scenario of the game as a document: a patch over the reference, in the game's years.

    place : of what it is made, in the game file: its line is named where the scenario cannot be run.
    """
    file = game.file
    data = {
        "name": name, "title": name, "description": f"Cell of {file.name}", "extends": file.reference,
        "years": {"start": game.workspace.chain.base_year, "end": file.years.until,
                  "quarters": file.years.quarters},
        **patch,
    }  # fmt: skip
    return Document(data, {(): game.document.line_of(place)}, game.document.path)


def _merged(one: Patch, other: Patch, whose: str, where: str) -> dict[str, Any]:
    """Two patches together: lists one after the other, blocks key by key; a value of both must be the same."""
    merged = dict(one)
    for key, value in other.items():
        before = merged.get(key)
        if before is None or before == value:
            merged[key] = value
        elif isinstance(before, list) and isinstance(value, list):
            merged[key] = [*before, *value]
        elif isinstance(before, dict) and isinstance(value, dict):
            merged[key] = _merged(before, value, whose, where)
        else:
            raise error_of(ScenarioError, "two_actions", where, key=key, whose=whose)
    return merged


def mistakes(file: GameFile, chain: Chain) -> Iterator[Mistake]:
    """Every mistake that the file alone shows, with its place. chain : of the data folder; its regions are known."""
    yield from _players(file, chain)
    yield from _actions(file)
    if file.leverage:
        for key in ("holder", "target"):
            yield from unknown(("leverage", key), "player", getattr(file.leverage, key), file.ids)
        if file.leverage.holder == file.leverage.target:
            yield Mistake(("leverage", "target"), *error_words("own_leverage", file=file))
    if file.years.from_ < chain.base_year:
        yield Mistake(("years", "from"), *error_words("first_year", file=file, chain=chain))
    if not 0.0 <= file.rate.value <= 1.0:
        yield Mistake(("rate",), *error_words("game_rate", value=file.rate.value))


def _players(file: GameFile, chain: Chain) -> Iterator[Mistake]:
    """Ids that stand twice, and regions that are unknown or another player's."""
    owner: dict[str, str] = {}
    for i, player in enumerate(file.players):
        if player.id in file.ids[:i]:
            yield Mistake(("players", i, "id"), f"two players have the id {player.id!r}")
        for region in player.regions or (player.id,):
            place: Loc = ("players", i, "regions" if player.regions else "id")
            yield from unknown(place, "region", region, chain.regions)
            if (first := owner.setdefault(region, player.id)) != player.id:
                yield Mistake(place, *error_words("region_twice", region=region, first=first))


def _actions(file: GameFile) -> Iterator[Mistake]:
    known, patched = stakes(), {f.alias or name for name, f in ScenarioFile.model_fields.items()}
    for i, player in enumerate(file.players):
        if player.actions[0].patch or player.actions[0].facts:
            yield Mistake(("players", i, "actions", 0), *error_words("first_action"))
        for j, action in enumerate(player.actions):
            here: Loc = ("players", i, "actions", j)
            if action.id in player.names[:j]:
                yield Mistake((*here, "id"), f"{player.id} has two actions of the id {action.id!r}")
            if action.target:
                yield from unknown((*here, "target"), "player", action.target, file.ids)
            if action.target == player.id:
                yield Mistake((*here, "target"), f"{player.id} aims at itself")
            for k, fact in enumerate(action.facts):
                yield from unknown((*here, "facts", k, "stake"), "stake", fact.stake, known)
                if fact.year not in file.years.span:
                    yield Mistake((*here, "facts", k, "year"), *error_words("fact_year", fact=fact))
            for key in action.patch:
                keys, others = patched - {*NOT_IN_PATCHES}, (*here, "patch", key)
                yield from unknown(others, "key of a patch", str(key), keys)
