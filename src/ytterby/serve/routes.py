"""The table of routes, with the models of what each answers."""

from __future__ import annotations

from dataclasses import replace
from types import GenericAlias
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from ytterby.serve import questions as runs
from ytterby.serve import requests as ask
from ytterby.serve.table import ServedRoute

Row = dict[str, Any]


class Answered(BaseModel):
    """An answer; it may say more than its model does."""

    model_config = ConfigDict(extra="allow")


def record(name: str, words: str, texts: str, *, base: Any = Answered, **more: Any) -> Any:
    """A model of what is answered. words : what it is. texts : its texts. more : others, [KIND] for many of one."""
    types: dict[str, Any] = dict.fromkeys(texts.split(), str) | more
    for one, kind in types.items():
        types[one] = (GenericAlias(list, (kind[0],)) if isinstance(kind, list) else kind), ...
    return create_model(name, __base__=base, __doc__=words, **types)


Maybe = str | None
LAW = record(
    "LawRow", "A measure, or a limb of one, on a day.", "ref state jurisdiction title",
    kind=list[str], since=Maybe, until=Maybe, source_url=Maybe,
)  # fmt: skip
CHANGE = record(
    "ChangeOfLaw", "A measure in another state on a later day.", "ref before after title",
    until=Maybe, source_url=Maybe,
)  # fmt: skip
FACT = record(
    "FactRow", "A fact or parameter, with its source, or range and reason.",
    "id table value unit kind group source source_url low high reason", base=BaseModel,
)  # fmt: skip
KIT = record("KitAnswer", "The sentences of a page, its notes, and the rows of its tables.", "", statements=list[str],
             notes=list[str])  # fmt: skip
BUILTIN = record("BuiltinScenario", "A built-in scenario.", "name title description digest")
RUN = record("RunState", "How far a run is.", "key state")
KEPT = record(
    "KeptData", "An answer: what was asked, the digests of all it hangs on, its draws, and what it says.",
    "key kind link made", question=Row, digests=dict[str, str], draws=int,
)  # fmt: skip
READ = record(
    "ReadAnswer", "How a question is read; its scenario file; where it is answered.", "name data file command link gdp",
    reading=[record("WordsRead", "Words, and how they were read.", "words read_as")],
)  # fmt: skip
SCREENED = record(
    "ScreenedNames", "Names against the lists of a day.", "on", names=int, with_hits=int, missing_lists=list[str],
    notes=list[str], rows=list[Row],
)  # fmt: skip
FIGURES = record(
    "FiguresAnswer", "Rows of the figures of an answer, numbers as in its CSV.", "key link", total=int,
    figures=list[dict[str, str | float]],
)  # fmt: skip
SOUND = record("FileChecked", "Whether a scenario file is sound; mistakes.", "mistakes", sound=bool)
LAWS = record("LawAnswer", "The law of a day.", "on known_to", measures=[LAW])
CHANGES = record("ChangesAnswer", "What changed between two days.", "from to", changes=[CHANGE])
RECORD = record("RecordAnswer", "A record of law, as its file has it.", "id jurisdiction")
FACTS = record("FactsAnswer", "Facts from a row on.", "", total=int, offset=int, facts=[FACT])
SCENARIOS = record("BuiltinScenarios", "All of them.", "", scenarios=[BUILTIN])
PLANTS = record("PlantsAnswer", "Listed plants as a run counts them.", "", projects=list[Row])
FORECASTS = record("Forecasts", "Forecasts before the fact.", "", base=KIT, forecasts=list[Row])

ROUTES = [
    ServedRoute("check", "Is my item controlled?", ask.CheckRequest, "verdict", "checks:check"),
    ServedRoute("answer", "The answer to a question", runs.ViewRequest, KEPT, "studies:answer", api=False),
    ServedRoute("economy", "What it does to GDP", runs.GdpRequest, KEPT, "studies:study"),
    ServedRoute("burdens", "What it does to nature", runs.BurdensRequest, KEPT, "studies:study"),
    ServedRoute("plan", "The cheapest way to a target", runs.PlanRequest, KEPT, "studies:study"),
    ServedRoute("runs", "Make an answer", runs.RunRequest, RUN, "studies:submit", "POST"),
    ServedRoute("runs/{key}", "How far a run is", ask.KeyRequest, RUN, "studies:run_state"),
    ServedRoute("answers/{key}", "An answer by its key", ask.KeyRequest, KEPT, "studies:by_key"),
    ServedRoute("figures", "Figures of an answer", ask.FigureRequest, FIGURES, "studies:figures"),
    ServedRoute("api", "The same as data", ask.EmptyRequest, Answered, "studies:api", api=False),
    ServedRoute("", "Start", ask.EmptyRequest, Answered, "studies:start", api=False),
    *(replace(one, aside=True) for one in (
        ServedRoute("check", "The same with a party", ask.PartyCheckRequest, "verdict", "checks:check", "POST"),
        ServedRoute("check/batch", "Many questions", ask.BatchRequest, "verdicts", "checks:check_batch", "POST"),
        ServedRoute("screen", "Screen names", ask.EmptyRequest, Answered, "checks:screen_form", api=False),
        ServedRoute("screen", "Screen names", ask.ScreenRequest, SCREENED, "checks:screen", "POST"),
        ServedRoute("forecasts", "Forecasts before the fact", ask.EmptyRequest, FORECASTS, "market:forecasts"),
        ServedRoute("scenarios/schema", "What a scenario file may hold", ask.EmptyRequest, Answered, "texts:schema"),
        ServedRoute("scenarios/edit", "A scenario of your own", ask.TextRequest, SOUND, "texts:edit", "POST"),
        ServedRoute("scenarios/edit", "A scenario of your own", ask.TextRequest, SOUND, "texts:edit", api=False),
        ServedRoute("scenarios/{name}", "A built-in scenario", ask.NameRequest, BUILTIN, "texts:scenario"),
    )),
    *(replace(one, aside=True, kept=True) for one in (
        ServedRoute("ask", "Ask a question", ask.AskRequest, READ, "texts:question"),
        ServedRoute("law", "The law of a day", ask.LawRequest, LAWS, "law:law"),
        ServedRoute("law/between", "What changed between two days", ask.BetweenRequest, CHANGES, "law:between"),
        ServedRoute("law/records/{record}", "A record", ask.RecordRequest, RECORD, "law:record"),
        ServedRoute("scenarios", "Built-in scenarios", ask.EmptyRequest, SCENARIOS, "texts:scenarios"),
        ServedRoute("answers", "Built-in answers", ask.EmptyRequest, SCENARIOS, "texts:scenarios", api=False),
        ServedRoute("facts", "Facts and sources", ask.FactsRequest, FACTS, "market:facts"),
        ServedRoute("plants", "Listed plants", ask.FolderRequest, PLANTS, "market:projects", api=False),
        ServedRoute("projects", "Listed plants", ask.FolderRequest, PLANTS, "market:projects", page=False),
        ServedRoute("cover", "How big a stock", ask.CoverRequest, KIT, "market:cover"),
        ServedRoute("bankable", "Which price a project needs", ask.BankableRequest, KIT, "market:bankable"),
    )),
]  # fmt: skip
"""The first that fits an address is the one that answers. Those aside are answered by the clerk."""
