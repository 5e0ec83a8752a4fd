"""What Python holds of a name once a server has answered, as JSON: in a process small enough to be looked through.

A word that is held on purpose shows that the search finds what is held.
"""

from __future__ import annotations

import gc
import json
from types import CellType, FrameType, SimpleNamespace

from ytterby.serve import clerk

CHECK = {"item": "gallium metal", "exporter": "CN", "destination": "US", "on": "2024-12-10"}
ON_PURPOSE = ["wvqxxz", "of all"]


def answered():
    """The server answers three questions about a party; a word of its name."""
    name, here = "".join(["Qxvzzw ", "Trading"]), SimpleNamespace(register=None)
    for route, form, terms in (
        ("post_check", "html", {**CHECK, "party": name}), ("post_screen", "csv", {"names": [name]}),
        ("post_check_batch", "json", {"csv": f"item_text,party_name\ngallium metal,{name}\n"}),
    ):  # fmt: skip
        assert clerk._reply(here, route, form, terms).status == 200
    return name.split()[0].lower()


def texts(one):
    """Texts in an object, also in tuples and plain dictionaries, which Python does not list."""
    for part in gc.get_referents(one):
        if type(part) is str:
            yield part.lower()
        elif type(part) in (tuple, dict) and not (type(part) is dict and gc.is_tracked(part)):
            yield from texts(part)


def held():
    """Types of what holds the name, and of what holds the word that is held on purpose."""
    word, other = answered(), ON_PURPOSE[0]
    gc.unfreeze()
    gc.collect()

    kinds = {word: [], other: []}
    for one in gc.get_objects():
        if isinstance(one, FrameType | CellType) or one is kinds:
            continue
        for text in texts(one):
            for what, types in kinds.items():
                if what in text:
                    types.append(type(one).__name__)
    return kinds[word], kinds[other]


if __name__ == "__main__":
    print(json.dumps(held()))
