"""End uses: which of `USES` the words of an end-use cell or an item's text imply.

A use that is denied (`not for military use`, `non-military`, `military use: none`) is not implied.
Denial is read narrowly: `no licence needed, US Army laboratory` is military.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ytterby.compliance.read.elements import RARE_EARTHS, SYMBOLS
from ytterby.compliance.read.item import Reading
from ytterby.compliance.read.lexicon import simplified
from ytterby.compliance.read.pattern import lazy
from ytterby.compliance.read.quantities import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

_SITE = (
    r"(?:plants?|mines?|works|factor(?:y|ies)|facilit(?:y|ies)|lines?|refiner(?:y|ies)|smelters?"
    r"|projects?|producers?|makers?|manufactur\w+|production|processing|separation|refining"
    r"|smelting|mining|industry|recycling|leaching|extraction|electrolysis|operations?|concentrator)"
)
_NO_SITE = (
    r"(?! (?:cells?|furnaces?|tanks?|columns?|equipment|machines?|devices?|apparatus|kilns?|reactors?|press(?:es)?"
    r"|technolog\w*|know-?how|process(?:es)?|methods?|techniques?|flowsheets?|parameters?|software|drawings?)\b)"
)
"""What follows a word such as `electrolysis` when a machine or a method is meant and no plant."""
_RE_NAMES = "|".join(SYMBOLS[s] for s in sorted(RARE_EARTHS))
_OTHER = (
    r"copper|nickel|cobalt|zinc|gold|silver|uranium|lithium|alumini?um|tin|iron|steel|platinum"
    r"|vanadium|manganese|titanium|molybdenum|tungsten|gallium|germanium|antimony|indium|alumina"
    r"|bauxite|tantalum|niobium|zirconium|chromium|potash|phosphate"
)
_BUYER = (
    r"\bDoD\b|departments? of (?:defen[cs]e|war)|\bpentagon\b|\bDARPA\b|defen[cs]e logistics agency"
    r"|(?:US|U\.S\.|American) (?:army|navy|air force|military|marine corps|space force)"
)
# use -> patterns; each match counts unless it is denied
_PATTERNS: dict[str, str] = {
    "military": (
        r"\bdepartment of war\b|\b(?:para)?militar(?:y|ies|il?y)\b|\b(?<!salvation )army\b(?! knife| green)|\barmies\b"
        r"|\b(?<!old )navy\b(?![- ]blue)|\bnaval\b(?! architect)|\bair force\b|\bair defen[cs]e|\barmed forces\b"
        r"|\bself[- ]defen[cs]e forces?\b"
        r"|(?<!flood )(?<!coastal )(?<!sea )(?<!immune )(?<!plant )(?<!corrosion )(?<!self-)(?<!self )(?<!air )"
        r"\bdefen[cs]e\b(?! (?:lawyer|counsel|attorney|against|mechanism|forces?\b))"
        r"|\bdod\b|\bpentagon\b|\bdarpa\b|\bmissiles?\b|\bwarheads?\b|\bweapon(?:s|ry|ised|ized)?\b"
        r"|\bmunitions?\b|\bammunition\b|\btorpedo(?:es)?\b|\bfighter (?:jets?"
        r"|aircraft|planes?)\b|\bfighters?(?= radar)"
        r"|\bjet fighters?\b|\bbomb(?:s|ers?)\b|\bwarships?\b|\bsubmarines?\b(?! cable"
        r"| pipe| sandwich)|\bfrigates?\b"
        r"|\bbattle ?tanks?\b|\bartillery\b|\bhowitzers?\b|\bcombat\b|\bbattlefield\b|\bsoldiers?\b|\bwarfare\b"
        r"|\brifles?\b|\bmarine corps\b|\bspace force\b|\bbundeswehr\b|\bpeople'?s liberation army\b|\bj[agm]?sdf\b"
        r"|\busaf\b|\b(?:us|u\.s\.|american|royal) marines?\b|\bspecial (?:forces|operations command)\b|\bsocom\b"
        r"|\bgrenades?\b|\bmortars?\b(?= shell| round| bomb| tube)|\battack helicopters?\b|\baircraft carriers?\b"
        r"|\bhypersonic\b|\binfantry\b|\btroops\b|\barmed services\b|\bordnance\b|\bf/a-18\b|\bf-2 fighter|\btomahawk\b"
        r"|\banti[- ]?(?:tank|submarine|ship|aircraft|air)\b|\bjdams?\b|\babrams\b|\bsonobuoys?\b|\bgcap\b|\baegis\b"
        r"|\bdestroyers?\b|\bgunships?\b|\bhowitzers?\b|\b(?:stealth|strike) (?:fighter|aircraft)\b|\bdrone warfare\b"
        r"|\bdefen[cs]e forces?\b|\bballistic\b|\bgunnery\b|\bmilitia\b|\bpla\b(?! film| filament)"
        r"|\bdefen[cs]e logistics agency\b|\bsoldier\b|\bchaff\b|\brocket launchers?\b|\bmachine guns?\b"
        r"|\barmou?red (?:vehicles?|personnel)|\bprecision[- ]guided\b|\bf-(?:16|22|35)\b|\bmunition"
        r"|(?<!非)(?:ミサイル|飞弹|미사일|군용|군사|軍|军火|陆军|海军|空军|五角大楼|炮弹|坦克|火箭炮|航母|驱逐舰|战机|军用|军事|军工|军队|军方|军舰|军机|部队|国防|防务|武器|导弹|防卫省|自卫队|战斗机|弹药|鱼雷)"
    ),
    "weapons of mass destruction": (
        r"\bweapons? of mass destruction\b|\bwmds?\b"
        r"|\b(?:nuclear|chemical|biological|bio|atomic|radiological)[- ]?(?:weapons?"
        r"|warheads?|bombs?|explosives?|warfare)\b"
        r"|\bnerve agents?\b|\bnuclear explosive|\bdirty bombs?\b|大规模杀伤|核武|生化武器|化学武器|生物武器"
    ),
    "terrorism": (
        r"(?<!anti-)(?<!anti)(?<!counter-)(?<!counter)(?<!counter )(?<!anti )\bterroris(?:m"
        r"|ts?)\b|(?<!反)恐怖"
    ),
    "humanitarian relief": (
        r"\bhumanitarian\b|\bemergency medical\b|\bmedical emergenc(?:y"
        r"|ies)\b|\b(?:disaster|earthquake|flood|famine) relief\b"
        r"|\bpublic health emergenc(?:y|ies)\b|\bemergency relief\b|\brelief (?:supplies"
        r"|goods|aid|effort|work|mission)\b"
        r"|\b(?:pandemic|epidemic) (?:response|relief)\b|\bnatural disasters?\b|人道|救灾|救援|紧急医疗|公共卫生"
    ),
    "advanced chips": (
        r"\badvanced[- ](?:logic |memory )?(?:chips?|semiconductors?|nodes?|logic|integrated circuits?|memory)\b"
        r"|\b(?:leading|cutting|bleeding)[- ]edge (?:chips?|semiconductors?|nodes?|logic|fabs?)\b|\bEUV\b"
        r"|\bmilitary (?:AI|artificial intelligence)\b|先进制程|先进芯片|高端芯片"
    ),
    "defence procurement": (
        rf"(?:{_BUYER}|\bdfars\b|\bdefen[cs]e (?:procurement|contracts?|acquisitions?|purchas\w+)\b)"
    ),
    "rare earth industry": (
        rf"\brare[- ]earths?(?: \w+){{0,3}} {_SITE}\b{_NO_SITE}|\bREEs? {_SITE}\b{_NO_SITE}"
        rf"|(?<!ferrite )(?<!alnico )(?<!ceramic )\b(?:magnets?|NdFeB|SmCo"
        rf"|neodymium[- ]iron[- ]boron)(?: \w+)? (?:plants?"
        rf"|factor(?:y|ies)|works|facilit(?:y|ies)|lines?|makers?|producers?"
        rf"|manufactur\w+|production|industry)\b{_NO_SITE}"
        rf"|\b(?:{_RE_NAMES}|nd/?pr|didymium|mischmetal|monazite|bastn[aä]e?site"
        rf"|xenotime|ion[- ]adsorption(?: clay)?)(?: \w+){{0,2}} {_SITE}\b{_NO_SITE}"
        rf"|\b{_SITE} (?:of|for) (?:heavy |light )?(?:rare[- ]earths?|{_RE_NAMES})\b"
        r"|稀土(?:\w{0,4})(?:厂|矿山|企业|项目|生产|加工|分离|冶炼|开采|产业|行业)|(?:磁体|磁材|钕铁硼)(?:厂|工厂|企业|生产)"
    ),
    "other metals": (
        rf"\b(?:{_OTHER})(?:[- ](?:ore|sulphide|sulfide|concentrate|cathode|metal|scrap))? "
        rf"(?:\w+ )?(?:plants?|mines?|works|factor(?:y|ies)|facilit(?:y|ies)|refiner(?:y|ies)|smelters?|projects?"
        rf"|mining|leaching|refining|smelting|electrolysis|operations?|concentrator|mills?)\b"
        r"|(?:铜|镍|钴|锌|金|银|锂|铝|铀)(?:厂|矿山|冶炼厂)"
    ),
    "civil": (
        r"\bcivil(?:ian)?s?\b(?! war)|\bcommercial (?:buyers?|use|users?"
        r"|customers?|end|product\w*|aircraft|application\w*)\b"
        r"|\bnon-?military\b|\bconsumer (?:electronics|goods|products?)\b"
        r"|\b(?:cars?|(?<!launch )vehicles?|automotive|automobiles?|EVs?)\b"
        r"|\bwind (?:turbines?|power|farms?)\b|\b(?:household|home) appliances?\b"
        r"|\bair[- ]?conditioners?\b|\bloudspeakers?\b"
        r"|\bheadphones?\b|\bsmartphones?\b|\belevators?\b|\be-?bikes?\b"
        r"|\bmri\b|\b(?:hospital|school|university)s?\b"
        r"|民用|汽车|风电|家电|商用"
    ),
    "public domain": (
        r"\bpublic domain\b|\bpublicly available\b|\bopen literature\b|\bbasic (?:scientific )?research\b"
        r"|\bpublished (?:in|as) (?:[\w-]+ ){0,5}(?:journals?|papers?|articles?|proceedings|thesis)\b"
        r"|\bopen[- ]access\b"
        r"|\bpatent (?:filing|application)s?\b|公有领域|公开发表|基础科学研究|专利申请"
    ),
    "illegal source": (
        r"\billegal(?:ly)?(?:[- ]\w+){0,3}[- ]?(?:min(?:e|es|ed|ing)|separat\w+"
        r"|smelt\w+|extract\w+|sourc\w+|obtained|produced|process\w+|dug"
        r"|ore)\b"
        r"|\billegal (?:source|origin)|\b(?:mined|separated|smelted|extracted"
        r"|produced|obtained|smelting|separation|mining) illegally\b"
        r"|\bsmuggled\b|\b(?:unlicen[cs]ed|unauthori[sz]ed|illicit|clandestine"
        r"|poached)(?: \w+){0,2} (?:mines?|mining|separation|smelter|smelting"
        r"|ore|source|plant)\b"
        r"|\b(?:mined|mines?|separated|mining|smelted) without (?:a |any )?(?:mining "
        r"|production )?(?:licen[cs]e|permit|permission|quota)\b"
        r"|(?:非法|无证|无许可证?|未经许可)(?:开采|采矿|冶炼|分离|来源|矿)|盗采|走私"
    ),
}  # fmt: skip
_FILLER = (
    r"(?:for|intended|to|be|been|being|used|in|any|an?|the|of|use[rsd]?"
    r"|with|by|or|and|end|is|are|kind|destined|sold"
    r"|supplied|related|connected|direct(?:ly)?|indirect(?:ly)?|purposes?"
    r"|have|has|having|does|involve[sd]?|it|on|as"
    r"|military|weapons?|nuclear|wmd|defen[cs]e|terroris[mt]|chemical"
    r"|biological|mass|destruction|missiles?|other|from)"
)
_DENIED_BEFORE = lazy(
    rf"(?:\b(?:not(?! only| just| merely)|no|non|never|neither|nor|without|excluding|except|isn't|aren't)\b"
    rf"(?:[\s,/-]{{1,2}}{_FILLER}\b){{0,9}}[\s,/-]{{0,2}}|[非无不](?:用于|涉及|得用于)?(?:任何)?)$",
    re.IGNORECASE,
)
_DENIED_AFTER = lazy(
    r"(?:[\s/-]{1,2}(?:end|use|uses|users?|purposes?|applications?|is|are|was|links?|involvement)\b){0,5}\s{0,2}"
    r"(?:[:=]\s{0,2}(?:no|none|nil|false|n)\b"
    r"|(?:is |are )?(?:excluded|ruled out|not (?:intended|permitted"
    r"|allowed|planned|foreseen|involved|applicable|expected))"
    r"|none\b|-free\b|用途?:?无)",
    re.IGNORECASE,
)
_CIVIL_ONLY = lazy(r"\b(?:civil(?:ian)?|commercial)\b(?! servant)|民用", re.IGNORECASE)
# The first letters (four, or a whole shorter word) of words that a match of the use must contain:
# a text without them is spared the pattern. A test holds them against the patterns.
_STEMS = {
    use: frozenset(stems.split())
    for use, stems in {
        "military": "mili para army armi navy nava air arme armo self defe depa dod pent darp miss"
        " warh weap muni ammu torp figh jet bomb wars subm frig batt arti howi comb sold warf rifl"
        " mari spac bund peop jsdf jasd jgsd jmsd prec f usaf us u amer roya spec soco gren mort atta airc hype infa"
        " troo ordn toma anti jdam abra sono gcap aegi dest guns stea stri dron ball gunn mili pla chaf rock mach",
        "weapons of mass destruction": "weap wmd wmds nucl chem biol bio biow biob bioe atom radi nerv dirt",
        "terrorism": "terr",
        "humanitarian relief": "huma emer medi disa eart floo fami publ reli pand epid natu",
        "advanced chips": "adva lead cutt blee euv mili",
        "defence procurement": "dod depa pent darp defe us u amer dfar",
        "rare earth industry": "rare ree rees magn ndfe smco neod nd didy misc mona bast xeno ion "
        + " ".join(SYMBOLS[s][:4] for s in sorted(RARE_EARTHS)),
        "other metals": " ".join({w[:4] for w in re.split(r"\W+", _OTHER)}),
        "civil": "civi comm non nonm cons car cars vehi auto ev evs wind hous home air airc loud head smar elev e ebik"
        " mri hosp scho univ",
        "public domain": "publ open basi pate",
        "illegal source": "ille smug unli unau illi clan poac mine mini smel sepa extr prod obta",
    }.items()
}
_ANY_STEM = frozenset().union(*_STEMS.values())
_OF_SITES = frozenset(["rare earth industry", "other metals"])
_SITE_STEMS = frozenset(
    {"plan", "mine", "work", "fact", "faci", "line", "refi", "smel", "proj", "prod", "make", "manu"}
    | {"proc", "sepa", "mini", "indu", "recy", "leac", "extr", "elec", "oper", "conc", "mill"}
)
_CHEAP = True
_WORD = lazy(r"[a-z]+")
_CHIP_WORDS = lazy(r"nm\b|nano|layer|[纳米层芯]", re.IGNORECASE)
NODE = 14.0
"""Largest node [nm] of a logic chip that counts as advanced."""
LAYERS = 256.0
"""Least layers of a memory chip that count as advanced."""


def read_uses(
    text: str, source: str = "text", *, item: bool = False
) -> tuple[frozenset[str], tuple[Reading, ...]]:
    """Tags of `USES` that the words imply, with the words.

    With `item` the text names the item: `bonded magnet manufacturing` is then what it is, and no
    plant that it is for.

    >>> sorted(read_uses("germanium for a US Army laboratory")[0])
    ['defence procurement', 'military']
    >>> sorted(read_uses("not for military use")[0])
    ['civil']
    """
    found = _found(text, item)
    readings = tuple(Reading("uses", use, words, source) for use, words in found)
    return frozenset(use for use, _ in found), readings


@lru_cache(maxsize=4096)
def _found(text: str, item: bool) -> tuple[tuple[str, str], ...]:
    text = normal(text)
    ascii_only = text.isascii()
    if not ascii_only:
        text = simplified(text)
    stems = {word[:4] for word in _WORD.findall(text.lower())}
    if _CHEAP and ascii_only and stems.isdisjoint(_ANY_STEM) and not _CHIP_WORDS.search(text):
        return ()
    found: dict[str, str] = {}
    denial = ""
    for use in _PATTERNS:
        if _CHEAP and ascii_only and stems.isdisjoint(_STEMS[use]):
            continue
        if _CHEAP and ascii_only and use in _OF_SITES and stems.isdisjoint(_SITE_STEMS):
            continue
        for match in _compiled(use).finditer(text):
            if item and use in _OF_SITES and _is_activity(text, match):
                continue
            no = denied(text, match.start(), match.end())
            if no and use == "military":
                # who denies a military use states a civil one
                denial = denial or match.group().strip()
            if use == "civil" or not no:
                if (
                    use == "civil"
                    and _CIVIL_ONLY.match(match.group())
                    and _is_denied_civil(text, match.start())
                ):
                    continue
                found.setdefault(use, match.group().strip())
                break
    if denial and "military" not in found:
        found.setdefault("civil", f"not {denial}")
    if "advanced chips" not in found and _CHIP_WORDS.search(text):
        for words in _chips(text):
            found.setdefault("advanced chips", words)
    return tuple(found.items())


_ACTIVITY = lazy(
    r"(?:production|processing|separation|refining|smelting|mining|recycling|leaching|extraction"
    r"|electrolysis|manufactur\w+)$",
    re.IGNORECASE,
)
_PURPOSE = lazy(r"\b(?:for|to|into|in|at|by|serving|feeding)\b[^;.]{0,40}$|[用供]", re.IGNORECASE)


def _is_activity(text: str, match: re.Match[str]) -> bool:
    """Whether the words name what is done and not where, and nothing says it is the purpose."""
    head = text[max(0, match.start() - 60) : match.start()]
    return bool(_ACTIVITY.search(match.group()) and not _PURPOSE.search(head))


@cache
def _compiled(use: str) -> re.Pattern[str]:
    """The pattern of a use, compiled when a text first needs it: a command line starts sooner."""
    return re.compile(_PATTERNS[use], re.IGNORECASE)


def denied(text: str, start: int, end: int) -> bool:
    """Whether the words around `start:end` say that it is not so."""
    return bool(
        _DENIED_BEFORE.search(text[max(0, start - 90) : start])
        or _DENIED_AFTER.match(text[end : end + 90])
    )


def _is_denied_civil(text: str, start: int) -> bool:
    return bool(
        re.search(
            r"(?:\b(?:not|no|non)[\s-](?:for |a |any )?|非)$",
            text[max(0, start - 16) : start],
            re.I,
        )
    )


def _chips(text: str) -> Iterator[str]:
    """Words that state a node of 14 nm or below, or a memory of 256 layers or more."""
    from ytterby.compliance.read.values import scan

    for value in scan(text).values:
        low, high = value.range.low, value.range.high
        # "28 nm or below" takes in 14 nm; "14 nm or above" does not name an advanced chip
        small = low <= NODE and (math.isfinite(high) or low < NODE)
        many = high >= LAYERS and (math.isfinite(low) or high > LAYERS)
        advanced = (value.name == "chip node" and small) or (value.name == "memory layers" and many)
        if advanced and not denied(text, value.start, value.end):
            yield value.words
