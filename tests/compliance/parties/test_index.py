from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.compliance.parties import index as module
from ytterby.compliance.parties.index import Entry, NameIndex
from ytterby.compliance.parties.score import DEFAULT_THRESHOLD, compare

ENTRIES = [
    Entry("putin", ("Vladimir Vladimirovich PUTIN",), ("Volodya",), "Person", "RU"),
    Entry("lavrov", ("Sergey Viktorovich Lavrov", "Lavrovs Sergejs"), (), "Person", "RU"),
    Entry("huawei", ("Huawei Technologies Co., Ltd.", "华为技术有限公司"), (), "Company", "CN"),
    Entry(
        "shengbo",
        ("Beijing Shengbo Xietong Technology Co., Ltd.", "北京盛博协通科技"),
        (),
        "Company",
        "CN",
    ),
    Entry("gazprom", ("PAO Gazprom", "ПАО Газпром"), (), "Company", "RU; AT"),
    Entry(
        "avic",
        ("Aviation Industry Company", "Corp"),
        (),
        "Company",
        "CN",
        "Chaoyang District 128 Beijing",
    ),
    Entry("pla", ("People's Liberation Army",), (), "Organization", "CN"),
    Entry("none", ("Ramzan Kadyrov", ""), ()),
]
QUERIES = [
    *("Vladimir Pudin", "Putin, Vladimir", "VladimirPutin", "S. Lavrov", "Сергей Лавров", "Huawei"),
    *("華為技術", "华为", "Shengbo Xietong", "Beijing Sheng Bo Xietong", "OAO Gasprom", "Газпром"),
    *("Huawei Tecnologies GBMH", "VladimirxPutin", "Jont Stock Company Gazprom", "S. V. Lavrov"),
    *("PLA", "Kadyrov", "R4mz4n Kadyr0v", "Corp", "Nobody Atall", "", "😀", "Technology Co Ltd"),
]


@pytest.fixture(params=["small", "large"], scope="module")
def index(request):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SMALL", 3_000 if request.param == "small" else 0)
        return NameIndex(ENTRIES)


def by_brute_force(query):
    best = {}
    for entry in ENTRIES:
        for name in entry.names:
            score = compare(query, name, entry.schema).score
            if score >= DEFAULT_THRESHOLD:
                best[entry.key] = max(score, best.get(entry.key, 0.0))
    return best


@pytest.mark.parametrize("query", QUERIES)
def test_finds_what_comparing_with_all_finds(index, query):
    found = {hit.key: hit.score for hit in index.search(query)}
    wanted = by_brute_force(query)
    assert {k: v for k, v in found.items() if k != "none"} == {
        k: v for k, v in wanted.items() if k != "none"
    }


def test_hits_are_sorted_and_explained(index):
    hits = index.search("Lavrov Sergey Viktorovich", threshold=0.3)
    assert [h.key for h in hits][:1] == ["lavrov"]
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert hits[0].name == "Sergey Viktorovich Lavrov"
    assert sum(hits[0].features.values()) == pytest.approx(hits[0].score)


def test_the_alias_that_matched_is_told(index):
    assert index.search("Sergejs Lavrovs")[0].name == "Lavrovs Sergejs"
    assert index.search("華為技術")[0].name == "华为技术有限公司"
    assert index.search("華為技術")[0].confirmed


def test_country_is_a_small_qualifier(index):
    same, other = (index.search("Gazprom", country=c)[0] for c in ("at", "CN"))
    assert same.confirmed
    assert other.confirmed
    assert same.score == 1.0
    assert other.features["country"] == pytest.approx(module.COUNTRY_DIFFERS)
    typo = index.search("Gasprom", country="RU")[0]
    assert not typo.confirmed
    assert typo.score < 1.0


def test_weak_alias_never_confirms(index):
    (hit,) = index.search("Volodya")
    assert not hit.confirmed
    assert hit.features["weak_alias"] == pytest.approx(module.WEAK_ALIAS)


def test_address_and_schema(index):
    hit = index.search("Aviation Industry", address="No. 128, Chaoyang District, Beijing")[0]
    assert "address" in hit.features
    assert index.search("Vladimir Putin", "Company")[0].features["schema"] < 0


def test_batches_agree_with_single_searches(index):
    assert index.search_many(QUERIES) == [index.search(query) for query in QUERIES]
    assert index.search_many([]) == []


def test_limit_and_threshold(index):
    assert len(index.search("Technology Co Ltd", limit=1, threshold=0.1)) <= 1
    assert index.search("Vladimir Pudin", threshold=0.99) == []


def test_empty_index():
    assert NameIndex([]).search("Putin") == []


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec=None), max_size=30))
def test_any_query(text):
    assert isinstance(NAMES.search(text), list)


NAMES = NameIndex(ENTRIES)


def test_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SMALL", 0)
    path = tmp_path / "names.npz"
    fresh = NameIndex(ENTRIES, cache=path)
    assert path.is_file()
    read = []
    real = module._read_cache
    monkeypatch.setattr(module, "_read_cache", lambda *a: read.append(real(*a)) or read[-1])
    assert NameIndex(ENTRIES, cache=path).search_many(QUERIES) == fresh.search_many(QUERIES)
    assert read[-1] is not None
    NameIndex(ENTRIES[:-1], cache=path)  # other entries: not used, but replaced
    assert read[-1] is None
    path.write_bytes(path.read_bytes()[:-200])
    assert NameIndex(ENTRIES[:-1], cache=path).search("Vladimir Putin")
    assert read[-1] is None
    assert NameIndex(ENTRIES, cache=tmp_path / "no" / "folder.npz").search("Vladimir Putin")


def test_a_small_index_imports_nothing_heavy():
    code = """
import sys
from ytterby.compliance.parties.index import Entry, NameIndex
NameIndex([Entry(1, ("Acme Ltd", "Acme"))]).search("Acmee")
print([m for m in ("numpy", "scipy", "anyascii", "polars", "pydantic") if m in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
