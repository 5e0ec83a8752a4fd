"""Build hook: compiles `lockstep.c` for each level of processor, `alike.c` once, and tags the wheel by its platform."""

from __future__ import annotations

import os
import platform
import subprocess
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LEVELS = {"v2": "x86-64-v2", "v3": "x86-64-v3", "v4": "x86-64-v4"}
"""Variants of an x86-64 kernel; any other processor has the one that its compiler makes by itself, `generic`."""

WIDTHS = {"v4": (2, 4, 8), "v3": (2, 4)}
"""Lanes of a variant, `OTHERS` of any other: few markets are cleared by few lanes, with less to move."""
OTHERS = (4,)


class CompiledKernel(BuildHookInterface[Any]):
    """Compiles before the files of a wheel are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """A wheel for this platform, of any Python 3."""
        if self.target_name != "wheel":
            return
        compile_kernel(Path(self.root) / "src" / "ytterby_kernel")
        name = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{name}"


def compile_kernel(folder: Path) -> None:
    """Write `kernel.so` and `alike.so` next to their sources. CC names the compiler; gcc if it does not.

    Raises CalledProcessError, or FileNotFoundError without a compiler.
    """
    compiler = os.environ.get("CC", "gcc").split()
    options = ["-O3", "-std=gnu11", "-fPIC", "-fno-math-errno", "-Wall", "-Wextra", "-Wno-psabi"]
    source = folder / "lockstep.c"
    x86 = platform.machine().lower() in ("x86_64", "amd64")
    levels = {"generic": [], **{n: [f"-march={arch}"] for n, arch in LEVELS.items() if x86}}
    with TemporaryDirectory() as place:
        objects = []
        for name, flags in levels.items():
            for lanes in WIDTHS.get(name, OTHERS):
                objects.append(str(Path(place) / f"{name}_{lanes}.o"))
                own = [
                    f"-DVARIANT={name}_{lanes}",
                    f"-DLANES={lanes}",
                    *flags,
                    "-c",
                    str(source),
                    "-o",
                    objects[-1],
                ]
                subprocess.run([*compiler, *options, *own], check=True)
        chooser = ["-DX86"] if x86 else []
        linked = ["-shared", str(folder / "choose.c"), *objects, "-lm"]
        library = str(folder / "kernel.so")
        subprocess.run([*compiler, *options, *chooser, *linked, "-o", library], check=True)
    # in the precision of numpy, step by step; a library of its own, for draws have the digest of the first
    names = [str(folder / f"{name}.c") for name in ("alike", "scores", "runs")]
    alike = ["-shared", "-ffp-contract=off", *names, "-lm", "-o", str(folder / "alike.so")]
    subprocess.run([*compiler, *options, *alike], check=True)
