"""Acts: what a measure does to the market, in the words of the market.

A record of law says in `scope` what the law says. Where it moves quantities, its `acts` say the
same in names the market knows: elements, stages, origin, destinations, shares and tonnes. The acts
stand in the record itself, so each fact has one home, and each number names its source or is an
assumption with a range.

A kind of act is one class in one file: its own keys with their bounds, what it does to a period
(`compile`), and what the calendar, stocks and investors ask of it (`ActBase`). Adding a kind is adding a
file and naming its class in `KINDS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Union, get_args

from pydantic import BeforeValidator, Field

from ytterby.controls.acts.announcement import Announcement
from ytterby.controls.acts.base import ActBase
from ytterby.controls.acts.export_quota import ExportQuota
from ytterby.controls.acts.general_licence import GeneralLicence
from ytterby.controls.acts.licence import Licence
from ytterby.controls.acts.origin_requirement import OriginRule
from ytterby.controls.acts.production_quota import ProductionQuota
from ytterby.controls.acts.prohibition import Prohibition
from ytterby.controls.acts.taxes import ExportTax, Tariff
from ytterby.controls.acts.technology import TechnologyProhibition, TechnologyRestriction
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


if TYPE_CHECKING:
    Act = ActBase
else:
    Act = Annotated[Union[(*KINDS,)], Field(discriminator="act")]
