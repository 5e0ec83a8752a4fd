"""Pages of the static site that need no run: made by a worker when the server begins, once for their content and day.

They are an entry of the store as answers are, so another server on it finds them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.ground.fingerprint import today
from ytterby.serve.pages import framed, records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ytterby.site.frame import Site


def make(
    question: Any,
    key: str,
    site: Site,
    kept: Callable[..., None],
    on_progress: Callable[[Any], None],
) -> None:
    """Make all pages and keep them; in the worker."""
    from ytterby.controls.book import Book
    from ytterby.ground.progress import ProgressReport
    from ytterby.site.frame import WIDTH
    from ytterby.site.search import search_page

    del key, WIDTH
    parts = dict(_parts(site, Path(question.place)))
    for n, (name, made) in enumerate(parts.items()):
        on_progress(ProgressReport(name, n, len(parts), n / len(parts)))
        site.add(made())
    site.add([search_page(site)])
    link = {
        name: f"/{page.path}{anchor and '#'}{anchor}" for page in site.pages.values() for name, anchor in page.ids.items()  # noqa: E501
    }  # fmt: skip
    files = {
        page.path: framed(site, page, link | records(Book.read())) for page in site.pages.values()
    }
    for page in site.pages.values():
        files |= page.files
    kept(files)


def _parts(site: Site, register: Path) -> Iterator[tuple[str, Callable[[], Any]]]:
    from ytterby.controls.book import Book
    from ytterby.datasets.package import find_folder
    from ytterby.runs.workspace import Workspace
    from ytterby.site import evidence, grid, law, markets

    here, book = Workspace.read(find_folder("rare_earths")), Book.read()
    folders = ("rare_earths", "gallium", "germanium")
    yield "what if", lambda: grid.what_if_pages(grid.read_grid(), site.day, (), grid.grid_errors())
    yield "law", lambda: [law.calendar_page(book, today()), law.timeline_page(site, book, today())]
    yield "stocks", lambda: markets.stock_pages(site, here)
    yield "projects", lambda: markets.project_pages(site, here)
    yield "plans", lambda: markets.plan_pages(site, {})
    yield "evidence", lambda: evidence.trust_pages(site, register)
    yield "facts", lambda: evidence.fact_pages(site, folders)
    yield "article", lambda: [evidence.article_page(site), evidence.demand_page(here)]
