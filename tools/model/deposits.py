"""Deposits: shares of the elements by published assays, and where concentrate is separated.

`deposits.csv` has a row a deposit. `assay` names facts of `evidence/deposits.csv` with weights, `rest:` before one from
which elements are taken that the first does not state; `assay_is` says whether it is of the deposit itself or stands in.
`usual_shares.csv` has the small share of bastnaesites of an element that an assay leaves blank: unknown, not zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from model.tables import Row, number

if TYPE_CHECKING:
    from model.build import Model

REST = "Rest"
"""Element that stands for those which the folder does not follow, where it follows a part of them."""


def assays(model: Model) -> Iterator[Row]:
    """`assay.DEPOSIT.ELEMENT`: share of REO, normalised to one over all elements."""
    elements = {row["element"]: row["group"] for row in model.table("elements")}
    usual = {row["element"]: float(row["share"]) for row in model.table("usual_shares")}
    for deposit in model.table("deposits"):
        shares, facts = _shares(model, deposit, elements)
        blanks = [e for e in elements if shares[e] == 0.0]
        if unknown := [e for e in blanks if e not in usual]:
            raise ValueError(
                f"{deposit['feed']}: no share of {' '.join(unknown)} in {deposit['assay']}"
            )
        shares |= {e: usual[e] for e in blanks}
        total = sum(shares.values())
        for element, share in shares.items():
            yield _row(deposit, element, share / total, facts, elements, element in blanks)


def _shares(
    model: Model, deposit: Row, elements: dict[str, str]
) -> tuple[dict[str, float], list[Row]]:
    names = [word for word in deposit["assay"].split() if word[0].isalpha()]
    weights = [float(word) for word in deposit["assay"].split() if not word[0].isalpha()]
    facts = [model.fact(f"deposits/{name.removeprefix('rest:')}") for name in names]
    measured = [c.removeprefix("share_") for c in facts[0] if c.startswith("share_") and len(c) < 9]
    every = [*elements, *(e for e in measured if e not in elements)]
    if names[-1].startswith("rest:"):
        known, rest = ({e: float(f[f"share_{e}"] or 0) for e in every} for f in facts)
        gap = {e: rest[e] for e in every if not known[e]}
        left = 1.0 - sum(known.values())
        shares = {e: known[e] or left * gap[e] / sum(gap.values()) for e in every}
        scale = float(deposit["heavy_scale"] or 1)
        shares = {e: s * (scale if elements[e] == "heavy" else 1.0) for e, s in shares.items()}
    else:
        shares = {e: sum(w * float(f[f"share_{e}"] or 0) for f, w in zip(facts, weights, strict=True)) for e in every}  # fmt: skip
    followed = {e: shares[e] for e in elements}
    if len(every) > len(elements):
        followed[REST] = sum(s for e, s in shares.items() if e not in elements)
    return followed, facts


def _row(deposit: Row, element: str, share: float, facts: list[Row], elements: dict[str, str], blank: bool) -> Row:  # fmt: skip
    heavy = elements.get(element) == "heavy"
    proxy, old = deposit["assay_is"] == "proxy", element in deposit["old_figures"].split()
    row = {"id": f"assay.{deposit['feed']}.{element}", "value": number(share), "unit": "share of REO",
           "group": "heavy_content" if heavy and (blank or deposit["heavies_unsure"] == "yes") else "ore_assays"}  # fmt: skip
    ids = [fact["id"] for fact in facts]
    if blank:
        return row | {"low": "0", "high": number(2 * share), "reason": UNKNOWN}
    if proxy:
        stand_in = ", ".join(i.split("/")[1] for i in ids)
        return row | {"low": number(0.5 * share), "high": number(1.5 * share), "reason": f"{PROXY}; {stand_in}"} | _stand_in(
            deposit, element, facts, share)  # fmt: skip
    reason = "published shares, weighted over the named deposits and normalised to one"
    if element == REST:
        reason += "; Ho, Er, Tm, Yb and Lu, which are not followed"
    elif old:
        reason += OLD
    return row | {"low": number(share * (0.33 if old else 0.9)), "high": number(share * (1.0 if old else 1.1)),
                  "kind": "derived", "grade": "C" if old else "B", "evidence": " ".join(ids), "reason": reason}  # fmt: skip


UNKNOWN = ("blank in the published assay: unknown, not zero; small value of the deposit type (other bastnaesites), from zero "
           "to twice")  # fmt: skip
OLD = (
    "; a figure of 1982 from early analysis: modern separation output suggests a third to all of it"
)


def _stand_in(deposit: Row, element: str, facts: list[Row], share: float) -> Row:
    """What the assays that stand in say of an element, before the shares are normalised; nothing where that lies beyond
    the range: an element of a second assay, which fills up what the first leaves."""
    weights = [word for word in deposit["assay"].split() if not word[0].isalpha()] or ["1"]
    used = [(w, f) for w, f in zip(weights, facts, strict=False) if f[f"share_{element}"]]
    if (
        not 0.5 * share
        <= sum(float(w) * float(f[f"share_{element}"]) for w, f in used)
        <= 1.5 * share
    ):
        return {}
    parts = (f"{w} * {letter}.share_{element}" for (w, _), letter in zip(used, "abc", strict=False))
    return {"compare": " + ".join(parts), "facts": " ".join(f["id"] for _, f in used), "likeness": "same",
            "why": "deposits of the type, which stand in"}  # fmt: skip


PROXY = (
    "no per-oxide distribution was found; the named published deposits stand in for it, as geologists "
    "do for the type; range is half to one and a half times the share"
)


def _places(model: Model) -> Iterator[tuple[Row, str, str, list[tuple[str, str]]]]:
    """Deposit, place of light separation, its status, and where the heavy concentrate goes from there, with status."""
    heavy = {row["region"]: row for row in model.table("heavy_separation")}
    for deposit in model.table("deposits"):
        now, later = deposit["separated_now"].split(), deposit["separated_later"].split()
        for place in now + later:
            status = "existing" if place in now else "candidate"
            goes = heavy[place]["heavy_goes_to"].split()
            yield deposit, place, status, [
                (to, status if heavy[to]["heavy_status"] == "existing" else "candidate") for to in goes
            ]  # fmt: skip


def deposit_activities(model: Model) -> Iterator[Row]:
    """Where each deposit is mined, and its light and heavy elements are or could be separated."""
    for deposit in model.table("deposits"):
        feed, technology = deposit["feed"], deposit["technology"]
        yield {"process": f"mine.{feed}", "region": deposit["region"], "plant": f"{technology}.{feed}",
               "status": deposit["status"]}  # fmt: skip
        sites: dict[str, str] = {}
        for _, place, status, goes in (p for p in _places(model) if p[0]["feed"] == feed):
            yield {"process": f"light_separation.{feed}", "region": place, "plant": "light_separation", "status": status}  # fmt: skip
            for to, kind in goes:
                if kind == "existing" or to not in sites:
                    sites[to] = kind
        for to, kind in sites.items():
            yield {"process": f"heavy_separation.{feed}", "region": to, "plant": "heavy_separation", "status": kind}  # fmt: skip


def deposit_routes(model: Model) -> Iterator[Row]:
    """Concentrate to light separation, heavy concentrate from there to heavy separation."""
    for deposit, place, status, goes in _places(model):
        ends = [("concentrate", deposit["region"], place, status)]
        ends += [("heavy_concentrate", place, to, kind) for to, kind in goes]
        for good, origin, destination, kind in ends:
            if origin != destination:
                yield {"commodity": f"{good}.{deposit['feed']}", "origin": origin, "destination": destination,
                       "status": kind}  # fmt: skip


def finishing_sites(model: Model) -> Iterator[Row]:
    """Finishing exists wherever a solution of the element can arise; swarf adds some places."""
    groups: dict[str, list[str]] = {}
    for row in model.table("elements"):
        groups.setdefault(f"{row['group']}_separation", []).append(row["element"])
    sites: dict[tuple[str, str], str] = {}
    for row in deposit_activities(model):
        for element in groups.get(row["plant"], []):
            if row["status"] == "existing" or (element, row["region"]) not in sites:
                sites[element, row["region"]] = row["status"]
    for row in model.table("finishing_of_swarf"):
        for element in row["elements"].split():
            if row["status"] == "existing":
                sites[element, row["region"]] = "existing"
            sites.setdefault((element, row["region"]), row["status"])
    for (element, region), status in sites.items():
        yield {"element": element, "region": region, "status": status}
