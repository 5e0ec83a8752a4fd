"""A future of a plan as a scenario file, with the plan or without."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.planning.targets.file import Future, Stop


def scenario_text(
    future: Future,
    until: int,
    source_folder: Path | None,
    extra: Sequence[str] = (),
    plan: str = "",
) -> str:
    """A future as a scenario file.

    source_folder : folder from which a path in `extends` is taken; extra : lines of further keys; plan : its name
    """
    extends = future.extends
    if source_folder is not None and ("/" in extends or extends.endswith((".yaml", ".yml"))):
        extends = str((source_folder / extends).resolve())
    name = f"{plan}-{future.name}" if plan else future.name
    lines = [
        f"name: {name}",
        f"title: {f'{plan} in {future.name}' if plan else future.name}",
        f"description: {f'The plan {plan} in' if plan else 'Without a plan, in'} the future {future.name}.",
        f"extends: {extends}",
        f"years: {{end: {until}, quarters: none}}",
    ]
    if future.outlook:
        lines.append(f"outlook: {future.outlook}")
    if future.stop is not None:
        lines += _stop_lines(future.stop, future.name)
    return "\n".join([*lines, *extra]) + "\n"


def _stop_lines(stop: Stop, name: str) -> list[str]:
    stages = "all" if "all" in stop.stages else f"[{', '.join(stop.stages)}]"
    lines = [
        "controls:",
        "  measures:",
        f"    - id: stop-{name}",
        f"      title: {stop.origin} stops exports",
        f"      effective: {stop.from_.isoformat()}",
    ]
    if stop.until is not None:
        lines.append(f"      ended: {_after(stop.until).isoformat()}")
    return [
        *lines,
        f"      strength: {stop.strength:g}",
        "      acts:",
        "        - act: prohibition",
        f"          stages: {stages}",
        f"          origin: {stop.origin}",
    ]


def interrupted_text(name: str, extends: str, stop: Stop) -> str:
    """A scenario file that stops a supplier in a scenario; extends : path of its file, from the folder of this one."""
    lines = [
        f"name: {name}", f"title: {name}", f"description: Without {stop.origin}.",
        f"extends: {extends}", *_stop_lines(stop, name),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _after(day: date) -> date:
    """The day after: a measure ends on the first day on which it no longer holds."""
    return date.fromordinal(day.toordinal() + 1)
