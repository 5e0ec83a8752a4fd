"""CPU seconds of the page of a built-in scenario with its packaged ranges over those of the question itself.

    python benchmarks/packaged_page.py [licensing-2025]

Both start in a process of their own with an empty store. The question is `yt.simulate` from its name to its tables
(`one_question.py`); the page is `ytterby simulate NAME --out FOLDER` as a user types it, start of the program included,
without tornado and ends of defence use.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import report, spent, use_one_core

QUESTION = Path(__file__).resolve().with_name("one_question.py")


def main(name: str) -> None:
    """The question, then the page."""
    with TemporaryDirectory() as folder:
        env = {**os.environ, "YTTERBY_HOME": str(Path(folder) / "question")}
        asked = [sys.executable, str(QUESTION), name]
        lines = subprocess.run(asked, env=env, check=True, capture_output=True, text=True).stdout
        question = json.loads(lines.splitlines()[-1])["question_s"]
        env["YTTERBY_HOME"] = str(Path(folder) / "page")
        command = [sys.executable, "-m", "ytterby.cli.main", "simulate", name, "--out",
                   str(Path(folder) / "out"), "--engine", "serial"]  # fmt: skip
        page = spent(
            lambda: subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
        )
        manifest = json.loads((Path(folder) / "out/manifest.json").read_text(encoding="utf-8"))
        if not manifest.get("ranges"):
            raise SystemExit(f"{name} has no packaged ranges: not the page that is measured here")
    report({"page_over_question": page / question, "page_s": page})


if __name__ == "__main__":
    use_one_core()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="licensing-2025")
    main(parser.parse_args().scenario)
