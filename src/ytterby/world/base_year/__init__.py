"""The base year: published figures that conflict -> quantities and prices that balance -> a calibrated
market that reproduces them. Functions of the parameters, run again for every draw.

`priors.py`, `quantities.py`, `price_level.py`, `calibrate.py`, in the order in which they run.
"""
