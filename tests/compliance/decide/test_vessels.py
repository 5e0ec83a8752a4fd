"""What goods are packed in is of a metal, and no metal that is sent: antimony powder in a drum is that alone."""

from __future__ import annotations

from itertools import chain

import pytest

from ytterby.compliance.decide.engine import check

from ..sampled import sample

GOODS = (
    *("锑粉", "铋粉 200目", "镝粉", "antimony powder", "bismuth metal 99.99%", "indium powder", "terbium oxide"),
    *("Antimonpulver", "poudre de bismuth", "polvo de antimonio", "アンチモン粉末", "tellurium metal"),
)  # fmt: skip
VESSELS = (
    *("铁桶", "镀锌铁桶", "铝罐", "铁盒", "锡箔袋", "鉄ドラム", "アルミ缶"),
    *("iron drums", "steel drum", "aluminium cans"),
    *("tin cans", "Stahlfässer", "Blechdosen", "fûts en acier", "boîtes en aluminium", "tambores de hierro"),
)  # fmt: skip
DAY = "2025-08-18"


@pytest.mark.parametrize("goods", GOODS)
def test_no_vessel_changes_what_is_in_it(goods):
    alone = check(goods, exporter="CN", destination="IN", on=DAY).outcome
    texts = ((f"{goods} {vessel}", f"{goods}, 500 kg, {vessel}") for vessel in VESSELS)
    for text in sample(chain.from_iterable(texts)):
        assert check(text, exporter="CN", destination="IN", on=DAY).outcome == alone, text


def test_a_vessel_that_is_sent_is_of_its_metal():
    text = "铁桶 200只"
    assert check(text, exporter="CN", destination="DE", on=DAY).outcome == "no control found"
