"""What exists: commodities, processes, plants, routes and uses, read from a data folder.

`read.py` reads the structure tables, `values.py` evaluates parameters and formulas, `network.py`
turns both into index arrays. Nothing here knows one element from another: another mineral is another
data folder.
"""
