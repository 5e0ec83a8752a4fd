"""One period: a spatial price equilibrium, solved as a convex program. Arrays only.

Read `problem.py` (what is given), `demand.py` (isoelastic up to the cap), `assemble.py` (scaled
matrices), `solve.py` (PIQP, Clarabel, our own residual check), `clear.py` (the sequence of
quadratic programs) and `prices.py` (duals to prices: no trade, no price).
"""
