"""The vocabulary on words of the trade, in English, Chinese and formulas, and on no words at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.compliance.read.elements import RARE_EARTHS, form_of, parse_formula
from ytterby.compliance.read.goods import which_magnet
from ytterby.compliance.read.item import FORMS, STAGES, USES
from ytterby.compliance.read.lexicon import lexicon, nearest
from ytterby.compliance.read.understanding import (
    read_elements,
    read_form,
    read_stage,
    understand,
)
from ytterby.ground.errors import ItemError

HEAVY = "Gd Tb Dy Ho Er Tm Yb Lu Y"

# words | elements | absent | form | products (parted by ;)
GOODS = """
dysprosium oxide 99.9% | Dy | | oxide |
oxide of dysprosium and terbium | Dy Tb | | oxide |
Disprosium oxide | Dy | | oxide |
dyprosium oxide | Dy | | oxide |
terbum metal | Tb | | metal |
dysprosium metal ingots | Dy | | metal |
dysprosium powder | Dy | | metal |
Dy | Dy | | |
Dy2O3 | Dy | | oxide |
dy2o3 powder | Dy | | oxide |
Dy₂O₃ | Dy | | oxide |
Tb4O7 | Tb | | oxide |
PrNdOx | Pr Nd | | oxide |
DyF3 | Dy | | compound |
TbCl3·6H2O | Tb | | compound |
Dy2(CO3)3 | Dy | | compound |
dysprosium chloride | Dy | | compound |
scandium fluoride | Sc | | compound |
Er2O3 99.99% | Er | | oxide |
Y oxide | Y | | oxide |
W powder | W | | metal | tungsten powder
In ingot | In | | metal |
oxides of Y, La and Ho | Y La Ho | | oxide |
yttria | Y | | oxide |
ceria | Ce | | oxide |
didymium | Nd Pr | | |
didymium oxide | Nd Pr | | oxide |
NdPr oxide | Nd Pr | | oxide |
PrNd metal | Nd Pr | | metal |
mischmetal | La Ce Nd Pr | | metal |
SEG oxide | Sm Eu Gd | | oxide |
rare earth carbonate | | | compound |
ferro-dysprosium | Dy Fe | | alloy |
dysprosium-iron | Dy Fe | | alloy |
dysprosium iron alloy | Dy Fe | | alloy |
TbDyFe | Tb Dy Fe | | alloy |
Terfenol-D rods | Tb Dy Fe | | alloy |
TbCo | Tb Co | | alloy |
scandium-aluminium master alloy | Sc Al | | alloy |
aluminum-scandium alloys | Sc Al | | alloy |
AlSc sputtering target | Sc Al | | target |
terbium target | Tb | | target |
terbium-cobalt sputtering target | Tb Co | | target |
Gd-Co alloy target | Gd Co | | target |
samarium cobalt magnets | Sm Co | | magnet | SmCo
SmCo5 | Sm Co | | magnet | SmCo
Sm2Co17 magnets | Sm Co | | magnet | SmCo
samarium cobalt alloy powder | Sm Co | | alloy | SmCo
SmFeN magnet powder | Sm Fe | | magnet | SmFeN
NdFeB magnets | Nd Fe B | | magnet | NdFeB
Nd-Fe-B | Nd Fe B | | magnet | NdFeB
(Nd,Pr)2Fe14B | Nd Pr Fe B | | magnet | NdFeB
neodymium magnets | Nd Fe B | | magnet | NdFeB
Nd magnets | Nd Fe B | | magnet | NdFeB
neodynium magnets | Nd Fe B | | magnet | NdFeB
sintered neodymium magnets grade 42SH | Nd Fe B | | magnet | NdFeB
N52 | Nd Fe B | | magnet | NdFeB
magnets, grade N35 | Nd Fe B | | magnet | NdFeB
NdFeB magnet with 2% Dy | Nd Fe B Dy | | magnet | NdFeB
NdFeB magnets (Dy 0.5 wt%) | Nd Fe B Dy | | magnet | NdFeB
dysprosium NdFeB magnets | Nd Fe B Dy | | magnet | NdFeB
NdFeB magnets made in Japan, Chinese dysprosium 0.5% of value | Nd Fe B Dy | | magnet | NdFeB
ferrite magnets | Fe | | magnet | ferrite
ferrite and rare earth magnets | | | magnet |
magnets | | | magnet |
NdFeB swarf | Nd Fe B | | scrap | NdFeB
motors with NdFeB magnets containing dysprosium | Nd Fe B Dy | | component | NdFeB
NdFeB magnets, Dy-free | Nd Fe B | Dy | magnet | NdFeB
Dy- and Tb-free NdFeB | Nd Fe B | Dy Tb | magnet | NdFeB
Dy/Tb-free NdFeB magnets | Nd Fe B | Dy Tb | magnet | NdFeB
NdFeB magnets without Dy | Nd Fe B | Dy | magnet | NdFeB
NdFeB magnets N35, no dysprosium or terbium added | Nd Fe B | Dy Tb | magnet | NdFeB
Nd magnets with 0 % Tb | Nd Fe B | Tb | magnet | NdFeB
Nd magnets with 0 % Tb and 1.5 % Dy | Nd Fe B Dy | Tb | magnet | NdFeB
Nd magnets Dy: 0%; Tb: 0.0% | Nd Fe B | Dy Tb | magnet | NdFeB
Nd-Fe-B blocks Pr 5%, Dy 3.5%, Tb 0 | Nd Fe B Pr Dy | Tb | magnet | NdFeB
neodymium magnet no dysprosium, terbium 1% | Nd Fe B Tb | Dy | magnet | NdFeB
magnets containing neither Dy nor Tb | | Dy Tb | magnet |
NdFeB magnets, Dy content unknown | Nd Fe B | | magnet | NdFeB
heavy-rare-earth-free neodymium magnets | Nd Fe B | HEAVY | magnet | NdFeB
bastnasite concentrate | | | concentrate | bastnaesite
bastnäsite | | | ore | bastnaesite
monazite concentrates | | | concentrate | monazite
ion-adsorption clay | | | ore | ion-adsorption ore
raw rare earth concentrate from ion-adsorption clay | | | concentrate |
YAG crystal | Y Al | | crystal | YAG
Yb:YAG laser crystals | Yb Y Al | | crystal | YAG
YAG powder | Y Al | | compound | YAG
Y2O3:Eu phosphor | Y Eu | | luminescent |
erbium-doped fibre | Er | | fibre |
Er-doped fiber | Er | | fibre |
thulium doped laser crystal | Tm | | crystal |
GaAs wafer | Ga As | | substrate | gallium arsenide
gallium arsenide (GaAs) solar cells | Ga As | | component | gallium arsenide
gallium nitride (GaN) wafers | Ga | | substrate | gallium nitride
dysprosium (Dy) oxide | Dy | | oxide |
GaN transistor | Ga | | component | gallium nitride
gallium nitride powder | Ga | | compound | gallium nitride
gallium metal 4N | Ga | | metal |
WF6 | W | | compound | other compound
In(CH3)3 | In | | compound | organoindium
nitride of gallium | Ga | | compound | gallium nitride
gallium trichloride | Ga | | compound | other compound
sodium tungstate | Na | | compound | other compound
germanium dioxide | Ge | | oxide | germanium dioxide
CdTe | Cd Te | | compound | cadmium telluride
CdTe solar panels | Cd Te | | component | cadmium telluride
InP | In P | | compound | indium phosphide
APT | W | | compound | ammonium paratungstate
WC | W | | compound | tungsten carbide
tungsten trioxide | W | | oxide |
antimony ingot | Sb | | metal |
molybdenum powder 99.9%, 20 micron | Mo | | metal | molybdenum powder
thermal barrier coating powder (YSZ) | Y Zr | | oxide |
yttrium iron garnet | Y Fe | | crystal | YIG
graphite | C | | graphite |
spherical graphite | C | | graphite | natural flake graphite
graphite electrodes for steel furnaces | C | | graphite | graphite electrode
LFP cathode | Li Fe P | | battery | LFP
diamond wire | C | | superhard | diamond wire
MPCVD | | | equipment | MPCVD
mixer-settler with 0.3 m3 mixing chamber, for a copper plant | | | equipment | mixer-settler
circuit board tester, EAR99 | | | equipment | other equipment
extractant P507 for a rare earth separation plant | | | reagent | P507
D2EHPA | | | reagent | P204
Cyanex 272 | | | reagent | C272
CAS 14802-03-0 | | | reagent | P507
di-(2-ethylhexyl)phosphoric acid | | | reagent | P204
naphthenic acid | | | reagent | naphthenic acid
dysprosium oxide for motor magnets | Dy | | oxide |
dysprosium oxide recovered from magnet scrap | Dy | | oxide |
氧化镝 | Dy | | oxide |
氧化鏑 | Dy | | oxide |
金属铽 | Tb | | metal |
镨钕氧化物 | Pr Nd | | oxide |
钐钴 | Sm Co | | magnet | SmCo
钕铁硼永磁体 | Nd Fe B | | magnet | NdFeB
釹鐵硼磁鐵 | Nd Fe B | | magnet | NdFeB
不含镝铽的钕铁硼永磁体 | Nd Fe B | Dy Tb | magnet | NdFeB
钕铁硼磁体,含镝2% | Nd Fe B Dy | | magnet | NdFeB
氯化铽 | Tb | | compound |
铽靶材 | Tb | | target |
砷化镓衬底 | Ga As | | substrate | gallium arsenide
用于稀土分离的P507萃取剂 | | | reagent | P507
球形石墨 | C | | graphite | natural flake graphite
仲钨酸铵 | W | | compound | ammonium paratungstate
镓 | Ga | | |
"""

# words | stage | kind
TECHNOLOGY = """
process sheets and furnace settings for making sintered NdFeB magnets | magnet making | technology
samarium cobalt magnet sintering recipe | magnet making | technology
know-how for grain boundary diffusion of terbium | magnet making | technology
NdFeB magnets, production technology | magnet making | technology
recipe for strip casting NdFeB alloy | magnet making | technology
ore dressing process package, bastnaesite | beneficiation | technology
flotation process know-how for bastnaesite ore | beneficiation | technology
heap leaching method and reagent recipe for ion-adsorption clay | smelting/leaching | technology
process and parameters to win rare earths from ionic ore | smelting/leaching | technology
process to reach 99.99% dysprosium oxide | extraction-separation | technology
solvent extraction of heavy rare earths | extraction-separation | technology
solvent extraction flowsheet for separating Nd and Pr | extraction-separation | technology
drawings of a mixer-settler | extraction-separation | technology
training of operators in rare earth separation | extraction-separation | technology
resin ion-exchange recovery of gallium from alumina liquor | extraction-separation | technology
gallium recovery resin process | extraction-separation | technology
process package to recover rare earths from magnet scrap | recycling | technology
magnet recycling process developed in the United States | recycling | technology
molten salt electrolysis process for neodymium metal | metal | technology
rare earth metal production technology | metal | technology
LFP cathode technology, 2.60 g/cc at 220 MPa | other | technology
heat treatment with rare earth agents | other | technology
commissioning of a magnet sintering line in Vietnam | magnet making | service
maintenance of NdFeB magnet production line | magnet making | service
sintering furnace profile for NdFeB | magnet making | technology
SmCo magnet heat treatment parameters | magnet making | technology
tungsten heavy alloy sintering technology | alloy | technology
high purity bismuth production process | metal | technology
lithium hydroxide from spodumene process | smelting/leaching | technology
spodumene to lithium carbonate production technology | extraction-separation | technology
preparation process of neodymium laser glass | other | technology
engineers to upgrade a SmCo magnet line | magnet making | service
稀土分离技术 | extraction-separation | technology
稀土金属冶炼工艺 | metal | technology
稀土回收技术 | recycling | technology
钕铁硼磁体生产线安装调试 | magnet making | service
"""

NOT_ELEMENTS = [
    "In 2025 we sold As per contract No. 5 to He and I",
    "US EAR99 HS 8505, CN part 1, VN and KR",
    "Smith & Co. Ltd, Er ist da, W. Smith",
    "CO2 and H2O, F16, B2B",
    "BSc degree, PhD",
]


def rows(table: str) -> list[tuple[str, ...]]:
    return [
        tuple(c.strip() for c in f"{line}||||".split("|")) for line in table.strip().splitlines()
    ]


@pytest.mark.parametrize("row", rows(GOODS), ids=lambda row: row[0])
def test_goods(row):
    text, elements, absent, form, products = row[:5]
    read = understand(text)
    assert read.elements == set(elements.split())
    assert read.absent == set((HEAVY if absent == "HEAVY" else absent).split())
    assert read.form == form
    assert read.products == {p for p in products.split(";") if p}
    assert read.kind == "goods"


@pytest.mark.parametrize("row", rows(TECHNOLOGY), ids=lambda row: row[0])
def test_technology(row):
    text, stage, kind = row[:3]
    read = understand(text)
    assert (read.stage, read.kind, read.form) == (stage, kind, "technology")


@pytest.mark.parametrize("text", NOT_ELEMENTS)
def test_words_and_initials_are_no_symbols(text):
    assert understand(text).elements == set()


def test_a_machine_or_reagent_tells_what_it_works_on():
    copper = understand("mixer-settler for a copper plant")
    assert copper.uses == {"other metals"}
    assert not copper.rare_earths
    nickel = understand("P507 for nickel-cobalt separation")
    assert nickel.uses == {"other metals"}
    rare = understand("extractant P507 for a rare earth separation plant")
    assert rare.rare_earths
    assert rare.uses == {"rare earth industry"}
    assert rare.stage == "extraction-separation"
    assert understand("jet mills for neodymium magnets").rare_earths


def test_which_magnet():
    none: frozenset[str] = frozenset()
    assert which_magnet("magnet", none, frozenset({"Dy"})) == ({"NdFeB"}, {"Dy", "Nd", "Fe", "B"})
    assert which_magnet("magnet", none, frozenset({"Sm"}))[0] == {"SmCo"}
    assert which_magnet("magnet", none, frozenset({"Ho"}))[0] == none
    assert which_magnet("oxide", none, frozenset({"Dy"})) == (none, {"Dy"})


def test_acronyms_that_are_words():
    assert not understand("an apt description").products
    assert understand("APT, 20 tonnes").products == {"ammonium paratungstate"}


def test_rare_earths_at_large():
    for text in ("rare earth oxide", "REO", "稀土", "lanthanide salts", "monazite"):
        assert understand(text).rare_earths, text
    assert not understand("copper ore").rare_earths


def test_steps_of_rare_earths_alone_say_rare_earths():
    for text in (
        "grain boundary diffusion process",
        "repair of strip casting furnaces",
        "晶界扩散技术",
    ):
        assert understand(text).rare_earths, text
    assert not understand("sintering technology").rare_earths


def test_a_grade_is_a_hint_not_a_decision():
    read = understand("NdFeB magnets grade N38UH")
    assert not read.elements & {"Dy", "Tb"}
    assert [r.words for r in read.readings if r.field == "note"] == ["N38UH"]
    assert not [r for r in understand("NdFeB magnets N35").readings if r.field == "note"]


def test_readings_name_the_words_of_the_user():
    read = understand("Sintered Neodymium magnets without Terbium")
    said = {(r.field, r.value): r.words for r in read.readings}
    assert said["element", "Nd"] == "Neodymium magnets"
    assert said["absent", "Tb"] == "Terbium"
    assert said["form", "magnet"] == "Neodymium magnets"


def test_nothing_understood():
    for text in ("", "   ", "quite something", "???"):
        read = understand(text)
        assert (read.kind, read.form, read.elements) == ("", "", frozenset())


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_error(text):
    read = understand(text)
    assert read.form in (*FORMS, "")
    assert read.stage in (*STAGES, "")
    assert read.uses <= set(USES)
    assert read.elements.isdisjoint(read.absent)


_PIECES = st.sampled_from(
    [
        *lexicon().phrases,
        "Dy",
        "Tb",
        "NdFeB",
        "Y2O3",
        ",",
        ":",
        "-",
        "/",
        "0",
        "%",
        "2",
        "(",
        ")",
        "不含",
        "\n",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(_PIECES, max_size=25), st.sampled_from(["", " ", "-"]))
def test_any_phrases_in_any_order_are_read(pieces, glue):
    read = understand(glue.join(pieces))
    assert read.elements.isdisjoint(read.absent)
    assert read.products <= lexicon().products.keys()


_REPEATED = (
    "A|(|((A|(Nd,|Dy,|Dy-|no Dy, |Dy free |0 |In |Er, Ho, |镝|不含镝|dysprosiun |for of from "
)


@pytest.mark.parametrize("piece", _REPEATED.split("|"))
def test_long_texts_come_to_an_end(piece):
    understand((piece * 10_000)[:10_000])


def test_formulas():
    assert parse_formula("Dy2O3") == ("Dy", "O")
    assert parse_formula("Nd2Fe14B") == ("Nd", "Fe", "B")
    for name in ("P507", "N52", "US", "CN", "EAR99", "Xyz2", "Qq"):
        assert parse_formula(name) == ()
    assert form_of(("Dy", "O")) == "oxide"
    assert form_of(("Dy", "O", "H")) == "compound"
    assert form_of(("La", "B")) == "compound"
    assert form_of(("Nd", "Pr")) == ""
    assert form_of(("Dy", "Fe")) == "alloy"
    assert form_of(("O",)) == ""


def test_one_typo():
    assert nearest("neodynium") == "neodymium"
    assert {nearest(word) for word in ("terbum", "terbiium", "tebrium")} == {"terbium"}
    assert nearest("europe") == ""


def test_columns():
    assert read_elements("Nd/Dy") == ({"Nd", "Dy"}, False)
    assert read_elements("rare earths") == (frozenset(), True)
    assert read_elements("REE") == (frozenset(), True)
    assert read_elements("dysprosium; Tb") == ({"Dy", "Tb"}, False)
    assert read_elements("镝") == ({"Dy"}, False)
    assert read_elements("dy") == ({"Dy"}, False)
    assert read_elements("W") == ({"W"}, False)
    assert read_elements("NdPr") == ({"Nd", "Pr"}, False)
    assert read_elements("") == (frozenset(), False)
    with pytest.raises(ItemError, match="unknown element 'Unobtainium'"):
        read_elements("Nd/Unobtainium")
    for form in FORMS:
        assert read_form(form) == form
    words = (
        "Oxides=oxide|permanent magnets=magnet|Know-how=technology|fiber=fibre|chloride=compound"
    )
    words += "|wafer=substrate|ingot=metal|氧化物=oxide|="
    for word, form in (pair.split("=") for pair in words.split("|")):
        assert read_form(word) == form
    with pytest.raises(ItemError, match="magnet"):
        read_form("magnut")
    for stage in STAGES:
        assert read_stage(stage) == stage
    words = "Extraction separation=extraction-separation|separation=extraction-separation|="
    words += "|leaching=smelting/leaching|sintering=magnet making|flotation=beneficiation"
    for word, stage in (pair.split("=") for pair in words.split("|")):
        assert read_stage(word) == stage
    with pytest.raises(ItemError, match="unknown stage"):
        read_stage("packing")


def test_cas():
    assert lexicon().cas["298-07-7"] == "P204"


def test_names_of_the_vocabulary_exist():
    words = lexicon()
    for product in words.products.values():
        assert product.form in (*FORMS, ""), product.id
        assert product.stage in (*STAGES, ""), product.id
    assert set(words.made_by) == set(FORMS)
    assert set(words.made_by.values()) <= set(STAGES)
    assert set(words.stages) | {"other"} == set(STAGES)
    named = {w.value for ws in words.phrases.values() for w in ws if w.kind == "element"}
    assert named >= RARE_EARTHS
