"""What all routes share: the store, kept answers, runs, the clerk, and rendered answers that are at hand."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import ResultError
from ytterby.ground.fingerprint import digest_of_data, today
from ytterby.results.manifest import code_digest
from ytterby.serve.clerk import Clerk
from ytterby.serve.kept import KeptAnswer, KeptAnswers, fresh
from ytterby.serve.problems import ProblemError
from ytterby.serve.questions import MEMORY, SECONDS, SiteRequest
from ytterby.serve.sending import Reply, Sent
from ytterby.serve.table import made

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.runs.store import Store
    from ytterby.serve.questions import RunQuestion
    from ytterby.serve.run_queue import RunQueue
    from ytterby.serve.table import ServedRoute

AT_HAND = 8_000_000
"""Bytes of rendered answers of routes that stay in memory."""
KEYS = 500
"""Questions whose keys are at hand."""


CHANGED = "the program on disk has changed since this server started"


@fresh
def program_now() -> str:
    """Digest of the program as it is on disk now, not as it was when first asked for."""
    return str(code_digest.__wrapped__())


@dataclass(eq=False)
class Server:
    """What all routes share.

    place : of the store of runs, as in `answer`. register : folder of forecasts. root : path below which it stands.
    workers, memory, seconds : as of `RunQueue`. sent : rendered answers that are at hand.
    """

    place: Path | str | bool = True
    register: Path = Path("forecasts")
    root: str = ""
    workers: int = 1
    memory: int = MEMORY
    seconds: int = SECONDS
    sent: OrderedDict[str, Sent] = field(default_factory=OrderedDict, repr=False)
    _keys: OrderedDict[str, Any] = field(default_factory=OrderedDict, repr=False)

    @cached_property
    def store(self) -> Store:
        """The store of runs, the only memory. Raises ResultError for none."""
        from ytterby.runs.store import find_store

        store = find_store(self.place)
        if store is None:
            raise ResultError("a server needs a store: it is its only memory")
        return store

    @cached_property
    def queue(self) -> RunQueue:
        """Runs that are asked for."""
        from ytterby.serve.run_queue import RunQueue

        return RunQueue(self.store.path, self.workers, self.memory, self.seconds)

    @cached_property
    def answers(self) -> KeptAnswers:
        """Answers that are kept."""
        return KeptAnswers(self.store.path)

    @cached_property
    def clerk(self) -> Clerk:
        """What needs tables of the market."""
        return Clerk(self.register)

    @fresh
    def digests(self, folder: str = "rare_earths") -> dict[str, str]:
        """Digests of code, data and law."""
        return {**self.clerk.ask("digests", folder)}

    def check_program(self) -> None:
        """Raise ProblemError where the program on disk is no longer the one that listens: a worker would load it, and
        what it makes would never be the answer that this server looks for."""
        if self.digests()["code"] != program_now():
            raise ProblemError(503, CHANGED, advice="Start the server anew.")

    def key_of(self, question: RunQuestion) -> str:
        """The content key of a question, known by what is asked while code, data and law stay. Raises ProblemError."""
        asked = digest_of_data([question.kind, question.given])
        key, folder, stamp = self._keys.get(asked, ("", "", None))
        if stamp is None or stamp != (self.digests(folder), today()):
            key, folder = self.clerk.ask("key", question.kind, question.given)
            self._keys[asked] = key, folder, (self.digests(folder), today())
            while len(self._keys) > KEYS:
                self._keys.popitem(last=False)
        return str(key)

    def current(self, key: str) -> KeptAnswer | None:
        """The answer of a key that is complete, where nothing it hangs on has changed."""
        one = self.answers.get(key)
        return None if one is None or not one.done or self.changed(one) else one

    def changed(self, one: KeptAnswer) -> list[str]:
        """What is another now than when an answer was made: code, data, law."""
        now = self.digests(one.about["data"])
        return [name for name, digest in one.about["digests"].items() if now.get(name) != digest]

    def hold(self, name: str, sent: Sent) -> Sent:
        """Have a rendered answer at hand."""
        self.sent[name] = sent
        while sum(len(one.content) for one in self.sent.values()) > AT_HAND:
            self.sent.popitem(last=False)
        return sent

    def reply(self, route: ServedRoute, form: str, given: Mapping[str, Any]) -> Sent:
        """What a route answers in a form. Raises ProblemError, YtterbyError."""
        asked, name = route.read(given), ""
        if route.kept:
            name = digest_of_data([route.name, form, asked.model_dump(), self.digests(), today()])
            if (known := self.sent.get(name)) is not None:
                return known
        reply = Reply(aside=True) if route.aside else route.answer(self, asked)
        if not reply.aside:
            return made(reply, form)
        sent: Sent = self.clerk.ask("reply", route.name, form, asked.model_dump())
        return self.hold(name, sent) if name and sent.status == 200 else sent

    def site(self) -> KeptAnswer | None:
        """Pages of the site, as a worker has made them for today; None before."""
        return self.answers.get(self._site_question()[1])

    def begin(self) -> None:
        """Have pages of the site made, unless they are kept. Raises ProblemError where too many runs wait."""
        question, key = self._site_question()
        if self.answers.get(key) is None:
            self.queue.submit(key, question)

    def _site_question(self) -> tuple[SiteRequest, str]:
        question = SiteRequest.model_validate({"place": str(self.register.resolve())})
        return question, question.key_at(self.digests())
