"""Every error that a user may see: what is wrong, where, and what to do.

The command line prints `str(error)` and leaves with `error.exit_code`; no traceback reaches a user.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


class YtterbyError(Exception):
    """Base of all errors shown to a user. `where` is file and line, or row and column."""

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", advice: str = "") -> None:
        self.what, self.where, self.advice = what, where, advice
        super().__init__(what)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n  {self.advice}" if self.advice else text


class DataError(YtterbyError):
    """A packaged or user table is wrong: missing source, bad number, unknown name, bad hash."""


class ScenarioError(YtterbyError):
    """A scenario file cannot be used: unknown name, wrong base, dates out of order."""


class ControlError(YtterbyError):
    """A control record cannot be read or compiled."""


class ItemError(YtterbyError):
    """A word for an element, form or stage is not known."""


class MarketError(YtterbyError):
    """A period could not be cleared to tolerance (a numerical failure)."""


class RunError(YtterbyError):
    """A run ended without an answer for a reason that says nothing of its scenario and may pass."""


class CaseError(YtterbyError):
    """A validation case cannot be used: unknown key, table, column, value or scenario."""


class ResultError(YtterbyError):
    """A result folder is missing, incomplete or of another version."""


ErrorKind = type[YtterbyError]
"""The class of an error that a function raises for whoever calls it."""
ErrorT = TypeVar("ErrorT", bound=YtterbyError)
WORDS = Path(__file__).parents[1] / "data" / "errors.yaml"


@cache
def _words() -> dict[str, dict[str, str]]:
    import yaml  # no start waits for it: nothing is read before something is wrong

    words: dict[str, dict[str, str]] = yaml.safe_load(WORDS.read_bytes())
    return words


def error_words(key: str, /, **values: Any) -> tuple[str, str]:
    """What an error says and what it advises, of `data/errors.yaml`, with its values filled in."""
    told = _words()[key]
    return told["what"].format(**values), told.get("advice", "").format(**values)


def error_of(kind: type[ErrorT], key: str, /, where: object = "", **values: Any) -> ErrorT:
    """An error in the words of `data/errors.yaml`."""
    what, advice = error_words(key, **values)
    return kind(what, where=str(where), advice=advice)


def of_extra(module: str, extra: str) -> Any:
    """A module that an extra installs. Raises RunError where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        advice = f"Install it: pip install 'ytterby[{extra}]'."
        raise RunError(f"this needs {module}, which is not installed.", advice=advice) from error


def together(faults: Sequence[YtterbyError], where: str = "", count: int = 0) -> YtterbyError:
    """One error that lists several of a class.

    where : says in what, such as ` in the file`. count : mistakes in all, where `faults` are only the first.
    """
    if len(faults) == 1:
        return faults[0]
    more = f"; the first {len(faults)}" if count > len(faults) else ""
    lines = [str(fault).replace("\n", "\n  ") for fault in faults]
    head = f"{max(count, len(faults)):,} mistakes{where}{more}"
    return type(faults[0])("\n  ".join([head, *lines]))


def did_you_mean(name: str, known: Iterable[str], maximum: int = 12) -> str:
    """Advice that names the nearest known names, or lists at most so many of them."""
    options = sorted({*known} - {""})
    if not options:
        return "There is none that could be named here."
    close = get_close_matches(name, options, n=3, cutoff=0.6)
    if close:
        return "Did you mean " + " or ".join(repr(n) for n in close) + "?"
    listed = ", ".join(options[:maximum]) + (" ..." if len(options) > maximum else "")
    return f"Known names: {listed}"


def check_known(
    name: str,
    known: Collection[str],
    message: str,
    error: ErrorKind = DataError,
    where: str = "",
    more: str = "",
) -> None:
    """Refuse a name that is not known, with the nearest that are, and more advice.

    message : with `{!r}` where the name goes.
    """
    if name not in known:
        raise error(message.format(name), where=where, advice=did_you_mean(name, known) + more)
