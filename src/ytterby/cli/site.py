"""`ytterby site`: pages and links for every answer, as a folder for any static host."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ytterby.cli.common import progress_bar
from ytterby.cli.options import (
    STORE,
    Force,
    StoreOptions,
    argument,
    grouped,
    no_data_folder,
    option,
)


@grouped
def site(
    out: Annotated[
        Path,
        option("Folder that the site is written into.", metavar="FOLDER", callback=no_data_folder),
    ],
    scenarios: Annotated[
        list[str] | None, argument("Built-in scenarios whose answers it has; all if left out.")
    ] = None,
    browser: Annotated[
        Path | None,
        option("Folder of `make site-assets`: check and ask run in the browser.", metavar="FOLDER"),
    ] = None,
    address: Annotated[str, option("Where it will stand, such as https://host/path/.")] = "",
    register: Annotated[Path, option("Folder of the register.", metavar="FOLDER")] = Path(
        "forecasts"
    ),
    force: Force = False,
    run: StoreOptions = STORE,
) -> None:
    """Write a site for any static host: answers, law, stocks, GDP, projects, and how good it is. Makes no draw."""
    from rich.console import Console

    from ytterby.site.build import SitePlan, build_site

    plan = SitePlan(tuple(scenarios or ()), address, browser, register, run.place)
    with progress_bar(Console(stderr=True)) as on_progress:
        made = build_site(plan, out, force=force, on_progress=on_progress)
    size = sum(one.stat().st_size for one in out.rglob("*") if one.is_file()) / 1e6
    typer.echo(f"{len(made.pages)} pages, {size:.1f} MB. Start: {out / 'index.html'}")
    typer.echo(f"To look at it: python -m http.server --directory {out}")
