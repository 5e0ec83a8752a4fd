"""Names like a query, by the compiled kernel: which words are alike, bounds of scores, scores, runs of letters.

It is called by `words.py`, `listed.py` and `letters.py` of `ytterby/compliance/parties`; `alike.c`, `scores.c` and
`runs.c` have the method. A structure of C is described by a line of fields: its name, and what numpy calls the kind of
an array (`raw`: records), or `int`, `long` or `double` of a number.
"""

from __future__ import annotations

import ctypes
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

VERSION = 2
"""Of the calls, as `ytterby/ground/kernel.py` has it."""
LIBRARY = Path(__file__).with_name("alike.so")
_PAIRS = 1024
_NUMBERS = {"int": ctypes.c_int32, "long": ctypes.c_int64, "double": ctypes.c_double}
_WORDS = "text:u4 end:i4 bits:u8"
NEAR = (
    " ".join(f"{side}_{field}" for side in ("word", "sound") for field in _WORDS.split())
    + " light_text:u4 light_end:i4 light_count:long pair_end:i4 pair:i4 "
    + " ".join(f"{side}_{field}" for side in ("listed", "heard") for field in _WORDS.split())
    + " listed_light_text:u4 listed_light_end:i4 listed_light_count:long "
    + " ".join(
        f"{marks}_start:i4 {marks}_member:i4 {marks}_hash:u8 {marks}_keys:long"
        for marks in ("sounds", "short")
    )
    + " order:i4 rank_length:i4 rank_fewest:i4 posted_end:i4 posted:i4"
    " asked:int words:int brief:int percent:int least:double sound_factor:double same_sounding:double"
)
BOUNDS = (
    "row_end:i4 codes:i4 query_of:i4 weights:f4 totals:f4 slacks:raw several:u1 near_end:i8 near_place:i4 near_alike:f4"
    " posted_start:i4 posted:i4 listed_totals:f4 listed_slacks:raw rows:int queries:int names:int person:int early:int"
    " mark:double enough:double most_conflict:double overweight:double good:double step:double share:double"
    " missing:double one_part:double"
)
_TABLES = ("sounds", "heard", "wades", "read", "stems", "suffixes", "given", "forms", "class_words")
_TEXTS = ("spelt", "asked_spelt")
SHARES = (
    *(
        "word_cutoff",
        "short_form",
        "same_sound",
        "same_short_sound",
        "sound_penalty",
        "common_ending",
        "same_chinese",
    ),
    *(
        "same_stem",
        "same_word",
        "same_canonical",
        "initial_fits",
        "abbreviation_fits",
        "glued_form",
        "joined_cutoff",
    ),
    *(
        "half_is_same",
        "conflict_step",
        "conflict_share",
        "missing",
        "weak_at",
        "number_differs",
        "number_is_name",
    ),
    *(
        "other_form",
        "other_kind_of_form",
        "no_form",
        "stray_form",
        "father_and_son",
        "same_part",
        "unlike",
    ),
    *(
        "only_alike",
        "turned",
        "other_order",
        "one_part",
        "joined",
        "initials",
        "variant",
        "script",
        "highest",
    ),
    "looked_at_backwards",
)
"""Constants of `align.py` and `score.py`."""
SCORES = " ".join(
    (
        *(f"{one}_text:u4 {one}_end:i4 {one}_count:long" for one in _TEXTS),
        *(f"{one}_part:i4 {one}_head:i4 {one}_legal:i4" for one in ("listed", "asked")),
        *(f"{one}_text:u4 {one}_end:i4 {one}_count:long" for one in _TABLES),
        "given_number:i4 forms_number:i4 class_words_number:i4",
        "missing_weight:f8 conflict_weight:f8 query:i4 place:i4 swapped:u1",
        "least:f8 pairs:int person:int bin:int co:int kinds_apart:int",
        *(f"{one}:double" for one in SHARES),
    )
)
RUNS = "runs_text:u4 runs_end:i4 runs_count:long halves_start:i4 halves_member:i4 halves_hash:u8 halves_keys:long"
EFFECTS = (
    *(
        "words",
        "conflict",
        "missing",
        "weak",
        "number",
        "only_alike",
        "legal_form",
        "patronymic",
        "order",
    ),
    *("joined", "initials", "variant", "script", "variant", "one_part"),
)
"""Parts of a score; the second `variant` is of names that are not equal but reach the highest score."""
LONGEST = 40
"""Letters of a word; names with a longer one are left to Python."""
Found = tuple["NDArray[np.int32]", "NDArray[np.int32]", "NDArray[np.float32]"]
"""Rows, places and values of the pairs."""


class Words:
    """The words of a list, as they are written, as they sound, and with letters made one that stand for each other.

    limits : `brief`, `percent`, `least`, `sound_factor`, `same_sounding`, as `words.py` has them.
    """

    def __init__(
        self,
        words: Sequence[str],
        sounds: Sequence[str],
        light: Sequence[str],
        limits: Mapping[str, Any],
    ) -> None:
        lengths = np.array([len(word) for word in words], dtype=np.int32)
        order = np.argsort(lengths, kind="stable")
        ranked = lengths[order]
        pairs, counts = _letter_pairs([light[place] for place in order.tolist()])
        ranks = np.repeat(np.arange(len(order)), counts)[np.argsort(pairs, kind="stable")]
        fewest = ranked - limits["percent"] * ranked // 100
        values = {
            "order": order,
            "rank_length": ranked,
            "rank_fewest": fewest,
            "posted": ranks,
            "words": len(order),
        }
        values["posted_end"] = np.cumsum(np.bincount(pairs, minlength=_PAIRS))
        values |= _side_of("listed", words) | _side_of("heard", sounds)
        short = [len(word) + 1 for word in light if len(word) <= limits["brief"] + 1]
        values |= (
            _texts("listed_light", light)
            | _marks("sounds", len(words))
            | _marks("short", sum(short))
        )
        kinds = dict(_structure(NEAR)[1])
        self._values = {
            name: _array(value, kinds[name]) for name, value in (values | dict(limits)).items()
        }
        nothing = self._asked([], [], [])
        structure, held = _filled(NEAR, self._values | nothing)
        if _library().ytterby_marks(ctypes.byref(structure)):
            raise MemoryError("the kernel has too little memory")
        del held

    def near(self, words: Sequence[str], sounds: Sequence[str], light: Sequence[str]) -> Found:
        """Pairs of an asked word and a word of the list that are alike, and how much.

        Raises MemoryError where there is too little.
        """
        return _pairs("ytterby_near", NEAR, self._values | self._asked(words, sounds, light))

    def _asked(
        self, words: Sequence[str], sounds: Sequence[str], light: Sequence[str]
    ) -> dict[str, Any]:
        """What is asked; short words are not looked up by pairs of letters."""
        brief = self._values["brief"]
        pairs, counts = _letter_pairs([word if len(word) > brief else "" for word in light])
        values = {"asked": len(words), "pair": pairs, "pair_end": np.cumsum(counts)} | _texts(
            "light", light
        )
        return values | _side_of("word", words) | _side_of("sound", sounds)


class Names:
    """The names of a list.

    by_word : sparse matrix (word, name) in rows. totals : array (name) of weights. slacks : records (name).
    limits : `person`, `missing` and what else `BOUNDS` has, as `listed.py` has them.
    """

    def __init__(self, by_word: Any, totals: Any, slacks: Any, limits: Mapping[str, Any]) -> None:
        values = {"posted_start": by_word.indptr, "posted": by_word.indices, "names": len(totals)}
        self._values = values | {"listed_totals": totals, "listed_slacks": slacks} | dict(limits)

    def bounds(
        self, asked: Mapping[str, Any], near: Sequence[Any], early: bool, good: float
    ) -> Found:
        """Pairs of a row of words and a name whose bound is good, and the bound.

        asked : `codes`, `weights` and so on, by name. near : ends, places and likeness of like words, by number.
        early : whether most pairs are dropped before their bound is known.
        Raises MemoryError where there is too little.
        """
        values = dict(zip(("near_end", "near_place", "near_alike"), near, strict=True))
        values |= {"rows": len(asked["row_end"]), "early": early, "good": good}
        return _pairs("ytterby_bounds", BOUNDS, self._values | dict(asked) | values)


class Runs:
    """The names of a list as runs of letters."""

    def __init__(self, runs: Sequence[str]) -> None:
        self._structure, self._held = _filled(
            RUNS, _texts("runs", runs) | _marks("halves", 2 * len(runs))
        )
        self._address = ctypes.addressof(self._structure)
        halves = _library().ytterby_halves
        halves.restype, halves.argtypes = None, [ctypes.c_void_p]
        halves(self._address)
        self._call = _library().ytterby_one_off
        self._call.restype = ctypes.c_int64
        self._call.argtypes = [
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.c_void_p,
            ctypes.c_int64,
        ]

    def one_off(self, run: str) -> list[int]:
        """Numbers of the runs of which one letter is off a run, some twice. Up to 511 letters are looked at."""
        text = run.encode("utf-32-le", "surrogatepass")
        count, room = 64, 0
        while count > room:
            room = count
            found = (ctypes.c_int32 * room)()
            count = self._call(self._address, text, len(run), found, room)
        return found[:count]


def packed(
    names: Iterable[Any], classes: Sequence[str], known: Mapping[str, int] = MappingProxyType({})
) -> dict[str, Any]:
    """Names as `names_t` of `scores.c`: arrays `part`, `head`, `legal`, and `spelt`, the words that are not known.

    classes : of legal forms. known : numbers of words; those of others are behind them.
    """
    part: list[int] = []
    head: list[tuple[int, ...]] = []
    legal: list[int] = []
    new: dict[str, int] = {}
    bits = {kind: 1 << number for number, kind in enumerate(classes)}
    first = len(known)

    def numbers(words: Iterable[str]) -> list[int]:
        return [
            known[word] if word in known else new.setdefault(word, first + len(new))
            for word in words
        ]

    for name in names:
        written = raws = numbers(name.raws)
        if name.words != name.raws:
            written = numbers(name.words)
        for row in zip(written, raws, name.kinds, name.groups, strict=True):
            part += row
        if name.legal_words:
            legal += numbers(name.legal_words)
        text = "".join((*name.raws, *name.words))
        long = len(text) > LONGEST and max(map(len, (*name.raws, *name.words))) > LONGEST
        flags = (
            name.latin
            + 2 * name.vowel_poor
            + 4 * bool(name.cjk)
            + 8 * (text.isascii() and not long)
        )
        # equal names have the same letters, if not in the same words
        mark = sum("".join(name.key).encode("utf-8", "surrogatepass"))
        head.append(
            (len(part) // 4, len(legal), sum([bits[kind] for kind in name.legal]), mark, flags)
        )
    arrays = {"part": part, "head": head, "legal": legal}
    return {name: np.array(one, dtype=np.int32) for name, one in arrays.items()} | {
        "spelt": list(new)
    }


class Scores:
    """The names of a list, to be scored.

    listed : as of `packed`. model : constants of `names.py`, `align.py` and `score.py`, with the module `tables`.
    """

    def __init__(self, listed: Mapping[str, Any], family: str, model: Mapping[str, Any]) -> None:
        tables = model["tables"]
        self._classes = tables.legal_classes()
        self._numbers = {word: number for number, word in enumerate(listed["spelt"])}
        bits = {kind: 1 << number for number, kind in enumerate(self._classes)}
        one = {
            "missing": model[f"MISSING_{family.upper()}"],
            "no_form": model[f"NO_FORM_{family.upper()}"],
        }
        values = _texts("spelt", listed["spelt"]) | {
            name: one.get(name, model.get(name.upper())) for name in SHARES
        }
        values |= {f"listed_{name}": listed[name] for name in ("part", "head", "legal")}
        for name, old, new in (("sound", "sounds", "heard"), ("wade", "wades", "read")):
            rows = tables.spellings(name)
            values |= _texts(old, [row[0] for row in rows]) | _texts(new, [row[1] for row in rows])
        given = [(name, group) for name, own in tables.given_names().items() for group in own]
        forms = [
            (form, self._classes.index(kind)) for form, kind in tables.legal_forms()[0].items()
        ]
        of_class = tables.legal_class_words().items()
        class_words = [
            (word, self._classes.index(kind)) for kind, words in of_class for word in words
        ]
        for name, rows in (("given", given), ("forms", forms), ("class_words", class_words)):
            values |= _texts(name, [word for word, _ in sorted(rows)])
            values[f"{name}_number"] = [number for _, number in sorted(rows)]
        values |= _texts("stems", tables.written("stem")) | _texts(
            "suffixes", tables.written("suffix")
        )
        values |= {
            "missing_weight": model["MISSING"][family],
            "conflict_weight": model["CONFLICT"][family],
        }
        values |= {"co": bits["co"], "kinds_apart": sum(bits[kind] for kind in model["APART"])}
        values |= {"bin": self._numbers.get("bin", -1), "person": family == "person"}
        kinds = dict(_structure(SCORES)[1])
        self._values = {name: _array(value, kinds[name]) for name, value in values.items()}

    def compare(
        self,
        names: Sequence[Any],
        candidates: Sequence[Sequence[tuple[float, int]]],
        texts: Sequence[str],
        least: Sequence[float],
        made: Callable[[float, dict[str, float]], Any],
    ) -> list[list[tuple[float, int, Any]]]:
        """Of the candidates (bound, place) of each name those that reach the least, with what is made of their score.

        It is None where the score is left to Python. texts : of the list.
        """
        asked = packed(names, self._classes, self._numbers)
        spelt = asked.pop("spelt")
        values = self._values | {f"asked_{name}": array for name, array in asked.items()}
        values |= _texts("asked_spelt", spelt) | {"least": least}
        if (
            values["bin"] < 0 and "bin" in spelt
        ):  # which is in neither name of a pair, or in one alone
            values["bin"] = len(self._numbers) + spelt.index("bin")
        place = [place for own in candidates for _, place in own]
        query = [number for number, own in enumerate(candidates) for _ in own]
        values |= {"query": query, "place": place, "pairs": len(place)}
        values["swapped"] = [
            texts[one] < names[number].text for number, one in zip(query, place, strict=True)
        ]
        scores, effects = np.empty(len(place)), np.zeros((len(place), len(EFFECTS)))
        structure, held = _filled(SCORES, values)
        function = _library().ytterby_scores
        function.restype, function.argtypes = None, [ctypes.c_void_p] * 3
        function(ctypes.addressof(structure), scores.ctypes.data, effects.ctypes.data)
        del held
        return _outcomes(candidates, scores, effects, made)


def _outcomes(
    candidates: Any, scores: Any, effects: Any, made: Any
) -> list[list[tuple[float, int, Any]]]:
    """As `Scores.compare` has it."""
    every: list[list[tuple[float, int, Any]]] = []
    one, rows = 0, scores.tolist()
    for own in candidates:
        every.append([])
        for bound, place in own:
            score = rows[one]
            if score != score:
                every[-1].append((bound, place, None))
            elif score >= 0.0:
                features = {
                    name: by for name, by in zip(EFFECTS, effects[one].tolist(), strict=True) if by
                }
                every[-1].append((bound, place, made(score, features)))
            one += 1
    return every


def _texts(name: str, words: Sequence[str]) -> dict[str, Any]:
    """Words as `texts_t` of `scores.c`."""
    text = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    ends = np.cumsum(np.fromiter(map(len, words), dtype=np.int32, count=len(words)), dtype=np.int32)
    return {f"{name}_text": text, f"{name}_end": ends, f"{name}_count": len(words)}


def _marks(name: str, count: int) -> dict[str, Any]:
    """Room for so many marks, as `marks_t` of `words.h`."""
    keys = 1 << max(8, count.bit_length())
    arrays = np.zeros(keys + 1, np.int32), np.empty(count, np.int32), np.empty(count, np.uint64)
    return dict(zip((f"{name}_start", f"{name}_member", f"{name}_hash"), arrays, strict=True)) | {
        f"{name}_keys": keys
    }


def _side_of(name: str, words: Sequence[str]) -> dict[str, Any]:
    """All words in one text, where each ends, and its letters as bits, 32 higher those that it has twice."""
    text = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.array([len(word) for word in words], dtype=np.int32)
    at = np.repeat(np.arange(len(words)), lengths) * 32 + (text & 31)
    counts = np.bincount(at, minlength=32 * len(words)).reshape(-1, 32)
    bits = np.packbits(np.concatenate((counts > 0, counts > 1), axis=1), axis=1)
    return {
        f"{name}_text": text,
        f"{name}_end": np.cumsum(lengths),
        f"{name}_bits": bits.view(np.uint64)[:, 0],
    }


def _letter_pairs(words: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The pairs of letters of words, borders too, one after the other, and how many each has: none an empty one."""
    texts = [f"`{word}{{" if word else "" for word in words]
    letters = (
        np.frombuffer("".join(texts).encode("ascii", "replace"), dtype=np.uint8).astype(np.int32)
        & 31
    )
    ends = np.cumsum([len(text) for text in texts if text], dtype=np.int64)
    pairs = np.delete(letters[:-1] * 32 + letters[1:], ends[:-1] - 1)  # none across two words
    return pairs, np.array([max(0, len(text) - 1) for text in texts], dtype=np.int64)


@lru_cache(maxsize=1)
def _library() -> Any:
    return ctypes.CDLL(str(LIBRARY))


@lru_cache(maxsize=8)
def _structure(fields: str) -> tuple[type[ctypes.Structure], list[tuple[str, str]]]:
    parsed = [(name, kind) for name, _, kind in (one.partition(":") for one in fields.split())]
    of_c = [(name, _NUMBERS.get(kind, ctypes.c_void_p)) for name, kind in parsed]
    return type("Filled", (ctypes.Structure,), {"_fields_": of_c}), parsed


def _array(value: Any, kind: str) -> Any:
    """An array as the kernel wants it; a number as it is."""
    if kind in _NUMBERS:
        return value
    return np.ascontiguousarray(value, dtype=None if kind == "raw" else kind)


def _filled(fields: str, values: Mapping[str, Any]) -> tuple[ctypes.Structure, list[Any]]:
    """A structure of C, and the arrays that it points to, to be kept as long as it is used."""
    structure, parsed = _structure(fields)
    filled, held = structure(), []
    for name, kind in parsed:
        value = _array(values[name], kind)
        held.append(value)
        setattr(filled, name, value if kind in _NUMBERS else value.ctypes.data)
    return filled, held


def _pairs(call: str, fields: str, values: Mapping[str, Any]) -> Found:
    filled, held = _filled(fields, values)
    function = getattr(_library(), call)
    function.restype = ctypes.c_int64
    function.argtypes = [ctypes.c_void_p] * 4 + [ctypes.c_int64]
    count, room = 1 << 16, 0
    while count > room:
        room = count
        pairs = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.float32)
        count = function(ctypes.addressof(filled), *(one.ctypes.data for one in pairs), room)
    del held
    if count < 0:
        raise MemoryError("the kernel has too little memory")
    return pairs[0][:count], pairs[1][:count], pairs[2][:count]
