"""A control in force -> limits, bounds and costs of the market: the one bridge from law to quantities.

One file per kind of effect, all of the same shape: `apply(effects, act, network, ...)` writes into
`Effects`. Adding a kind is adding a file and naming it in `compile.py`.
"""
