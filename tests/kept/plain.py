"""Arithmetic that rounds alike on all processors, without an import of what is to round."""

from __future__ import annotations

import os


def plain_arithmetic() -> dict[str, str]:
    """Environment of a process whose libraries round as on any processor with AVX2: those with more sum in another
    order, and where two ways through a market are nearly as good a run may take the other."""
    import numpy as np

    known = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    wide = [name for name in known if "512" in name or name == "X86_V4"]
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"), "1")
    return {"OPENBLAS_CORETYPE": "Haswell", **one} | (
        {"NPY_DISABLE_CPU_FEATURES": " ".join(wide)} if wide else {}
    )


def plainly() -> bool:
    """Whether this process began in such an environment."""
    plain = plain_arithmetic()
    own = {name: os.environ.get(name) for name in plain}
    return own == plain and "NPY_DISABLE_CPU_FEATURES" not in plain
