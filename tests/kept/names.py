"""Old names and new ones, `docs/names.csv`, laid over kept results: a name that changes renews nothing."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

TABLE = Path(__file__).parents[2] / "docs" / "names.csv"
KINDS = (
    "file", "module", "function", "class", "argument", "column", "table", "key", "command", "option", "value",
)  # fmt: skip
LABELS = ("value", "key", "column", "table")
"""Kinds of names that a token of a row may be, the first that has it first."""
_QUOTED = re.compile("`([^`]+)`")
_NUMBERED = re.compile(r"(.*?)(#\d+)?", re.DOTALL)


@dataclass(frozen=True)
class Names:
    """Old name -> new one, by kind."""

    by_kind: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path = TABLE) -> Names:
        """Read a table of names. Raises ValueError for a kind that is not one of `KINDS`."""
        by_kind: dict[str, dict[str, str]] = {}
        with path.open(encoding="utf-8", newline="") as source:
            for row in csv.DictReader(source):
                if row["kind"] not in KINDS:
                    raise ValueError(f"{path.name}: {row['kind']!r} is none of {', '.join(KINDS)}")
                by_kind.setdefault(row["kind"], {})[row["old"]] = row["new"]
        return cls(by_kind)

    def __bool__(self) -> bool:
        return any(self.by_kind.values())

    def applied(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Kept results by their new names."""
        if not self:
            return frame
        table, row, column, word = (
            frame[name].to_list() for name in ("table", "row", "column", "word")
        )
        return frame.with_columns(
            pl.Series("table", [self.table(t) for t in table], pl.String),
            pl.Series("row", [self.row(r, t) for r, t in zip(row, table, strict=True)], pl.String),
            pl.Series("column", [self.column(c, t) for c, t in zip(column, table, strict=True)], pl.String),
            pl.Series("word", [w if w is None else self.word(w) for w in word], pl.String),
        )  # fmt: skip

    def table(self, name: str) -> str:
        """The name of a table: a file by its path or the path of a folder it lies in, else token by token at `.`."""
        if "/" in name:
            return self.file(name)
        if (new := self._new(name, "table")) != name:
            return new
        return ".".join(self._new(token, "table", "key") for token in name.split("."))

    def file(self, path: str) -> str:
        """The path of a file, by its own row or by that of the nearest folder."""
        parts = path.split("/")
        for end in range(len(parts), 0, -1):
            old = "/".join(parts[:end])
            if (new := self._new(old, "file")) != old:
                return "/".join([new, *parts[end:]])
        return path

    def column(self, name: str, table: str) -> str:
        """The name of a column of a table; a row `TABLE.COLUMN` of the names comes before one for all tables."""
        own = f"{table.rsplit('.', 1)[-1]}.{name}"
        if (new := self._new(own, "column", "key")) != own:
            return new.rsplit(".", 1)[-1]
        return self._new(name, "column", "key", "value")

    def row(self, labels: str, table: str) -> str:
        """The labels of a row, each token as one; a number behind `#` stays."""
        tokens = []
        for token in labels.split("|"):
            name, number = _NUMBERED.fullmatch(token).groups()
            tokens.append(self.word(name) + (number or "") if name else token)
        return "|".join(tokens)

    def word(self, text: str) -> str:
        """A word that is a name as one; in a sentence options, commands and what is quoted as code."""
        if (new := self._new(text, *LABELS)) != text:
            return new
        if "`" in text or "--" in text or "ytterby" in text:
            text = _QUOTED.sub(lambda code: f"`{self._new(code[1], *KINDS)}`", text)
            for kind in ("command", "option"):
                for old, new in self.by_kind.get(kind, {}).items():
                    text = re.sub(
                        rf"(?<![\w-]){re.escape(old)}(?![\w-])", lambda _, new=new: new, text
                    )
        return text

    def _new(self, name: str, *kinds: str) -> str:
        for kind in kinds:
            if name in self.by_kind.get(kind, ()):
                return self.by_kind[kind][name]
        return name
