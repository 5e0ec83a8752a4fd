"""Fetches what `check` and `ask` need in a browser, by the ordinary clients of npm and PyPI, and checks every digest.

    python tools/site_assets.py build/site-assets

The versions and SHA-256 are those of `src/ytterby/site/browser_assets.csv`; a file that is there already is not fetched
again, and one with another digest is refused.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ytterby.ground.errors import YtterbyError
from ytterby.site.browser import BrowserAsset, assets, checked

FOR_TESTS = BrowserAsset(
    "axe-core", "4.14.1", "MPL-2.0", "npm", "axe-core-4.14.1.tgz",
    "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
)  # fmt: skip
"""What tests of pages use; no site holds it."""


def command_of(one: BrowserAsset, folder: Path) -> list[str]:
    """What fetches a package; of a wheel its own tags say for which Python and machine it is."""
    if one.registry == "npm":
        return [
            "npm",
            "pack",
            "--silent",
            f"{one.name}@{one.version}",
            "--pack-destination",
            str(folder),
        ]
    python, abi, platforms = one.file.removesuffix(".whl").rsplit("-", 3)[1:]
    tags = [word for tag in platforms.split(".") for word in ("--platform", tag)]
    if python != "py3":
        tags += [
            "--python-version",
            f"{python[2]}.{python[3:]}",
            "--implementation",
            "cp",
            "--abi",
            abi,
        ]
    return [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest",
            str(folder), *tags, f"{one.name}=={one.version}"]  # fmt: skip


def main() -> None:
    """Fetch what is missing; end with an error where a package is not the one that was tested."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build/site-assets")
    folder.mkdir(parents=True, exist_ok=True)
    every = [*assets(), FOR_TESTS]
    for one in every:
        if not (folder / one.file).is_file():
            print(f"{one.name} {one.version}", file=sys.stderr, flush=True)
            subprocess.run(command_of(one, folder), check=True, stdout=subprocess.DEVNULL)
    try:
        checked(folder, every)
    except YtterbyError as error:
        sys.exit(str(error))
    print(folder)


if __name__ == "__main__":
    main()
