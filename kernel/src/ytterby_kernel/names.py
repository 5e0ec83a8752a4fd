"""Names that may be like a query, by the compiled kernel: which words are alike, and bounds of scores.

It is called by `ytterby/compliance/parties/words.py` and `listed.py`; `alike.c` has the method. A structure of C is
described by a line of fields: its name, and what numpy calls the kind of an array (`raw`: records), or `int` or
`double` of a number.
"""

from __future__ import annotations

import ctypes
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

LIBRARY = Path(__file__).with_name("alike.so")
_PAIRS = 1024
_NUMBERS = {"int": ctypes.c_int32, "double": ctypes.c_double}
_WORDS = "text:u4 end:i4 bits:u8"
NEAR = (
    " ".join(f"{side}_{field}" for side in ("word", "sound") for field in _WORDS.split())
    + " known_end:i4 known:i4 pair_end:i4 pair:i4 "
    + " ".join(f"{side}_{field}" for side in ("listed", "heard") for field in _WORDS.split())
    + " order:i4 rank_length:i4 rank_fewest:i4 posted_end:i4 posted:i4"
    " asked:int words:int percent:int least:double sound_factor:double same_sounding:double"
)
BOUNDS = (
    "row_end:i4 codes:i4 query_of:i4 weights:f4 totals:f4 slacks:raw several:u1 near_end:i8 near_place:i4 near_alike:f4"
    " posted_start:i4 posted:i4 listed_totals:f4 listed_slacks:raw rows:int queries:int names:int person:int early:int"
    " mark:double enough:double most_conflict:double overweight:double good:double step:double share:double"
    " missing:double one_part:double"
)
Found = tuple["NDArray[np.int32]", "NDArray[np.int32]", "NDArray[np.float32]"]
"""Rows, places and values of the pairs."""


class Words:
    """The words of a list, as they are written, as they sound, and with letters made one that stand for each other.

    limits : `percent`, `least`, `sound_factor`, `same_sounding`, as `words.py` has them.
    """

    def __init__(
        self, words: Sequence[str], sounds: Sequence[str], light: Sequence[str], limits: Mapping[str, Any]
    ) -> None:
        lengths = np.array([len(word) for word in words], dtype=np.int32)
        order = np.argsort(lengths, kind="stable")
        ranked = lengths[order]
        pairs, counts = _letter_pairs([light[place] for place in order.tolist()])
        ranks = np.repeat(np.arange(len(order)), counts)[np.argsort(pairs, kind="stable")]
        fewest = ranked - limits["percent"] * ranked // 100
        values = {"order": order, "rank_length": ranked, "rank_fewest": fewest, "posted": ranks, "words": len(order)}
        values["posted_end"] = np.cumsum(np.bincount(pairs, minlength=_PAIRS))
        values |= _side_of("listed", words) | _side_of("heard", sounds)
        kinds = dict(_structure(NEAR)[1])
        self._values = {name: _array(value, kinds[name]) for name, value in (values | dict(limits)).items()}

    def near(
        self, words: Sequence[str], sounds: Sequence[str], long: Sequence[str], known: Sequence[Collection[int]]
    ) -> Found:
        """Pairs of an asked word and a word of the list that are alike, and how much.

        long : of each asked word, light as those of the list, or "" for a short one, which is not looked up by letters.
        known : places in the list that each is compared with besides.
        Raises MemoryError where there is too little.
        """
        pairs, counts = _letter_pairs(long)
        values = {"asked": len(words), "pair": pairs, "pair_end": np.cumsum(counts)}
        values["known_end"] = np.cumsum([len(places) for places in known])
        values["known"] = [place for places in known for place in places]
        values |= _side_of("word", words) | _side_of("sound", sounds)
        return _pairs("ytterby_near", NEAR, self._values | values)


class Names:
    """The names of a list.

    by_word : sparse matrix (word, name) in rows. totals : array (name) of weights. slacks : records (name).
    limits : `person`, `missing` and what else `BOUNDS` has, as `listed.py` has them.
    """

    def __init__(self, by_word: Any, totals: Any, slacks: Any, limits: Mapping[str, Any]) -> None:
        values = {"posted_start": by_word.indptr, "posted": by_word.indices, "names": len(totals)}
        self._values = values | {"listed_totals": totals, "listed_slacks": slacks} | dict(limits)

    def bounds(self, asked: Mapping[str, Any], near: Sequence[Any], early: bool, good: float) -> Found:
        """Pairs of a row of words and a name whose bound is good, and the bound.

        asked : `codes`, `weights` and so on, by name. near : ends, places and likeness of like words, by number.
        early : whether most pairs are dropped before their bound is known.
        Raises MemoryError where there is too little.
        """
        values = dict(zip(("near_end", "near_place", "near_alike"), near, strict=True))
        values |= {"rows": len(asked["row_end"]), "early": early, "good": good}
        return _pairs("ytterby_bounds", BOUNDS, self._values | dict(asked) | values)


def _side_of(name: str, words: Sequence[str]) -> dict[str, Any]:
    """All words in one text, where each ends, and its letters as bits, 32 higher those that it has twice."""
    text = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.array([len(word) for word in words], dtype=np.int32)
    at = np.repeat(np.arange(len(words)), lengths) * 32 + (text & 31)
    counts = np.bincount(at, minlength=32 * len(words)).reshape(-1, 32)
    bits = np.packbits(np.concatenate((counts > 0, counts > 1), axis=1), axis=1)
    return {f"{name}_text": text, f"{name}_end": np.cumsum(lengths), f"{name}_bits": bits.view(np.uint64)[:, 0]}


def _letter_pairs(words: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The pairs of letters of words, borders too, one after the other, and how many each has: none an empty one."""
    texts = [f"`{word}{{" if word else "" for word in words]
    letters = np.frombuffer("".join(texts).encode("ascii", "replace"), dtype=np.uint8).astype(np.int32) & 31
    ends = np.cumsum([len(text) for text in texts if text], dtype=np.int64)
    pairs = np.delete(letters[:-1] * 32 + letters[1:], ends[:-1] - 1)  # none across two words
    return pairs, np.array([max(0, len(text) - 1) for text in texts], dtype=np.int64)


@lru_cache(maxsize=1)
def _library() -> Any:
    return ctypes.CDLL(str(LIBRARY))


@lru_cache(maxsize=2)
def _structure(fields: str) -> tuple[type[ctypes.Structure], list[tuple[str, str]]]:
    parsed = [(name, kind) for name, _, kind in (one.partition(":") for one in fields.split())]
    of_c = [(name, _NUMBERS.get(kind, ctypes.c_void_p)) for name, kind in parsed]
    return type("Filled", (ctypes.Structure,), {"_fields_": of_c}), parsed


def _array(value: Any, kind: str) -> Any:
    """An array as the kernel wants it; a number as it is."""
    if kind in _NUMBERS:
        return value
    return np.ascontiguousarray(value, dtype=None if kind == "raw" else kind)


def _pairs(call: str, fields: str, values: Mapping[str, Any]) -> Found:
    structure, parsed = _structure(fields)
    filled, held = structure(), []
    for name, kind in parsed:
        value = _array(values[name], kind)
        held.append(value)
        setattr(filled, name, value if kind in _NUMBERS else value.ctypes.data)
    function = getattr(_library(), call)
    function.restype = ctypes.c_int64
    function.argtypes = [ctypes.c_void_p] * 4 + [ctypes.c_int64]
    count, room = 1 << 16, 0
    while count > room:
        room = count
        pairs = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.float32)
        count = function(ctypes.addressof(filled), *(one.ctypes.data for one in pairs), room)
    if count < 0:
        raise MemoryError("the kernel has too little memory")
    return pairs[0][:count], pairs[1][:count], pairs[2][:count]
