"""Questions that runs answer: by what each is asked, its link, its bounds, and the key of its content."""

from __future__ import annotations

import shlex
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from urllib.parse import urlencode

from pydantic import ConfigDict, Field

from ytterby.ground import yamlfile
from ytterby.ground.errors import ScenarioError, check_known, error_of
from ytterby.ground.fingerprint import digest_of_data, today
from ytterby.serve.requests import (
    DRAWS,
    LONG_LINK,
    LONG_TEXT,
    MANY,
    Good,
    Place,
    ServeRequest,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.ground.document import Document
    from ytterby.runs.workspace import ScenarioLike
    from ytterby.scenarios.scenario import Scenario


MEMORY, SECONDS = 1_500_000_000, 600
"""Bytes that a run may write to, and CPU seconds of a long one, unless who starts the server grants others."""
COMMANDS = {"answer": "simulate", "economy": "economy run"}


class RunQuestion(ServeRequest):
    """A question that runs answer: by what it is asked, and the key of its content."""

    kind: ClassVar[str] = "answer"
    name: ClassVar[str] = "An answer"
    limit: ClassVar[int] = 120
    """CPU seconds that it may take, where it is not long."""

    scenario: Text = Field("", description="Built-in scenario")
    q: Text = Field("", description="Question in English")
    text: str = Field("", max_length=LONG_TEXT, description="Scenario file")
    reference: Text = Field("", description="Compared with; none, or built-in names")
    switch: list[Text] = Field([], max_length=MANY, description="Switches, NAME:VALUE")
    set: list[Text] = Field([], max_length=MANY, description="Numbers, ID:VALUE")
    data: Text = Field("", description="Data folder")

    @property
    def given(self) -> dict[str, Any]:
        """What differs from the defaults, in the order of the model."""
        return self.model_dump(exclude_defaults=True)

    @property
    def link(self) -> str:
        """The question as an address below the root; blank where it is too long for one."""
        link = f"{self.kind}?{urlencode(self.given, doseq=True)}"
        return link if len(link) <= LONG_LINK else ""

    @property
    def long(self) -> bool:
        """Whether it may take what the server grants to many runs."""
        return self.kind == "plan" or "draws" in self.given

    @property
    def outside(self) -> str:
        """The command that answers it without a server; FILE stands for a text. Raises ScenarioError."""
        given = {**self.given, "data": self.folder}
        about = "" if self.set else self.scenario or given.get("targets", "")
        names = ("data", "reference", "country", "region", "draws")
        more = (part for n in names if n in given for part in (f"--{n}", str(given[n])))
        turned = (part for one in self.switch for part in ("--switch", one.replace(":", "=", 1)))
        command = COMMANDS.get(self.kind, self.kind).split()
        return shlex.join(["ytterby", *command, about or "FILE", *more, *turned])

    @cached_property
    def read(self) -> tuple[ScenarioLike, str]:
        """The scenario by name or as a document, and its data folder. Raises ScenarioError."""
        from ytterby.datasets.package import packaged_names
        from ytterby.scenarios.ask import read_question
        from ytterby.scenarios.read import read_question as document
        from ytterby.site.answers import data_of

        if sum(map(bool, (self.scenario, self.q, self.text))) != 1:
            raise ScenarioError("one of scenario, q and text is to be given")
        built_in, folder, text = data_of(), self.data, self.text
        if self.q:
            read = read_question(self.q)
            if not read.text:
                raise error_of(ScenarioError, "no_scenario", value=read.written_command())
            text, folder = read.text, folder or read.folder
        named = [] if self.reference in ("", "none") else self.reference.split(",")
        for one in filter(None, (self.scenario, *(one.strip() for one in named))):
            check_known(one, built_in, "unknown scenario {!r}", ScenarioError)
        folder = folder or built_in.get(self.scenario, "rare_earths")
        check_known(folder, packaged_names(), "unknown data folder {!r}", ScenarioError)
        return (document(text) if text else self.scenario), folder

    @property
    def file(self) -> str:
        """The scenario file that was given or that its words or numbers become; blank of a built-in scenario."""
        from ytterby.scenarios.ask import read_question

        if self.set:
            return yamlfile.dumped(self.compared[0].data)
        return read_question(self.q).text if self.q else self.text

    @cached_property
    def compared(self) -> list[Document]:
        """The scenario, and what it is compared with, all with the numbers that are changed. Raises ScenarioError."""
        from ytterby.runs.simulate import default_references
        from ytterby.runs.workspace import Workspace, folder_of, references_of

        scenario, folder = self.read
        here = Workspace.read(folder_of(folder))
        own, given = here.scenario(scenario), references_of(self.reference)
        usual = default_references(own, here.chain.reference_scenario)
        return [self._changed(scenario, own), *(
            self._changed(one, here.scenario(one)) for one in (usual if given is None else given)
        )]  # fmt: skip

    def _changed(self, scenario: ScenarioLike, own: Scenario) -> Document:
        """A scenario with changed numbers. own : the same as it is read."""
        from ytterby.scenarios.read import read_question as document

        pairs = [one.partition(":") for one in self.set]
        try:
            numbers = {name.strip(): float(value) for name, _, value in pairs}
        except ValueError:
            raise ScenarioError("a number is given as ID:VALUE", advice="Such as id:0.5.") from None
        written: dict[str, Any] = scenario.data if not isinstance(scenario, str | Path) else {
            "name": f"{own.name}-changed", "title": f"{own.title}, numbers changed",
            "description": "Numbers changed.", "extends": own.name,
        }  # fmt: skip
        return document(yamlfile.dumped({**written, "parameters": {**own.parameters, **numbers}}))

    @property
    def folder(self) -> str:
        """Name of its data folder. Raises ScenarioError."""
        return self.read[1]

    @property
    def how(self) -> dict[str, Any]:
        """Arguments of the public functions. Raises ScenarioError."""
        from ytterby.runs.workspace import folder_of
        from ytterby.scenarios.switches import read_switches
        from ytterby.world.read import read_chain

        scenario, folder = self.read
        reference: Any = self.reference or None
        if self.set:
            scenario, *reference = self.compared
        pairs = [one.replace(":", "=", 1) for one in self.switch]
        turned = read_switches(pairs, read_chain(folder_of(folder)).names) if pairs else {}
        return {"scenario": scenario, "reference": reference, "data": folder, "switches": turned}

    def key(self) -> str:
        """The content key: that of `ytterby.key` where nothing but the scenario is asked. Raises ScenarioError."""
        from ytterby.runs.simulate import key

        return self._further(key(**self.how))

    def _further(self, key: str) -> str:
        more = {n: one for n, one in self.given.items() if n not in RunQuestion.model_fields}
        if self.kind == "answer" and not more:
            return key
        return digest_of_data([self.kind, key, more])


class AnswerRequest(RunQuestion):
    """What a scenario changes, with its ranges."""

    country: Text = Field("", description="GDP of")
    draws: int = Field(0, ge=0, le=DRAWS, description="Draws of all assumptions")


class GdpRequest(RunQuestion):
    """What a scenario does to the GDP of a region."""

    kind: ClassVar[str] = "economy"
    name: ClassVar[str] = "GDP"
    region: Text = Field("USA", description="Country")


class BurdensRequest(RunQuestion):
    """What a scenario does to the environment."""

    kind: ClassVar[str] = "burdens"
    name: ClassVar[str] = "Burdens"

    def key(self) -> str:
        """As of every question, where the data folder has burdens. Raises DataError, ScenarioError."""
        from ytterby.footprint.burdens import known_coefficients
        from ytterby.runs.workspace import Workspace, folder_of

        known_coefficients(Workspace.read(folder_of(self.folder)))
        return super().key()


class PlanRequest(RunQuestion):
    """The cheapest way to a target."""

    kind: ClassVar[str] = "plan"
    name: ClassVar[str] = "A plan"
    targets: Text = Field("", description="Targets")
    text: str = Field("", max_length=LONG_TEXT, description="Targets file")

    @property
    def folder(self) -> str:
        """Name of its data folder. Raises ScenarioError."""
        from ytterby.datasets.package import packaged_names

        folder = self.data or "rare_earths"
        check_known(folder, packaged_names(), "unknown data folder {!r}", ScenarioError)
        return folder

    def key(self) -> str:
        """The content key, over targets, code, data and law. Raises PlanError, ScenarioError."""
        from ytterby.planning.targets import builtin_plans
        from ytterby.serve.kept import digests_now

        if self.given.keys() - {"targets", "text", "data"} or bool(self.targets) == bool(self.text):
            raise ScenarioError("one of targets and text is to be given", advice="And data.")
        if self.text:
            self._check_text()
        else:
            check_known(self.targets, builtin_plans(), "no packaged targets {!r}", ScenarioError)
        return digest_of_data([self.kind, digests_now(self.folder), self.given])

    def _check_text(self) -> None:
        """Raise PlanError for a file that is not sound, or names another file."""
        from ytterby.planning.targets import PlanError, TargetsFile, mistakes_in
        from ytterby.runs.workspace import Workspace, folder_of
        from ytterby.scenarios.read import builtin_names

        names = Workspace.read(folder_of(self.folder)).chain.names
        document = yamlfile.parse(self.text, "targets.yaml", PlanError)
        targets = yamlfile.validate(document, TargetsFile, PlanError, {"names": names})
        if mistakes := [*mistakes_in(targets)]:
            raise yamlfile.report(document, mistakes, PlanError)
        for one in targets.futures:
            check_known(one.extends, builtin_names(), "unknown scenario {!r}", PlanError)


class ViewRequest(AnswerRequest):
    """A question with what of its answer is looked at: a subject's page, or rows of its figures."""

    view: Text = Field("", description="page of a subject, or figures")
    good: Good = ""
    place: Place = ""
    year: Text = Field("", description="year")

    @property
    def question(self) -> RunQuestion:
        """The question alone."""
        names = AnswerRequest.model_fields
        return AnswerRequest(**{name: one for name, one in self.given.items() if name in names})


class SiteRequest(RunQuestion):
    """The pages of the site: asked for by the server itself, by nobody else."""

    kind: ClassVar[str] = "site"
    name: ClassVar[str] = "Pages of the site"
    limit: ClassVar[int] = 300
    place: Text = ""

    @property
    def folder(self) -> str:
        """The rare earths."""
        return "rare_earths"

    def key_at(self, digests: Mapping[str, str]) -> str:
        """The content key, over digests of code, data and law, and over the day."""
        return digest_of_data(["site", digests, today(), self.place])


EVERY = AnswerRequest, GdpRequest, BurdensRequest, PlanRequest, SiteRequest
KINDS: dict[str, type[RunQuestion]] = {one.kind: one for one in EVERY}
"""Name of a kind of question -> its model."""


def _of_every_kind(schema: dict[str, Any]) -> None:
    """Put what each kind of question may say into a schema."""
    for kind in EVERY[:-1]:  # pages of the site are no question
        schema["properties"] |= kind.model_json_schema()["properties"] | schema["properties"]


class RunRequest(ServeRequest):
    """A run to be made: its kind, and the question, with the parameters that its kind has."""

    model_config = ConfigDict(
        extra="allow", frozen=True, str_strip_whitespace=True, json_schema_extra=_of_every_kind
    )
    kind: Literal["answer", "economy", "burdens", "plan"] = "answer"

    @property
    def question(self) -> RunQuestion:
        """The question. Raises ValidationError where the kind has no such parameter."""
        given = {n: one for n, one in (self.model_extra or {}).items() if one not in ("", [])}
        return KINDS[self.kind].model_validate(given)
