"""When regions depend on no one country, and which of them only for want of goods."""

from __future__ import annotations

from ytterby.figures.plants import THRESHOLD, first_years, rows

ABOVE, BELOW = THRESHOLD + 0.1, THRESHOLD - 0.1


def shares(*values):
    """Of dysprosium metal in Japan and Europe, of two years each."""
    return [("Dy", region, "metal", year, "", value)
            for region, own in zip(("JPN", "EU27"), values, strict=True)
            for year, value in zip((2026, 2027), own, strict=True)]  # fmt: skip


def imports(japan, europe):
    return [("JPN", "metal", 2027, "", japan), ("EU27", "metal", 2027, "", europe)]


def test_the_first_year_under_the_threshold(compare):
    pair = compare({"dependence": shares((ABOVE, BELOW), (ABOVE, ABOVE))}, {})
    assert first_years(pair.run) == {("Dy", "EU27", "metal"): None, ("Dy", "JPN", "metal"): 2027}
    assert first_years(pair.reference) == {}


def test_regions_are_counted_and_those_for_want_of_goods_among_them(compare):
    now = {"dependence": shares((ABOVE, BELOW), (ABOVE, BELOW)), "imports": imports(10.0, 60.0)}
    before = {
        "dependence": shares((ABOVE, ABOVE), (BELOW, BELOW)),
        "imports": imports(100.0, 100.0),
    }
    made = rows(compare(now, before), {})
    assert made["regions_counted"] == [("Dy", "metal", 0, "", 2.0, None)]
    assert made["regions_independent"] == [("Dy", "metal", 0, "", 2.0, 1.0)]
    assert made["regions_for_want"] == [("Dy", "metal", 0, "", 1.0, None)]


def test_groups_stand_in_the_order_of_the_folder(compare):
    own = [(group, "JPN", stage, 2026, "", ABOVE)
           for group, stage in (("Nd", "magnet"), ("Nd", "oxide"), ("Dy", "oxide"))]  # fmt: skip
    made = rows(compare({"dependence": own}, {"dependence": own}), {})
    assert [row[:2] for row in made["regions_counted"]] == [
        ("Dy", "oxide"),
        ("Nd", "oxide"),
        ("Nd", "magnet"),
    ]
