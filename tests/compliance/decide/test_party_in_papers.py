"""A listed party as papers write it, and uses for weapons in more words: none may be free."""

import pytest

from ytterby.compliance.decide.engine import Checker
from ytterby.compliance.decide.question import Question

FREE = ("no control found", "not covered")
CHECKER = Checker()


def _outcome(text: str, to: str = "US", on: str = "2025-06-01", **more: str) -> str:
    given = {"exporter_country": "CN", **more}
    return CHECKER.check(Question(item_text=text, destination_country=to, date=on, **given)).outcome


@pytest.mark.parametrize(
    "party",
    [
        "Consignee: Lockheed Martin Corporation",
        "To the order of Lockheed Martin Corporation",
        "Müller GmbH on behalf of Lockheed Martin Corporation",
        "Müller GmbH (Endkunde: Lockheed Martin Corporation)",
        "Müller GmbH / Lockheed Martin Corporation",
        "c/o DHL, Lockheed Martin Corporation",
        "收货人：Lockheed Martin Corporation",
        "Покупатель: Lockheed Martin Corporation",
    ],
)
def test_party_column(party: str) -> None:
    assert _outcome("office chairs", party_name=party) not in FREE


@pytest.mark.parametrize("party", ["Buyer: Müller Bürobedarf GmbH", "Anna Schmidt, Einkauf"])
def test_others_stay_free(party: str) -> None:
    assert _outcome("office chairs", party_name=party) in FREE


@pytest.mark.parametrize(
    "text",
    [
        "office chairs ordered by Lockheed Martin Corporation",
        "Order from Lockheed Martin Corporation: office chairs",
        "office chairs, Endkunde Lockheed Martin Corporation",
    ],
)
def test_party_in_text(text: str) -> None:
    assert _outcome(text) not in FREE


@pytest.mark.parametrize("use", ["für das Militär", "防衛産業向け", "자위대용", "uso militar"])
def test_military_use(use: str) -> None:
    more = {"exporter_country": "KR", "origin_country": "CN", "end_use": use}
    assert _outcome("gallium ingots", "JP", "2026-03-01", **more) not in FREE


@pytest.mark.parametrize("use", ["für Atomwaffen", "核兵器用", "для террористов"])
def test_weapons_use(use: str) -> None:
    assert _outcome("office chairs", "IR", end_use=use) not in FREE


def test_owner_by_name() -> None:
    text = "hand tools, EAR99; the consignee is owned 60 % by Huawei Technologies Co., Ltd."
    more = {"exporter_country": "US", "party_name": "Bluepine Networks Sdn Bhd"}
    assert _outcome(text, "MY", "2025-10-15", **more) == "licence required"
