"""An act in force -> limits, bounds and costs of the market: the one bridge from law to quantities.

What an act does stands in its own file in `controls/acts`. Here is what they share: the `Effects` of a period,
the `Compiler` that an act writes them with, which routes it touches, end users, luck, what the switches
leave of it.
"""
