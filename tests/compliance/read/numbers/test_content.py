import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.compliance.read.item import VALUES, Part
from ytterby.compliance.read.numbers.content import STAGE_ORDER, read_content
from ytterby.compliance.read.numbers.facts import (
    cas_is_valid,
    read_cas,
    read_origin,
    read_origins,
    read_ownership,
    read_part,
    read_technology_origin,
    share,
)
from ytterby.compliance.read.numbers.values import merge, merge_values, scan

from ...sampled import sample

INF = math.inf
CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("*.txt"))


def read_values(text, about=""):
    return merge(scan(text, about).values)[0]


def above(number):
    return math.nextafter(number, INF)


def below(number):
    return math.nextafter(number, -INF)


def plain(values):
    return {k: v.low if v.exact else (v.low, v.high) for k, v in values.items()}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        # purity
        ("yttrium oxide 99.999%", {"purity": 0.99999}),
        ("99,995 % lutetium oxide", {"purity": 0.99995}),
        ("purity over 99.9 percent", {"purity": (above(0.999), INF)}),
        ("purity of at least 99.95%", {"purity": (0.9995, INF)}),
        ("gallium arsenide 6N", {"purity": (0.999999, 0.9999999)}),
        ("GaAs 5N5", {"purity": (0.999995, 0.999999)}),
        ("gallium 7N", {"purity": (0.9999999, 0.99999999), "content.Ga": (0.9999999, 0.99999999)}),
        ("氧化镝 纯度99.99%", {"purity": 0.9999}),
        ("Sm2O3 ≥ 99.9％", {"purity": (0.999, INF)}),
        ("antimony oxide (99.99 pct)", {"purity": 0.9999}),
        ("tellurium metal 99.99%", {"purity": 0.9999, "content.Te": 0.9999}),
        ("high purity graphite, 99.9% min", {"purity": (0.999, INF)}),
        ("Tb4O7/TREO 99.99%", {"purity": 0.9999}),
        ("dysprosium oxide 99.95", {"purity": 0.9995}),
        ("dysprosium oxide, 99.95 USD a kilo", {}),
        # content
        ("sintered magnet, 4.5 wt% dysprosium", {"content.Dy": 0.045}),
        ("magnet containing 0.8% Tb and 2.1% Dy", {"content.Tb": 0.008, "content.Dy": 0.021}),
        ("Dy: 0.5 %, Tb: 0.2 %", {"content.Dy": 0.005, "content.Tb": 0.002}),
        ("alloy of 20 percent samarium", {"content.Sm": 0.2}),
        ("NdFeB with less than 0.1% Dy", {"content.Dy": (-INF, below(0.001))}),
        ("magnet with up to 1% terbium", {"content.Tb": (-INF, 0.01)}),
        ("钕铁硼 镝含量1.5%", {"content.Dy": 0.015}),
        ("magnet with Tb 250 ppm", {"content.Tb": 0.00025}),
        ("tungsten alloy with W 97 percent", {"content.W": 0.97}),
        ("steel, cerium 0.03 % by weight", {"content.Ce": 0.0003}),
        ("Dy 1 to 2 wt%", {"content.Dy": (0.01, 0.02)}),
        ("Dy 2 ± 0.5 %", {"content.Dy": (0.015, 0.025)}),
        ("bastnaesite concentrate, 65% REO", {"TREO": 0.65}),
        ("magnet with Dy+Tb 1.2 wt%", {"content.Dy": (0.0, 0.012), "content.Tb": (0.0, 0.012)}),
        # sizes
        ("tungsten powder below 45 µm", {"particle size": (-INF, below(45.0))}),
        ("molybdenum powder, 50 micrometres or finer", {"particle size": (-INF, 50.0)}),
        ("diamond powder d50 0.02 mm", {"particle size": 20.0}),
        ("synthetic diamond 50 to 500 um mean size", {"particle size": (50.0, 500.0)}),
        ("synthetic diamond, mean size 50-500 microns", {"particle size": (50.0, 500.0)}),
        ("nano ceria powder 80 nm", {"particle size": 0.08}),
        ("powder -325 mesh", {"particle size": (-INF, 45.0)}),
        ("diamond wire saw with grains of 7 micron", {"grain": 7.0}),
        ("grinding wheel, grit 4 μm", {"grain": 4.0}),
        ("粒度20微米的钼粉", {"particle size": 20.0}),
        ("kiln 1.8 x 20 m", {"diameter": 1.8, "length": 20.0}),
        ("kiln 4.6 m × 80 m", {"diameter": 4.6, "length": 80.0}),
        ("kiln of 3 m diameter, 40 m long", {"diameter": 3.0, "length": 40.0}),
        # vessels and machines
        ("mixing chamber of 14,2 m3", {"volume": 14.2}),
        ("reactor of 12 cubic metres", {"volume": 12.0}),
        ("mixer-settler, 750 L", {"volume": 0.75}),
        ("reactor between 10 and 50 m³", {"volume": (10.0, 50.0)}),
        ("reactor from 10 m3 to 50 m3", {"volume": (10.0, 50.0)}),
        ("leach liquor 5,000 m3 per day", {"throughput": 5000.0}),
        ("250 m3/h purification line", {"throughput": 6000.0}),
        ("furnace to 1,700 °C", {"temperature": 1700.0}),
        ("crystal puller 2573.15 K", {"temperature": 2300.0}),
        ("kiln up to 850 C", {"temperature": (-INF, 850.0)}),
        ("cell of 12 kA", {"current": 12.0}),
        ("cell of 12000 A", {"current": 12.0}),
        (
            "anode 6 A/cm2, cathode 150 A/dm2",
            {"anode current density": 6.0, "cathode current density": 1.5},
        ),
        ("stirrer motor 15 kW", {"power": 15.0}),
        ("furnace of 200 kg charge", {"mass": 200.0}),
        ("forming press with a 1.8 T field", {"magnetic field": 1.8}),
        ("forming press with a 15 kG field", {"magnetic field": 1.5}),
        ("jet mill, oxygen below 80 ppm", {"oxygen": (-INF, below(80.0))}),
        ("jet mill, oxygen 0.005 %, recovery 99.5%", {"oxygen": 50.0, "recovery": 0.995}),
        ("sintering furnace that cools in 15 min", {"cooling time": 15.0}),
        ("sintering furnace, cooling within 0.25 h", {"cooling time": (-INF, 15.0)}),
        # graphite, crystals, batteries, chips
        ("bending strength 38 MPa", {"flexural strength": 38.0}),
        ("graphite, 35 N/mm2, 1780 kg/m3", {"flexural strength": 35.0, "density": 1.78}),
        ("density greater than 1.73 g/cm³", {"density": (above(1.73), INF)}),
        ("isostatic press for 300 MPa", {"pressure": 300.0}),
        ("InSb, dislocation density under 50 per cm2", {"dislocation density": (-INF, below(50))}),
        ("EPD 5 x 10^2 cm-2", {"dislocation density": 500.0}),
        (
            "LFP, 2.62 g/cm3 compaction density at 220 MPa",
            {"compaction density": 2.62},
        ),
        (
            "LMFP cathode: 2.4 g/cc (220 MPa); 158 mAh/g; first efficiency 97 %",
            {"compaction density": 2.4, "specific capacity": 158.0, "first efficiency": 0.97},
        ),
        ("磷酸铁锂 压实密度2.60克/立方厘米", {"compaction density": 2.6}),
        ("battery of 310 Wh/kg", {"energy density": 310.0}),
        ("7nm logic chips", {"chip node": 7.0}),
        ("chips at 14 nm or below", {"chip node": (-INF, 14.0)}),
        ("NAND memory of 232 layers", {"memory layers": 232.0}),
        ("magnet, Br 1.32 T, Hcj 25 kOe", {"remanence": 1.32, "coercivity": 1989.4375}),
        # shares of value
        (
            "Chinese terbium 0.3% of value",
            {"value share.CN.Tb": 0.003, "value share.CN": (0.003, 1)},
        ),
        ("30 percent by value from Japan", {"value share.JP": 0.3}),
        ("US content 25% by value", {"value share.US": 0.25}),
        (
            "part 1 items of Chinese origin, value share at least 0.1 percent",
            {"value share.CN.part 1": (0.001, INF), "value share.CN": (0.001, 1)},
        ),
        # no values
        ("tungsten heavy alloy 97W", {}),
        ("NdFeB magnet N42SH", {}),
        ("extractant P507", {}),
        ("CAS 14802-03-0", {}),
        ("25 percent duty", {}),
        ("magnets 20 x 10 x 5 mm", {}),
        ("1064 nm laser", {}),
        ("fabric 3 m wide", {}),
        ("heading 2846 of 2025-04-04", {}),
        ("", {}),
    ],
)
def test_values(text, values):
    found = plain(read_values(text))
    assert found.keys() == values.keys()
    for name, value in values.items():
        assert found[name] == pytest.approx(value, rel=1e-12), name


UNITS = [
    ("{} m3", "{} litres", 1000, "volume"),
    ("particle size {} mm", "particle size {} um", 1000, "particle size"),
    ("particle size {} um", "particle size {} nm", 1000, "particle size"),
    ("{} kA", "{} A", 1000, "current"),
    ("density {} g/cm3", "density {} kg/m3", 1000, "density"),
    ("Dy {} percent", "Dy {} ppm", 10_000, "content.Dy"),
    ("flexural strength {} MPa", "flexural strength {} kPa", 1000, "flexural strength"),
]


@pytest.mark.parametrize(("one", "other", "factor", "name"), UNITS)
@given(thousandths=st.integers(1, 49_000))
@settings(max_examples=60)
def test_units_come_back(one, other, factor, name, thousandths):
    number = f"{thousandths / 1000:.3f}"
    first = read_values(one.format(number))[name]
    second = read_values(other.format(f"{thousandths * factor / 1000:.0f}" if factor > 999 else ""))
    if factor >= 1000 and thousandths * factor % 1000 == 0:
        assert first.low == pytest.approx(second[name].low, rel=1e-12)
    assert first.exact


@given(st.integers(1, 999_999))
def test_share_and_percent(millionths):
    text = f"Dy {millionths / 10_000:.4f} percent by weight in a magnet"
    assert read_values(text)["content.Dy"].low == float(f"{millionths}e-6")


def test_names_have_units():
    names = {v.name for text in ("x",) for v in scan(text).values}
    for case in test_values.pytestmark[0].args[1]:
        names |= set(read_values(case[0]))
    known = {n for n in names if not n.startswith(("content.", "value share."))}
    assert known <= set(VALUES)


def test_values_of_two_texts():
    first = read_values("purity over 99.9 percent")
    values, clashes = merge_values(first, read_values("purity 99.95%"))
    assert (plain(values), clashes) == ({"purity": 0.9995}, ())
    values, clashes = merge_values(values, read_values("purity 99.5%"))
    assert plain(values) == {"purity": 0.9995}
    assert clashes == ("purity is given twice: 99.95% and 99.5%",)


@pytest.mark.parametrize(
    ("text", "present", "absent"),
    [
        ("Dy 0; Tb 0", set(), {"Dy", "Tb"}),
        ("Dy 0%; Tb 0.0 percent", set(), {"Dy", "Tb"}),
        ("no dysprosium or terbium", set(), {"Dy", "Tb"}),
        ("Dy 0, Tb 0", set(), {"Dy", "Tb"}),
        ("Dy 0.05", {"Dy"}, set()),
        ("Dy 2", {"Dy"}, set()),
        ("Dy+Tb 1 percent", {"Dy", "Tb"}, set()),
        ("Tb: traces", {"Tb"}, set()),
        ("terbium-free", set(), {"Tb"}),
        ("without Dy", set(), {"Dy"}),
        ("Dy none; Tb not detected", set(), {"Dy", "Tb"}),
        ("不含镝和铽", set(), {"Dy", "Tb"}),
        ("contains Dy", {"Dy"}, set()),
        ("Dy 2%; no Tb", {"Dy"}, {"Tb"}),
        ("Dy <0.1%", set(), set()),
        ("Sm; Co", {"Sm", "Co"}, set()),
        ("Dy 0.05 percent", {"Dy"}, set()),
        ("Y2O3 5%", {"Y"}, set()),
        ("free of heavy rare earths", set(), {"Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y"}),
    ],
)
def test_presence(text, present, absent):
    found = read_content(text)
    assert (set(found.present), set(found.absent)) == (present, absent)


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("60 percent owned by one Entity List party", [(0.6, "US-EL")]),
        ("30 % and 25 % owned by two Entity List parties", [(0.3, "US-EL"), (0.25, "US-EL")]),
        ("50% by an SDN", [(0.5, "US-SDN")]),
        ("owned 49 percent by a company on the control list", [(0.49, "CN-CONTROL-LIST")]),
        ("an OFAC SDN holds 51.5 percent", [(0.515, "US-SDN")]),
        ("25% each by two SDNs", [(0.25, "US-SDN"), (0.25, "US-SDN")]),
        ("30% by an SDN and 25% by an MEU party", [(0.3, "US-SDN"), (0.25, "US-MEU")]),
        ("wholly owned by a company on the Unreliable Entity List", [(1.0, "CN-UEL")]),
        ("majority owned by an Entity List party", [(above(0.5), "US-EL")]),
        ("12 percent stake of a Military End User", [(0.12, "US-MEU")]),
        ("40% held by a firm on the attention list", [(0.4, "CN-ATTENTION-LIST")]),
        ("80% owned by an unlisted company", [(0.8, "")]),
        ("70 percent owned by a party on the Unverified List", [(0.7, "US-UVL")]),
        ("实体清单企业持股60%", [(0.6, "US-EL")]),
        ("75% owned by Acme Holdings", [(0.75, "")]),
        ("Dy 2 percent by weight", []),
        ("purity 99 percent", []),
    ],
)
def test_ownership(text, shares):
    assert [(one.share, one.listed) for one in read_ownership(text)] == shares


def test_the_owner_as_stated():
    (one,) = read_ownership("75 percent owned by Acme Holdings")
    assert one.by == "Acme Holdings"


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        (
            "MM; CN; CN; JP",
            {"ore": "MM", "extraction-separation": "CN", "metal": "CN", "magnet making": "JP"},
        ),
        ("Australia; Malaysia", {"ore": "AU", "extraction-separation": "MY"}),
        (
            "CN > CN > VN > VN",
            {"ore": "CN", "extraction-separation": "CN", "metal": "VN", "magnet making": "VN"},
        ),
        ("AU; unknown; JP; JP", {"ore": "AU", "metal": "JP", "magnet making": "JP"}),
        ("mined in AU; separated in Malaysia", {"ore": "AU", "extraction-separation": "MY"}),
        (
            "ore MM; separation CN; metal CN; magnet JP",
            {"ore": "MM", "extraction-separation": "CN", "metal": "CN", "magnet making": "JP"},
        ),
        ("ore: IN", {"ore": "IN"}),
        (
            "every stage in Estonia",
            dict.fromkeys((*STAGE_ORDER, "melting"), "EE"),
        ),
        (
            "mined, separated and smelted in China",
            {"ore": "CN", "extraction-separation": "CN", "metal": "CN"},
        ),
        (
            "melted in Japan from Chinese-separated oxide",
            {"melting": "JP", "extraction-separation": "CN"},
        ),
        ("magnets made in Vietnam", {"magnet making": "VN"}),
        ("recycled in DE", {"recycling": "DE"}),
        ("矿石:缅甸", {"ore": "MM"}),
    ],
)
def test_origins(text, origins):
    found = read_content(text)
    assert dict(found.origins) == origins
    assert found.unread == ()


def test_made_is_of_the_item():
    assert read_content("made in Japan", "NdFeB magnets").origins == {"magnet making": "JP"}
    assert read_content("made in Japan", "samarium metal").origins == {"metal": "JP"}


@pytest.mark.parametrize(
    ("text", "origins", "origin"),
    [
        ("magnets sintered in Germany from US metal", {"magnet making": "DE"}, ""),
        ("samarium metal of Chinese origin", {}, "CN"),
        ("Chinese-origin gallium sold by a Dutch trader", {}, "CN"),
        ("dysprosium oxide bought by a Japanese firm", {}, ""),
        ("import of Chinese magnets", {}, "CN"),
        ("Chinese separation technology", {}, ""),
        ("oxide produced in Estonia", {"extraction-separation": "EE"}, "EE"),
        ("原产于中国的镓", {}, "CN"),
    ],
)
def test_origins_in_running_text(text, origins, origin):
    assert (read_origins(text)[0], read_origin(text)) == (origins, origin)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("made with Chinese separation technology", {"CN"}),
        ("separated using technology from China", {"CN"}),
        ("technology: JP", {"JP"}),
        ("without Chinese technology", set()),
        ("US know-how", {"US"}),
        ("中国技术", {"CN"}),
        ("our technology", set()),
    ],
)
def test_technology_origin(text, countries):
    assert set(read_technology_origin(text)[0]) == countries


@pytest.mark.parametrize("cas", ["14802-03-0", "298-07-7", "1338-24-5", "68814-95-9", "83411-71-6"])
def test_cas(cas):
    assert cas_is_valid(cas)
    assert read_content(f"CAS {cas}").cas == {cas}
    wrong = cas[:-1] + str((int(cas[-1]) + 1) % 10)
    found = read_content(f"CAS no. {wrong}")
    assert not found.cas
    assert found.contradictions == (f"CAS {wrong}: the check digit is wrong",)
    assert read_cas(f"x {cas}; {wrong}") == ({cas}, (wrong,))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Dy metal CN 12 USD", Part("Dy metal", "CN", 12.0, None, "USD")),
        ("iron (JP) 9 kg 10 USD", Part("iron", "JP", 10.0, 9.0, "USD")),
        ("terbium oxide from China, $1,250.50", Part("terbium oxide", "CN", 1250.5, None, "USD")),
        ("housing 3 kg", Part("housing", "", None, 3.0)),
        ("coil (Germany) EUR 7", Part("coil", "DE", 7.0, None, "EUR")),
        ("500 g boron US 4 €", Part("boron", "US", 4.0, 0.5, "EUR")),
        ("no amount CN", None),
        ("12 USD", None),
    ],
)
def test_part(text, part):
    assert read_part(text) == part


def test_bill_of_materials():
    found = read_content(
        "civil; BOM: Dy metal CN 12 USD; Nd metal AU 80 USD, other JP 908 USD; Tb 0"
    )
    assert [p.name for p in found.parts] == ["Dy metal", "Nd metal", "other"]
    assert share(found.parts, lambda p: p.country == "CN") == 0.012
    assert found.values["value share.CN"].low == 0.012
    assert (found.uses, found.absent, found.unread) == ({"civil"}, {"Tb"}, ())
    assert math.isnan(share(found.parts, lambda p: True, by="weight"))


def test_bill_by_weight():
    parts = read_content("BOM: Dy metal CN 0.2 kg; rest JP 9.8 kg").parts
    assert share(parts, lambda p: p.name == "Dy metal", by="weight") == pytest.approx(0.02)
    assert math.isnan(share(parts, lambda p: True))
    assert math.isnan(share((), lambda p: True))


def test_bill_in_two_currencies():
    found = read_content("BOM: a CN 5 USD; b JP 5 EUR")
    assert found.contradictions == ("the bill of materials mixes EUR and USD",)
    assert not found.values


@given(st.lists(st.tuples(st.integers(1, 10**6), st.sampled_from(["CN", "JP", "US"])), min_size=1))
def test_shares_add_up(rows):
    text = "BOM: " + "; ".join(f"part {c} {v} USD" for v, c in rows)
    found = read_content(text)
    assert len(found.parts) == len(rows)
    shares = [v.low for k, v in found.values.items() if k.startswith("value share.")]
    assert math.fsum(shares) == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("Dy 2%; blue paint", ("blue paint",)),
        ("size 50 x 20 x 10 mm", ("size 50 x 20 x 10 mm",)),
        ("CN; CN; CN; CN; CN", ("CN; CN; CN; CN; CN",)),
        ("purity 120 percent", ("purity 120 percent",)),
        ("12 pieces; CAS 298-07-7", ("12 pieces",)),
        ("Dy 2%;;", ()),
        ("BOM: Dy metal CN 12 USD, something", ("something",)),
        ("🙂", ("🙂",)),
    ],
)
def test_nothing_is_dropped(text, unread):
    assert read_content(text).unread == unread


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("purity 99.9%; purity 99.99%", "purity is given twice"),
        ("Dy 2%; Dy 3%", "content.Dy is given twice"),
        ("Dy 2%; Dy none", "Dysprosium"),
        ("separation CN; separated in JP", "is said to be in CN and in JP"),
        ("Tb 130 percent", "more than the whole"),
    ],
)
def test_contradictions(text, says):
    found = " ".join(read_content(text).contradictions)
    if says == "Dysprosium":
        says = "Dy is said to be in it and not to be in it"
    assert says in found


def test_the_item_names_what_the_cell_leaves_out():
    item = "LMFP cathode powder, 2.41 g/cc at 220 MPa, first efficiency 97.2%"
    found = read_content("2.41 g/cc; 97.2 percent", item)
    assert plain(found.values) == {"compaction density": 2.41, "first efficiency": 0.972}
    assert read_content("97.2 percent").unread == ()
    assert plain(read_content("4 micron", "diamond grinding wheel").values) == {"grain": 4.0}


def test_readings_tell_the_words():
    (reading,) = read_content("Tb 0.5 percent").readings
    assert (reading.field, reading.value, reading.words, reading.source) == (
        "value",
        "content.Tb 0.005",
        "Tb 0.5 percent",
        "content",
    )


TEXTS = st.text() | st.lists(
    st.sampled_from(
        ["Dy", " ", "2", ".", ",", "%", "percent", "and", "to", "x", "m3", "CN", ";", "BOM:", "USD",
         "owned by", "SDN", "no", "over", "4N", "10^5", "A/cm2", "(", ")", "Chinese", "value", "含",
         "镝", "≥", "\x00", "🙂", "14802-03-0", "nm", "chip", "e5", "±", "-", "made in", "technology"]
    )
).map("".join)  # fmt: skip


@given(TEXTS, TEXTS)
@settings(max_examples=400, deadline=None)
def test_never_an_error(text, item):
    found = read_content(text, item)
    for value in found.values.values():
        assert value.low <= value.high
        assert not math.isnan(value.low + value.high) or not math.isfinite(value.low)
    read_values(text)
    read_origin(text)


def test_surrogates_and_nul():
    assert read_content("\ud800; \x00; Dy 1%").values["content.Dy"].low == 0.01


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.stem)
def test_hard_texts_come_to_an_end(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    longest = set(sample(lines))
    for line in lines:
        read_content(line)
        size = 10_000 if line in longest else 2_000
        for gap in ("", " "):
            text = (line + gap) * (size // (len(line) + 1) + 1)
            read_content(text[:size])
