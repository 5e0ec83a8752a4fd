"""Uses: what the elements are for, where, how much, and by which recipes."""

from __future__ import annotations

from model.names import ELEMENTS

# use: title, unit, group, driver, world quantity, low, high, reason, evidence ids (for the reason)
MAGNET_USES = {
    "ev_traction": ("Electric-vehicle traction motors", "electric_vehicles", 19200, 15000, 44000,
                    "9.2 percent of 209,000 t, the IEA's share (outlook); 43,018 t by the Chinese association (demand_matrix)"),
    "wind": ("Wind turbine generators", "wind", 24100, 4800, 35000,
             "11.5 percent of 209,000 t, the IEA's share (outlook); 4,848 t by the Chinese association (demand_matrix)"),
    "cars_other": ("Other car parts (steering, pumps, sensors)", "other_magnets", 24000, 15000, 35000,
                   "37.5 percent of 60-70 kt high-performance magnets in 2018 (demand_matrix)"),
    "air_conditioning": ("Inverter air conditioners and appliances", "other_magnets", 30000, 22000, 36000,
                         "30,154 t in 2024, 23,375 t in 2023 by the Chinese association (demand_matrix)"),
    "electronics": ("Consumer electronics, drives and loudspeakers", "other_magnets", 45000, 25000, 60000,
                    "almost 30 percent of NdFeB in 2022 by one review, 9 percent of high-performance magnets "
                    "in 2018 by another (demand_matrix)"),
    "industry": ("Industrial motors, robots, elevators and other magnets", "other_magnets", 60000, 25000, 80000,
                 "closes the balance of magnets made and traded; element demand unpublished by use"),
    "defence": ("Defence and aerospace", "defence", 4500, 1500, 9000,
                "world drones and defence 3,000-8,000 t (demand_matrix, low weight); shares from 1 to 5 percent"),
}  # fmt: skip
MAGNET_SHARES = {
    "ev_traction": dict(CHN=.66, EU27=.13, USA=.06, JPN=.05, KOR=.05, GBR=.01, IND=.01, THA=.01, ROW=.02),
    "wind": dict(CHN=.72, EU27=.17, USA=.02, IND=.03, BRA=.01, VNM=.01, KOR=.01, ROW=.03),
    "cars_other": dict(CHN=.38, EU27=.20, USA=.11, JPN=.11, KOR=.07, IND=.03, THA=.02, GBR=.01, BRA=.01, CAN=.01, RUS=.01, ROW=.04),
    "air_conditioning": dict(CHN=.80, JPN=.03, KOR=.03, THA=.04, IND=.03, MYS=.01, VNM=.01, EU27=.02, USA=.01, ROW=.02),
    "electronics": dict(CHN=.62, VNM=.12, THA=.04, JPN=.04, KOR=.04, MYS=.03, IND=.02, EU27=.02, USA=.02, ROW=.05),
    "industry": dict(CHN=.64, EU27=.13, USA=.05, JPN=.06, KOR=.03, IND=.01, GBR=.01, RUS=.01, CAN=.005, AUS=.005, ROW=.05),
    "defence": dict(USA=.45, CHN=.22, EU27=.13, RUS=.07, GBR=.04, JPN=.03, KOR=.03, IND=.03),
}  # fmt: skip
# recipes of magnet uses: name, {magnet grade: t per t of use}, base-year share, extra cost key
MAGNET_RECIPES = {
    "ev_traction": [("ordinary", {"NdFeB_heavy": 1.0}, .80), ("low_dysprosium", {"NdFeB_low_heavy": 1.0}, .20)],
    "wind": [("ordinary", {"NdFeB_heavy": .6, "NdFeB_ordinary": .4}, .85), ("low_dysprosium", {"NdFeB_low_heavy": .6, "NdFeB_ordinary": .4}, .15)],
    "cars_other": [("ordinary", {"NdFeB_heavy": .45, "NdFeB_ordinary": .55}, .85), ("low_dysprosium", {"NdFeB_low_heavy": .45, "NdFeB_ordinary": .55}, .15)],
    "air_conditioning": [("ordinary", {"NdFeB_heavy": .15, "NdFeB_ordinary": .85}, .80), ("low_dysprosium", {"NdFeB_low_heavy": .15, "NdFeB_ordinary": .85}, .20)],
    "electronics": [("ordinary", {"NdFeB_ordinary": .97, "NdFeB_heavy": .03}, .90), ("low_dysprosium", {"NdFeB_ordinary": .97, "NdFeB_low_heavy": .03}, .10)],
    "industry": [("ordinary", {"NdFeB_ordinary": .80, "NdFeB_heavy": .20}, .90), ("low_dysprosium", {"NdFeB_ordinary": .80, "NdFeB_low_heavy": .20}, .10)],
    "defence": [("ordinary", {"NdFeB_heavy": .5, "SmCo": .5}, .95), ("low_dysprosium", {"NdFeB_low_heavy": .5, "SmCo": .5}, .05)],
}  # fmt: skip
SMCO = ("samarium_magnets", "Civil samarium-cobalt (aerospace, sensors, pumps)", 2600, 1500, 4500,
        dict(CHN=.50, EU27=.17, USA=.14, JPN=.11, GBR=.03, KOR=.03, ROW=.02))  # fmt: skip
PLAIN = {
    "fcc_catalyst": ("Fluid cracking catalysts", "REO", 19000, 12000, 24000, {"oxide.La": .90, "oxide.Ce": .10},
        dict(CHN=.28, USA=.30, EU27=.12, IND=.07, KOR=.03, JPN=.03, BRA=.03, CAN=.01, RUS=.02, ROW=.11)),
    "auto_catalyst": ("Car exhaust catalysts", "REO", 16000, 10000, 22000, {"oxide.Ce": .90, "oxide.La": .05, "oxide.Nd": .03, "oxide.Pr": .02},
        dict(CHN=.32, EU27=.17, USA=.14, JPN=.16, KOR=.06, IND=.05, BRA=.02, GBR=.02, THA=.01, ROW=.05)),
    "polishing": ("Polishing powders", "REO", 23400, 16000, 30000, {"oxide.Ce": .65, "oxide.La": .335, "oxide.Pr": .015},
        dict(CHN=.64, JPN=.09, KOR=.05, EU27=.05, USA=.04, VNM=.01, MYS=.01, ROW=.11)),
    "glass": ("Glass additives and optics", "REO", 13100, 9000, 17000, {"oxide.Ce": .66, "oxide.La": .30, "oxide.Nd": .02, "oxide.Er": .005, "oxide.Y": .015},
        dict(CHN=.66, EU27=.11, JPN=.08, USA=.06, KOR=.03, IND=.01, ROW=.05)),
    "ceramics": ("Ceramics and pigments", "REO", 6900, 5000, 12000, {"oxide.Y": .53, "oxide.La": .14, "oxide.Ce": .13, "oxide.Nd": .09, "oxide.Pr": .11},
        dict(CHN=.58, JPN=.15, EU27=.12, USA=.06, KOR=.04, ROW=.05)),
    "phosphors": ("Phosphors and LEDs", "REO", 2500, 1200, 5000, {"oxide.Y": .72, "oxide.Ce": .10, "oxide.La": .08, "oxide.Eu": .05, "oxide.Tb": .03, "oxide.Gd": .02},
        dict(CHN=.76, JPN=.10, KOR=.05, EU27=.05, USA=.04)),
    "other_light": ("Other uses of La and Ce (chemicals, water, additives)", "REO", 12000, 6000, 20000, {"oxide.Ce": .60, "oxide.La": .40},
        dict(CHN=.69, EU27=.12, JPN=.05, USA=.05, KOR=.02, IND=.01, RUS=.01, AUS=.01, ROW=.04)),
    "batteries": ("NiMH battery alloys", "metal", 3000, 2000, 4500, {"metal.La": .60, "metal.Ce": .30, "metal.NdPr": .10},
        dict(CHN=.55, JPN=.45)),
    "metallurgy": ("Metallurgy and alloys outside batteries", "metal", 11600, 7000, 16000, {"metal.Ce": .65, "metal.La": .35},
        dict(CHN=.59, EU27=.14, USA=.055, IND=.08, JPN=.05, KOR=.02, RUS=.01, CAN=.01, BRA=.005, ROW=.04)),
}  # fmt: skip
OTHER = {  # element: world quantity (closes the balance), shares
    "Sm": 700, "Eu": 250, "Gd": 1500, "Dy": 120, "Ho": 120, "Er": 1000, "Tm": 90, "Yb": 500, "Lu": 60, "Y": 6500,
}  # fmt: skip
OTHER_SHARES = dict(CHN=0.68, JPN=0.12, EU27=0.08, USA=0.07, KOR=0.03, ROW=0.02)
MAGNET_USERS = [
    "CHN",
    "EU27",
    "USA",
    "JPN",
    "KOR",
    "GBR",
    "IND",
    "THA",
    "VNM",
    "MYS",
    "BRA",
    "CAN",
    "RUS",
    "AUS",
    "ROW",
]
OXIDE_EXPORTERS_LIGHT = {"CHN": 1, "MYS": 1, "USA": 1, "EU27": 1, "IND": 1, "VNM": 1,
                         "AUS": 0, "CAN": 0, "BRA": 0, "JPN": 0, "KOR": 0, "GBR": 0, "RUS": 0, "ROW": 0}  # fmt: skip
OXIDE_EXPORTERS_HEAVY = {
    "CHN": 1,
    "VNM": 1,
    "EU27": 1,
    "MYS": 0,
    "ROW": 0,
    "USA": 0,
    "AUS": 0,
    "CAN": 0,
    "BRA": 0,
    "JPN": 0,
}


def write(model) -> None:
    """Write uses, recipes and the routes of oxides."""
    why = ("share of the world in this use; guided by magnet trade (trade_bilateral), car, turbine and appliance "
           "output in general; no tonnage matrix by region is published (facts gap)")  # fmt: skip
    for use, (title, driver, world, low, high, reason) in MAGNET_USES.items():
        _use(model, use, title, "t magnet", driver, world, low, high, reason, MAGNET_SHARES[use], why,
             "defence_share" if use == "defence" else "")  # fmt: skip
        for name, grades, share in MAGNET_RECIPES[use]:
            _recipe(
                model, use, name, {f"magnet.{g}": n for g, n in grades.items()}, MAGNET_SHARES[use]
            )
            if name == "low_dysprosium":
                model.assume(f"recipe_share.{use}.{name}", share, 0.0, min(0.5, 2 * share), "share of the use",
                             "diffusion has been in use since about 2005 (elasticities); the IEA contents used for the "
                             "ordinary recipe are market means that already hold some of it", group="thrifting")  # fmt: skip
    use, title, world, low, high, shares = SMCO
    _use(model, use, title, "t magnet", "other_magnets", world, low, high,
         "Chinese SmCo 2,400 t in 2019 (demand_matrix); world market 620-710 million USD in 2024 (gap_research, low weight)",
         shares, why, "")  # fmt: skip
    _recipe(model, use, "ordinary", {"magnet.SmCo": 1.0}, shares)
    for use, (title, kind, world, low, high, mix, shares) in PLAIN.items():
        reason = ("share of the 2024 world use x 222,797 t implied world demand (demand_matrix)"
                  if kind == "REO" else "share of 2024 world use, in metal (demand_matrix)")  # fmt: skip
        _use(
            model,
            use,
            title,
            "t REO" if kind == "REO" else "t metal",
            "non_magnet",
            world,
            low,
            high,
            reason,
            shares,
            why,
            "",
        )
        _recipe(model, use, "ordinary", mix, shares)
    for element, world in OTHER.items():
        use = f"other_{element}"
        _use(model, use, f"Other uses of {ELEMENTS[element][0]}", "t REO", "non_magnet", world, world * 0.2, world * 2.5,
             "element demand unpublished by use: closes the balance with supply by assay", OTHER_SHARES, why, "")  # fmt: skip
        _recipe(model, use, "ordinary", {f"oxide.{element}": 1.0}, OTHER_SHARES)
    _oxide_routes(model)


def _use(model, use, title, unit, driver, world, low, high, reason, shares, why, group) -> None:
    total = sum(shares.values())
    assert abs(total - 1) < 0.021, (use, total)
    model.row("commodities", commodity=f"use.{use}", stage="use", element="", title=title, hs="")
    model.row("uses", use=use, title=title, unit=unit, driver=driver, commodity=f"use.{use}",
              kind="magnet_use" if unit == "t magnet" else "plain")  # fmt: skip
    model.assume(f"use_world.{use}", world, low, high, unit + "/yr", reason, group=group)
    for region, share in shares.items():
        model.assume(
            f"use_share.{use}.{region}",
            share / total,
            0.5 * share / total,
            min(1.0, 1.5 * share / total),
            "share of world use",
            why,
        )
        model.row("use_regions", use=use, region=region)


def _recipe(model, use, name, inputs, shares) -> None:
    process = f"recipe.{use}.{name}"
    model.row(
        "processes",
        process=process,
        technology="recipe",
        stage="use",
        title=f"{use}: {name} recipe",
        main=f"use.{use}",
    )
    model.row("coefficients", process=process, commodity=f"use.{use}", role="out", factors="")
    for commodity, amount in inputs.items():
        ident = f"recipe_content.{use}.{name}.{commodity}"
        model.assume(ident, float(amount), 0.5 * amount, min(1.0, 1.5 * amount) if amount < 1 else 1.0, "t per t of use",
                     "composition of the use; magnet grades by working temperature, oxides after the shares of the 2008 "
                     "US survey as remembered (USGS SIR 2011-5094) and the 65Ce-35La mischmetal quoted in 2024 (prices)")  # fmt: skip
        model.row("coefficients", process=process, commodity=commodity, role="in", factors=ident)
    for region in shares:
        model.row("activities", process=process, region=region, plant="", status="existing")


def _oxide_routes(model) -> None:
    from model.makers import METALS

    needs: dict[str, set[str]] = {}
    recipe_inputs: dict[str, list[str]] = {}
    for row in model.tables["coefficients"]:
        if row["role"] == "in" and row["commodity"].startswith("oxide."):
            recipe_inputs.setdefault(row["process"], []).append(row["commodity"])
    for row in model.tables["activities"]:
        for commodity in recipe_inputs.get(row["process"], []):
            needs.setdefault(commodity, set()).add(row["region"])
    made = {
        (r["process"].split(".")[1], r["region"])
        for r in model.tables["activities"]
        if r["process"].startswith("finishing.")
    }
    magnet_elements = {e for oxides in METALS.values() for e in oxides}
    for element in ELEMENTS:
        table = (
            OXIDE_EXPORTERS_LIGHT if element in ("La", "Ce", "Pr", "Nd") else OXIDE_EXPORTERS_HEAVY
        )
        for origin, now in table.items():
            if (element, origin) not in made:
                continue
            if element in ("Tm", "Lu", "Eu", "Yb", "Er", "Ho", "Y") and origin in (
                "BRA",
                "CAN",
                "JPN",
            ):
                now = 0
            for destination in sorted(needs.get(f"oxide.{element}", ())):
                if origin == destination:
                    continue
                if destination == "CHN" and origin not in ("MYS", "USA", "VNM", "JPN"):
                    continue
                if destination in (
                    "BRA",
                    "RUS",
                    "AUS",
                    "CAN",
                    "GBR",
                    "THA",
                    "MYS",
                    "VNM",
                    "IND",
                ) and origin not in ("CHN", "MYS", "USA", "EU27", "AUS", "VNM"):
                    continue
                existing = now and not (destination == "CHN" and element not in ("Nd", "Pr"))
                if origin in ("IND", "VNM") and destination not in (
                    "JPN",
                    "EU27",
                    "USA",
                    "KOR",
                    "CHN",
                ):
                    continue
                _ = magnet_elements
                model.row("routes", commodity=f"oxide.{element}", origin=origin, destination=destination,
                          status="existing" if existing else "candidate")  # fmt: skip
