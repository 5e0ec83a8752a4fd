"""Pictures of a site: its start and a page of each kind, as a screen and a telephone have them first."""

from __future__ import annotations

import shutil
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..builder import ROOT, DocumentError, part

if TYPE_CHECKING:
    from ..results import Results

SITE = ROOT / "runs" / "site"
PAGES = {
    "start": "index.html", "an answer": "answers/embargo.html", "all answers": "answers/index.html",
    "law today": "law/index.html", "a record": "law/records/CN-MOFCOM-GAC-2025-18.html",
    "line of time": "law/timeline.html", "check": "check/index.html", "ask": "ask/index.html",
    "a stock": "stocks/EU27.html", "GDP": "gdp/index.html", "projects": "projects/index.html",
    "plans": "plans/index.html", "the article": "article/index.html", "misses first": "trust/index.html",
    "facts": "facts/index.html",
}  # fmt: skip
HEIGHT = {1280: 900, 390: 780}
SHARE, QUALITY = 0.3, 55
"""Of a screen in its picture; of a JPEG."""


@part(runs=True, page="site", path="docs/pictures/site_1280.jpg")
def site_on_a_screen(_: Results) -> Any:
    """In five columns, 1280 px each."""
    return sheet(1280, 5)


@part(runs=True, page="site", path="docs/pictures/site_390.jpg")
def site_on_a_telephone(_: Results) -> Any:
    """In eight columns, 390 px each."""
    return sheet(390, 8)


def sheet(width: int, columns: int, site: Path = SITE) -> bytes:
    """The pages side by side, as JPEG. Raises DocumentError without a site or Chromium."""
    from playwright.sync_api import sync_playwright

    chromium, lost = (
        shutil.which("chromium"),
        [one for one in PAGES.values() if not (site / one).is_file()],
    )
    if lost or chromium is None:
        what = f"the site lacks {', '.join(lost)}" if lost else "no Chromium"
        raise DocumentError(what, advice=f"`ytterby site --out {site.relative_to(ROOT)}` makes it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": HEIGHT[width]})
        cells = []
        for name, path in PAGES.items():
            page.goto(f"file://{site.resolve() / path}")
            data = b64encode(page.screenshot()).decode()
            cells.append(
                f"<figure><img src='data:image/png;base64,{data}'><figcaption>{name}</figcaption></figure>"
            )
        wide = round(width * SHARE) if width > 400 else 200
        style = f"""body {{ margin: 12px; display: grid; gap: 12px; grid-template-columns: repeat({columns}, {wide}px);
            width: max-content; font: 13px sans-serif; }} figure {{ margin: 0; }} img {{ width: 100%; border: 1px solid #ccc; }}"""
        page = browser.new_page()  # one without the policy of the site
        page.set_content(f"<style>{style}</style>{''.join(cells)}")
        shot = page.locator("body").screenshot(type="jpeg", quality=QUALITY)
        browser.close()
    return shot
