"""Names that may be like a query, by the compiled kernel: which words are alike, and bounds of scores.

The calls take and give arrays as `ytterby/compliance/parties/words.py` and `listed.py` make them; `alike.c` has the
method. A structure of C is described by a line of fields: its name and `i4`, `i8`, `u1`, `u4`, `u8`, `f4` of an array,
`raw` of records, `int` or `double` of a number.
"""

from __future__ import annotations

import ctypes
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

LIBRARY = Path(__file__).with_name("alike.so")
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


def near(values: Mapping[str, Any]) -> Found:
    """Pairs of an asked word and a word of the list that are alike, and how much; values : by field of `NEAR`.

    Raises MemoryError where there is too little.
    """
    return _pairs("ytterby_near", NEAR, values)


def bounds(values: Mapping[str, Any]) -> Found:
    """Pairs of a row of words and a name whose bound comes near the threshold, and the bound; values as in `near`."""
    return _pairs("ytterby_bounds", BOUNDS, {**values, "rows": len(values["row_end"])})


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `near` as it wants them, to be given many times."""
    kinds = dict(_structure(NEAR)[1])
    return {name: _array(value, kinds[name]) for name, value in values.items()}


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
