"""One period: a spatial price equilibrium, solved as a convex program. Arrays only.

Read `problem.py` (what is given), `demand.py` (isoelastic up to the cap), `clear.py` (a period from its problem
to prices), `interior.py` (the method), `sequence.py` (the way round where it stalls) and `solve.py` (one
quadratic program: scaled matrices, PIQP, Clarabel, our own residual check).
"""
