"""From a user's words, codes and facts to one `Item`.

The words are read first; columns or flags add to them and overrule them. An element given as `=La`
replaces what the words name, otherwise it is added: a control is more easily missed than met.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.compliance.read.codes.hs import contradictions, implied, lines, read_hs, witnessed
from ytterby.compliance.read.coverage import is_filler, is_of_trade
from ytterby.compliance.read.elements import (
    ANIONS,
    RARE_EARTHS,
    alloy_shares,
    chain_shares,
    low_alloyed,
)
from ytterby.compliance.read.everyday_names import (
    name_at,
    plain_words,
    says_nothing,
)
from ytterby.compliance.read.goods import which_magnet
from ytterby.compliance.read.item import Item, Range, WordReading, by_values
from ytterby.compliance.read.numbers import facts
from ytterby.compliance.read.numbers.content import ContentFacts, read_content
from ytterby.compliance.read.numbers.quantities import bounds
from ytterby.compliance.read.numbers.values import energy_density, merge, merge_values, scan
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.spelling import in_figures, normal_words
from ytterby.compliance.read.understanding import read_elements, read_form, read_stage, understand
from ytterby.compliance.read.uses import read_uses
from ytterby.compliance.read.words import (
    Fillers,
    may_fit,
    pattern,
    replaced,
    search,
)
from ytterby.compliance.read.work.activities import names_no_record
from ytterby.compliance.read.work.know_how import names_know_how, passes_know_how

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.compliance.read.item import Kind
    from ytterby.compliance.read.scanned import ScannedText

_PRESENT = "content."
_TECHNICAL = ("technology", "service")


@lru_cache(maxsize=1024)
def describe(
    text: str,
    *,
    element: str = "",
    form: str = "",
    hs: str = "",
    stage: str = "",
    content: str = "",
    technology: bool = False,
    kind: Kind = "",
) -> Item:
    """The item that is meant; shared, so it is not to be changed.

    text : the item or technology in the user's words.
    element, form, stage : corrections; `element` as `Dy`, `Nd/Dy`, `rare earths` or `=La`.
    hs : HS code, 2 to 10 digits. content : facts parted by `;`.
    technology : the words name a technology and not goods.
    kind : read the words as this kind, whatever their head noun says.

    Raises YtterbyError for an unknown element, form or stage, or an HS code that is none.
    """
    read, still = _understood(text, kind, stage, technology=technology)
    cell = read_content(content, text) if content else ContentFacts()
    uses, use_readings = read_uses(text, item=True)
    uses -= _INDUSTRY if technology > still or _of_trade_alone(scanned(text)) else set()
    own_values = _own_values(text, cell)
    own = [WordReading("value", f"{n} {v.as_text('g')}", v.text) for n, v in own_values.items()]
    unread = [WordReading("unread", fact, fact, "content") for fact in cell.unread]
    values, clashes = merge_values(cell.values, own_values)
    clashes = (*cell.contradictions, *clashes)
    absent = (read.absent | cell.absent) - cell.present
    elements, rare, corrections = _elements(element, read, values, cell, absent)
    kind, shape, step, more = _corrected(read, form, stage, still)
    corrections += more
    rare |= kind in _TECHNICAL and "rare earth industry" in uses | cell.uses
    low = _low_alloyed(text, read, shape, elements, values)
    elements -= low
    products, elements = which_magnet(shape, read.products, elements)
    item = Item(
        text=text,
        kind=kind,
        elements=elements,
        absent=absent - elements,
        traces=(read.traces | (_bounded(values) - cell.present) | low) - elements - absent,
        rare_earths=rare,
        form=shape,
        products=products,
        stage=step,
        values=values,
        cas=cell.cas | facts.read_cas(text)[0],
        origins=_origins(text, cell),
        technology_origin=cell.technology_origin | facts.read_technology_origin(text)[0],
        ownership=cell.ownership,
        parts=cell.parts,
        uses=frozenset(uses | read.uses | cell.uses),
        readings=(*read.readings, *own, *use_readings, *cell.readings, *unread, *corrections),
        unknown=() if element and (form or kind != "goods") else read.unknown,
        contradictions=(*scan(text).contradictions, *clashes),
    )
    return _bare_metal(_with_hs(by_values(item), hs) if hs else by_values(item))


def _understood(text: str, kind: Kind, stage: str, *, technology: bool) -> tuple[Item, bool]:
    """What words say, and whether they name a technology: one of goods of every day does not."""
    read = understand(text, kind)
    bare = replaced("no_know_how", "", text) if technology else text
    if technology and not stage and _of_every_day(bare):
        return Item(text, "goods", form="component", readings=read.readings), False
    if technology and not stage and _is_repair(bare):
        read = understand(text, "service")
    elif technology and not stage and read.kind not in _TECHNICAL:
        read = understand(text, "technology")
    return read, technology


def _is_repair(text: str) -> bool:
    """Whether a text is on repair of a line or a machine, by which no know-how passes."""
    lines = any(u.of("plant") or u.form_of("product") == "equipment" for u in scanned(text).units)
    passes = passes_know_how(text, purposes=True) or pattern("teaching").search(text)
    return lines and names_know_how(text) and not passes


_WITHOUT_UNIT = {
    "density": "bare_density", "compaction density": "bare_compaction", "specific capacity": "bare_capacity",
    "tensile strength": "bare_tensile", "elastic limit": "bare_yield", "energy density": "energy_before",
}  # fmt: skip
"""Values that are written without their unit -> the pattern of the words before them."""


def _own_values(text: str, cell: ContentFacts) -> dict[str, Range]:
    """Values that the words state, by name: measured, in the name of an alloy, or in a bill of materials."""
    if may_fit("window_small", text):
        text = pattern("window_small").sub(r"\1, diameter \2", text)
    text = replaced("money_of_gold", "款", text)
    text = in_figures(replaced("mesh_before", r"\1-\2 mesh", text))
    own = merge(scan(text).values)[0]
    for name, words in _WITHOUT_UNIT.items() if any(map(str.isdecimal, text)) else ():
        if bare := search(words, text):
            one = float(bare[1].replace(",", "."))
            own.setdefault(name, Range(*bounds(text, *bare.span(1), one), bare[0]))
    if (ash := search("ash", text)) and pattern("graphite").search(text):
        parts, percent = ash[1] or ash[2], ash[3] or ash[4]
        most = float(parts) / 1e6 if parts else float(percent.replace(",", ".")) / 100
        own.setdefault("purity", Range(1 - most, 1.0, ash[0]))
    if "energy density" not in own and may_fit("energy_of_cell", text):
        own |= energy_density(text)
    across, length = own.get("middle dimension"), own.get("length")
    if across and length and length.exact:  # of a bar or tube
        least = min(across.low, length.low * 1e3), min(across.high, length.high * 1e3)
        own.setdefault("least dimension", Range(*least, f"{across.text}, {length.text}"))
    alloyed = "W" in text or "Mo" in text or search("tungsten", text)
    for symbol, share in alloy_shares(normal_words(text)).items() if alloyed else ():
        own.setdefault(f"content.{symbol}", Range(share, share, f"{symbol} {share * 100:g}%"))
    return own


def _corrected(
    read: Item, form: str, stage: str, technology: bool
) -> tuple[Kind, str, str, list[WordReading]]:
    """Kind, form and stage with the corrections of the user, and what these are."""
    kind: Kind = "goods" if form else read.kind
    if technology or form.strip().lower() == "technology":
        kind = read.kind if read.kind == "service" else "technology"
    shape = read_form(form) if form else read.form
    step = read_stage(stage) if stage else read.stage
    given = (("form", shape, form), ("stage", step, stage))
    readings = [WordReading(name, new, text, f"--{name}") for name, new, text in given if text]
    if kind in _TECHNICAL:
        shape = "technology"
    elif shape == "graphite" and "graphite anode" in read.products:
        shape = "battery"  # the column names the material, the words the product
    return kind, shape, step, readings


def _of_every_day(text: str) -> bool:
    """Whether a text names papers of the trade, or work on which no record is, and nothing more."""
    return _of_trade_alone(scanned(text)) or names_no_record(text)


def _of_trade_alone(read: ScannedText) -> bool:
    """Whether a text names papers or services of the trade and nothing more, whatever matter they are on."""
    own = (u.among(Fillers, "commerce") for u in read.units)
    return bool(read.everyday) and any(own)


def _low_alloyed(
    text: str, read: Item, shape: str, elements: frozenset[str], values: Mapping[str, Range]
) -> frozenset[str]:
    """Elements of which an alloy has too little to be named by."""
    if shape not in ("", "alloy"):
        return frozenset()
    upper = {symbol: share.high for symbol, share in _shares(values).items()}
    return low_alloyed(elements, {**chain_shares(text), **read.composition, **upper})


def _origins(text: str, cell: ContentFacts) -> dict[str, str]:
    """Countries by what was done there."""
    origins = {**facts.read_origins(text)[0], **cell.origins}
    if origin := cell.origin or facts.read_origin(text):
        origins.setdefault("made", origin)
    if search("chinese_melt", text):  # `alloy from China`: a magnet of it is melted there
        origins.setdefault("melting", "CN")
    return origins


def _bare_metal(item: Item) -> Item:
    """An element with a purity and no word for a form is the metal: `tellurium 5N`."""
    has_form = item.form or item.kind in _TECHNICAL or item.products
    if has_form or len(item.elements) != 1:
        return item
    (symbol,) = item.elements
    stated = item.values.get("purity") or item.values.get(f"content.{symbol}")
    sent = item.values.get("mass") or (item.origins and Range(text="by its name"))
    if symbol in _SOLD_BY_NAME and sent and not stated and not item.unknown:
        words = scanned(item.text)
        own = [u for u in words.units if not says_nothing(u.words)]
        of_trade = (t.plain in plain_words() or is_of_trade(t) for t in words.tokens)
        goods = any(
            not of and name_at(words.tokens, n)[1] == "head" for n, of in enumerate(of_trade)
        )
        stated = Range(_PURE, 1.0, sent.text) if len(own) == 1 and not goods else stated
    if stated is None or stated.low < _PURE or symbol in ANIONS:
        return item
    read = WordReading("form", "metal", f"{symbol} {stated.text}")
    return replace(item, kind="goods", form="metal", readings=(*item.readings, read))


_SOLD_BY_NAME = ("Ga", "Ge", "Sb", "Bi", "Te")
"""Of these, lists name the metal: alone and with a mass or an origin, the name means it."""


def _shares(values: Mapping[str, Range]) -> dict[str, Range]:
    """The shares of elements that are stated, by symbol."""
    return {n.removeprefix(_PRESENT): v for n, v in values.items() if n.startswith(_PRESENT)}


def _bounded(values: Mapping[str, Range]) -> frozenset[str]:
    """Elements of which only an upper bound is known: there may be none.

    Of `Dy+Tb 6 %` there is one at least.
    """
    shares = _shares(values)
    texts = [share.text for share in shares.values()]
    bounds = (s for s, v in shares.items() if v.low <= 0 < v.high and texts.count(v.text) == 1)
    return frozenset(bounds)


_TRACE = 0.001
_RICH = 0.95
_ALONE = frozenset(["Sb", "Bi", "Te", "Ga", "Ge", "In", "Mo"])
"""Of a metal that is listed by itself, what is stated beside so high a share is an impurity."""
_INDUSTRY = frozenset(["rare earth industry"])
_PURE = 0.9
"""Least share that is called a purity of the metal."""


def _elements(
    column: str, read: Item, values: Mapping[str, Range], cell: ContentFacts, absent: frozenset[str]
) -> tuple[frozenset[str], bool, list[WordReading]]:
    """Elements in the item, whether rare earths at large are meant, and what the column added."""
    elements, rare, readings = read.elements | cell.present, read.rare_earths, []
    if column:
        only = column.startswith("=")
        given, given_rare = read_elements(column.removeprefix("="))
        elements = given if only else elements | given
        rare = given_rare if only else rare or given_rare
        named = "rare earths" if given_rare and not given else "/".join(sorted(given))
        readings.append(WordReading("element", named, column, "--element"))
    shares = _shares(values)
    few = {symbol for symbol, share in shares.items() if share.high <= _TRACE} - RARE_EARTHS
    elements |= {symbol for symbol, share in shares.items() if share.low > 0} - read.traces - few
    pure = read.form in ("", "metal") and any(
        share.low >= _RICH and symbol in _ALONE for symbol, share in shares.items()
    )
    maximum = 1 - _RICH if pure else _TRACE
    if len(elements) > 1:
        # `bismuth ingot, Pb 10 ppm`: an impurity, but of rare earths any share counts
        traces = {symbol for symbol, share in shares.items() if share.high <= maximum}
        elements -= traces - RARE_EARTHS
    zero = {symbol for symbol, share in shares.items() if share.high == 0}
    uncertain = (_bounded(values) & RARE_EARTHS) | absent
    return frozenset(elements - zero - (uncertain - cell.present)), rare, readings


def _witnessed(text: str, digits: str) -> str:
    """The goods for which a code is a witness: what is sent without a word, or a noun of the heading; "" for none.

    A code never frees a noun that is none of its heading, a trade name or a substance. A heading under which a list
    names a code witnesses nothing.
    """
    if any(line.forms - {"none"} or len(line.hs) > 4 for line in lines(digits)):
        return ""
    if not text.strip():
        return "goods"
    read = scanned(text)
    taken = {place for unit in read.units for place in range(unit.start, unit.end)}
    return witnessed(read.tokens, lambda at: at in taken or is_filler(read.tokens[at]), digits)


def _with_hs(item: Item, code: str) -> Item:
    """The code with what it says where the words are silent, and where the two disagree."""
    digits = read_hs(code)
    elements, form, products = implied(digits)
    readings = [WordReading("hs", digits, code, "hs")]
    changes: dict[str, object] = {"hs": digits}
    clash = contradictions(digits, item.elements, item.form)
    if not clash:
        if not item.elements and elements:
            changes["elements"] = frozenset(elements)
            readings.append(WordReading("element", "/".join(sorted(elements)), digits, "hs"))
        if not item.form and form:
            changes["form"] = form
            readings.append(WordReading("form", form, digits, "hs"))
        silent = not (item.elements or item.form or item.rare_earths)
        if not item.products and products and silent:
            changes["products"] = frozenset(products)
    if not (item.elements or item.products or item.form or elements or form) and (
        noun := _witnessed(item.text, digits)
    ):
        changes |= {"form": "component", "unknown": ()}
        witness = f"{noun} of {digits[:4]}, under which no list names a code"
        readings.append(WordReading("form", witness, digits, "hs"))
    return replace(
        item,
        **changes,  # type: ignore[arg-type]
        readings=(*item.readings, *readings),
        contradictions=(*item.contradictions, *clash),
    )
