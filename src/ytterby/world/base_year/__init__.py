"""The base year: published figures that conflict -> quantities and prices that balance -> a calibrated
market that reproduces them. Functions of the parameters, run again for every draw.

`priors.py`, `quantities.py`, `price_level.py`, `costs.py`, in the order in which `calibrate.py` calls
them. That the market returns the base year is checked where periods are built: `years/reproduce.py`.
"""
