"""One period: a spatial price equilibrium, solved as a convex program. Arrays only.

Read `problem.py` (what is given), `demand.py` (isoelastic up to the cap), `clear.py` (a period from its problem
to prices, with a way round where the method stalls), `interior.py` (the method) and `solve.py` (one quadratic
program: scaled matrices, Clarabel, our own residual check).
"""
