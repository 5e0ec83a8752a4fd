"""Investors under a control that may end, plants that idle and close: switched off by default."""

from __future__ import annotations

# name: value, low, high, unit, reason
INVESTORS = {
    "control_removal": (.10, .0, .30, "probability a year that a control in force is removed",
                        "export quotas ended in 2015 after a WTO ruling of 2014; the controls of October 2025 were suspended within a month, those of "
                        "April 2025 stay (policy_events): between never and every third year"),
    "suspension_end": (.5, .1, 1.0, "probability that a suspension ends on its day",
                       "the suspension to 10 November 2026 is the first of its kind and has not run out (policy_events); nothing measured"),
    "price_war_margin": (.025, .0, .08, "added to the discount rate outside the holder, per year",
                         "2 to 3 percentage points where no purchase agreement stands (Gosson and Wood, elasticities); the high end returns the capital in "
                         "about seven years, a whole price cycle as in 2010-15"),
    "idle_speed": (.6, .2, .95, "share of capacity a year at full shortfall", "Phoenix was finished in October 2013, its owner bankrupt in June 2015 (ramp_up): under two years; owners differ"),
    "cash_cost_point": (.75, .5, 1.0, "place on the supply curve, 0 cheapest to 1 dearest plant", "mean of the dearer half: dear plants of a region stop first"),
    "idle_shortfall": (.3, .1, .6, "shortfall of margin below cash cost at which all of a plant is laid idle, share of cash cost", "losses of a tenth are borne for a while; nothing measured"),
    "restart_margin": (.15, .05, .4, "margin over cash cost, as a share, before a plant restarts", "hysteresis of opening and closing (Brennan and Schwartz 1985); "
                       "nothing measured for rare earths"),
    "mothball_after": (1.0, .5, 2.0, "years idle on average", "crews are kept for some quarters, then paid off; nothing measured"),
    "close_after": (5.0, 2.0, 10.0, "years mothballed on average", "Mountain Pass stood from 2015 and was worked again by 2017-2020 (ramp_up), its separation only in 2023"),
    "restart_delay.idle": (3, 1, 6, "months", "a crew and stock of reagents are there"),
    "restart_delay.mothballed": (12, 6, 36, "months", "Mountain Pass: refining planned for 2020 began in 2023 (ramp_up); mines are quicker"),
    "restart_cost": (.15, .05, .4, "share of the capital cost of a new plant", "200 million USD planned for refining at Mountain Pass (ramp_up), whose plant had cost 1,500 in all: 13 percent"),
}  # fmt: skip


def write(model) -> None:
    """All parameters of this file."""
    for name, (value, low, high, unit, reason) in INVESTORS.items():
        model.assume(name, value, low, high, unit, reason, group="investment")
