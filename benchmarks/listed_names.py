"""Ways in which people write the name of a listed party: short, with one letter off, as the start of a longer name.

What a short name is told by words of its own, not by those of the matcher.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable

from ytterby.compliance.parties.record import Party

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FORMS = """
co company corp corporation inc incorporated llc ltd limited plc jsc ojsc pjsc cjsc ooo oao ao
pao zao gmbh ag sa sas sarl srl spa bv nv oy ab as kg lp llp fze fzc fzco pte pvt pty sdn bhd
ltda est sti limited sirketi joint stock public open closed private liability k
"""
FORMS = frozenset(_FORMS.split())
_TRADES = """
aerospace aviation business center centre chemical communication communications construction
defense defence development digital electric electrical electronic electronics energy
engineering enterprise enterprises equipment factory group hi high holding holdings import
export industrial industries industry information institute instrument instruments intelligent
international investment laboratories laboratory logistics machinery management manufacturing
marine material materials microelectronics motors optoelectronics plant precision production
products research science scientific semiconductor semiconductors service services shipbuilding
shipping software solution solutions supply systems tech technologies technology telecom trade
trading transport and of the for
state federal unitary national university academy ministry
"""
TRADES = frozenset(_TRADES.split())
_PLACES = """
beijing shanghai shenzhen guangzhou hangzhou nanjing wuhan chengdu suzhou ningbo xiamen tianjin
qingdao wuxi dalian hong kong hk china jiangsu zhejiang guangdong sichuan shandong moscow russia
iran tehran dubai pakistan turkey
"""
PLACES = frozenset(_PLACES.split())
TAILS = ("Electronics GmbH", "Sensors Inc.", "Trading (Shenzhen) Co., Ltd.", "Services LLC")
PARTS_OF_A_LOCAL_NAME = ("株式会社", "股份有限公司", "有限公司", "集团", "公司")


def words_of(name: str) -> list[str]:
    """Its words without brackets, signs and legal form."""
    head = name.split("(")[0].replace("&", " ").replace(",", " ").replace("/", " ")
    words = [word.strip(".'\"") for word in head.split()]
    return [w for w in words if w and w.replace(".", "").lower() not in FORMS]


def short_name(name: str) -> str:
    """The words before the first one of its trade, a place in front left off; empty where none is left."""
    words = words_of(name)
    while words and words[0].lower() in PLACES:
        words.pop(0)
    stop = next((n for n, w in enumerate(words) if w.lower() in TRADES | PLACES), len(words))
    return " ".join(words[:stop]) if len("".join(words[:stop])) >= 4 else ""


def one_letter_off(name: str, luck: random.Random) -> str:
    """The name with one letter changed, left out, added or changed for the next one."""
    places = [n for n, letter in enumerate(name) if letter.isascii() and letter.isalpha()]
    if len(places) < 4:
        return ""
    place = luck.choice(places)
    before, letter, after = name[:place], name[place], name[place + 1 :]
    new = luck.choice([one for one in LETTERS if one != letter.lower()])
    return luck.choice(
        (before + new + after, before + after, before + new + letter + after)
        + ((before + after[0] + letter + after[1:],) if after[:1] not in ("", letter) else ())
    )


def ways_of(parties: Iterable[Party], seed: int = 7) -> dict[str, list[tuple[Party, str]]]:
    """Parties with a way to write their names, by kind of way."""
    luck = random.Random(seed)
    ways: dict[str, list[tuple[Party, str]]] = defaultdict(list)
    for party in parties:
        for number, name in enumerate(party.all_names):
            if any(ord(letter) > 0x2E80 for letter in name):
                ways["own_language"].append((party, name))
                bare = name
                for part in PARTS_OF_A_LOCAL_NAME:
                    bare = bare.removesuffix(part).removeprefix(part)
                ways["own_language"] += [(party, bare)] if 1 < len(bare) < len(name) else []
                continue
            ways["english"].append((party, name))
            ways["one_letter_off"].append((party, one_letter_off(name, luck)))
            if number or party.schema in ("Person", "Vessel", "Airplane"):
                continue
            short = short_name(name)
            ways["short"].append((party, short))
            ways["short_one_letter_off"].append((party, one_letter_off(short, luck)))
            ways["begins"].append((party, f"{' '.join(words_of(name))} {luck.choice(TAILS)}"))
    return {way: [pair for pair in pairs if pair[1]] for way, pairs in ways.items()}
