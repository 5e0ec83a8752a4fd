"""The table of routes, with the models of what each answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ytterby.serve import questions as runs
from ytterby.serve import requests as ask
from ytterby.serve.table import ServedRoute

Row = dict[str, Any]


class Answered(BaseModel):
    """An answer; it may say more than its model does."""

    model_config = ConfigDict(extra="allow")


class KitAnswer(Answered):
    """What a page says: its sentences, its notes, and the rows of its tables under their names."""

    statements: list[str]
    notes: list[str]


class ScreenedNames(BaseModel):
    """Names against the lists of a day."""

    on: str
    names: int
    with_hits: int
    missing_lists: list[str]
    notes: list[str]
    rows: list[Row]


class WordsRead(BaseModel):
    """Words of a question, and how they were read."""

    words: str
    read_as: str


class ReadAnswer(BaseModel):
    """How a question is read. file : the scenario. link : where it is answered."""

    name: str
    data: str
    file: str
    command: str
    reading: list[WordsRead]
    link: str
    gdp: str


class LawRow(Answered):
    """A measure, or a limb of one, on a day."""

    ref: str
    state: str
    since: str | None
    until: str | None
    jurisdiction: str
    kind: list[str]
    title: str
    source_url: str | None


class LawAnswer(BaseModel):
    """The law of a day."""

    on: str
    known_to: str
    measures: list[LawRow]


class ChangeOfLaw(BaseModel):
    """A measure in another state on a later day."""

    ref: str
    before: str
    after: str
    until: str | None
    title: str
    source_url: str | None


class ChangesAnswer(BaseModel):
    """What changed from one day to another."""

    first: str = Field(alias="from")
    last: str = Field(alias="to")
    changes: list[ChangeOfLaw]


class RecordAnswer(Answered):
    """A record of law, as its file has it."""

    id: str
    jurisdiction: str


class BuiltinScenario(Answered):
    """A built-in scenario."""

    name: str
    title: str
    description: str
    digest: str


class BuiltinScenarios(BaseModel):
    """All of them."""

    scenarios: list[BuiltinScenario]


class FileChecked(BaseModel):
    """Whether a scenario file is sound, and what is wrong in it."""

    sound: bool
    mistakes: str


class FactRow(BaseModel):
    """A fact or parameter, with its source, or range and reason."""

    id: str
    table: str
    value: str
    unit: str
    kind: str
    group: str
    source: str
    source_url: str
    low: str
    high: str
    reason: str


class FactsAnswer(BaseModel):
    """Facts from a row on."""

    total: int
    offset: int
    facts: list[FactRow]


class PlantsAnswer(BaseModel):
    """Listed plants as a run counts them."""

    projects: list[Row]


class ForecastsAnswer(KitAnswer):
    """Forecasts before the fact."""

    forecasts: list[Row]


class RunState(Answered):
    """How far a run is."""

    key: str
    state: str


class KeptData(Answered):
    """An answer: what was asked, the digests of all it hangs on, its draws, and what it says."""

    key: str
    kind: str
    question: Row
    link: str
    digests: dict[str, str]
    draws: int
    made: str


class FiguresAnswer(BaseModel):
    """Rows of the figures of an answer, numbers as in its CSV."""

    key: str
    link: str
    total: int
    figures: list[dict[str, str]]


ROUTES = [
    ServedRoute("check", "Is my item controlled?", ask.CheckRequest, "verdict", "live:check"),
    ServedRoute("screen", "Screen names", ask.EmptyRequest, Answered, "live:screen_form", api=False),
    ServedRoute("answer", "The answer to a question", runs.ViewRequest, KeptData, "studies:answer", api=False),
    ServedRoute("economy", "What it does to GDP", runs.GdpRequest, KeptData, "studies:study"),
    ServedRoute("burdens", "What it does to nature", runs.BurdensRequest, KeptData, "studies:study"),
    ServedRoute("plan", "The cheapest way to a target", runs.PlanRequest, KeptData, "studies:study"),
    ServedRoute("runs", "Make an answer", runs.RunRequest, RunState, "studies:submit", "POST"),
    ServedRoute("runs/{key}", "How far a run is", ask.KeyRequest, RunState, "studies:run_state"),
    ServedRoute("answers/{key}", "An answer by its key", ask.KeyRequest, KeptData, "studies:by_key"),
    ServedRoute("figures", "Figures of an answer", ask.FigureRequest, FiguresAnswer, "studies:figures"),
    ServedRoute("api", "The same as data", ask.EmptyRequest, Answered, "live:api", api=False),
    *(replace(one, aside=True) for one in (
        ServedRoute("check", "The same with a party", ask.PartyCheckRequest, "verdict", "live:check", "POST"),
        ServedRoute("check/batch", "Many questions", ask.BatchRequest, "verdicts", "live:check_batch", "POST"),
        ServedRoute("screen", "Screen names", ask.ScreenRequest, ScreenedNames, "live:screen", "POST"),
        ServedRoute("forecasts", "Forecasts before the fact", ask.EmptyRequest, ForecastsAnswer, "live:forecasts"),
        ServedRoute("scenarios/schema", "What a scenario file may hold", ask.EmptyRequest, Answered, "scenario_files:schema"),  # noqa: E501
        ServedRoute("scenarios/edit", "A scenario of your own", ask.TextRequest, FileChecked, "scenario_files:edit", "POST"),  # noqa: E501
        ServedRoute("scenarios/edit", "A scenario of your own", ask.EmptyRequest, FileChecked, "scenario_files:edit_form", api=False),  # noqa: E501
        ServedRoute("scenarios/{name}", "A built-in scenario", ask.NameRequest, BuiltinScenario, "scenario_files:scenario"),  # noqa: E501
    )),
    *(replace(one, aside=True, kept=True) for one in (
        ServedRoute("ask", "Ask a question", ask.AskRequest, ReadAnswer, "live:ask_page"),
        ServedRoute("law", "The law of a day", ask.LawRequest, LawAnswer, "law:law"),
        ServedRoute("law/between", "What changed between two days", ask.BetweenRequest, ChangesAnswer, "law:between"),
        ServedRoute("law/records/{record}", "A record", ask.RecordRequest, RecordAnswer, "law:record"),
        ServedRoute("scenarios", "Built-in scenarios", ask.EmptyRequest, BuiltinScenarios, "scenario_files:scenarios"),
        ServedRoute("answers", "Built-in answers", ask.EmptyRequest, BuiltinScenarios, "scenario_files:scenarios", api=False),  # noqa: E501
        ServedRoute("facts", "Facts and sources", ask.FactsRequest, FactsAnswer, "market:facts"),
        ServedRoute("plants", "Listed plants", ask.ProjectsRequest, PlantsAnswer, "market:projects", api=False),
        ServedRoute("projects", "Listed plants", ask.ProjectsRequest, PlantsAnswer, "market:projects", page=False),
        ServedRoute("cover", "How big a stock", ask.CoverRequest, KitAnswer, "market:cover"),
        ServedRoute("bankable", "Which price a project needs", ask.BankableRequest, KitAnswer, "market:bankable"),
        ServedRoute("", "Start", ask.EmptyRequest, Answered, "live:start", api=False),
    )),
]  # fmt: skip
"""The first that fits an address is the one that answers. Those aside are answered by the clerk."""
