"""How wide the answer is by the tornado, in plain words: what each group of assumptions does to a measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ytterby.report.kit.numbers import amount
from ytterby.report.words import labels_of, measure_name, measure_unit

if TYPE_CHECKING:
    from collections.abc import Mapping


def tornado_texts(headline: Mapping[str, Any]) -> list[str]:
    """A text for each measure of the tornado, and one on what forecasts add."""
    labels = labels_of(headline)
    texts: list[str] = []
    for answer in headline["tornado"]:
        top = answer["bars"][0]["title"] if answer["bars"] else ""
        unit = measure_unit(answer["measure"])
        low, high = amount(answer["lowest"], unit), amount(answer["highest"], unit)
        text = (
            f"{measure_name(answer['measure'], labels)}: {amount(answer['base_value'], unit)}, "
            f"between {low} and {high} as one group of assumptions at a time is moved"
        )
        if answer["forecast"]:
            ends = " and ".join(amount(end, unit) for end in answer["forecast"])
            text += f", as a forecast between {ends} nine times in ten"
        texts.append(f"{text}; most by: {top}." if top else f"{text}.")
    spreads = dict.fromkeys(a["spread"] for a in headline["tornado"] if a["forecast"])
    if spreads:
        names = "; ".join(spreads)
        text = f"A forecast adds what the model missed of the record, in logarithms or logits ({names})."
        texts.append(text)
    return texts
