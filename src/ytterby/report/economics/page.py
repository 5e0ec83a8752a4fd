"""The pages of `ytterby economy`: each with the questions that its tables answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ytterby.report.economics.inputs import EconomyPages, region_name, words
from ytterby.report.economics.subjects import subjects_of
from ytterby.report.kit.subject import Page, Subject
from ytterby.report.picture import source_line
from ytterby.results.registry import ECONOMY, units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.economics.api import EconomyAnswer

PAGE = "economy.html"


def answer_page(answer: EconomyAnswer, data: str) -> Page:
    """What an answer on a data folder says. data : name of the folder."""
    titles = {job.name: job.scenario.title for job in answer.results.jobs} if answer.results else {}
    against = f" against {answer.against}" if answer.against else ""
    switches = answer.switches.plain()
    pages = EconomyPages(
        answer.tables, answer.region, titles.get(answer.scenario, f"A cut of {answer.switches.cut}"),
        titles.get(answer.against, answer.against),
        source_line(f"{answer.scenario}{against}", f"data {data}", f"method {answer.switches.method}"),
        [{"switch": name, "value": str(value)} for name, value in switches.items()], answer.notes,
    )  # fmt: skip
    tables = {name: frame.to_dicts() for name, frame in answer.tables.items()}
    return economy_page(pages, {"switches": switches, "tables": tables})


def economy_page(pages: EconomyPages, facts: Mapping[str, Any] | None = None) -> Page:
    """The questions that the tables answer, each with its sentences, pictures and tables. facts : as of `Page`."""
    limits = Subject("notes", "What is not in it", notes=[*pages.notes, *words()["limits"]])
    about = "what is at risk in" if pages.at_risk else "what it does to the economy of"
    heading = f"{pages.scenario}: {about} {region_name(pages.region)}"
    title = f"{measured('at-risk' if pages.at_risk else '')}: {heading}"
    subjects = [*subjects_of(pages), limits]
    return Page(title, subjects, lead=[words()["note"]], source=pages.source, facts=facts or {})


def manifest_of(**about: Any) -> dict[str, Any]:
    """What the manifest of a folder of answers says: what is given, and the units of the tables."""
    return {"units": units(ECONOMY), **about}


def measured(method: str) -> str:
    """What a figure of a method is called. A value at risk is no change of anything."""
    return "Value at risk, % of GDP" if method == "at-risk" else "Change of GDP, %"
