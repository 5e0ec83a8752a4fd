import contextlib

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.compliance.read.countries import (
    CountryError,
    find_country,
    find_mention,
    read_country,
    table,
)


def test_table_is_iso():
    for country in pycountry.countries:
        row = table()[country.alpha_2]
        assert (row.alpha3, row.name) == (country.alpha_3, country.name)
    assert set(table()) - {c.alpha_2 for c in pycountry.countries} == {"EU", "XK"}


@pytest.mark.parametrize("code", sorted(c.alpha_2 for c in pycountry.countries))
def test_codes_and_names_come_back(code):
    row = table()[code]
    for text in (code, code.lower(), row.alpha3, row.name, *row.names, row.short):
        assert read_country(text) == code, text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("China", "CN"),
        (" china ", "CN"),
        ("P.R. China", "CN"),
        ("The Netherlands", "NL"),
        ("holland", "NL"),
        ("South Korea", "KR"),
        ("North Korea", "KP"),
        ("Korea", "KR"),
        ("Viet Nam", "VN"),
        ("Vietnam", "VN"),
        ("Burma", "MM"),
        ("Russia", "RU"),
        ("U.S.A.", "US"),
        ("u.s.", "US"),
        ("UK", "GB"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Cote d’Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Czech Republic", "CZ"),
        ("Hong Kong", "HK"),
        ("Macau", "MO"),
        ("Taiwan", "TW"),
        ("Kosovo", "XK"),
        ("EU", "EU"),
        ("European Union", "EU"),
        ("中国", "CN"),
        ("日本", "JP"),
        ("美国", "US"),
        ("香港", "HK"),
        ("韩国", "KR"),
        ("欧盟", "EU"),
        ("ＣＮ", "CN"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Guinea", "GN"),
        ("Guinea-Bissau", "GW"),
        ("Mali", "ML"),
        ("Malaysia", "MY"),
        ("Oman", "OM"),
        ("Georgia", "GE"),
    ],
)
def test_names(text, code):
    assert read_country(text) == code


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Germny", "Germany"),
        ("Malasia", "Malaysia"),
        ("Chnia", "China"),
        ("QQ", "ISO code"),
        ("", "ISO code"),
        ("x" * 10_000, "ISO code"),
        ("CN; JP", ""),
        ("\x00", ""),
    ],
)
def test_unknown(text, advice):
    with pytest.raises(CountryError) as error:
        read_country(text)
    assert advice in str(error.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("gallium of Chinese origin", "CN"),
        ("bought in Japan", "JP"),
        ("US content", "US"),
        ("indium in oxide", ""),
        ("no polish here", ""),
        ("SmCo, IT and NO", ""),
        ("来自中国的镝", "CN"),
        ("South African monazite", "ZA"),
        ("North Korean", "KP"),
    ],
)
def test_mentions(text, code):
    assert find_mention(text)[0] == code


def test_adjectives_only_where_asked():
    assert find_country("Chinese") == ""
    assert find_country("Chinese", adjectives=True) == "CN"


@given(st.text())
def test_never_another_error(text):
    with contextlib.suppress(CountryError):
        assert read_country(text) in table()


def test_unknown_names():
    for number in range(50):
        with pytest.raises(CountryError):
            read_country(f"nowhere {number}")
