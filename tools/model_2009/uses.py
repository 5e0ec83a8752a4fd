"""Uses of 2009: what the elements were for, where, how much, and by which recipes."""

from __future__ import annotations

from model_2009.axes import ELEMENTS

UNRECORDED = 13748.0  # t REO; observed.unrecorded
WORLD = "demand/total-consumption-reo-wld-2009"
SHARE = "demand_matrix/{}-reo-wld-2007"
# use: title, world t of finished magnets, low, high, reason, shares by region
MAGNET = {
    "electronics": ("Disk drives, loudspeakers and other electronics", 22000, 14000, 30000,
                    dict(CHN=.60, JPN=.20, USA=.05, EU27=.04, ROW=.11)),
    "cars_appliances": ("Car parts, hybrids, air conditioners and appliances", 16000, 9000, 24000,
                        dict(CHN=.58, JPN=.24, USA=.06, EU27=.07, ROW=.05)),
    "industry": ("Industrial motors, wind, medical and other magnets", 14500, 8000, 22000,
                 dict(CHN=.68, JPN=.12, USA=.05, EU27=.10, ROW=.05)),
}  # fmt: skip
RECIPES = {  # use: share of the grade with dysprosium, base-year share of the diffused recipe
    "electronics": (.20, .02), "cars_appliances": (.70, .04), "industry": (.50, .02),
}  # fmt: skip
# use: title, unit, share of world REO or tonnes, recipe, shares by region
PLAIN = {
    "fcc_catalyst": ("Fluid cracking catalysts", "t REO", ("catalysts-fcc-and-automotive", 0.62), {"oxide.La": .90, "oxide.Ce": .10},
        dict(CHN=.33, USA=.22, EU27=.25, JPN=.05, ROW=.15)),
    "auto_catalyst": ("Car exhaust catalysts", "t REO", ("catalysts-fcc-and-automotive", 0.38), {"oxide.Ce": .90, "oxide.La": .05, "oxide.Nd": .03, "oxide.Pr": .02},
        dict(CHN=.25, USA=.25, JPN=.25, EU27=.20, ROW=.05)),
    "polishing": ("Polishing powders", "t REO", ("optics-and-glass-incl-polishing", 0.56), {"oxide.Ce": .65, "oxide.La": .315, "oxide.Pr": .035},
        dict(CHN=.50, JPN=.25, EU27=.12, USA=.05, ROW=.08)),
    "glass": ("Glass additives and optics", "t REO", ("optics-and-glass-incl-polishing", 0.44), {"oxide.Ce": .66, "oxide.La": .28, "oxide.Nd": .03, "oxide.Pr": .01, "oxide.Y": .02},
        dict(CHN=.62, JPN=.15, EU27=.10, USA=.08, ROW=.05)),
    "ceramics": ("Ceramics and pigments", "t REO", ("ceramics", 1.0), {"oxide.Y": .53, "oxide.La": .17, "oxide.Ce": .12, "oxide.Nd": .12, "oxide.Pr": .06},
        dict(CHN=.40, JPN=.30, EU27=.10, USA=.12, ROW=.08)),
    "phosphors": ("Phosphors", "t REO", ("phosphors", 1.0), {"oxide.Y": .695, "oxide.Ce": .11, "oxide.La": .085, "oxide.Eu": .049, "oxide.Tb": .036, "oxide.Gd": .025},
        dict(CHN=.68, JPN=.17, EU27=.05, USA=.05, ROW=.05)),
    "other": ("Other uses (chemicals, alloys of little tonnage)", "t REO", ("other", 1.0), {"oxide.Ce": .46, "oxide.La": .23, "oxide.Nd": .15, "oxide.Pr": .05, "oxide.Y": .11},
        dict(CHN=.65, JPN=.10, EU27=.10, USA=.10, ROW=.05)),
    "batteries": ("NiMH battery alloys", "t metal", ("metallurgy-alloys-incl-batteries", 0.425), {"metal.La": .53, "metal.Ce": .34, "metal.NdPr": .13},
        dict(CHN=.70, JPN=.30)),
    "metallurgy": ("Metallurgy and alloys outside batteries", "t metal", ("metallurgy-alloys-incl-batteries", 0.425), {"metal.Ce": .52, "metal.La": .26, "metal.NdPr": .22},
        dict(CHN=.60, USA=.14, EU27=.10, JPN=.06, ROW=.10)),
}  # fmt: skip
OTHER = {
    "Sm": (2000, 300, 3500),
    "Eu": (50, 10, 150),
    "Gd": (2200, 400, 3500),
    "Dy": (150, 30, 500),
    "Y": (1500, 300, 4000),
}
OTHER_SHARES = dict(CHN=0.70, JPN=0.15, EU27=0.05, USA=0.05, ROW=0.05)
SPLIT = ("half of each pair's split after the shares of the 2008 survey of world use as remembered (USGS SIR 2011-5094); "
         "the sum of the pair is published (demand_matrix)")  # fmt: skip
WHY = ("share of the world in this use; guided by national totals (demand_matrix, records_2009), US and European shares of "
       "use of 2006-07 and car, glass and refinery output in general; no matrix by region is published")  # fmt: skip


def write(model) -> None:
    """Write uses, recipes and the routes of oxides."""
    for use, (title, world, low, high, shares) in MAGNET.items():
        _use(model, use, title, "t magnet", "magnets", shares)
        model.assume(f"use_world.{use}", world, low, high, "t magnet/yr",
                     "closes the balance of magnets made (55,000 t of blanks in China, 12,700 in Japan); split by end use after "
                     "general accounts of the time: disk drives and electronics first", group="")  # fmt: skip
        heavy, diffused = RECIPES[use]
        for name, grade in (("ordinary", "NdFeB_heavy"), ("low_dysprosium", "NdFeB_low_heavy")):
            _recipe(model, use, name, {f"magnet.{grade}": heavy, "magnet.NdFeB_ordinary": 1 - heavy}, shares,
                    "grades by working temperature: little heat in drives, motors run hot")  # fmt: skip
        model.assume(f"recipe_share.{use}.low_dysprosium", diffused, 0.0, 3 * diffused, "share of the use",
                     "diffusion came into use from about 2005 (elasticities); small in 2009", group="thrifting")  # fmt: skip
    for use, (title, unit, (group, part), mix, shares) in PLAIN.items():
        _use(model, use, title, unit, "non_magnet", shares)
        row, world = model.fact(SHARE.format(group)), model.fact(WORLD)
        total = float(world["value"]) + UNRECORDED
        content = 1.0 if unit == "t REO" else 0.85
        value = float(row["quantity"]) / 100 * total * part * content
        if group in ("other", "ceramics", "phosphors"):
            model.derived(f"use_world.{use}", value, unit + "/yr", f"{row['quantity']} percent x ({world['value']} t + {UNRECORDED:.0f} t unrecorded)",
                          row["id"], world["id"], low=0.6 * value, high=1.5 * value)  # fmt: skip
        else:
            model.assume(f"use_world.{use}", value, 0.6 * value, 1.5 * value, unit + "/yr",
                         f"{row['quantity']} percent of {total:.0f} t ({world['value']} and {UNRECORDED:.0f} unrecorded), of which {part:g} for this use"
                         + (", x 0.85 metal in oxide; the rest is other alloys" if content < 1 else "") + "; " + SPLIT)  # fmt: skip
        _recipe(
            model,
            use,
            "ordinary",
            mix,
            shares,
            "element shares of the use in the 2008 survey as remembered (USGS SIR 2011-5094)",
        )
    for element, (world, low, high) in OTHER.items():
        use = f"other_{element}"
        _use(
            model,
            use,
            f"Other uses of {ELEMENTS[element][0]}, and stocks built of it",
            "t REO",
            "non_magnet",
            OTHER_SHARES,
        )
        model.assume(f"use_world.{use}", world, low, high, "t REO/yr",
                     "element demand unpublished by use: closes the balance with supply by assay"
                     + ("; samarium-cobalt magnets (600 t in China) are in it" if element == "Sm" else ""))  # fmt: skip
        _recipe(
            model, use, "ordinary", {f"oxide.{element}": 1.0}, OTHER_SHARES, "the element itself"
        )
    _oxide_routes(model)


def _use(model, use, title, unit, driver, shares) -> None:
    assert abs(sum(shares.values()) - 1) < 1e-6, use
    kind = "magnet_use" if unit == "t magnet" else "plain"
    model.row("commodities", commodity=f"use.{use}", stage="use", element="", title=title)
    model.row(
        "uses", use=use, title=title, unit=unit, driver=driver, commodity=f"use.{use}", kind=kind
    )
    for region, share in shares.items():
        model.assume(
            f"use_share.{use}.{region}",
            share,
            0.5 * share,
            min(1.0, 1.5 * share),
            "share of world use",
            WHY,
        )
        model.row("use_regions", use=use, region=region)


def _recipe(model, use, name, inputs, shares, why) -> None:
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
        model.assume(
            ident,
            float(amount),
            0.5 * amount,
            min(1.0, 1.5 * amount) if amount < 1 else 1.0,
            "t per t of use",
            why,
        )
        model.row("coefficients", process=process, commodity=commodity, role="in", factors=ident)
    for region in shares:
        model.row("activities", process=process, region=region, plant="", status="existing")


def _oxide_routes(model) -> None:
    """From China to all; from those who separated outside it to the regions they sold to."""
    needs: dict[str, set[str]] = {}
    inputs: dict[str, list[str]] = {}
    for row in model.tables["coefficients"]:
        if row["role"] == "in" and row["commodity"].startswith("oxide."):
            inputs.setdefault(row["process"], []).append(row["commodity"])
    for row in model.tables["activities"]:
        for commodity in inputs.get(row["process"], []):
            needs.setdefault(commodity, set()).add(row["region"])
    sellers = {
        "CHN": ("existing", None), "USA": ("existing", ("La", "Nd", "Pr")), "EU27": ("existing", ("La", "Ce", "Nd", "Pr")),
        "MYS": ("candidate", None), "ROW": ("candidate", ("La", "Ce", "Nd", "Pr")),
    }  # fmt: skip
    made = {
        (r["process"].split(".")[1], r["region"])
        for r in model.tables["activities"]
        if r["process"].startswith("finishing.")
    }
    for element in ELEMENTS:
        for origin, (status, sold) in sellers.items():
            if (element, origin) not in made or (sold is not None and element not in sold):
                continue
            for destination in sorted(needs.get(f"oxide.{element}", ())):
                if destination in (origin, "CHN"):
                    continue
                model.row(
                    "routes",
                    commodity=f"oxide.{element}",
                    origin=origin,
                    destination=destination,
                    status=status,
                )
