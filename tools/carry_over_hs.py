"""Write `src/ytterby/data/items/hs_lines.csv` from the fact base's goods and tariff lines.

    python tools/carry_over_hs.py ../shared/facts/controls

Every code of `goods.csv` and `hs_supervision_2026-01.csv`, with the elements and forms it is given
for. A code listed for several goods has them all, parted by `;`. The general headings below are
written by hand after the names of the Harmonized System; they have no source column.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

OUT = Path(__file__).parents[1] / "src/ytterby/data/items/hs_lines.csv"
COLUMNS = ("hs", "description", "elements", "form", "product", "residual", "source", "source_url")
NAMES = {
    "terbium": "Tb", "dysprosium": "Dy", "lanthanum": "La", "neodymium": "Nd", "praseodymium": "Pr", "yttrium": "Y",
}  # fmt: skip
REE = "Sc;Y;La;Ce;Pr;Nd;Pm;Sm;Eu;Gd;Tb;Dy;Ho;Er;Tm;Yb;Lu"
SOURCE = "Harmonized System, heading in short words"
# code: (name, elements, forms); no elements or forms: any. "residual" takes what has no line of its own
HEADINGS: dict[str, tuple[str, str, str]] = {
    "2504": ("natural graphite", "C", "graphite"),
    "2601": ("iron ores", "Fe", "ore;concentrate"), "2602": ("manganese ores", "Mn;Fe", "ore;concentrate"),
    "2603": ("copper ores", "Cu", "ore;concentrate"), "2604": ("nickel ores", "Ni", "ore;concentrate"),
    "2605": ("cobalt ores", "Co", "ore;concentrate"), "2606": ("aluminium ores", "Al", "ore;concentrate"),
    "2607": ("lead ores", "Pb", "ore;concentrate"), "2608": ("zinc ores", "Zn", "ore;concentrate"),
    "2609": ("tin ores", "Sn", "ore;concentrate"), "2610": ("chromium ores", "Cr", "ore;concentrate"),
    "2611": ("tungsten ores", "W", "ore;concentrate"), "2612": ("uranium or thorium ores (monazite)", "", "ore;concentrate"),
    "2613": ("molybdenum ores", "Mo", "ore;concentrate"), "2614": ("titanium ores", "Ti", "ore;concentrate"),
    "2615": ("niobium, tantalum, vanadium or zirconium ores", "Nb;Ta;V;Zr;Hf", "ore;concentrate"),
    "2616": ("precious metal ores", "", "ore;concentrate"), "2617": ("other ores", "", "ore;concentrate"),
    "2805": ("alkali, alkaline-earth and rare earth metals, scandium, yttrium; mercury", f"{REE};Li;Na;K;Rb;Cs;Ca;Sr;Ba;Hg", "metal;alloy"),
    "280530": ("rare earth metals, scandium and yttrium", REE, "metal;alloy"),
    "2825": ("other inorganic bases and metal oxides", "", "oxide"),
    "2826": ("fluorides", "", "compound"), "2827": ("chlorides, bromides, iodides", "", "compound"),
    "2830": ("sulphides", "", "compound"), "2833": ("sulphates", "", "compound"), "2834": ("nitrates", "", "compound"),
    "2836": ("carbonates", "", "compound"), "2841": ("salts of oxometallic acids", "", "compound"),
    "2846": ("compounds of rare earth metals, of yttrium or of scandium", REE, "oxide;compound"),
    "284610": ("cerium compounds", "Ce", "oxide;compound"),
    "284690": ("other compounds of rare earth metals, yttrium or scandium", REE, "oxide;compound"),
    "2849": ("carbides", "", "compound"), "2850": ("hydrides, nitrides, azides, silicides, borides", "", "compound"),
    "2853": ("phosphides and other inorganic compounds", "", "compound"),
    "2919": ("phosphoric esters", "", "reagent;compound"), "2931": ("other organo-inorganic compounds", "", "reagent;compound"),
    "3801": ("artificial graphite; preparations of graphite", "C", "graphite"),
    "6804": ("grinding wheels", "", "superhard"), "7104": ("synthetic precious stones", "", "superhard;crystal"),
    "7105": ("dust of natural or synthetic stones", "", "superhard"),
    "7202": ("ferro-alloys", "", "alloy"),
    "74": ("copper", "", "metal;alloy"), "75": ("nickel", "", "metal;alloy"), "76": ("aluminium", "", "metal;alloy"),
    "78": ("lead", "", "metal;alloy"), "79": ("zinc", "", "metal;alloy"), "80": ("tin", "", "metal;alloy"),
    "8101": ("tungsten", "W", "metal;alloy"), "8102": ("molybdenum", "Mo", "metal;alloy"),
    "8103": ("tantalum", "Ta", "metal;alloy"), "8104": ("magnesium", "Mg", "metal;alloy"),
    "8105": ("cobalt", "Co", "metal;alloy"), "8106": ("bismuth", "Bi", "metal;alloy"),
    "8108": ("titanium", "Ti", "metal;alloy"), "8109": ("zirconium", "Zr;Hf", "metal;alloy"),
    "8110": ("antimony", "Sb", "metal;alloy"), "8111": ("manganese", "Mn", "metal;alloy"),
    "8112": ("beryllium, chromium, hafnium, rhenium, thallium, cadmium, germanium, vanadium, gallium, indium, niobium",
             "Be;Cr;Hf;Re;Tl;Cd;Ge;V;Ga;In;Nb", "metal;alloy"),
    "8505": ("electro-magnets and permanent magnets", "", "magnet"), "850511": ("permanent magnets of metal", "", "magnet"),
    "8505111000": ("permanent magnets of rare earths", "", "magnet"),
    "8507": ("electric accumulators", "", "battery"),
    "8514": ("industrial electric furnaces", "", "equipment"), "8417": ("industrial furnaces, not electric", "", "equipment"),
    "8474": ("machines for sorting, crushing, mixing minerals", "", "equipment"),
    "8479": ("machines with functions of their own", "", "equipment"),
    "854511": ("graphite electrodes for furnaces", "C", "graphite"),
    "9001": ("optical fibres and lenses", "", "fibre;crystal"),
}  # fmt: skip
# chapters that hold no raw material of the kinds read here
FAR = {
    (1, 24): "farm and food products", (30, 30): "pharmaceuticals", (31, 31): "fertilisers", (33, 34): "cosmetics and soaps",
    (41, 43): "leather and furs", (44, 49): "wood and paper", (50, 63): "textiles and clothing", (64, 67): "footwear and headgear",
    (86, 89): "vehicles, aircraft and ships", (91, 97): "watches, arms, furniture, toys, works of art",
}  # fmt: skip
RESIDUAL = (
    "2530",
    "2620",
    "2804",
    "3818",
    "3824",
    "3825",
    "6815",
    "8113",
    "8486",
    "8543",
    "8541",
    "8542",
    "9013",
    "9027",
)


def main(folder: Path) -> None:
    """Write the table."""
    lines: dict[str, dict[str, list[str]]] = {}

    def add(
        code: str,
        text: str,
        elements: list[str],
        form: str,
        source: str,
        url: str,
        residual: str = "",
    ) -> None:
        line = lines.setdefault(code, {c: [] for c in COLUMNS})
        for column, values in (
            ("description", [text]), ("elements", elements), ("form", [form]), ("source", [source]), ("source_url", [url]),
            ("residual", [residual]),
        ):  # fmt: skip
            line[column] += [v for v in values if v and v not in line[column]]

    tariff = folder / "hs_supervision_2026-01.csv"
    named: set[str] = set()
    for row in read(tariff):
        text = row["description"]
        single = [s for n, s in NAMES.items() if text.startswith(n)]
        several = re.findall(r"\b(?:Sm|Gd|Tb|Dy|Lu|Sc|Y)\b", text)
        vague = bool(re.search(r"mixed|\bother\b", text))
        form = "oxide" if "oxide" in text else "compound"
        add(
            row["hs10"],
            text,
            single or several,
            form,
            row["source"],
            row["source_url"],
            "yes" if vague else "",
        )
        named.add(row["hs10"])
    for row in read(folder / "goods.csv"):
        form = row["form"]
        elements = [] if row["element"] == "REE" else row["element"].split("/")
        if not elements and form in ("ore", "magnet"):
            elements = REE.split(";") if form == "ore" else []
        for code in row["hs_codes"].split(";"):
            digits = re.sub(r"\D", "", code)
            if digits:
                # a tariff line with a name of its own keeps that name
                text = "" if digits in named else row["item"]
                add(digits, text, elements, form, row["source"], row["source_url"])
    for code, (text, elements, forms) in HEADINGS.items():
        for form in forms.split(";"):
            if code not in lines or form not in lines[code]["form"]:
                add(code, text, [e for e in elements.split(";") if e], form, SOURCE, "")
    for (first, last), text in FAR.items():
        for chapter in range(first, last + 1):
            add(f"{chapter:02d}", text, [], "none", SOURCE, "")
    for code in RESIDUAL:
        add(code, "heading of many kinds of goods", [], "", SOURCE, "", "yes")
    with OUT.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        for code, line in sorted(lines.items()):
            table.writerow(
                [
                    code,
                    *(
                        "; ".join(line[c]) if c == "description" else ";".join(line[c])
                        for c in COLUMNS[1:]
                    ),
                ]
            )
    print(f"{len(lines)} lines")


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a table."""
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
