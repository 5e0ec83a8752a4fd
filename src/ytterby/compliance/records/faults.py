"""What is wrong with a user's own records that no schema sees: names that do not exist, lists that are missing.

Such a slip would end in `no control found`, so no check is made with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.compliance.parties.packaged import CONTROLS, read_action
from ytterby.compliance.read.elements import SYMBOLS
from ytterby.compliance.read.item import FORMS, STAGES, USES, VALUES
from ytterby.compliance.read.lexicon import lexicon
from ytterby.controls.acts.announcement import Announcement
from ytterby.ground import yamlfile
from ytterby.ground.errors import ControlError, YtterbyError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ytterby.compliance.records.folder import LawFolder
    from ytterby.compliance.records.laid_over import Records
    from ytterby.controls.entries import Predicate
    from ytterby.controls.rules import Rule
    from ytterby.controls.schema import Measure
    from ytterby.ground.document import Document, Loc

Fault = tuple["Loc", str, str]
"""A place in a file, what is wrong there, and what to do."""


def faults_of(laws: LawFolder, records: Records) -> list[YtterbyError]:
    """Every mistake of the own files, with file and line.

    records : those of the folder laid over the packaged ones.
    """
    faults: list[YtterbyError] = []
    for path in laws.files("controls"):
        document = yamlfile.load(path, ControlError)
        faults += _at(document, _of_measure(records.book[path.stem], records))
    for part, lists in (("goods", records.goods), ("technologies", records.technologies)):
        for path in laws.files(part):
            document = yamlfile.load(path, ControlError)
            faults += _at(document, _of_measure_file(path.stem, records))
            for place, entry in enumerate(lists[path.stem]):
                faults += _at(document, _of_predicate(entry.covers, ("entries", place, "covers")))
    for path in laws.files("interpretations"):
        document = yamlfile.load(path, ControlError)
        faults += _at(document, _of_measure_file(path.stem, records))
        for place, one in enumerate(records.interpretations[path.stem]):
            where = ("interpretations", place, "goods")
            faults += _at(document, _of_predicate(one.goods, where) if one.goods else ())
    for path in laws.files("parties"):
        try:
            read_action(path, laws.path / "controls", CONTROLS)
        except ControlError as fault:
            faults.append(fault)
    return faults


def _at(document: Document, faults: Iterable[Fault]) -> Iterator[ControlError]:
    for loc, what, advice in faults:
        yield ControlError(what, where=document.where(loc), advice=advice)


def _unknown(
    loc: Loc, what: str, names: Iterable[str | None], known: Collection[str]
) -> Iterator[Fault]:
    """Names that are not among the known ones."""
    for name in names:
        if name is not None and name not in known:
            yield loc, f"unknown {what} {name!r}", did_you_mean(name, known)


def _of_measure_file(measure: str, records: Records) -> Iterator[Fault]:
    yield from _unknown(("measure",), "measure", [measure], [one.id for one in records.book])


def _of_measure(measure: Measure, records: Records) -> Iterator[Fault]:
    """References to other records, and lists that its rules name."""
    refs, scope = records.book.refs(), measure.scope
    if not measure.source_url.startswith(("https://", "http://")):
        yield ("source_url",), "no web address of the source", "Write https://..."
    for key, names in (("amended_by", measure.amended_by), ("ended_by", [measure.ended_by])):
        yield from _unknown((key,), "measure", names, refs)
    for key in ("targets", "not_targets"):
        yield from _unknown(("scope", key), "measure", getattr(scope, key) or (), refs)
    yield from _unknown(("scope", "base_measure"), "measure", [scope.base_measure], refs)
    for place, act in enumerate(measure.acts):
        if isinstance(act, Announcement):
            yield from _unknown(("acts", place), "measure", [act.about], refs)
    for place, rule in enumerate(measure.rules):
        yield from _of_rule(measure.id, rule, ("rules", place), records)


def _of_rule(measure: str, rule: Rule, loc: Loc, records: Records) -> Iterator[Fault]:
    lists, part = (
        (records.technologies, "technologies") if rule.items == "technology" else (records.goods, "goods")
    )  # fmt: skip
    named = rule.entries_of or [measure] if rule.items in ("entries", "technology") else []
    for name in named:
        entries = lists.get(name, ())
        if not entries:
            what = f"the rule rests on {part}/{name}.yaml, which is not there"
            yield (*loc, "items"), what, "Add the file, or no goods will ever meet the rule."
        elif rule.group and rule.group not in {getattr(entry, "group", None) for entry in entries}:
            groups = {str(getattr(entry, "group", "")) for entry in entries}
            yield from _unknown((*loc, "group"), "group", [rule.group], groups)
    yield from _unknown((*loc, "uses"), "use", (*rule.uses, *rule.not_uses), USES)
    if rule.covers:
        yield from _of_predicate(rule.covers, (*loc, "covers"))


def _of_predicate(covers: Predicate, loc: Loc) -> Iterator[Fault]:
    """Names of a predicate that reading never gives, so that no item ever meets it."""
    products = lexicon().products
    for keys, what, known in (
        (("forms",), "form", FORMS),
        (("stages",), "stage", STAGES),
        (("uses", "not_uses"), "use", USES),
        (("products", "not_products"), "product", products),
        (("elements", "any_element", "contains"), "element", SYMBOLS),
        (("cas",), "CAS number", lexicon().cas),
    ):
        for key in keys:
            yield from _unknown((*loc, key), what, getattr(covers, key), known)
    values = {*VALUES, *(f"content.{symbol}" for symbol in SYMBOLS)}
    for test in (*covers.tests, *(t for group in covers.alternatives for t in group)):
        if " share." not in test.measure:
            yield from _unknown((*loc, "tests"), "value", [test.measure], values)
    named = (covers.elements, covers.any_element, covers.products, covers.rare_earths)
    if not any((*named, covers.forms, covers.uses, covers.stages, covers.cas)):
        yield loc, "the predicate names nothing", "Name elements, forms, products, stages or uses."
