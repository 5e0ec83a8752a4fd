"""Acts: what a measure does to the market, in the words of the market.

A record of law says in `scope` what the law says. Where it moves quantities, its `acts` say the
same in names the market knows: elements, stages, origin, destinations, shares and tonnes. The acts
stand in the record itself, so each fact has one home, and each number names its source or is an
assumption with a range.

A kind of act is one class: its own keys with their bounds, what it does to a period
(`compile`), and what the calendar, stocks and investors ask of it (`ActBase`). Adding a kind is adding a
class and naming it in `KINDS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Union, get_args

from pydantic import BeforeValidator, Discriminator, Tag, model_validator

from ytterby.controls.acts.base import KEYS_OF, ActBase
from ytterby.controls.acts.goods import ExportTax, Prohibition, Tariff
from ytterby.controls.acts.licence import GeneralLicence, Licence
from ytterby.controls.acts.other import (
    Announcement,
    OriginRule,
    TechnologyProhibition,
    TechnologyRestriction,
)
from ytterby.controls.acts.quotas import ExportQuota, ProductionQuota
from ytterby.controls.names import Destinations, Elements, Region, Stages
from ytterby.controls.values import Strict
from ytterby.ground.yamlfile import unknown_name

KINDS: tuple[type[ActBase], ...] = (
    Prohibition,
    ExportQuota,
    ProductionQuota,
    Licence,
    GeneralLicence,
    ExportTax,
    Tariff,
    TechnologyProhibition,
    TechnologyRestriction,
    OriginRule,
    Announcement,
)


BY_KIND = {str(get_args(one.model_fields["act"].annotation)[0]): one for one in KINDS}
"""Kinds of act by the name by which a record says them."""


def _known_kind(value: Any) -> Any:
    if not isinstance(value, str) or value not in BY_KIND:
        raise unknown_name("kind of act", value, BY_KIND)
    return value


ActKind = Annotated[str, BeforeValidator(_known_kind)]
"""The name of a kind of act."""


class _NoKind(Strict):
    """What an act of no known kind is read as: it tells what is wrong with the key `act`, with names, and
    with keys that no kind has."""

    act: ActKind
    origin: Region
    elements: Elements = ("all",)
    stages: Stages = ()
    destinations: Destinations = ("all",)

    @model_validator(mode="before")
    @classmethod
    def _without_keys_of_a_kind(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {k: v for k, v in data.items() if k in cls.model_fields or k not in KEYS_OF}


def _tag(value: Any) -> str:
    kind = value.get("act") if isinstance(value, dict) else getattr(value, "act", None)
    return kind if isinstance(kind, str) and kind in BY_KIND else "none"


if TYPE_CHECKING:
    Act = ActBase
else:
    Act = Annotated[
        Union[
            (
                *(Annotated[one, Tag(kind)] for kind, one in BY_KIND.items()),
                Annotated[_NoKind, Tag("none")],
            )
        ],
        Discriminator(_tag),
    ]
