"""Words that charts and tables share."""

from __future__ import annotations

from ytterby.report.words import Words


def test_what_earns_a_rent_has_a_name_and_no_code():
    """N20: `CN PRODUCTION QUOTA RE/clay` and `capacity of leaching.laos_clay in ROW` are no labels."""
    words = Words(controls={"CN-QUOTA": "Total control of mining"})
    assert words.control("CN-QUOTA/clay") == "Total control of mining (Clay)"
    assert words.control("CN-QUOTA#1") == "Total control of mining"
    assert words.control("VAT not refunded") == "VAT not refunded"
    long = Words(controls={"A": "A very long title of a measure that no label has room for"})
    assert len(long.control("A")) < 45
