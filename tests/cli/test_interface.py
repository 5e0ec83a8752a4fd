"""One name for one thing: `docs/interface.csv` against the options of all commands and the public functions."""

from __future__ import annotations

import csv
import inspect
import re
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path

import pytest

import ytterby as yt
from ytterby.cli import main as cli
from ytterby.cli import options
from ytterby.cli.main import OPTIONS, grouped
from ytterby.cli.options import RUN_SERIAL, OutputOptions, RunOptions
from ytterby.ground.errors import YtterbyError

TABLE = Path(__file__).parents[2] / "docs" / "interface.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
VERBS = (
    "answer", "ask", "bankable", "burdens", "check", "cover", "economy", "ensemble", "facts", "forecast", "key",
    "law", "plan", "play", "projects", "read_chain", "read_question", "screen", "simulate", "tornado", "validate",
)  # fmt: skip
PUBLIC = {name: getattr(yt, name) for name in VERBS}
BANNED = {"found", "told", "held", "said", "beside", "shown", "asked", "usual", "whole", "wanted"}
RUNS = (
    "answer",
    "bankable",
    "burdens",
    "ensemble",
    "play",
    "simulate",
    "tornado",
    "validate",
    "economy",
    "plan",
    "forecast",
)


def commands():
    """Every command by its full name."""

    def inside(name, command):
        yield name, command
        for word, one in getattr(command, "commands", {}).items():
            yield from inside(f"{name} {word}", one)

    for name in cli.COMMANDS:
        yield from inside(name, cli.load(name))


COMMANDS = dict(commands())
OPTIONS_OF = {
    name: {flag: one for one in command.params for flag in one.opts if flag.startswith("--")}
    for name, command in COMMANDS.items()
}


def columns(name):
    return [row[name] for row in ROWS if row[name]]


@pytest.mark.parametrize("column", ["concept", "option", "argument"])
def test_nothing_stands_twice(column):
    names = columns(column)
    assert sorted({*names}) == sorted(names)


def test_every_option_is_in_the_table_and_every_row_is_an_option():
    there = {flag for own in OPTIONS_OF.values() for flag in own} - {"--help"}
    assert there == set(columns("option"))


def test_every_argument_of_a_public_function_is_in_the_table_and_every_row_is_one():
    there = {name for one in PUBLIC.values() for name in inspect.signature(one).parameters}
    assert there == set(columns("argument"))


def test_an_option_has_one_type_and_one_name_in_all_commands():
    types = {}
    for own in OPTIONS_OF.values():
        for flag, one in own.items():
            kind = "flag" if getattr(one, "is_flag", False) else "value"
            types.setdefault(flag, set()).add((kind, one.param_type_name))
    assert not {flag: kinds for flag, kinds in types.items() if len(kinds) > 1}
    for row in ROWS:
        if row["option"] in types:
            assert (row["type"] == "flag") == (("flag", "option") in types[row["option"]]), row


def test_what_runs_takes_one_set_of_means_and_one_callback():
    for name in RUNS:
        arguments = inspect.signature(PUBLIC[name]).parameters
        assert {"engine", "workers", "store", "on_progress"} <= {*arguments}, name
        assert "data" in arguments or name == "validate"
    for name in ("answer", "burdens", "economy", "ensemble", "simulate", "tornado"):
        assert "reference" in inspect.signature(PUBLIC[name]).parameters


def test_no_name_is_of_the_private_words():
    names = [*columns("option"), *columns("argument")]
    assert not [name for name in names if BANNED & {*re.split("[-_]+", name)}]


def test_a_group_adds_its_options_with_the_defaults_of_the_instance(tmp_path):
    seen = {}

    @grouped
    def command(scenario: str, run: RunOptions = RUN_SERIAL, seed: int = 1) -> None:
        seen.update(scenario=scenario, run=run, seed=seed)

    assert list(inspect.signature(command).parameters) == [
        "scenario", "store", "no_store", "workers", "engine", "part", "cluster", "seed",
    ]  # fmt: skip
    command("x", workers=4)
    assert seen == {"scenario": "x", "run": RunOptions(workers=4, engine="serial"), "seed": 1}
    assert seen["run"].arguments == {"engine": "serial", "workers": 4, "store": True}
    assert RunOptions(no_store=True).place is False
    (tmp_path / "file").write_text("")
    with pytest.raises(YtterbyError, match="must be a folder"):
        OutputOptions(tmp_path / "file").check()


def test_every_row_of_options_is_of_a_command():
    """Each row has a group, a function or a module that takes it, and a help; a parameter without a row is an error."""
    taken = set()
    for name in {row["module"] for row in cli.ROWS.values()}:
        module = import_module(f"ytterby.cli.{name}")
        for word, one in [*vars(module).items()]:
            ours = getattr(one, "__module__", "") in (module.__name__, options.__name__)
            if ours or is_dataclass(one):  # a group may be the library's own
                names = [*inspect.signature(one).parameters] if callable(one) else []
                taken |= {(of, n) for n in names for of in (word, f"{name}.{word}", name, "")}
    assert set(OPTIONS) <= taken
    assert all(row["help"] for row in OPTIONS.values())
    assert all(row["kind"] in ("argument", "option") for row in OPTIONS.values())

    def command(nobody: str = "") -> None: ...

    with pytest.raises(LookupError, match="nobody"):
        grouped(command)
