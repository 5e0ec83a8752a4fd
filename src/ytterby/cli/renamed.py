"""Old names of options and commands: they work for one version, with a note on the error stream that names the new one.

To rename an option, change it where it is declared and add a line here.
"""

from __future__ import annotations

import typer

OPTIONS: dict[str, dict[str, str]] = {
    "ask": {"--to": "--out-file"},
    "burdens": {"--beside": "--reference"},
    "check": {"--date": "--on", "--out": "--out-file"},
    "economy run": {"--against": "--reference"},
    "ensemble": {"--against": "--reference"},
    "parties decide": {"--file": "--batch"},
    "plan": {"--judge": "--robustness"},
    "parties import": {"--as-of": "--on"},
    "screen": {"--out": "--out-file"},
    "simulate": {"--beside": "--reference"},
    "tornado": {"--against": "--reference"},
    "validate": {"--jobs": "--workers", "--ensemble": "--draws"},
}
"""Command -> old option -> new option."""


COMMANDS = {"controls": "law"}
"""Old command -> new command."""


def with_new_name(words: list[str]) -> list[str]:
    """The words of a command line, with the new name of an old command."""
    if not words or words[0] not in COMMANDS:
        return words
    new = COMMANDS[words[0]]
    typer.echo(f"Note: ytterby {words[0]} is now ytterby {new}.", err=True)
    return [new, *words[1:]]


def with_new_options(command: str, words: list[str]) -> list[str]:
    """The words after a command, with new names for old options; each old one is noted once.

    command : its first word; that of a group such as `parties` is read from the words.
    """
    group = f"{command} "
    if any(name.startswith(group) for name in OPTIONS):
        command += " " + next((word for word in words if not word.startswith("-")), "")
    new = OPTIONS.get(command, {})
    renamed: list[str] = []
    noted: set[str] = set()
    for place, word in enumerate(words):
        if word == "--":
            return renamed + words[place:]
        flag, equals, value = word.partition("=")
        if flag in new and flag not in noted:
            noted.add(flag)
            typer.echo(
                f"Note: {flag} is now {new[flag]}; the old name goes with the next version.",
                err=True,
            )
        renamed.append(new.get(flag, flag) + equals + value)
    return renamed
