"""A site of five cheap answers, built once a test run; a server for it; Debian's Chromium, where there is one."""

from __future__ import annotations

import os
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ytterby.ground.errors import YtterbyError
from ytterby.site import build, markets
from ytterby.site.browser import checked

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))  # the grid is made by one of them
ASSETS = Path(os.environ.get("YTTERBY_SITE_ASSETS", ROOT / "build" / "site-assets"))
REQUIRED = os.environ.get("YTTERBY_BROWSER") == "required"
FIVE = (
    "gallium-baseline",
    "gallium-as-recorded",
    "gallium-full-ban",
    "germanium-as-recorded",
    "germanium-full-ban",
)
ADDRESS = "https://example.org/ytterby"


def lacks(what):
    """Skip on a desk; fail where a browser is required."""
    if REQUIRED:
        pytest.fail(f"{what}, and YTTERBY_BROWSER=required")
    pytest.skip(what)


def assets():
    """The folder of `make site-assets`; None without it."""
    try:
        checked(ASSETS)
    except YtterbyError:
        return None
    return ASSETS


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The site of five answers, and its folder."""
    patched = pytest.MonkeyPatch()
    patched.setattr(markets, "GDP_OF", ("gallium-full-ban",))
    patched.setattr(build, "GDP_OF", ("gallium-full-ban",))
    patched.setattr(markets, "BURDENS_OF", ())
    patched.setattr(markets, "regions_with_tables", lambda: ["DEU"])
    out = tmp_path_factory.mktemp("site") / "site"
    plan = build.SitePlan(FIVE, ADDRESS, browser=assets(), register=ROOT / "forecasts")
    site = build.build_site(plan, out)
    patched.undo()
    return site, out


@pytest.fixture(scope="session")
def site(made):
    return made[0]


@pytest.fixture(scope="session")
def folder(made):
    return made[1]


class Quiet(SimpleHTTPRequestHandler):
    """A static host that does not talk."""

    def log_message(self, *words):
        pass


@pytest.fixture(scope="session")
def address(folder):
    """Where the site stands: under a folder of the host, as on many hosts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder.parent)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/site/"
    server.shutdown()


@pytest.fixture(scope="session")
def kinds(site):
    """One page of each kind, by its name."""
    record = next(
        iter(sorted(path for path in site.pages if path.startswith("law/records/CN-MOFCOM")))
    )
    day = max(path for path in site.pages if path.startswith("law/days/"))
    return {
        "start": "index.html", "answers": "answers/index.html", "answer": "answers/gallium-full-ban.html",
        "subject": "answers/gallium-full-ban/prices.html", "law": "law/index.html", "record": record, "day": day,
        "calendar": "law/calendar.html", "timeline": "law/timeline.html", "stocks": "stocks/index.html",
        "stock": "stocks/EU27.html", "gdp": "gdp/index.html", "country": "gdp/DEU.html",
        "whatif": "whatif/china-stops-rare-earths.html", "demand": "facts/demand.html",
        "projects": "projects/index.html", "project": "projects/mountain-pass.html", "plans": "plans/index.html",
        "race": "plans/race.html", "article": "article/index.html", "trust": "trust/index.html",
        "forecasts": "trust/forecasts.html", "facts": "facts/index.html",
        "table": "facts/rare-earths/parameters-1.html",
        "check": "check/index.html", "ask": "ask/index.html", "search": "search/index.html",
    }  # fmt: skip
