"""A game file, read and checked, and the scenario of each cell: the patches of its actions over the reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.datasets.package import find_folder
from ytterby.game.file.checks import mistakes
from ytterby.game.file.gamefile import DEFAULT_DATA, GameFile
from ytterby.ground import yamlfile
from ytterby.ground.document import Document, Loc
from ytterby.ground.errors import DataError, ScenarioError, did_you_mean
from ytterby.ground.files import DATA
from ytterby.ground.fingerprint import digest_of_data

if TYPE_CHECKING:
    from ytterby.game.file.gamefile import GameAction, GamePlayer
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario

FOLDER = DATA / "game"
GAMES = FOLDER / "games"
DATED = ("effective", "ended", "from", "until", "to", "announced")
"""Keys of a patch that hold a day."""
YEAR_KEYS = ("year",)
REFERENCE = "reference"


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

    def scenario(self, actions: Mapping[str, GameAction], shift: int = 0) -> Scenario:
        """The scenario of some players' actions, the others doing what leaves the market alone.

        shift : years by which all days of the patches are later. Raises ScenarioError where two patches clash.
        """
        own = {name: one for name, one in actions.items() if one.patch}
        if not own:
            return self.reference
        patch: dict[str, Any] = {}
        place: Loc = ()
        for name, one in own.items():
            place = self.place(name, one)
            patch = _merged(
                patch, later(one.patch, shift), f"{name}: {one.id}", self.document.where(place)
            )
        try:
            return self.workspace.scenario(_document(self, patch, self.run_name(own, shift), place))
        except ScenarioError as wrong:
            if len(own) == 1 and not shift:
                raise
            together = " with ".join(f"{name}: {one.id}" for name, one in own.items())
            moved = f", {shift} years later" if shift else ""
            raise ScenarioError(
                f"{together}{moved} cannot be run: {wrong.what}",
                where=wrong.where,
                advice=wrong.advice,
            ) from None

    def place(self, player: str, action: GameAction) -> Loc:
        """Where an action stands in the file."""
        own = self.file.player(player).names.index(action.id)
        return "players", self.file.ids.index(player), "actions", own

    def run_name(self, actions: Mapping[str, GameAction], shift: int = 0) -> str:
        """By which a run is known: the actions that the market sees."""
        seen = [f"{name.lower()}-{one.id}" for name, one in actions.items() if one.patch]
        return "--".join([*seen, *([f"later-{shift}"] if shift else [])]) or REFERENCE

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
        raise ScenarioError(
            wrong.what, where=document.where(("data",)), advice=wrong.advice
        ) from None


def read_game(source: str | Path, workspace: Workspace) -> Game:
    """A packaged game by name, or a file by its path. Raises ScenarioError with file and line for every mistake."""
    document = yamlfile.load(_locate(source), ScenarioError)
    file = yamlfile.validate(document, GameFile, ScenarioError, {"names": workspace.chain.names})
    if problems := list(mistakes(file, workspace.chain)):
        raise yamlfile.report(document, problems, ScenarioError)
    game = Game(file, document, workspace)
    game.reference  # noqa: B018 (a reference that cannot be run is told before its actions are)
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
            + ". Your own game is named by the path of its .yaml file.",
        )
    return GAMES / f"{text}.yaml"


def _check_patch(game: Game, player: GamePlayer, action: GameAction, loc: Loc) -> None:
    """Resolve one action alone, with the lines of the game file."""
    if not action.patch:
        return
    alone = _document(game, action.patch, game.run_name({player.id: action}), loc)
    n, lines = len(loc), dict(game.document.lines)
    inner = {place[n:]: line for place, line in lines.items() if place[:n] == loc}
    game.workspace.scenario(Document(alone.data, {**inner, (): lines.get(loc, 1)}, alone.path))


def _document(game: Game, patch: Mapping[str, Any], name: str, place: Loc) -> Document:
    """A scenario of the game as a document: a patch over the reference, in the game's years.

    place : of what it is made, in the game file: its line is told where the scenario cannot be run.
    """
    file = game.file
    data = {
        "name": name, "title": name, "description": f"Cell of {file.name}", "extends": file.reference,
        "years": {"start": game.workspace.chain.base_year, "end": file.years.until,
                  "quarters": file.years.quarters},
        **patch,
    }  # fmt: skip
    return Document(data, {(): game.document.line_of(place)}, game.document.path)


def _merged(
    one: Mapping[str, Any], other: Mapping[str, Any], whose: str, where: str
) -> dict[str, Any]:
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
            raise ScenarioError(
                f"two actions of one cell say {key!r} differently; the second is {whose}",
                where=where,
                advice="A number or a word can be changed by one player only.",
            )
    return merged


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
        if key in YEAR_KEYS and isinstance(value, int):
            return value + years
        return value

    return {key: shifted(str(key), value) for key, value in patch.items()}


def _later(day: str, years: int) -> str:
    """The same day so many years later; 28 February where there is no 29th."""
    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        return day
    try:
        return parsed.replace(year=parsed.year + years).isoformat()
    except ValueError:
        return parsed.replace(year=parsed.year + years, day=28).isoformat()
