"""Korean and Russian word for word in English."""

from __future__ import annotations

import pytest

from ytterby.compliance.read.glossed import in_english


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("사염화게르마늄 20kg 용기", "germanium tetrachloride 20kg container"),
        ("텔루륨화 카드뮴 다결정", "cadmium telluride polycrystalline"),
        ("порошка оксида лютеция", "lutetium oxide powder"),
        ("иттрий металлический, слитки", "metallic yttrium, ingot"),
        ("доставка в Германию", "delivery in Germany"),
    ],
)
def test_words_of_known_parts_are_put_into_english_in_its_order(text: str, english: str) -> None:
    assert in_english(text) == english


@pytest.mark.parametrize("text", ["디스프로슘무함유", "99,9 % и выше", "«Алмаз-Антей»"])
def test_what_is_not_known_whole_stays_as_it_is(text: str) -> None:
    assert in_english(text) == text


def test_the_purpose_stands_behind_goods_and_never_takes_their_metal_along() -> None:
    assert in_english("백색 LED용 황색 형광체 분말").endswith("powder for white LED")
    assert in_english("산화디스프로슘 형광체용 분말").startswith("dysprosium oxide powder")
