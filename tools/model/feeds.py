"""Deposits (feeds): assays, mines, cracking with light separation, heavy separation."""

from __future__ import annotations

from model.names import ELEMENTS, HEAVY, LIGHT

# feed: region, technology, title, assay row(s) with weights, status, base-year output fact
EXISTING = {
    "bayan_obo": ("CHN", "mining", "Bayan Obo", {"bayan-obo-chn": 1.0}),
    "sichuan": ("CHN", "mining", "Sichuan bastnaesite (Maoniuping, Dechang)",
                {"maoniuping-mianning-sichuan-chn": 0.7, "dechang-sichuan-chn": 0.3}),
    "china_clay": ("CHN", "leaching", "Southern Chinese ion-adsorption clays",
                   {"xunwu-jiangxi-chn": 0.45, "xinfeng-jiangxi-chn": 0.40, "longnan-jiangxi-chn": 0.15}),
    "myanmar_clay": ("MMR", "leaching", "Kachin ion-adsorption clays", {"xinfeng-jiangxi-chn": 1.0}),
    "laos_clay": ("ROW", "leaching", "Laotian ion-adsorption clays", {"xinfeng-jiangxi-chn": 1.0}),
    "malaysia_clay": ("MYS", "leaching", "Malaysian ion-adsorption clays", {"xunwu-jiangxi-chn": 1.0}),
    "mountain_pass": ("USA", "mining", "Mountain Pass", {"mountain-pass-usa": 1.0}),
    "mount_weld": ("AUS", "mining", "Mount Weld", {"mount-weld-central-lanthanide-aus": 1.0}),
    "serra_verde": ("BRA", "leaching", "Serra Verde (Pela Ema)", None),
    "lovozero": ("RUS", "mining", "Lovozero (Karnasurt)", {"revda-lovozero-karnasurt-rus": 1.0}),
    "india_sands": ("IND", "mining", "Indian beach-sand monazite", {"manavalakurichi-tamil-nadu-ind": 1.0}),
    "world_sands": ("ROW", "mining", "Monazite of Madagascar, Nigeria and others",
                    {"manavalakurichi-tamil-nadu-ind": 0.5, "nangang-guangdong-chn": 0.5}),
    "thailand": ("THA", "mining", "Thai monazite and xenotime",
                 {"manavalakurichi-tamil-nadu-ind": 0.8, "southeast-guangdong-xenotime-chn": 0.2}),
    "vietnam": ("VNM", "mining", "Vietnamese ores", {"maoniuping-mianning-sichuan-chn": 0.6,
                                                     "xunwu-jiangxi-chn": 0.4}),
}  # fmt: skip
CANDIDATES = {
    "australia_monazite": ("AUS", "mining", "Australian monazite (Nolans, Eneabba, Yangibana, Donald)",
                           {"manavalakurichi-tamil-nadu-ind": 0.85, "southeast-guangdong-xenotime-chn": 0.15}),
    "browns_range": ("AUS", "mining", "Browns Range xenotime", {"southeast-guangdong-xenotime-chn": 1.0}),
    "brazil_clay": ("BRA", "leaching", "Brazilian clays (Carina, Caldeira, Colossus)", None),
    "strange_lake": ("CAN", "mining", "Canadian projects (Strange Lake, Wicheeda, Nechalacho)",
                     {"maoniuping-mianning-sichuan-chn": 0.6, "southeast-guangdong-xenotime-chn": 0.4}),
    "africa_carbonatite": ("ROW", "mining", "African carbonatites (Longonjo, Ngualla, Songwe Hill, Kangankunde)",
                           {"mount-weld-central-lanthanide-aus": 1.0}),
    "us_projects": ("USA", "mining", "US projects (Halleck Creek, Bear Lodge, Round Top)",
                    {"mountain-pass-usa": 0.8, "southeast-guangdong-xenotime-chn": 0.2}),
    "eu_projects": ("EU27", "mining", "European projects (Per Geijer, Norra Karr)",
                    {"revda-lovozero-karnasurt-rus": 0.8, "southeast-guangdong-xenotime-chn": 0.2}),
}  # fmt: skip
# Serra Verde: published product shares of La, Ce, Pr, Nd, Tb, Dy, Y; the undisclosed rest is
# shared out like the rest of the medium-yttrium clay.
SERRA_VERDE = "serra-verde-pela-ema-product-basis-bra"
PROXY = (
    "no per-oxide distribution was found; the named published deposits stand in for it, as geologists "
    "do for the type; range is half to one and a half times the share"
)
# feed: regions that crack and separate its light elements in the base year / could.
# ROW could: Heroya in Norway and the plant at Vientiane (projects). African carbonate and concentrate is sold where it is
# paid for: Ngualla at Chinese ports, Longonjo under a paper of intent to a plant in India, Songwe Hill to Poland.
# Indian rare earths went to China in 2024 (486 t of 2846, trade_bilateral).
PROCESS = {
    "bayan_obo": (["CHN"], []), "sichuan": (["CHN"], []), "china_clay": (["CHN"], []),
    "myanmar_clay": (["CHN"], ["MYS"]), "laos_clay": (["CHN"], ["MYS", "VNM", "ROW"]),
    "malaysia_clay": (["CHN"], ["MYS"]), "mountain_pass": (["USA", "CHN"], ["JPN"]),
    "mount_weld": (["MYS", "CHN"], ["AUS", "USA", "JPN"]), "serra_verde": (["CHN"], ["USA", "EU27", "BRA"]),
    "lovozero": (["EU27", "CHN"], ["RUS"]), "india_sands": (["IND", "CHN"], ["JPN"]),
    "world_sands": (["CHN", "USA", "EU27"], ["KOR", "MYS"]), "thailand": (["CHN"], ["MYS"]),
    "vietnam": (["CHN", "VNM"], ["KOR"]),
    "australia_monazite": ([], ["AUS", "USA", "EU27", "JPN"]), "browns_range": ([], ["AUS", "USA", "EU27", "JPN"]),
    "brazil_clay": ([], ["USA", "EU27", "BRA"]), "strange_lake": ([], ["CAN", "USA", "EU27"]),
    "africa_carbonatite": ([], ["AUS", "EU27", "GBR", "MYS", "USA", "CHN", "IND", "ROW"]), "us_projects": ([], ["USA"]),
    "eu_projects": ([], ["EU27", "ROW"]),
}  # fmt: skip
# a light separator's heavy concentrate may go to these regions
HEAVY_FROM = {
    "CHN": ["CHN"], "USA": ["USA", "CHN", "EU27"], "MYS": ["MYS", "CHN", "VNM"], "EU27": ["EU27", "CHN"],
    "IND": ["VNM", "CHN", "EU27"], "VNM": ["VNM", "CHN"], "AUS": ["AUS", "MYS", "USA", "EU27"],
    "RUS": ["EU27", "CHN"], "BRA": ["BRA", "USA", "EU27", "CHN"], "CAN": ["CAN", "USA", "EU27"],
    "JPN": ["JPN", "VNM"], "KOR": ["USA", "JPN"], "GBR": ["EU27", "USA"],
    "ROW": ["ROW", "EU27", "CHN"],
}  # fmt: skip
EXISTING_HEAVY = {"CHN", "VNM", "EU27"}


def _assay(model, feed: str, mix: dict[str, float] | None, *, proxy: bool) -> None:
    if mix is None:
        row = model.fact(f"deposits/{SERRA_VERDE}")
        known = {e: float(row[f"share_{e}"]) for e in ELEMENTS if row[f"share_{e}"]}
        rest = model.fact("deposits/xinfeng-jiangxi-chn")
        gap = {e: float(rest[f"share_{e}"] or 0) for e in ELEMENTS if e not in known}
        left = 1.0 - sum(known.values())
        shares = known | {e: left * g / sum(gap.values()) for e, g in gap.items()}
        ids = (row["id"], rest["id"])
        if feed == "brazil_clay":
            for element in ELEMENTS:
                heavy = element in HEAVY
                scale = 0.45 if heavy else 1.0
                shares[element] *= scale
            total = sum(shares.values())
            shares = {e: s / total for e, s in shares.items()}
    else:
        rows = {model.fact(f"deposits/{d}")["id"]: w for d, w in mix.items()}
        shares = dict.fromkeys(ELEMENTS, 0.0)
        for ident, weight in rows.items():
            source = model.fact(ident)
            for element in ELEMENTS:
                shares[element] += weight * float(source[f"share_{element}"] or 0)
        ids = tuple(rows)
    blanks = [e for e in ELEMENTS if shares[e] == 0]
    if blanks:  # a blank assay cell is unknown, not zero
        guess = {"Tb": 3e-4, "Dy": 8e-4, "Ho": 1e-4, "Er": 2e-4, "Tm": 2e-5, "Yb": 1e-4, "Lu": 1e-5,
                 "Y": 3e-3, "Gd": 2e-3}  # fmt: skip
        for element in blanks:
            shares[element] = guess[element]
    total = sum(shares.values())
    for element in ELEMENTS:
        share = shares[element] / total
        group = (
            "assay_heavy"
            if element in HEAVY and (proxy or feed == "bayan_obo" or element in blanks)
            else ""
        )
        ident = f"assay.{feed}.{element}"
        if element in blanks:
            model.assume(ident, share, 0.0, 2 * share, "share of REO",
                         "blank in the published assay: unknown, not zero; small value of the deposit type "
                         "(other bastnaesites), from zero to twice", group=group)  # fmt: skip
        elif proxy:
            model.assume(
                ident,
                share,
                0.5 * share,
                1.5 * share,
                "share of REO",
                PROXY + "; " + ", ".join(i.split("/")[1] for i in ids),
                group=group,
            )
        else:
            wide = feed == "bayan_obo" and element in ("Tb", "Dy")
            model.derived(ident, share, "share of REO",
                          "published shares, weighted over the named deposits and normalised to one"
                          + ("; a figure of 1982 from early analysis: modern separation output suggests a third "
                             "to all of it" if wide else ""),
                          *ids, grade="C" if wide else "B", group=group,
                          low=share * (0.33 if wide else 0.9), high=share * (1.0 if wide else 1.1))  # fmt: skip


STOPPED = {  # commodity, origin, destination: first day without, who, facts
    ("concentrate.mountain_pass", "USA", "CHN"): (
        "2025-05-01", "MP Materials ships no concentrate to China since April 2025",
        "trade/wld-chn-253090-2025-05 trade/wld-chn-253090-2025-q1-q3"),
}  # fmt: skip


def write(model) -> None:
    """Write feeds, their assays, and mining, light and heavy separation."""
    for (commodity, origin, destination), (day, title, evidence) in STOPPED.items():
        model.row("stopped_trade", commodity=commodity, origin=origin, destination=destination, title=title,
                  evidence=evidence, **{"from": day})  # fmt: skip
    recovery = "share of contained oxide recovered"
    model.assume("recovery.light_separation", 0.90, 0.80, 0.95, recovery,
                 "90 percent was reached in commissioning at Kuantan (ramp_up), 90-98 in practice (gap_research); "
                 "cracking losses come on top", group="recovery")  # fmt: skip
    model.assume(
        "recovery.heavy_separation",
        0.90,
        0.80,
        0.95,
        recovery,
        "as light separation; 95 percent is assumed by Serra Verde from carbonate to oxide",
        group="recovery",
    )
    proxies = {"myanmar_clay", "laos_clay", "malaysia_clay", "world_sands", "thailand", "vietnam",
               *CANDIDATES}  # fmt: skip
    for feed, (region, technology, title, mix) in {**EXISTING, **CANDIDATES}.items():
        _assay(model, feed, mix, proxy=feed in proxies or mix is None)
        status = "existing" if feed in EXISTING else "candidate"
        concentrate, heavy = f"concentrate.{feed}", f"heavy_concentrate.{feed}"
        model.row("commodities", commodity=concentrate, stage="concentrate", element="", title=f"{title}: concentrate, REO contained", hs="253090 284690")  # fmt: skip
        model.row("commodities", commodity=heavy, stage="heavy_concentrate", element="", title=f"{title}: SEG and heavy concentrate, REO contained", hs="284690")  # fmt: skip
        model.row("processes", process=f"mine.{feed}", technology=technology, stage="concentrate",
                  title=title, main=concentrate)  # fmt: skip
        model.row(
            "coefficients", process=f"mine.{feed}", commodity=concentrate, role="out", factors=""
        )
        model.row("activities", process=f"mine.{feed}", region=region, plant=f"{technology}.{feed}",
                  status=status)  # fmt: skip
        light = f"light_separation.{feed}"
        model.row("processes", process=light, technology="light_separation", stage="solution",
                  title=f"{title}: cracking and light separation", main=concentrate)  # fmt: skip
        model.row("coefficients", process=light, commodity=concentrate, role="in", factors="")
        for element in LIGHT:
            model.row("coefficients", process=light, commodity=f"solution.{element}", role="out",
                      factors=f"assay.{feed}.{element} recovery.light_separation")  # fmt: skip
        model.row("coefficients", process=light, commodity=heavy, role="out",
                  factors=f"heavy_share.{feed} recovery.light_separation")  # fmt: skip
        shares = [float(model.parameters[f"assay.{feed}.{e}"]["value"]) for e in HEAVY]
        model.row("formulas", parameter=f"heavy_share.{feed}", operation="sum", of=" ".join(f"assay.{feed}.{e}" for e in HEAVY))  # fmt: skip
        deep = f"heavy_separation.{feed}"
        model.row("processes", process=deep, technology="heavy_separation", stage="solution",
                  title=f"{title}: heavy separation", main=heavy)  # fmt: skip
        model.row("coefficients", process=deep, commodity=heavy, role="in", factors="")
        for element in HEAVY:
            model.row("coefficients", process=deep, commodity=f"solution.{element}", role="out",
                      factors=f"assay.{feed}.{element} heavy_share.{feed}^-1 recovery.heavy_separation")  # fmt: skip
        now, later = PROCESS[feed]
        heavy_sites: dict[str, str] = {}
        for place in now + later:
            kind = "existing" if place in now else "candidate"
            model.row(
                "activities", process=light, region=place, plant="light_separation", status=kind
            )
            if region != place:
                model.row(
                    "routes", commodity=concentrate, origin=region, destination=place, status=kind
                )
            for target in HEAVY_FROM[place]:
                exists = kind == "existing" and target in EXISTING_HEAVY
                if exists or target not in heavy_sites:
                    heavy_sites[target] = "existing" if exists else "candidate"
                if target != place:
                    model.row("routes", commodity=heavy, origin=place, destination=target,
                              status="existing" if exists else "candidate")  # fmt: skip
        for target, kind in heavy_sites.items():
            model.row(
                "activities", process=deep, region=target, plant="heavy_separation", status=kind
            )
        assert sum(shares) > 0
    for element, (name, *_rest) in ELEMENTS.items():
        model.row("commodities", commodity=f"solution.{element}", stage="solution", element=element,
                  title=f"{name} in solution", hs="")  # fmt: skip
        model.row("commodities", commodity=f"oxide.{element}", stage="oxide", element=element,
                  title=f"{name} oxide", hs="284610" if element == "Ce" else "284690")  # fmt: skip
        finish = f"finishing.{element}"
        model.row("processes", process=finish, technology="finishing", stage="oxide",
                  title=f"{name}: precipitation to oxide", main=f"oxide.{element}")  # fmt: skip
        model.row(
            "coefficients", process=finish, commodity=f"solution.{element}", role="in", factors=""
        )
        model.row(
            "coefficients", process=finish, commodity=f"oxide.{element}", role="out", factors=""
        )
    _finishing_sites(model)


def _finishing_sites(model) -> None:
    """Finishing exists wherever a solution of the element can arise; swarf adds some of them."""
    sites: dict[tuple[str, str], str] = {}
    for row in model.tables["activities"]:
        elements = {"light_separation": LIGHT, "heavy_separation": HEAVY}.get(row["plant"], [])
        for element in elements:
            key = (element, row["region"])
            if row["status"] == "existing" or key not in sites:
                sites[key] = row["status"]
    for region in ("JPN", "VNM", "EU27", "KOR", "USA", "GBR", "IND", "THA", "MYS"):
        for element in ("Nd", "Pr", "Gd", "Tb", "Dy", "Ho"):
            if region in ("JPN", "VNM", "EU27"):
                sites[element, region] = "existing"
            else:
                sites.setdefault((element, region), "candidate")
    for (element, region), status in sites.items():
        model.row(
            "activities", process=f"finishing.{element}", region=region, plant="", status=status
        )
