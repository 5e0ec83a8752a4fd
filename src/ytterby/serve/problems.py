"""What went wrong with a request, as problem+json (RFC 9457) or as a page; it names no place of the machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from ytterby.ground.errors import YtterbyError, did_you_mean
from ytterby.ground.files import PACKAGE, user_home

if TYPE_CHECKING:
    from pydantic import ValidationError


class WebProblem(BaseModel):
    """What went wrong: what, where in what was sent, and what to do; it may say more."""

    model_config = ConfigDict(extra="allow")
    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    where: str = ""
    advice: str = ""


NOTHING = WebProblem(title="nothing is asked", status=422, advice="/openapi.json has what may be.")


class ProblemError(Exception):
    """A request that is refused. retry : seconds after which it may come again; 0: it may not."""

    def __init__(self, status: int, title: str, *, retry: int = 0, **more: str) -> None:
        self.problem = WebProblem(title=title, status=status, **more)
        self.retry = retry
        super().__init__(title)


def invalid(fault: ValidationError, model: type[BaseModel]) -> ProblemError:
    """The mistakes of a request; no value is repeated, since it may be a name."""
    first, unknown = [], ""
    for one in fault.errors(include_url=False, include_input=False, include_context=False)[:5]:
        name = ".".join(map(str, one["loc"]))[:80]
        unknown = unknown or (name if one["type"] == "extra_forbidden" else "")
        first.append(f"{name}: {one['msg']}" if name else one["msg"])
    advice = did_you_mean(unknown, model.model_fields) if unknown else ""
    return ProblemError(422, "the request cannot be read", detail="; ".join(first), advice=advice)


def problem_of(fault: Exception) -> ProblemError:
    """An error as a problem; of a defect of ours its kind alone, since its words may name a place or a party."""
    if isinstance(fault, ProblemError):
        return fault
    if not isinstance(fault, YtterbyError):
        return ProblemError(500, "a defect of the program", detail=type(fault).__name__)
    where = unplaced(re.sub(r"\S*/(?=[\w.-]+)", "", fault.where))
    return ProblemError(422, unplaced(fault.what), where=where, advice=unplaced(fault.advice))


def unplaced(text: str) -> str:
    """A text in which no folder of this machine is named."""
    for place in (PACKAGE, user_home()):
        text = text.replace(f"{place}/", "").replace(str(place), "")
    return text
