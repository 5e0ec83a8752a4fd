"""A material that only a word for a device, a part or a machine keeps from being judged: `germanium lens`.

Such a word alone says nothing of the law: a lens may be a polished piece of germanium or a blank of it, and scrap
`ex LED line` is scrap. The text without those words says what the material would be if it were sent as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.spelling import key_of, key_set
from ytterby.compliance.read.swallowed import (
    HostAndPart,
    is_device,
    is_matter,
    shortened,
    stated_form,
)
from ytterby.compliance.read.words import Pieces, forms_of

if TYPE_CHECKING:
    from ytterby.compliance.read.item import Item
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.scanned import ScannedText

_ONE = ("ss", "us", "lens")
"""Ends of words that are no plural."""
_DOPED = frozenset(["doped", "activated"])
_ELSEWHERE = frozenset(["purpose", "content"])
"""Parts of a sentence whose materials are not what is sent, or are said to be built in."""


def may_be_made_of(item: Item) -> bool:
    """Whether an item was read as a device, or a product that is one is named beside it."""
    products, forms = lexicon().products, forms_of("made_of")
    named = (products[name].form for name in item.products if name in products)
    return item.form in forms or not forms.isdisjoint(named)


def made_of(item: Item) -> HostAndPart | None:
    """The material beside the device that an item was read as; None where none is, or it is said to be built in.

    Its text is that of the item less the words for devices.
    """
    parts = _material_and_device(item)
    if parts is None or _of_several(*parts):
        return None
    matter, devices, head, read = parts
    material, device = shortened(_names(matter)), shortened(head.text)
    question = f"Is the {device} a piece of {material}, or is that only built into it?"
    if stated_form(head) in forms_of("worked"):
        question = f"Is {material} sent, or only the {device}?"
    elif device.endswith("s") and not device.endswith(_ONE):
        question = f"Are the {device} pieces of {material}, or is that only built into them?"
    return HostAndPart(_without(devices, read), head.text, False, question)


def _names(units: list[Unit]) -> str:
    return " ".join(dict.fromkeys(u.text for u in units))


def built_in_by_name(item: Item) -> str:
    """That a material counts as built in by the name of the goods alone, in a sentence; "" where none does."""
    parts = _material_and_device(item)
    if parts is None or not _of_several(*parts):
        return ""
    matter, _, head, _ = parts
    return (
        f"{_names(matter)} counts as built in, by the name of the goods ({head.text}); no answer of the "
        "authority says so. If pieces of it are sent, name these."
    )


def _material_and_device(item: Item) -> tuple[list[Unit], list[Unit], Unit, ScannedText] | None:
    """Materials and devices of a text and the device that is its head, if it names both."""
    if not item.text or not may_be_made_of(item):
        return None
    read = scanned(item.text)
    matter = [u for u in read.units if is_matter(u) and u.role not in _ELSEWHERE]
    # `germanium-doped silica fibre` is no germanium
    matter = [u for u in matter if read.token(u.end).plain not in _DOPED]
    devices = [u for u in read.units if is_device(u) or stated_form(u) in forms_of("made_of")]
    if not matter or not devices:
        return None
    head = next((u for u in reversed(devices) if u.role == "main"), devices[-1])
    return matter, devices, head, read


def _of_several(matter: list[Unit], devices: list[Unit], head: Unit, read: ScannedText) -> bool:
    """Whether a material is built in by what a name of goods means: `GaN transistors`, `germanium lens assembly`.

    A metal, an alloy or an oxide named before such goods may as well be what is sent; behind goods it is sent.
    """
    if head.role != "main" or any(u.role == "main" and u.start > head.start for u in matter):
        return False
    last = read.tokens[head.end - 1].plain
    if read.token(head.end).plain in key_set(Pieces, "put_together"):
        return not any(u.of("form", "shape") and u not in devices for u in read.units)
    of_several = stated_form(head) == "component" and key_of(last) in key_set(Pieces, "several")
    return of_several and all(stated_form(u) in ("compound", "substrate") for u in matter)


def _without(devices: list[Unit], read: ScannedText) -> str:
    """The text without the words for devices."""
    taken = {place for u in devices for place in range(u.start, u.end)}
    kept = (read.part(n, n + 1) for n in range(len(read.tokens)) if n not in taken)
    return "".join(kept).strip(" \t\r\n,;:-")
