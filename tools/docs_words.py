"""Counts the words of the documents, their sentences and their private words.

python tools/docs_words.py              # every page: words, mean sentence, banned words
python tools/docs_words.py limits.md    # a page, with its longest sentences and each banned word

Counted are `README.md` and `docs`, without decisions. What programs write between marks of the builder, code in fences
or indented, comments and targets of links are left out. A sentence is one of running text or of a list: headings, rows
of tables and code have none.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BANNED = Path(__file__).parent / "documents" / "banned_words.txt"

_MADE = re.compile(r"<!-- made: [\w-]+ -->.*?<!-- end -->", re.S)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_FENCE = re.compile(r"^ *(```+|~~~+).*?^ *\1 *$", re.M | re.S)
_TARGET = re.compile(r"(!?\[[^\]]*\])\([^)]*\)")
_INLINE = re.compile(r"`[^`]*`")
_WORD = re.compile(r"\S*\w\S*")
_ITEM = re.compile(r"^ *(?:[-*+]|\d+[.)]) +")
_END = re.compile(r"(?<=[.!?])[)\"*_]*\s+(?=[\"(*_`\[]*[A-Z0-9`\[])")
_SHORT = re.compile(r"\b(?:e\.g|i\.e|vs|cf|No|Art|pp?|ca|approx|etc|al|St|Nos|Fig|Eq)\.$")


@dataclass(frozen=True)
class Counted:
    """What is counted of a page.

    words : outside code and generated blocks. sentences : running text, as written. banned : (line, word) of each.
    """

    page: str
    words: int
    sentences: tuple[str, ...]
    banned: tuple[tuple[int, str], ...]

    @property
    def mean(self) -> float:
        """Words of a sentence, zero on a page without any."""
        lengths = [words_of(one) for one in self.sentences]
        return sum(lengths) / len(lengths) if lengths else 0.0


def pages(root: Path = ROOT) -> list[Path]:
    """The counted pages, README first."""
    every = sorted((root / "docs").rglob("*.md"))
    return [
        root / "README.md",
        *(one for one in every if one.relative_to(root / "docs").parts[0] != "decisions"),
    ]


def prose(text: str) -> str:
    """A page without what is not counted, with as many lines as before."""
    for pattern in (_MADE, _FENCE, _COMMENT):
        text = pattern.sub(lambda match: "\n" * match[0].count("\n"), text)
    lines, code, blank, listed = [], False, True, False
    for line in text.split("\n"):
        if not line.strip():
            blank = True
        else:
            indented = line.startswith(("    ", "\t"))
            code = indented and (code or (blank and not listed))
            listed = bool(_ITEM.match(line)) or (
                listed and (indented or line.startswith(" ") or not blank)
            )
            blank = False
        lines.append("" if code else line)
    return _TARGET.sub(r"\1", "\n".join(lines))


def sentences(text: str) -> list[str]:
    """Sentences of running text and of lists, of what `prose` leaves."""
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if not line.strip() or line.lstrip().startswith(("|", "#", ">", "![")):
            blocks.append([])
        else:
            if _ITEM.match(line):
                blocks.append([])
            blocks[-1].append(_ITEM.sub("", line).strip())
    split = []
    for block in blocks:
        part = ""
        for piece in _END.split(" ".join(block)):
            part = f"{part} {piece}".strip()
            if not _SHORT.search(part):
                split.append(part)
                part = ""
        split.append(part)
    return [one for one in split if words_of(one)]


def words_of(text: str) -> int:
    """Words of a text: what has a letter or a digit between spaces. Code in a line counts too."""
    return len(_WORD.findall(text))


def banned_words(path: Path = BANNED) -> re.Pattern[str]:
    """The banned words as one pattern, each a word of its own, in any case; group 1 where none is in a phrase of `+`."""
    lines = [line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    phrases = "|".join(re.escape(line[1:].strip()) for line in lines if line.startswith("+"))
    words = "|".join(re.escape(line) for line in lines if line and not line.startswith("+"))
    return re.compile(rf"\b(?:{phrases})\b|\b({words})\b", re.I)


def counted(page: Path, root: Path = ROOT, banned: re.Pattern[str] | None = None) -> Counted:
    """What is counted of one page. Banned words may stand in code in a line: there they are names."""
    text = prose(page.read_text(encoding="utf-8"))
    pattern = banned or banned_words()
    hits = [
        (number, match[1])
        for number, line in enumerate(_INLINE.sub("``", text).split("\n"), 1)
        for match in pattern.finditer(line)
        if match[1]
    ]
    return Counted(str(page.relative_to(root)), words_of(text), tuple(sentences(text)), tuple(hits))


def main() -> None:
    """Print the table, or one page with what should be mended."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="PAGE", help="all if left out")
    names = parser.parse_args().names
    every = [counted(page) for page in pages()]
    chosen = [one for one in every if not names or Path(one.page).name in names]
    if not chosen:
        sys.exit(f"no page {' '.join(names)}; pages: {' '.join(one.page for one in every)}")
    print(f"{'words':>7} {'mean sentence':>14} {'banned':>7}  page")
    for one in chosen:
        print(f"{one.words:7,} {one.mean:14.1f} {len(one.banned):7}  {one.page}")
        if names:
            for sentence in sorted(one.sentences, key=words_of, reverse=True)[:10]:
                print(f"    {words_of(sentence)} words: {sentence}")
            for line, word in one.banned:
                print(f"    line {line}: {word}")
    lengths = [words_of(one) for page in chosen for one in page.sentences]
    print(
        f"{sum(one.words for one in chosen):7,} {sum(lengths) / max(1, len(lengths)):14.1f} "
        f"{sum(len(one.banned) for one in chosen):7}  in all, {len(chosen)} pages"
    )


if __name__ == "__main__":
    main()
