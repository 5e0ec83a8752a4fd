"""Numbers of the laws of stocks, news, quotas and licences (decision 0019): the same in every data folder."""

from __future__ import annotations

GROUP, EVENTS = "market_law", "event/2010-15 event/2025"
"""Every number is one of those that were set on all cases of both events together."""
# name: (value, low, high), unit, reason
NUMBERS = {
    "stock_worth.exponent": (
        (0.4, 0.2, 0.8), "unitless, positive",
        "worth of pipeline stock is E (wanted / held)^k (decision 0019, L1): supply of storage, convex as "
        "in Pindyck 1990 (copper, oil, lumber) and Wright and Williams 1991; no stock series of rare "
        "earths is published",
    ),
    "holders.memory": (
        (0.005, 0.001, 0.1), "weight of the past after a year",
        "holders expect nearly the last price (L2): half of a change is believed in 1.6 months; near unit "
        "root as in Deaton and Laroque 1992 and 1996",
    ),
    "holders.pull": (
        (0.23, 0.05, 0.4), "weight of the normal price",
        "slow reversion (L2), as in Pirrong 2012 and Gouel and Legrand 2017; in the long run ln(price / "
        "normal) is k / l times ln(wanted / held)",
    ),
    "holders.normal_memory": (
        (0.96, 0.7, 1.0), "weight of the past after a year",
        "the normal price moves by a twenty-fifth of a lasting change in a year (L2); nothing measured",
    ),
    "fear.home": (
        (4.5, 1.0, 5.0), "multiple of the normal stock, added to it",
        "precautionary demand where output is cut or said to be (L3), as in Kilian and Murphy 2010 for "
        "oil; traders bought all there was in Ganzhou and Baotou in March 2011 (China Daily)",
    ),
    "fear.importers": (
        (0.5, 0.0, 1.0), "multiple of the normal stock, added to it",
        "importers under a licence or a ban (L3): exports of magnets were 6 to 18 percent over the year "
        "before in July to September 2025, and China warned against hoarding (Financial Times, August "
        "2025)",
    ),
    "fear.life": (
        (0.75, 0.25, 1.0), "years",
        "how long news keeps holders afraid (L3), time to a third of it; nothing measured",
    ),
    "quota_reserve": (
        (0.4, 0.2, 0.7), "share of the rent left after a year",
        "licences of a quota are rights that are held (L5): legal exports of 16,900 t in 2011, 16,265 t "
        "in 2012 and about 28,000 t in 2014 under quotas of some 30,000 t",
    ),
    "licence_lag_variation": (
        (0.35, 0.2, 0.6), "standard deviation over mean",
        "times to a decision on a licence differ (L6); no licence statistics are published",
    ),
}  # fmt: skip
PAST_CUSTOMS = {
    "growth_limit.past_customs": (
        (1.15, 1.0, 1.35), "multiple of the year before",
        "unrecorded exports grow at a bounded rate (L4): 11,900 t in 2009, 20,300 t in 2011 (1.2 times "
        "legal exports, association), more than 10,000 t in 2012, about 40,000 t in 2014",
    ),
}  # fmt: skip


def write(model, past_customs: bool = False) -> None:
    """Write the parameters; past_customs : with the bound on exports that customs do not record."""
    for name, ((value, low, high), unit, reason) in {
        **NUMBERS,
        **(PAST_CUSTOMS if past_customs else {}),
    }.items():
        model.assume(name, value, low, high, unit, reason, group=GROUP, evidence=EVENTS)
