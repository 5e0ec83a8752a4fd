"""Families of texts about what no list names, generated in several languages, and of what lists name near them."""

from __future__ import annotations

from itertools import product

import pytest

from ..sampled import sample

FREE = ("no control found", "not covered", "suspended")
BINDING = ("prohibited", "licence required", "notice/statement required")


def _texts(frames, words):
    """Each frame with words of its language: {0} is the word."""
    return [frame.format(word) for language in words for frame, word in product(frames[language], words[language])]


CUTTING_TOOLS = _texts(
    {
        "en": ("solid carbide {0}, 6 mm", "tungsten carbide {0}, set of 10", "{0} carbide-tipped, 8 pcs"),
        "de": ("Vollhartmetall{0} 6 mm", "Hartmetall{0}, 10 Stück"),
        "fr": ("{0} carbure monobloc 6 mm", "{0} en carbure de tungstène, lot de 5"),
        "es": ("{0} de carburo de tungsteno 8 mm", "{0} de metal duro, juego de 10"),
        "zh": ("硬质合金{0} 6毫米", "整体硬质合金{0}，10支", "钨钢{0}"),
        "ja": ("超硬{0} 6mm", "超硬合金製{0} 10本"),
    },
    {
        "en": ("drills", "end mills", "milling cutters", "reamers", "inserts", "burrs"),
        "de": ("bohrer", "fräser", "reibahlen", "schneidplatten"),
        "fr": ("forets", "fraises", "alésoirs", "plaquettes"),
        "es": ("brocas", "fresas", "plaquitas", "escariadores"),
        "zh": ("钻头", "立铣刀", "铰刀", "刀片"),
        "ja": ("ドリル", "エンドミル", "リーマ", "チップ"),
    },
)  # fmt: skip
OTHER_BASES = (
    *("lead-antimony alloy ingots, 3 % Sb, rest lead", "lead antimony alloy 2.5 % Sb, balance Pb", "antimonial lead ingots Sb 6 %"),
    *("PbSb3 alloy ingots for battery grids", "tin-antimony solder Sn95Sb5 bars", "babbitt bearing alloy, Sn 89 Sb 7.5 Cu 3.5"),
    *("Blei-Antimon-Legierung, 3 % Sb, Rest Blei", "alliage plomb-antimoine 3 % Sb, reste plomb", "aleación de plomo y antimonio 3 % Sb, resto plomo"),
    *("铅锑合金锭，锑3%，余量铅", "锡锑合金焊条 锑5%", "鉛アンチモン合金インゴット Sb 3 %、残部鉛"),
    *("tellurium copper rods C14500, 0.5 % Te, rest copper", "tin-bismuth solder Sn42Bi58 paste", "pewter ingots, Sn 92 Sb 6 Cu 2"),
)  # fmt: skip
OXIDES = _texts(
    {
        "en": ("antimony trioxide {0}, 25 kg bags", "{0} antimony oxide as flame retardant synergist", "Sb2O3 white pigment, purity {0}"),
        "de": ("Antimontrioxid {0} in Säcken", "Antimontrioxid Weißpigment, Reinheit {0}"),
        "fr": ("trioxyde d'antimoine {0}, sacs de 25 kg", "trioxyde d'antimoine, pureté {0}, pigment blanc"),
        "es": ("trióxido de antimonio {0}, sacos de 25 kg", "trióxido de antimonio, pureza {0}"),
        "zh": ("三氧化二锑 {0} 25公斤袋装", "三氧化二锑，纯度{0}，阻燃用"),
        "ja": ("三酸化アンチモン {0} 25kg袋", "三酸化アンチモン 純度{0}"),
    },
    dict.fromkeys(("en", "de", "fr", "es", "zh", "ja"), ("99.5 %", "99.8 %", "99.0 %")),
)
FINISHED = (
    *("car speakers 16 cm, neodymium magnet, pair", "haut-parleurs de voiture 16 cm, aimant néodyme, la paire", "loudspeakers with neodymium magnet, 8 ohm"),
    *("Lautsprecher 16 cm mit Neodym-Magnet", "altavoces para coche 16 cm, imán de neodimio", "headphones with neodymium magnets"),
    *("LED bulbs E27, 9 W, 806 lm, GaN chips, box of 10", "ampoules LED E27, 9 W, 806 lm, puces GaN, boîte de 10", "LED lamps GU10, GaN chips"),
    *("LED-Lampen E27, 9 W, mit GaN-Chips", "bombillas LED E27 9 W, chips de GaN", "LED球泡灯 E27 9W，氮化镓芯片", "LED電球 E27 9W、GaNチップ"),
    *("lithium grease with molybdenum disulphide, 400 g cartridges", "MoS2 grease, 400 g cartridge", "Lithiumfett mit MoS2, 400 g Kartusche"),
    *("graisse au lithium et bisulfure de molybdène, cartouche 400 g", "grasa de litio con MoS2, 400 g", "二硫化钼锂基润滑脂 400克", "モリブデングリース 400g"),
    *("plaquettes de frein avant pour voiture", "front brake pads, ceramic, set of 4", "Bremsbeläge vorne, Keramik", "pastillas de freno delanteras", "陶瓷刹车片 前", "ブレーキパッド フロント"),
    *("ceramic mugs, white", "steam iron with ceramic soleplate, 2400 W", "TIG electrodes, lanthanated tungsten WL20, 2.4 x 175 mm", "thoriated tungsten TIG electrodes WT20 1.6 x 175 mm"),
    *("Wolframelektroden WL20 2,4 x 175 mm", "钨极氩弧焊 铈钨电极 2.4×175毫米"),
)  # fmt: skip
WORKSHOP = (
    *("hydraulic shop press 20 t with pressure gauge", "hydraulic workshop press 12 t", "H-frame shop press 30 ton", "garage press 10 t", "arbor press 1 t"),
    *("hydraulic bottle jack 20 t", "trolley jack 3 t, steel", "bench vice 150 mm", "bench drill press 16 mm chuck", "bench grinder 200 mm", "mitre saw 254 mm"),
    *("wood lathe 1000 mm", "two post lift 4 t", "cardboard baling press 50 t", "apple press, oak, 30 l", "T-shirt heat press 40 x 60 cm", "printing press, used"),
    *("Werkstattpresse 20 t mit Manometer", "Dornpresse 1 t", "Ständerbohrmaschine 16 mm", "presse d'atelier hydraulique 20 t", "presse hydraulique d'atelier 12 t", "cric rouleur 3 t"),
    *("prensa hidráulica de taller 20 t", "prensa de taller 12 t con manómetro", "gato hidráulico 10 t", "手动压力机 1吨", "千斤顶 20吨", "台钻 16毫米", "油圧ショッププレス 20t", "ガレージジャッキ 3t"),
)  # fmt: skip
GRAPHITE = (
    *("amorphous graphite, 80 % carbon", "amorphous natural graphite 78 % fixed carbon", "amorphous (microcrystalline) natural graphite, 78 % fixed carbon, recarburiser, not flake"),
    *("microcrystalline graphite powder 200 mesh", "natural amorphous graphite lumps", "natural graphite, amorphous, 75 % C", "cryptocrystalline graphite for foundries"),
    *("amorpher Naturgraphit 80 % C", "mikrokristalliner Graphit, 75 %", "graphite amorphe 80 % C", "graphite naturel amorphe", "grafito amorfo 78 %", "grafito natural amorfo, polvo"),
    *("微晶石墨 75%", "土状石墨 80% 200目", "天然微晶石墨", "隐晶质石墨粉", "土状黒鉛 80%", "天然土状黒鉛 粉末"),
)  # fmt: skip
PUBLISHED = (
    *("article scientifique déjà publié sur l'extraction des terres rares", "thèse publiée sur la séparation des terres rares", "livre publié sur les terres rares et leur raffinage"),
    *("scientific article already published on rare earth separation", "published article on solvent extraction of rare earths", "printed textbook on rare earth extraction chemistry, sold in bookshops"),
    *("paperback textbook on magnet making, from a bookstore", "artículo científico ya publicado sobre la extracción de tierras raras", "bereits veröffentlichter Fachartikel über die Trennung seltener Erden"),
    *("已发表的稀土萃取分离论文", "公開論文 希土類の分離", "market study on rare earth prices 2020-2025, no technical data", "market report on gallium, no process data"),
    *("Marktstudie zu seltenen Erden, keine technischen Daten", "étude de marché sur les terres rares, sans données techniques", "estudio de mercado sobre tierras raras, sin datos técnicos"),
    *("user manual for a lithium-ion power bank", "user guide for headphones", "Bedienungsanleitung für Kopfhörer", "mode d'emploi pour une lampe LED", "manual de usuario para auriculares"),
    *("joint basic research on luminescence of europium complexes, university partners", "basic research on the spectroscopy of terbium complexes", "Grundlagenforschung zur Lumineszenz von Europiumkomplexen"),
    *("ferrite magnet sintering recipe and kiln curve", "ferrite magnet production technology", "Sinterkurve für Ferritmagnete", "铁氧体磁体烧结工艺", "フェライト磁石の焼結条件"),
)  # fmt: skip
REPAIR = (
    *("repair of a leaking pump on a rare earth separation line, no process data handed over", "maintenance of a rare earth separation line, no drawings"),
    *("repair of a motor on a rare earth smelting line", "overhaul of pumps of a rare earth separation plant, no technical data", "maintenance of mixers at a rare earth separation plant"),
    *("Reparatur einer Pumpe an einer Anlage zur Trennung seltener Erden, ohne Prozessdaten", "Wartung einer Anlage zur Trennung seltener Erden"),
    *("réparation d'une pompe d'une ligne de séparation de terres rares, sans données de procédé", "reparación de un motor en una línea de separación de tierras raras, sin datos de proceso"),
    *("稀土生产线维修服务（更换电机），不提供工艺资料", "稀土分离生产线泵维修，不提供技术资料", "稀土分离生产线维护"),
)  # fmt: skip
NOT_YET = (
    *("synthetic diamond micropowder, D50 5 micron, for lapping", "diamond micron powder 9 um", "diamond wire saws", "holmium oxide 99.9 %", "erbium metal ingots", "europium oxide 4N"),
    *("centrifugal extractors", "P507 extractant", "lithium-ion battery cells 320 Wh/kg", "NCM 811 precursor hydroxide", "artificial graphite anode material", "LFP cathode powder"),
    *("氧化钬 99.9%", "镍钴锰三元前驱体氢氧化物，吨袋", "人造石墨负极材料", "合成金刚石微粉 W5", "酸化ユウロピウム 4N", "Holmiumoxid 99,9 %", "oxyde d'europium 99,99 %", "óxido de erbio 99,9 %"),
)  # fmt: skip
DAYS = {"goods": "2025-06-12", "technology": "2026-06-01"}


def _row(texts, *days, technology=False):
    return [(text, day, technology) for text in texts for day in days]


LET_GO = (
    *_row(CUTTING_TOOLS, "2025-06-12"),
    *_row(OTHER_BASES, "2025-06-12"),
    *_row(OXIDES, "2025-06-12"),
    *_row(FINISHED, "2025-11-27"),
    *_row(WORKSHOP, "2025-02-18"),
    *_row(GRAPHITE, "2024-07-18"),
    *_row(PUBLISHED, "2025-10-24", technology=True),
    *_row(REPAIR, "2025-09-03", "2026-06-01", technology=True),
    *_row(NOT_YET, "2025-10-28", "2026-06-01"),
)


@pytest.mark.parametrize("row", sample(LET_GO), ids=lambda row: f"{row[1]} {row[0][:40]}")
def test_what_no_list_names_goes(ask, row):
    text, on, technology = row
    assert ask(text, to="KR", on=on, technology=technology).outcome in FREE


INTERMEDIATES = _texts(
    {
        "en": ("{0} concentrate, mixed oxide", "mixed {0} carbonate concentrate, 40 % REO", "{0} concentrate", "mixed oxide of {0}", "{0} rich concentrate, 5 t",
               "{0} mixed chloride solution", "intermediate: {0} hydroxide cake", "{0} concentrate for separation", "{0} oxalate precipitate", "crude {0} carbonate"),
        "de": ("{0}-Konzentrat, Mischoxid", "{0}-Mischcarbonat", "Konzentrat aus {0}-Oxid"),
        "fr": ("concentré de {0}, oxyde mixte", "carbonate mixte de {0}"),
        "es": ("concentrado de {0}, óxido mixto", "carbonato mixto de {0}"),
        "zh": ("{0}富集物", "{0}混合氧化物", "{0}碳酸盐中间品", "{0}精矿，混合氧化物"),
        "ja": ("{0}混合酸化物", "{0}炭酸塩 中間体"),
    },
    {
        "en": ("Sm-Eu-Gd", "terbium-dysprosium", "Tb/Dy", "gadolinium", "yttrium and dysprosium"),
        "de": ("Samarium-Gadolinium", "Terbium-Dysprosium"),
        "fr": ("samarium et gadolinium", "dysprosium"),
        "es": ("samario y gadolinio", "disprosio"),
        "zh": ("钐铕钆", "铽镝", "钆"),
        "ja": ("サマリウム・ガドリニウム", "テルビウム"),
    },
)  # fmt: skip


@pytest.mark.parametrize("text", sample(INTERMEDIATES))
def test_intermediates_of_listed_elements_never_go(ask, text):
    assert ask(text, to="EE", on="2025-05-26").outcome not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "SEG concentrate, mixed oxide of Sm 45 %, Eu 8 %, Gd 25 %",
        "SEG concentrate: oxides of samarium, europium and gadolinium",
        "heavy rare earth concentrate (mixed carbonate), Tb 1.2 %, Dy 8 %",
    ],
)
def test_a_concentrate_is_what_it_is_said_to_be(ask, text):
    assert ask(text, to="EE", on="2025-05-26").outcome == "licence required"


RECYCLING = (
    *("recycling technology for shredding and sorting used magnets from motors, process specification", "technology for recycling of NdFeB magnet scrap"),
    *("magnet recycling process, drawings", "Recyclingverfahren für Magnete aus Motoren", "procédé de recyclage d'aimants usagés", "废磁体回收工艺", "使用済み磁石のリサイクル技術"),
)  # fmt: skip


@pytest.mark.parametrize("text", sample(RECYCLING))
def test_magnets_are_recycled_for_their_rare_earths(ask, text):
    assert ask(text, to="KR", on="2025-10-09", technology=True).outcome in BINDING


BESIDE = ("dysprosium oxide 5 kg", "SmCo magnets 200 pcs", "gallium metal 6N 2 kg", "APT powder 10 t", "钆靶材 2件")
"""Goods of lists, which no words of what is free take away."""


@pytest.mark.parametrize("row", sample([*product(LET_GO, BESIDE)]), ids=lambda row: row[0][0][:40])
def test_listed_goods_beside_never_go(ask, row):
    (text, _, technology), listed = row
    if not technology:
        for both in (f"{text}; {listed}", f"{listed}, {text}"):
            assert ask(both, to="KR", on="2025-11-27").outcome not in FREE, both


ALLOYS = _texts(
    {
        "en": ("alloy of lead and antimony 3 % Sb, {0}", "alloy of copper 60 %, antimony 3 %, and {0}", "ingots of tin with 5 % antimony; {0}"),
        "de": ("Legierung aus Blei und 3 % Antimon, {0}",),
        "fr": ("alliage de plomb et antimoine 3 % Sb, {0}", "alliage d'étain et d'antimoine 5 %; {0}"),
        "es": ("aleación de plomo y antimonio 3 % Sb, {0}", "aleación de plomo y antimonio 3 % Sb, resto plomo; {0}"),
        "zh": ("铅锑合金锭，锑3%，余量铅，{0}",),
        "ja": ("鉛アンチモン合金 Sb 3 %、{0}",),
    },
    {
        "en": ("gallium metal 6N 2 kg", "terbium oxide 5 kg", "germanium ingots 3 kg"),
        "de": ("Gallium 6N 2 kg", "Terbiumoxid 5 kg"),
        "fr": ("gallium 6N 2 kg", "oxyde de terbium 5 kg"),
        "es": ("galio 6N 2 kg", "óxido de terbio 5 kg"),
        "zh": ("镓 6N 2公斤", "氧化铽 5公斤"),
        "ja": ("ガリウム 6N 2kg", "酸化テルビウム 5kg"),
    },
)  # fmt: skip


@pytest.mark.parametrize("text", sample(ALLOYS))
def test_goods_behind_an_alloy_are_no_part_of_it(ask, text):
    assert ask(text, to="KR", on="2025-11-27").outcome not in FREE


KNOW_HOW = (
    *("unpublished article on rare earth separation", "article à paraître sur l'extraction des terres rares", "article to be published on rare earth separation process", "尚未发表的稀土萃取论文"),
    *("repair of a separation line and handover of process data for rare earths", "rare earth separation process, no drawings handed over", "user manual for magnet sintering furnace"),
    *("instruction manual on rare earth solvent extraction", "market study and separation flowsheet for rare earths", "basic research on solvent extraction of europium, flowsheet included"),
    *("NdFeB magnet sintering recipe and kiln curve", "printed manual of our rare earth separation plant", "livre interne publié sur la séparation des terres rares"),
)  # fmt: skip


@pytest.mark.parametrize("text", KNOW_HOW)
def test_know_how_near_them_never_goes(ask, text):
    assert ask(text, to="KR", on="2025-10-24", technology=True).outcome not in FREE


NEAR_TOOLS = (
    *("tungsten carbide powder for carbide drills", "tungsten carbide powder 0.8 um, for end mills", "polvo de carburo de tungsteno para brocas de carburo", "poudre de carbure de tungstène pour forets en carbure"),
    *("碳化钨粉 用于硬质合金钻头", "Wolframcarbidpulver für Hartmetallbohrer", "タングステンカーバイド粉末 超硬ドリル用", "brocas de carburo; carburo de tungsteno en polvo 5 kg"),
)  # fmt: skip


@pytest.mark.parametrize("text", NEAR_TOOLS)
def test_powder_for_tools_never_goes(ask, text):
    assert ask(text, to="KR", on="2025-06-12").outcome not in FREE


UNVERIFIED = "Beijing Shengbo Xietong Technology Co., Ltd."


@pytest.mark.parametrize(("exporter", "to"), [("CN", "CN"), ("US", "CN"), ("DE", "CN"), ("DE", "DE")])
def test_a_list_that_reaches_abroad_is_on_dealings_inside_a_state(ask, exporter, to):
    case = {"exporter": exporter, "to": to, "on": "2026-07-31", "party_name": UNVERIFIED}
    assert ask("US-origin laboratory balances, EAR99", origin_country="US", **case).outcome in BINDING
    assert ask("laboratory balances", **(case | {"exporter": "CN"})).outcome not in BINDING
