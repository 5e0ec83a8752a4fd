"""An index kept in a file: numpy arrays and JSON behind a header with their digest, no pickle."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ytterby.compliance.parties import tables
from ytterby.compliance.parties.home import read_kept, write_kept
from ytterby.compliance.parties.index.listed import NameArrays
from ytterby.compliance.parties.index.search import NameEntry
from ytterby.compliance.parties.index.words import FAMILIES, Vocabulary

KIND = "name index 10"
"""With the version of the layout, and of what the arrays are made from."""


@dataclass
class KeptIndex:
    """What an index is made of: the family of each entry, arrays of each family, the words."""

    families: list[str]
    arrays: list[NameArrays]
    vocabulary: Vocabulary


def digest(entries: Sequence[NameEntry]) -> str:
    """SHA-256 of all that the index is made from, the word tables included."""
    found = hashlib.sha256(f"{KIND}\n{tables.digest()}\n".encode())
    for entry in entries:
        parts = (*entry.names, "\1", *entry.weak_names, "\2", entry.schema or "")
        found.update("\0".join(parts).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def write(path: Path, key: str, kept: KeptIndex) -> None:
    """Keep an index under the digest of its entries; a folder that cannot be written is let be."""
    families = np.array([FAMILIES.index(f) for f in kept.families], dtype=np.uint8)
    arrays: dict[str, Any] = {"families": families}
    words = kept.vocabulary
    texts: dict[str, Any] = {"key": key, "words": words.words, "sounds": words.sounds}
    for family, mine in zip(FAMILIES, kept.arrays, strict=True):
        for name, value in asdict(mine).items():
            (texts if isinstance(value, list) else arrays)[f"{family}.{name}"] = value
    arrays["texts"] = np.frombuffer(json.dumps(texts).encode(), dtype=np.uint8)
    out = io.BytesIO()
    np.savez(out, **arrays)
    write_kept(path, KIND, out.getvalue())


def read(path: Path, key: str) -> KeptIndex | None:
    """The index kept for a digest of entries; None when there is none, or it is damaged."""
    data = read_kept(path, KIND)
    if data is None:
        return None
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        texts = json.loads(arrays["texts"].tobytes())
        if texts["key"] != key:
            return None
        stored = {name: texts.get(name, arrays.get(name)) for name in (*texts, *arrays)}
    names = NameArrays.__dataclass_fields__
    return KeptIndex(
        [FAMILIES[number] for number in stored["families"]],
        [NameArrays(**{name: stored[f"{f}.{name}"] for name in names}) for f in FAMILIES],
        Vocabulary(stored["words"], stored["sounds"]),
    )
