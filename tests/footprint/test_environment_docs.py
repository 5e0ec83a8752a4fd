"""docs/environment.md is what its tool writes from the kept figures."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))


def test_the_page_is_that_of_the_tool():
    """`python tools/environment_docs.py`."""
    from environment_docs import KEPT, PAGE, page

    assert PAGE.read_text(encoding="utf-8") == page(json.loads(KEPT.read_text(encoding="utf-8")))
