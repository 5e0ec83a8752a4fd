"""The names in a party as papers write it, and what names nobody."""

from __future__ import annotations

from ytterby.compliance.read.words import pattern


def nameable(text: str) -> bool:
    """Whether a text has a word besides legal forms and signs."""
    from ytterby.compliance.parties.names import parse

    return bool(parse(text[:500], "org").key)


def names_in(name: str) -> list[str]:
    """The names in a party as papers write it: `Consignee: X`, `Y on behalf of X`; none of a name alone.

    A legal form alone is none, nor a single word, which may be a family name, unless it has its legal form.
    """
    split = pattern("party_parts")
    if not split.search(name):
        return []
    parts = dict.fromkeys(part.strip(" .,-–—") for part in split.split(name[:500]))
    parts.pop(name, None)
    led = split.match(name) is not None  # behind a word of trade the name may be of one word
    return [p for p in parts if nameable(p) and (led or _is_full(p))][:8]


def _is_full(part: str) -> bool:
    return len(part.split()) > 1 or not part.isascii()
