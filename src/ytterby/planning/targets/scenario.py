"""A future of a plan as a scenario file, with the plan or without."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ytterby.ground.yamlfile import dumped
from ytterby.scenarios.schema import ScenarioFile

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.planning.targets.file import Future, Stop


def scenario_text(
    future: Future,
    until: int,
    source_folder: Path | None,
    extra: dict[str, Any] | None = None,
    plan: str = "",
) -> str:
    """A future as a scenario file.

    source_folder : folder from which a path in `extends` is taken; extra : further keys of the file; plan : its name
    """
    extends = future.extends
    if source_folder is not None and ("/" in extends or extends.endswith((".yaml", ".yml"))):
        extends = str((source_folder / extends).resolve())
    keys: dict[str, Any] = {
        "name": f"{plan}-{future.name}" if plan else future.name,
        "title": f"{plan} in {future.name}" if plan else future.name,
        "description": f"{f'The plan {plan} in' if plan else 'Without a plan, in'} the future {future.name}.",
        "extends": extends,
        "years": {"end": until, "quarters": "none"},
    }
    if future.outlook:
        keys["outlook"] = future.outlook
    if future.stop is not None:
        keys["controls"] = _ban(future.stop, future.name)
    return _text(keys | (extra or {}))


def interrupted_text(name: str, extends: str, stop: Stop) -> str:
    """A scenario file that stops a supplier in a scenario; extends : path of its file, from the folder of this one."""
    return _text({
        "name": name, "title": name, "description": f"Without {stop.origin}.", "extends": extends,
        "controls": _ban(stop, name),
    })  # fmt: skip


def _ban(stop: Stop, name: str) -> dict[str, Any]:
    ended = {}
    if stop.until is not None:  # a measure ends on the first day on which it no longer holds
        ended = {"ended": stop.until + timedelta(days=1)}
    ban = {"act": "prohibition", "stages": stop.stages, "origin": stop.origin}
    return {"measures": [{
        "id": f"stop-{name}", "title": f"{stop.origin} stops exports", "effective": stop.from_, **ended,
        "strength": stop.strength, "acts": [ban],
    }]}  # fmt: skip


def _text(keys: dict[str, Any]) -> str:
    """A scenario file of these keys. Names are checked where it is read."""
    file = ScenarioFile.model_validate(keys, context={"names": None})
    return dumped(file.model_dump(by_alias=True, exclude_unset=True))
