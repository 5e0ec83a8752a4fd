"""Rationing: an industry makes as much as its scarcest critical group of inputs allows; all buyers of an industry share
what is short in proportion, final use among them.

    r_i = (output_i y_i + imports_i) / (output_i + imports_i)
    y_j = min(cap_j, min over groups g critical for j of  sum_{i in g} used_ij r_i / sum_{i in g} used_ij)

from y = 1 downwards: the greatest fixed point, which falls with every cap. Orders stay as they were, so nothing is
freed by users that stop: it is the ceiling of a cascade. A group is what the survey rated, one of the 45 industries;
without groups every single input binds and a tenth of one small part stops everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ytterby.economics.inputs.industries import IndustryTable
    from ytterby.ground.arrays import Flags, Floats


EXACT = 1e-12
MAX_ROUNDS = 10_000


def rationing(table: IndustryTable, cap: Floats, critical: Flags) -> Floats:
    """Output over the base: array (industry).

    cap : array (industry), the highest output over the base. critical : array (input, user), alike within a group.
    """
    groups = list(dict.fromkeys(table.groups))
    member = np.array([[own == group for own in table.groups] for group in groups], dtype=float)
    bought = member @ table.used
    binding = (member @ critical > 0.0) & (bought > 0.0)
    share = np.where(binding, bought, 1.0)
    supply = table.output + table.imports
    y = np.minimum(cap, 1.0)
    for _ in range(MAX_ROUNDS):
        left = (table.output * y + table.imports) / np.where(supply > 0.0, supply, 1.0)
        there = member @ (table.used * left[:, None]) / share
        then = np.minimum(y, np.where(binding, there, 1.0).min(axis=0))
        if np.abs(then - y).max() < EXACT:
            break
        y = then
    return y
