"""`ytterby burdens`: what a scenario does to the environment, what moved where, and per kilogram. `ytterby site`: pages
and links for every answer, as a folder for any static host. `ytterby serve`: the same, and questions of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ytterby.cli.common import progress_bar, show_answer
from ytterby.cli.options import (
    MODEL,
    OUTPUT,
    REGISTER,
    RUN_SERIAL,
    STORE,
    ModelOptions,
    OutputOptions,
    RunOptions,
    StoreOptions,
    no_data_folder,
)
from ytterby.ground.errors import YtterbyError, error_of

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


def burdens(
    scenario: str,
    model: ModelOptions = MODEL,
    reference: str = "",
    draws: int = 0,
    burden: list[str] | None = None,
    year: int | None = None,
    output: OutputOptions = OUTPUT,
    run: RunOptions = RUN_SERIAL,
) -> None:
    """Say what a scenario does to the environment, against those that it is compared with."""
    from ytterby.datasets.burdens import burden_kinds
    from ytterby.footprint.burdens import burdens as run_burdens
    from ytterby.footprint.sentences import MAIN
    from ytterby.ground.errors import check_known
    from ytterby.report.views import burdens_view, view_of

    for name in burden or ():
        check_known(name, burden_kinds(), "there is no burden {!r}")
    folder, turned = model.read()
    output.check()
    with progress_bar() as on_progress:
        findings = run_burdens(
            scenario, reference=reference or None, data=folder, switches=turned, draws=draws,
            on_progress=on_progress, **run.arguments,
        )  # fmt: skip
    show_answer(burdens_view(findings, burden or (), year, burden or MAIN).page, output.as_json)
    if output.out is not None:
        written = view_of(findings).write(output.out, force=output.force)
        if not output.as_json:
            typer.echo(f"\nPage: {written}")


def site(
    out: Annotated[Path, no_data_folder],
    scenarios: list[str] | None = None,
    browser: Path | None = None,
    address: str = "",
    docs: str = "",
    register: Path = REGISTER,
    force: bool = False,
    run: StoreOptions = STORE,
) -> None:
    """Write a site for any static host: answers, law, stocks, GDP, projects, and how good it is. Makes no draw."""
    from ytterby.site.build import SitePlan, build_site

    plan = SitePlan(tuple(scenarios or ()), address, browser, register, run.place, docs)
    with progress_bar() as on_progress:
        made = build_site(plan, out, force=force, on_progress=on_progress)
    size = sum(one.stat().st_size for one in out.rglob("*") if one.is_file()) / 1e6
    typer.echo(f"{len(made.pages)} pages, {size:.1f} MB. Start: {out / 'index.html'}")
    typer.echo(f"To look at it: python -m http.server --directory {out}")


def serve(
    host: str = "127.0.0.1",
    port: int = 8400,
    allow_host: list[str] | None = None,
    root_path: str = "",
    workers: int = 1,
    memory: float = 1.5,
    seconds: int = 600,
    register: Path = REGISTER,
    run: StoreOptions = STORE,
) -> None:
    """Serve the pages of the site, questions of one's own by link, and the same as JSON and CSV."""
    try:
        import starlette
        import uvicorn
    except ImportError:
        raise error_of(YtterbyError, "server_packages") from None
    del starlette
    names = {*(allow_host or ()), *((LOOPBACK[:3]) if host in LOOPBACK else ())}
    if not names:
        raise error_of(YtterbyError, "open_server", host=host)
    from ytterby.serve.app import application
    from ytterby.serve.guard import TimedProtocol
    from ytterby.serve.server import Server

    if run.no_store:
        raise error_of(YtterbyError, "server_store")
    root = "/".join(["", *(part for part in root_path.split("/") if part)])
    server = Server(run.place, register, root, workers, int(memory * 1e9), seconds)
    made = application(server, frozenset(name.lower() for name in names))
    config = uvicorn.Config(
        made, host=host, port=port, http=TimedProtocol, loop="asyncio", log_level="warning", access_log=False,
        server_header=False, date_header=True, proxy_headers=False, limit_concurrency=200, timeout_keep_alive=10,
        timeout_graceful_shutdown=2, ws="none", h11_max_incomplete_event_size=16_384,
    )  # fmt: skip
    typer.echo(f"http://{host if ':' not in host else f'[{host}]'}:{port}{root}/")
    uvicorn.Server(config).run()
