"""How large the house is: lines and lines of code by wing, modules, largest folders, `# fmt: skip`.

python tools/house_size.py [CHECKOUT]

A line of code bears at least one token of code: no blank line, comment, docstring (any string that stands alone as a
statement) or import, wherever it stands; `if TYPE_CHECKING:` over nothing but imports counts as one.
"""

from __future__ import annotations

import argparse
import ast
import io
import tokenize
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

FOLDERS = 15  # so many of the largest folders are printed
TOP = "(top)"  # modules that stand in no wing
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
Position = tuple[int, int]


@dataclass(frozen=True)
class Size:
    """Modules, physical lines and lines of code."""

    modules: int = 0
    lines: int = 0
    code: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(self.modules + other.modules, self.lines + other.lines, self.code + other.code)


def _only_imports(node: ast.AST) -> bool:
    if not isinstance(node, ast.If) or node.orelse:
        return False
    guard = ast.unparse(node.test).rpartition(".")[2] == "TYPE_CHECKING"
    return guard and all(isinstance(inner, ast.Import | ast.ImportFrom) for inner in node.body)


def _is_prose(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _excluded(text: str) -> list[tuple[Position, Position]]:
    """First and last position of every docstring and import, columns in characters."""
    lines = text.splitlines()

    def position(line: int, offset: int) -> Position:  # ast counts columns in bytes
        return line, len(lines[line - 1].encode()[:offset].decode())

    return [
        (
            position(node.lineno, node.col_offset),
            position(node.end_lineno or node.lineno, node.end_col_offset or 0),
        )
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.stmt)
        and (
            isinstance(node, ast.Import | ast.ImportFrom) or _is_prose(node) or _only_imports(node)
        )
    ]


def code_lines(text: str) -> int:
    """Number of physical lines of a module that bear code."""
    excluded = sorted(_excluded(text), reverse=True)
    rows: set[int] = set()
    end: Position = (0, 0)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        while excluded and excluded[-1][0] <= token.start:
            end = max(end, excluded.pop()[1])
        if token.type not in NO_CODE and token.start >= end:
            rows.update(range(token.start[0], token.end[0] + 1))
    blank = {row for row, line in enumerate(text.splitlines(), 1) if not line.strip()}
    return len(rows - blank)  # a long string may contain blank lines


def size_of(path: Path) -> Size:
    """Size of one module."""
    text = path.read_text(encoding="utf-8")
    return Size(1, len(text.splitlines()), code_lines(text))


def by_wing(package: Path) -> dict[str, Size]:
    """Size by top folder of a package, the largest first."""
    sizes: dict[str, Size] = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package).parts
        wing = parts[0] if len(parts) > 1 else TOP
        sizes[wing] = sizes.get(wing, Size()) + size_of(path)
    return dict(sorted(sizes.items(), key=lambda item: -item[1].code))


def modules_by_folder(package: Path) -> Counter[str]:
    """Number of modules that stand directly in each folder."""
    return Counter(str(p.parent.relative_to(package)) for p in package.rglob("*.py"))


def count_in(folder: Path, words: str) -> int:
    """How often words stand in the modules of a folder."""
    return sum(p.read_text(encoding="utf-8").count(words) for p in folder.rglob("*.py"))


def report(root: Path) -> str:
    """Text table of a checkout."""
    package = root / "src" / "ytterby"
    wings = by_wing(package)
    total = sum(wings.values(), Size())
    rows = [f"{'wing':16}{'modules':>9}{'lines':>9}{'code':>9}"]
    rows += [f"{w:16}{s.modules:9,}{s.lines:9,}{s.code:9,}" for w, s in wings.items()]
    rows += [f"{'total':16}{total.modules:9,}{total.lines:9,}{total.code:9,}", ""]
    rows += [f"{'folder':32}{'modules':>9}"]
    largest = sorted(modules_by_folder(package).items(), key=lambda item: (-item[1], item[0]))
    rows += [f"{folder:32}{modules:9,}" for folder, modules in largest[:FOLDERS]]
    tools = sum((size_of(path) for path in (root / "tools").rglob("*.py")), Size())
    rows += ["", f"{'# fmt: skip in src':32}{count_in(package, '# fmt: skip'):9,}"]
    rows += [f"{'lines of tools':32}{tools.lines:9,}"]
    return "\n".join(rows)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkout", nargs="?", type=Path, default=Path(__file__).parents[1])
    print(report(parser.parse_args().checkout.resolve()))


if __name__ == "__main__":
    main()
