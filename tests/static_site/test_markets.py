"""Places of plants, the map."""

from __future__ import annotations

from ytterby.datasets.package import find_folder
from ytterby.ground.csvfile import read_csv
from ytterby.site.frame import HERE
from ytterby.site.markets import places_of, plant_map

FOLDER = find_folder("rare_earths")


def test_every_place_is_of_a_listed_plant_and_has_a_source():
    projects = [row["project"] for row in read_csv(FOLDER / "projects.csv").rows]
    rows = read_csv(HERE / "places.csv").rows
    for row in rows:
        assert any(name.startswith(row["project"]) for name in projects), row["project"]
        assert -180 <= float(row["longitude"]) <= 180
        assert -90 <= float(row["latitude"]) <= 90
        assert row["source"]
        assert row["source_url"].startswith("https://")
    assert len({row["project"] for row in rows}) == len(rows)


def test_the_map_has_a_dot_for_each_place_and_no_border():
    place = places_of()("narva-phase-1-magnet-primary")
    assert place["place"] == "Narva"
    assert places_of()("unknown") is None
    row = {
        **place,
        "title": "Narva phase 1",
        "technology": "magnet",
        "status": "running",
        "nameplate_t": 2000.0,
    }
    picture = plant_map([row], 3, "source")
    assert picture.svg.count("<circle") == 2  # the dot and its key
    assert "Narva phase 1, Narva: magnet, 2,000 t a year" in picture.svg
    assert picture.table.height == 1
