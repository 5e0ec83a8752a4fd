"""Regions, elements, stages and technologies: the named axes of the data folder."""

from __future__ import annotations

EU27 = ("AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT "
        "ROU SVK SVN ESP SWE")  # fmt: skip
REGIONS = {
    "CHN": ("China", "CHN"), "MMR": ("Myanmar", "MMR"), "USA": ("United States", "USA"),
    "AUS": ("Australia", "AUS"), "MYS": ("Malaysia", "MYS"), "JPN": ("Japan", "JPN"),
    "KOR": ("South Korea", "KOR"), "EU27": ("European Union", EU27),
    "GBR": ("United Kingdom", "GBR"), "IND": ("India", "IND"), "VNM": ("Viet Nam", "VNM"),
    "THA": ("Thailand", "THA"), "BRA": ("Brazil", "BRA"), "RUS": ("Russia", "RUS"),
    "CAN": ("Canada", "CAN"), "ROW": ("Rest of the world", ""),
}  # fmt: skip
# symbol: name, group, oxide, metal atoms per oxide, oxygen atoms, standard atomic weight
ELEMENTS = {
    "La": ("lanthanum", "light", "La2O3", 2, 3, 138.905), "Ce": ("cerium", "light", "CeO2", 1, 2, 140.116),
    "Pr": ("praseodymium", "light", "Pr6O11", 6, 11, 140.908), "Nd": ("neodymium", "light", "Nd2O3", 2, 3, 144.242),
    "Sm": ("samarium", "heavy", "Sm2O3", 2, 3, 150.36), "Eu": ("europium", "heavy", "Eu2O3", 2, 3, 151.964),
    "Gd": ("gadolinium", "heavy", "Gd2O3", 2, 3, 157.25), "Tb": ("terbium", "heavy", "Tb4O7", 4, 7, 158.925),
    "Dy": ("dysprosium", "heavy", "Dy2O3", 2, 3, 162.500), "Ho": ("holmium", "heavy", "Ho2O3", 2, 3, 164.930),
    "Er": ("erbium", "heavy", "Er2O3", 2, 3, 167.259), "Tm": ("thulium", "heavy", "Tm2O3", 2, 3, 168.934),
    "Yb": ("ytterbium", "heavy", "Yb2O3", 2, 3, 173.045), "Lu": ("lutetium", "heavy", "Lu2O3", 2, 3, 174.967),
    "Y": ("yttrium", "heavy", "Y2O3", 2, 3, 88.906),
}  # fmt: skip
LIGHT = [e for e, row in ELEMENTS.items() if row[1] == "light"]
HEAVY = [e for e, row in ELEMENTS.items() if row[1] == "heavy"]
OXYGEN = 15.999
TECHNOLOGIES = {
    "mining": ("concentrate", "Hard-rock and sands mining, dressing"),
    "leaching": ("concentrate", "In-situ leaching of ion-adsorption clay"),
    "light_separation": ("solution", "Cracking and separation of La, Ce, Pr, Nd"),
    "heavy_separation": ("solution", "Separation of Sm to Lu and Y"),
    "finishing": ("oxide", "Precipitation and calcination to separated oxide"),
    "metal": ("metal", "Reduction to metal and alloy"),
    "magnet": ("magnet", "Sintered and bonded magnets"),
    "recycling": ("scrap", "Magnet swarf back to oxide"),
    "recipe": ("use", "How a use meets its need"),
}


def region_of(code: str) -> str:
    """Model region of an ISO3 code."""
    if code in REGIONS and code != "ROW":
        return code
    return "EU27" if code in EU27.split() or code == "EU27" else "ROW"


def write(model) -> None:
    """Write the axes and the oxide factors."""
    for code, (name, members) in REGIONS.items():
        model.row("regions", region=code, name=name, members=members)
    for symbol, (name, group, oxide, atoms, oxygens, weight) in ELEMENTS.items():
        model.row("elements", element=symbol, name=name, group=group, oxide=oxide)
        factor = (atoms * weight + oxygens * OXYGEN) / (atoms * weight)
        model.cited(f"oxide_per_element.{symbol}", round(factor, 5), "t oxide / t element",
                    "CIAAW, standard atomic weights (abridged)", "https://www.ciaaw.org/atomic-weights.htm",
                    grade="A", reason=f"mass of {oxide} over mass of its {symbol}")  # fmt: skip
    for technology, (stage, title) in TECHNOLOGIES.items():
        model.row("technologies", technology=technology, stage=stage, title=title)
