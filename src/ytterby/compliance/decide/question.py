"""What a user asks, as text in named columns; its words read as an item, countries as codes, party against lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from ytterby.compliance.decide.case import REGIMES, CheckCase, QuestionError
from ytterby.compliance.read import understanding as words
from ytterby.compliance.read.codes.hs import HsError, code_in, read_hs
from ytterby.compliance.read.countries import read_country
from ytterby.compliance.read.describe import describe
from ytterby.compliance.read.elements import NAMES, OF_NO_ORE, SOLID, form_of_piece
from ytterby.compliance.read.glossed import in_english
from ytterby.compliance.read.item import FORMS, STAGES
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.numbers import content
from ytterby.compliance.read.numbers.worth import as_stated
from ytterby.compliance.read.pieces import left_from, pieces
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.sentence import ordinary
from ytterby.compliance.read.swallowed import hosts_and_parts, made_of
from ytterby.compliance.read.understanding import understand
from ytterby.compliance.read.uses import read_uses
from ytterby.compliance.read.words import forms_of, pattern
from ytterby.compliance.read.work import services
from ytterby.compliance.read.work.activities import clauses_of
from ytterby.compliance.read.work.know_how import (
    kinds_of,
    less_means,
    less_works,
    names_know_how,
    passes_know_how,
)
from ytterby.controls.values import parse_day
from ytterby.ground.errors import YtterbyError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ytterby.compliance.decide.case import PartyMatch
    from ytterby.compliance.decide.parties import Parties
    from ytterby.compliance.read.item import Item, Kind

FIRST_YEAR = 1985
"""No control of the book is older; an earlier day is a slip of the pen."""
LONGEST = 20_000
"""Characters of one field that are read; a longer one is refused: no person wrote it."""
_PARTY_USES = frozenset({"military", "weapons of mass destruction"})
"""End uses that the name of a party implies: an army is a military user."""
_CODE = re.compile(r"(?:[a-z]{2,3}\W*)?\d{4}(?:[ .-]?\d{1,3}){0,4}", re.IGNORECASE)
"""A text that can be an HS code and nothing else."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PARTS = re.compile(r"\band\b|[;&+、；]|和|及", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """One question, in the user's own words.

    date : the day asked for, ISO; blank: today.
    exporter_country, destination_country, origin_country : code or name; blank origin: exporter's.
    item_text : the item or technology in the user's words. hs_code : 2 to 10 digits.
    element, form, technology_stage : what the user says of it; they overrule the words.
    content_data : facts parted by `;`: shares, sizes, CAS numbers, ownership, countries by stage, `BOM: ...`.
    party_name, party_country, party_birth_date : the other side of the deal; of a person the day or year of birth.
    end_use : in words; blank: civil. regime : which layer sets the outcome; blank: security and party controls.
    list_number : on lists of other states, such as `ECCN 1C229`; no ground to free. technology : the text names one.
    """

    date: str = ""
    exporter_country: str = ""
    destination_country: str = ""
    item_text: str = ""
    element: str = ""
    form: str = ""
    hs_code: str = ""
    technology_stage: str = ""
    content_data: str = ""
    party_name: str = ""
    party_country: str = ""
    party_birth_date: str = ""
    origin_country: str = ""
    end_use: str = ""
    regime: str = ""
    list_number: str = ""
    technology: bool = False

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> Question:
        """From a row with the columns of `COLUMNS`; other columns are left alone."""
        return cls(*[(row.get(name) or "").strip() for name in COLUMNS])  # type: ignore[arg-type]  # text alone: the one bool is no column

    @property
    def has_item(self) -> bool:
        """Whether goods or technology are named at all."""
        named = (self.item_text, self.element, self.form, self.hs_code, self.technology_stage)
        return any(named)


COLUMNS = tuple(f.name for f in fields(Question) if f.name != "technology")
"""Columns of a batch that are read."""
_columns_of = attrgetter(*COLUMNS)
_day = lru_cache(maxsize=4096)(parse_day)


def read_date(text: str, today: date | None = None) -> date:
    """The day asked for. Raises QuestionError when it is no day, or before 1985."""
    if not text:
        return today or date.today()
    try:
        day = _day(text)
    except ValueError:
        what = f"date: {text[:40]!r} is no day of the calendar"
        raise QuestionError(what, advice="Write it as 2025-06-01.") from None
    if day.year < FIRST_YEAR:
        what = f"date: {day} is before {FIRST_YEAR}"
        raise QuestionError(what, advice="The book of controls begins in 1985.")
    return day


def read_regime(text: str) -> str:
    """One of `REGIMES`, or blank. Raises QuestionError with the nearest name."""
    word = text.strip().lower().replace(" ", "_")
    if word and word not in REGIMES:
        raise QuestionError(f"regime: unknown {text!r}", advice=did_you_mean(word, REGIMES))
    return word


@dataclass(frozen=True, slots=True)
class HiddenMaterial:
    """A material that a device beside it hides.

    case, host_case : of the material as goods of its own, and of the text in which it stands.
    question : what settles whether it is goods or built in; "" where the text says that it is goods.
    """

    case: CheckCase
    host_case: CheckCase
    question: str


@dataclass(frozen=True)
class ReadQuestion:
    """What was read of a question.

    cases : what the rules are held against, the question's own first; two for goods and their technology at once.
    matches : listings that the party met, those that a reviewer dismissed too.
    unknown : words of a column that nobody knows, each with its column and the words that are known.
    pieces : the goods of a list, each asked alone beside the list as a whole.
    hidden : materials beside a device, which may be goods of their own.
    """

    cases: tuple[CheckCase, ...]
    regime: str
    matches: tuple[PartyMatch, ...]
    unknown: tuple[str, ...] = ()
    pieces: tuple[CheckCase, ...] = ()
    hidden: tuple[HiddenMaterial, ...] = ()


def read_question(
    question: Question, parties: Parties, today: date | None = None, *, ask: bool = False
) -> ReadQuestion:
    """Read a question.

    Raises QuestionError when a date, country, HS code or name cannot be read, nothing is asked, or (without
    `ask`) a column has a word that it does not know.

    parties, today : the lists to look the party up in; the day of a question without a date.
    ask : leave a word that its column does not know aside and ask for it, instead of refusing.
    """
    question = _stripped(question)
    if (text := as_stated(in_english(question.item_text))) != question.item_text:
        question = replace(question, item_text=text)
    given, unknown = _set_aside(_code_as_such(question), ask)
    regime = read_regime(given.regime)
    on = read_date(given.date, today)
    if not question.has_item and not question.party_name:
        advice = "Give --item, --hs, --technology or --party."
        raise QuestionError("nothing is asked: no item, no technology and no party", advice=advice)
    given = parties.with_receiver(given, on)
    columns = (f"{name}_country" for name in ("exporter", "origin", "destination", "party"))
    exporter, origin, destination, seat = (_country(name, getattr(given, name)) for name in columns)
    item = _item(given) if question.has_item else None
    exporter = left_from(given.item_text, exporter)
    origin = origin or (item.origins.get("made", "") if item else "")
    matches = parties.match(given.party_name, seat, on, _born(given.party_birth_date))
    known = item or content.read_content(given.content_data)
    case = CheckCase(
        on=on,
        item=item,
        exporter=exporter,
        origin=origin or exporter,
        destination=destination,
        uses=_uses(given, item),
        party=given.party_name,
        matches=tuple(m for m in matches if not m.dismissed),
        owned=parties.stated_owners(known.ownership, given.item_text, on),
        owners=parties.owners_of(given.party_name, on),
    )
    if given.technology or given.form:  # a correction is about the whole
        cases = (case, *(replace(case, item=other) for other in _taught(given, item)))
        return ReadQuestion(cases, regime, matches, unknown)
    others = [*_other_half(given, item), *_other_kinds(given, item)] if item else []
    others += _as(given, services.separate_process(given.item_text))
    cases = (case, *(replace(case, item=other) for other in others))
    listed = tuple(_piece(case, given, piece) for piece in pieces(given.item_text))
    return ReadQuestion(cases, regime, matches, unknown, listed, _hidden(given, listed or (case,)))


def _born(text: str) -> str:
    """A day of birth, of which the year counts. Raises QuestionError where it names no year."""
    if text and not _YEAR.search(text):
        what = f"party_birth_date: {text[:40]!r} names no year"
        raise QuestionError(what, advice="Write 1970-12-31, or 1970.")
    return text


def _stripped(question: Question) -> Question:
    """The question without blanks around its texts: a blank column says nothing. Raises QuestionError."""
    texts = _columns_of(question)
    short = {*map(type, texts)} == {str} and max(map(len, texts)) <= LONGEST
    if short and (*map(str.strip, texts),) == texts:
        return question
    bare: dict[str, str] = {}
    for name, value in zip(COLUMNS, texts, strict=True):
        if not isinstance(value, str):
            what = f"{name}: {value!r} is no text ({type(value).__name__})"
            raise QuestionError(what[:200], advice=f'Write it as text: "{value}".'[:200])
        if len(value) > LONGEST:
            what = f"{name}: longer than {LONGEST} characters"
            raise QuestionError(what, advice="Shorten it to the words that matter.")
        bare[name] = value.strip()
    return replace(question, **bare)  # type: ignore[arg-type]  # the one bool is no column


def _uses(question: Question, item: Item | None) -> frozenset[str]:
    """End uses by column, item and party; a military word stands, whatever civil word is near."""
    stated = read_uses(question.end_use)[0] if question.end_use else frozenset()
    implied = read_uses(question.party_name)[0] & _PARTY_USES
    return frozenset((stated | (item.uses if item else frozenset()) | implied) - {"civil"})


def _other_kinds(question: Question, item: Item) -> list[Item]:
    """The item as the other kinds that its words may name: no word takes a kind away."""
    technical = item.kind in ("technology", "service")
    if not technical and (question.technology or not scanned(question.item_text).technical):
        return []  # of a technology that is of every day nothing more is asked
    kinds = kinds_of(text := question.item_text)
    if not technical and "technology" in kinds:
        return [_item(question, "technology")]
    others: list[Kind] = []
    if item.kind == "service" and passes_know_how(text):
        others.append("technology")  # repair alone is none
    made = item.technology_origin and pattern("made_by_technology").search(text)
    goods = made or "goods" in kinds or not names_know_how(text)
    if technical and goods and not question.technology_stage:
        others.append("goods")
    beside = services.goods_with_service(text, item.kind)
    return [_item(question, kind) for kind in others] + _as(question, beside, "goods")


def _taught(question: Question, item: Item | None) -> list[Item]:
    """The technology that a service passes by persons, guidance or papers, and know-how less its works."""
    served = item is not None and item.kind == "service" and question.technology
    text, processes = question.item_text, (one.is_process for one in clauses_of(question.item_text))
    passes = served and (any(processes) or passes_know_how(text, purposes=True))
    texts = (*[text] * passes, *less_works(text), *less_means(text))
    goods = services.goods_by_weight(text) if served else ()
    return _as(question, (*texts, *services.separate_process(text))) + _as(question, goods, "goods")


def _as(question: Question, texts: Iterable[str], kind: Kind = "technology") -> list[Item]:
    technology = question.technology and kind == "technology"
    return [_item(replace(question, item_text=one, technology=technology), kind) for one in texts]


def _piece(case: CheckCase, question: Question, piece: str) -> CheckCase:
    """The case of one piece of a list; what the columns say holds of each."""
    return replace(case, item=_item(replace(question, item_text=piece, hs_code="")))


def _hidden(question: Question, cases: tuple[CheckCase, ...]) -> tuple[HiddenMaterial, ...]:
    """Materials that stand beside a device in the text of a case."""
    bare = replace(question, element="") if question.element else question
    goods = (c for c in cases if c.item and c.item.kind not in ("technology", "service"))
    hidden = ((c, one) for c in goods if c.item for one in hosts_and_parts(c.item.text))
    metal = ((case, one, _metal(_piece(case, bare, one.text))) for case, one in hidden)
    return tuple(HiddenMaterial(m, c, "" if one.sure else one.question) for c, one, m in metal)


def _metal(case: CheckCase) -> CheckCase:
    """A case whose item is an element and nothing more, read as its metal."""
    item = case.item
    bare = item is not None and item.elements and not (item.form or item.products)
    return replace(case, item=replace(item, form="metal")) if item and bare else case


def made_of_material(question: Question, case: CheckCase) -> HiddenMaterial | None:
    """The material that only a word for a device keeps from being judged, as goods of its own; None for none."""
    if question.technology or question.form or not case.item or not (made := made_of(case.item)):
        return None
    item = _item(replace(question, item_text=made.text, hs_code=""), "goods")
    item = replace(item, values={**case.item.values, **item.values})
    return HiddenMaterial(_metal(replace(case, item=item)), case, made.question)


def in_another_form(case: CheckCase) -> tuple[HiddenMaterial, ...]:
    """The products of a text in the forms of their own, where another word gave the item a form: scrap of a carbide."""
    item, products = case.item, lexicon().products
    if item and "energy density" in item.values and not item.products and item.kind == "goods":
        cell = replace(item, form="battery", products=frozenset(["lithium-ion battery"]))
        return (HiddenMaterial(replace(case, item=cell), case, "Is it a lithium-ion battery?"),)
    if item is None or item.kind != "goods" or item.form in forms_of("devices"):
        return ()
    forms = {products[name].form: name for name in sorted(item.products)} if item.products else {}
    if item.form == "scrap":  # `tungsten oxide scrap` may be the oxide yet
        named = ((w.form, u.text) for u in scanned(item.text).units for w in u.words)
        forms |= {form: text for form, text in named if form in ("oxide", "compound")}
    if item.form in forms_of("pieces") and len(item.elements) == 1 and not item.products:
        forms |= {form_of_piece(one): NAMES.get(one, one) for one in item.elements}
    if item.form == "concentrate" and not item.products and item.elements & OF_NO_ORE:
        forms |= dict.fromkeys(("oxide", "compound"), "/".join(sorted(item.elements)))
    solid = (
        frozenset(SOLID[one] for one in item.elements if one in SOLID)
        if item.form in forms_of("pieces")
        else None
    )
    return tuple(
        HiddenMaterial(replace(case, item=replace(item, form=form, products=solid or item.products)), case,
                       f"Is it {name} as {form}, or {item.form}?")
        for form, name in forms.items()
        if form not in ("", item.form)
    )  # fmt: skip


def other_products(question: Question, case: CheckCase) -> tuple[HiddenMaterial, ...]:
    """Products and devices that lists name in a text which was read as goods of every day, or as something else."""
    if (item := case.item) is None or question.technology or question.form:
        return ()
    units = scanned(item.text).units
    named = [(word, unit) for unit in units if (word := unit.of("product")) and word.form]
    others = {word.value: unit.text for word, unit in named if not (unit.absent or ordinary(unit))}
    on = [word for word, unit in named if unit.role == "content"]
    work = {word.value for word in on if word.form in forms_of("worked")}
    return tuple(
        HiddenMaterial(_piece(case, replace(question, element=""), text), case, f"Is {text} sent too?")
        for name, text in others.items() if name not in item.products and (name in work or any(map(ordinary, units)))
    )  # fmt: skip


def _code_as_such(question: Question) -> Question:
    """The question with an HS code of the item in its own column: of a text that is one, or that names one as such."""
    code, text = code_in(question.item_text)
    if code and text and question.hs_code.replace(".", "")[: len(code)] in ("", code):
        return replace(question, hs_code=question.hs_code or code, item_text=text)
    if question.hs_code or not _CODE.fullmatch(question.item_text.strip()):
        return question
    try:
        code = read_hs(question.item_text)
    except HsError:
        return question
    return replace(question, hs_code=code, item_text="")


def _set_aside(question: Question, ask: bool) -> tuple[Question, tuple[str, ...]]:
    """The question without the words that their columns do not know, and what to ask for each."""
    unknown: dict[str, str] = {}
    for name, (read, known) in _word_columns().items():
        text = getattr(question, name)
        try:
            if text:
                read(text)
        except YtterbyError as fault:
            what = f"{name}: {fault.what.removeprefix(f'{name}: ')}"
            if not ask:
                raise QuestionError(what, where=fault.where, advice=fault.advice) from None
            near = f" {fault.advice}" if fault.advice.startswith("Did you mean") else ""
            unknown[name] = f"{what}.{near} Known words: {', '.join(known)}"
    if not unknown:
        return question, ()
    aside: dict[str, str] = dict.fromkeys(unknown, "")
    return replace(question, **aside), tuple(unknown.values())  # type: ignore[arg-type]


@cache
def _word_columns() -> dict[str, tuple[Callable[[str], object], Iterable[str]]]:
    """Columns that take words of a list: what reads one, and the words of the list."""
    elements = (*words.element_symbols(), "rare earths")
    return {
        "element": (lambda text: words.read_elements(text.removeprefix("=")), elements),
        "form": (words.read_form, FORMS),
        "technology_stage": (words.read_stage, STAGES),
        "regime": (read_regime, REGIMES),
    }


def _country(name: str, text: str) -> str:
    try:
        return read_country(text) if text else ""
    except YtterbyError as fault:
        raise QuestionError(f"{name}: {fault.what}", advice=fault.advice) from None


def _item(question: Question, kind: Kind = "") -> Item:
    """The item of a question, read as a kind if one is given."""
    try:
        return describe(
            question.item_text,
            element=question.element,
            form=question.form,
            hs=question.hs_code,
            stage=question.technology_stage,
            content=question.content_data,
            technology=question.technology,
            kind=kind,
        )
    except YtterbyError as fault:  # the other columns have been read before
        what = f"hs_code: {fault.what}"
        raise QuestionError(what, where=fault.where, advice=fault.advice) from None


def _other_half(question: Question, item: Item) -> list[Item]:
    """The technology of `separation know-how and mixer-settlers`, or its goods: both are asked."""
    parts = [part for part in _PARTS.split(question.item_text) if part.strip()]
    if len(parts) < 2 or not scanned(question.item_text).technical:
        return []
    parts = [p for p in parts if not any(u.role == "purpose" for u in scanned(p).units[:1])]
    read = [(part, understand(part)) for part in parts]
    kinds = {one.kind for _, one in read}
    if "goods" not in kinds or not kinds & {"technology", "service"}:
        return []
    technical = item.kind in ("technology", "service")
    other_parts = [
        part
        for part, one in read
        if (one.form in ("equipment", "reagent") if technical else one.kind != "goods" and one.kind)
    ]
    if not other_parts:
        return []
    other = _item(replace(question, item_text=", ".join(other_parts), technology=not technical))
    if not other.elements and not other.rare_earths:
        # `extraction technology and mixer-settlers for rare earths`: both are for rare earths
        other = replace(other, elements=item.elements, rare_earths=item.rare_earths)
    return [other]
