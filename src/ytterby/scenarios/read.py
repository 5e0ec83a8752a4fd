"""Scenario files: the built-in ones by name, a user's own by path, with `extends` applied.

A question at hand is a scenario as text, for which no file of the user is opened. A hypothetical measure that binds
nothing on the data folder is refused, with the words that would; records of law speak of other folders too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from ytterby.controls import names as law_names
from ytterby.controls.acts.goods import GoodsAct
from ytterby.controls.book import figure_id, number_ids
from ytterby.controls.values import Strict
from ytterby.ground import yamlfile
from ytterby.ground.document import Document, Loc, Mistake, unknown
from ytterby.ground.errors import ScenarioError, check_known, did_you_mean
from ytterby.ground.files import DATA, is_path
from ytterby.scenarios.scenario import Scenario
from ytterby.scenarios.schema import Controls, ScenarioFile

if TYPE_CHECKING:
    from datetime import date

    from ytterby.controls.book import Book
    from ytterby.controls.names import Names, TradedGood
    from ytterby.datasets.parameters import Parameters
    from ytterby.scenarios.schema import Hypothetical, PutInForce


def without_reach(loc: Loc, measure: Hypothetical, names: Names, last_year: int) -> Mistakes:
    """Every act on goods of a measure that would bind nothing, with what to write instead.

    loc : place of the measure in its file; names : of the data folder; last_year : of the run.
    """
    if measure.effective.year > last_year:
        what = f"{measure.id} begins {measure.effective}, after the run has ended in {last_year}"
        advice = f"Write `years: {{end: {measure.effective.year}}}`, or an earlier day."
        yield Mistake((*loc, "effective"), what, advice)
    for number, one in enumerate(measure.acts):
        place: Loc = (*loc, "acts", number)
        if one.from_ is not None and measure.ended is not None and one.from_ > measure.ended:
            yield Mistake((*place, "from"), f"the act begins {one.from_}, after its measure has ended "
                          f"{measure.ended}", "Correct one of the two days.")  # fmt: skip
        if one.until is not None and one.until < measure.effective:
            yield Mistake((*place, "until"), f"the act ends {one.until}, before its measure begins "
                          f"{measure.effective}", "Correct one of the two days.")  # fmt: skip
        if isinstance(one, GoodsAct) and one.on_goods:
            yield from _redundant_words(place, one)
            yield from _no_goods(place, one, names)


def _redundant_words(place: Loc, act: GoodsAct) -> Mistakes:
    """Words that `commodities` would leave without effect."""
    if act.commodities and act.stages:
        yield Mistake((*place, "stages"), "stages and commodities both say which goods are touched",
                      "Keep one of the two: commodities alone decide where they are given.")  # fmt: skip
    if act.commodities and act.elements != ("all",) and not act.abroad:
        yield Mistake((*place, "elements"), "elements do nothing beside commodities",
                      "Leave elements out, or write stages in place of commodities.")  # fmt: skip


def _no_goods(place: Loc, act: GoodsAct, names: Names) -> Mistakes:
    """Patterns, elements and ways that meet no good that is traded."""
    goods = names.goods
    for number, pattern in enumerate(act.commodities):
        one = act.model_copy(update={"commodities": (pattern,)})
        if not any(_touches(one, good) for good in goods):
            known = [good.commodity for good in goods]
            yield Mistake((*place, "commodities", number), f"no traded good is named {pattern!r}",
                          did_you_mean(pattern, known))  # fmt: skip
    if not act.commodities and act.elements != ("all",) and not act.abroad:
        for number, element in enumerate(act.elements):
            one = act.model_copy(update={"elements": (element,)})
            if not any(_touches(one, good) for good in goods):
                what = f"no traded good of {', '.join(act.stages)} holds {act.min_content:g} or more of {element}"
                yield Mistake((*place, "elements", number), what, _where(element, act, goods))
    met = [good for good in goods if _touches(act, good)]
    ways = [way for good in met for way in good.ways]
    if not met and not act.commodities and (act.abroad or act.elements == ("all",)):
        traded = list(dict.fromkeys(good.stage for good in goods))
        yield Mistake((*place, "stages"), "no good of these stages is traded",
                      f"Traded are: [{', '.join(traded)}], or write stages: all")  # fmt: skip
    if met and not any(act.binds_route(*way) for way in ways):
        ends = ", ".join(sorted({end for start, end in ways if start == act.origin}))
        none = f"None of them leaves {act.origin}."
        there = f"They go from {act.origin} to {ends}." if ends else none
        yield Mistake((*place, "destinations"), "no way of these goods is touched", there)


def _touches(act: GoodsAct, good: TradedGood) -> bool:
    return act.covers(good.commodity, good.stage, good.element or None, good.element_shares)


def _where(element: str, act: GoodsAct, goods: tuple[TradedGood, ...]) -> str:
    """The words that would reach an element."""
    shares: dict[str, float] = {}
    for good in goods:
        if element in good.element_shares:
            shares[good.stage] = max(good.element_shares[element], shares.get(good.stage, 0.0))
    if here := max((share for stage, share in shares.items() if stage in act.stages), default=0.0):
        share = f"{here:.2g}: write content_share: {here * 0.99:.2g}"
        return f"The most that one of them holds is {share}"
    traded = f"It is traded as: write stages: [{', '.join(shares)}]"
    return traded if shares else "It is traded nowhere."


def read_question(document: str, name: str = "question") -> Document:
    """A scenario file at hand as text, to be given wherever a scenario is named; no file of the user is opened for it.

    Parameters
    ----------
    document : YAML with the keys of a scenario file; it may extend built-in scenarios, no paths.
    name : what it is called in messages.

    Returns
    -------
    Document : to be given wherever a scenario is named.

    Raises
    ------
    ScenarioError : it is no YAML. Other mistakes are reported when it is used.

    Examples
    --------
    >>> from ytterby import read_question
    >>> read_question("extends: embargo").data
    {'extends': 'embargo'}
    """
    return replace(yamlfile.parse(document, name, ScenarioError), on_disk=False)


StrictT = TypeVar("StrictT", bound=Strict)
PACKAGED = DATA / "scenarios"
Mistakes = Iterator[Mistake]
Paths = tuple[Path, ...]
UNKNOWN = "unknown scenario {!r}"
NOTHING = Scenario(name="", title="", description="", controls=Controls(none=True))
"""What a scenario extends that extends no other."""


def builtin_names() -> list[str]:
    """Names of the built-in scenarios: those in `order.txt`, then the others by name."""
    names = sorted(path.stem for path in PACKAGED.glob("*.yaml"))
    first = (PACKAGED / "order.txt").read_text(encoding="utf-8").split()
    return [*first, *(name for name in names if name not in first)]


def resolve(
    source: str | Path | Document,
    book: Book,
    *,
    base_digest: str | None = None,
    parameters: Parameters | None = None,
    names: Names | None = None,
) -> Scenario:
    """A scenario by built-in name, by the path of a YAML file, or from a document at hand.

    Raises ScenarioError with file, line and a did-you-mean, for every mistake in the file.

    source : a built-in name; a path: what ends in `.yaml` or `.yml`, or holds a slash; or a document,
        such as a part of another file.
    book : the control records, against which measure ids are checked.
    base_digest : digest of the data folder; a scenario with another `base` is refused.
    parameters : of the data folder; when given, a changed number must be one of them and lie within its
        bounds. Numbers of acts (`ID/act.field`) always must.
    names : names of the data folder, for the measures, instruments and switches of a file of the
        user's; those of the packaged folders when left out.
    """
    if not isinstance(source, Document):
        source = yamlfile.load(_locate(source), ScenarioError)
    scenario = _resolve(source, book, names, parameters, ())
    digest = (base_digest or "").removeprefix("sha256:").lower()
    if digest and scenario.base not in (None, digest):
        both = f"it names {scenario.base[:12]}..., the data folder has {digest[:12]}..."
        what = f"scenario {scenario.name!r} was made for another base: {both}"
        advice = "Check its numbers against this data, then correct or drop `base`."
        raise ScenarioError(what, where=source.where(("base",)), advice=advice)
    return scenario


def _locate(name_or_path: str | Path, folder: Path | None = None, where: str = "") -> Path:
    """The file of a scenario. A path in `extends` is taken from the folder of the file."""
    if is_path(name_or_path):
        return folder / name_or_path if folder is not None else Path(name_or_path)
    more = " Your own scenario is named by the path of its .yaml file."
    check_known(str(name_or_path), builtin_names(), UNKNOWN, ScenarioError, where, more)
    return PACKAGED / f"{name_or_path}.yaml"


def _resolve(
    document: Document, book: Book, names: Names | None, parameters: Parameters | None, above: Paths
) -> Scenario:
    packaged = names is None or document.path.parent == PACKAGED
    meant = law_names.PACKAGED if packaged else names
    written = yamlfile.validate(document, ScenarioFile, ScenarioError, {"names": meant})
    parent = NOTHING
    if written.extends is not None:
        extended, chain = _parent(document, written.extends, above)
        parent = _resolve(extended, book, names, parameters, chain)
    inherited = [measure.id for measure in parent.controls.measures]
    if problems := list(_problems(written.controls or Controls(), book, inherited)):
        raise yamlfile.report(document, problems, ScenarioError)
    scenario = _extend(parent, written, document)
    problems = list(_wrong_numbers(written, scenario, book, parameters))
    if written.controls and meant is not None and meant.goods:
        for i, one in enumerate(written.controls.measures):
            place: Loc = ("controls", "measures", i)
            problems += without_reach(place, one, meant, scenario.years.end)
    if problems:
        raise yamlfile.report(document, problems, ScenarioError)
    return scenario


def _parent(document: Document, extends: str, above: Paths) -> tuple[Document, Paths]:
    """The document that another extends, and the files that have led to it."""
    here, path = document.where(("extends",)), document.path
    if not document.on_disk:
        more = " A question at hand opens no file."
        check_known(extends, builtin_names(), UNKNOWN, ScenarioError, here, more)
    extended_path = _locate(extends, path.parent, here)
    chain = (*above, path.resolve())
    if extended_path.resolve() in chain:
        raise ScenarioError(f"scenario extends itself by way of {extends!r}", where=here)
    if not extended_path.is_file():
        raise ScenarioError(f"extends {extends!r}, but there is no such file", where=here)
    return yamlfile.load(extended_path, ScenarioError), chain


def _extend(parent: Scenario, child: ScenarioFile, document: Document) -> Scenario:
    """The child's words over the parent's: what it gives replaces or is added, the rest stays."""
    controls = parent.controls
    if child.controls is not None:
        try:
            controls = _merge(parent.controls, child.controls)
        except ValueError as fault:
            what = str(fault).splitlines()[-1].strip()
            raise ScenarioError(what, where=document.where(("controls",))) from None
    years = _laid_over(parent.years, child.years)
    if years.start > years.end:
        what = f"years out of order: start {years.start} is after end {years.end}"
        raise ScenarioError(what, where=document.where(("years",)))
    own = {one.id for one in child.instruments}
    built = {one.plant for one in child.capacity}
    stored = {one.id for one in child.stockpiles}
    lines = {
        **{f"capacity/{one.plant}": ("capacity", n) for n, one in enumerate(child.capacity)},
        **{f"stockpiles/{one.id}": ("stockpiles", n) for n, one in enumerate(child.stockpiles)},
    }
    return Scenario(
        name=child.name,
        title=child.title,
        description=child.description,
        controls=controls,
        base=child.base or parent.base,
        parameters={**parent.parameters, **child.parameters},
        outlook=child.outlook or parent.outlook,
        years=years,
        switches=_laid_over(parent.switches, child.switches),
        instruments=(*(one for one in parent.instruments if one.id not in own), *child.instruments),
        capacity=(*(one for one in parent.capacity if one.plant not in built), *child.capacity),
        stockpiles=(*(one for one in parent.stockpiles if one.id not in stored), *child.stockpiles),
        places={**parent.places, **{key: document.where(loc) for key, loc in lines.items()}},
        lineage=(child.name, *parent.lineage),
        parent=_named(parent) if parent.years.start == years.start else "",
        path=document.path if document.on_disk else None,
        own_controls=child.controls,
        compare_with=child.reference,
        model_identity=child.model_identity,
    )


def _named(scenario: Scenario) -> str:
    """By what another scenario is found: the name of a built-in one, or the path of a file."""
    if scenario.path is None:
        return ""
    return scenario.name if scenario.path.parent == PACKAGED else str(scenario.path)


def _laid_over(parent: StrictT, child: StrictT | None) -> StrictT:
    """What the parent says where the child says nothing."""
    return parent.model_copy(update=child.model_dump(exclude_unset=True)) if child else parent


def _merge(parent: Controls, child: Controls) -> Controls:
    """Controls of a child over its parent's.

    A child with a base of its own starts afresh. Otherwise its `with`, `without` and `measures`
    are added, take the place of the parent's entries on the same measure, and its `acts_only`
    replaces the parent's.
    """
    if child.has_base:
        return child
    named = {holding.measure for holding in child.with_}
    gone = set(child.without)
    own = {measure.id for measure in child.measures}
    return Controls.model_validate(
        {
            "as_of": parent.as_of,
            "as_recorded": parent.as_recorded,
            "none": parent.none,
            "with": [h for h in parent.with_ if h.measure not in named | gone] + [*child.with_],
            "without": [r for r in parent.without if r not in named | gone] + [*child.without],
            "acts_only": parent.acts_only if child.acts_only is None else child.acts_only,
            "measures": [m for m in parent.measures if m.id not in own | gone] + [*child.measures],
        }
    )


def _problems(controls: Controls, book: Book, inherited: list[str]) -> Mistakes:
    """Names of measures that do not exist, holdings that clash."""
    for i, ref in enumerate(controls.without):
        yield from unknown(("controls", "without", i), "measure", ref, [*book.refs(), *inherited])
    seen: set[str] = set()
    for i, holding in enumerate(controls.with_):
        loc, ref = ("controls", "with", i), holding.measure
        yield from unknown((*loc, "measure"), "measure", ref, book.refs())
        if ref in book and ref in seen:
            yield Mistake(loc, f"{ref!r} is put in force twice")
        if ref in book:
            yield from _holding_dates(loc, holding, book.timing(ref).first)
        seen.add(ref)
    for i, measure in enumerate(controls.measures):
        if measure.id in book:
            what = f"hypothetical measure {measure.id!r} has the id of a record"
            yield Mistake(("controls", "measures", i, "id"), what)


def _holding_dates(loc: Loc, holding: PutInForce, own: date | None) -> Mistakes:
    """A measure without a first day of its own needs `from`; `until` must not come before that day."""
    if holding.from_ is None and own is None:
        what = f"{holding.measure!r} has no day of effect in the record"
        yield Mistake(loc, what, "Say from which day it holds: from: 2026-01-01")
    elif holding.from_ is None and own and holding.until and holding.until < own:
        what = f"{holding.measure} is effective {own}, after until {holding.until}"
        yield Mistake((*loc, "until"), f"dates out of order: {what}")


def _wrong_numbers(
    written: ScenarioFile, scenario: Scenario, book: Book, parameters: Parameters | None
) -> Mistakes:
    """Changed numbers that do not exist or are out of bounds: those of the folder when it is given."""
    entries = scenario.measures(book) if written.parameters else []
    of_acts = number_ids([*book, *(e.measure for e in entries)]) if written.parameters else []
    of_folder = [row.id for row in parameters] if parameters is not None else written.parameters
    for key, value in written.parameters.items():
        loc, known = ("parameters", key), of_acts if "/" in key else of_folder
        if key not in known:
            yield Mistake(loc, f"unknown parameter {key!r}", did_you_mean(key, known))
        elif parameters and key in parameters and (wrong := parameters.row(key).beyond(value)):
            yield Mistake(loc, f"{key}: {wrong[0]}", wrong[1])
    for measure, act in ((one.measure, act) for one in entries for act in one.measure.acts):
        try:
            scenario.changed(measure, act)
        except ValidationError as fault:
            for one in fault.errors(include_url=False):
                key = figure_id(measure.id, act, ".".join(map(str, one["loc"])))
                what = one["msg"].removeprefix("Value error, ")
                yield Mistake(("parameters", key), f"{key}: {what}")
