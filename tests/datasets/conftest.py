"""A small data folder that is sound, for the tests to break in one place at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ytterby.datasets.package import write_datapackage

PARAMETER_COLUMNS = "id,value,unit,low,high,kind,grade,group,evidence,source,source_url,reason"
FILES = {
    "evidence/output.csv": """\
id,country,year,tonnes_reo,note,source,source_url
output/aus-2024,AUS,2024,29000,,USGS MCS 2026,https://example.org/mcs2026.pdf
output/bra-2024,BRA,2024,560,"low, revised",A report,"GitHub code index, file id 51915692395"
""",
    "evidence/deposits.csv": """\
id,deposit,share_La,share_Nd,share_sum_reported_pct,source,source_url
deposits/weld,Mount Weld,0.75,0.25,99.6,USGS,https://example.org/t2.pdf
""",
    "parameters.csv": f"""\
{PARAMETER_COLUMNS}
assay.weld.La,0.75,share,,,source,A,,,USGS,https://example.org/t2.pdf,
assay.weld.Nd,0.25,share,0.24,0.26,derived,D,,deposits/weld,,,one minus the rest
capacity.mining.AUS,29000,t/yr,,,source,A,,output/aus-2024,USGS,https://example.org/m.pdf,
yield.metal.Nd,0.93,share,0.9,0.96,assumption,X,yields,,,,between two published yields
elasticity.magnets,-0.4,1,-0.8,-0.2,assumption,X,demand,,,,no estimate exists
""",
    "regions.csv": "region,name,members\nAUS,Australia,AUS\nCHN,China,CHN\n",
    "commodities.csv": "commodity,stage,element,title\noxide.Nd,oxide,Nd,Oxide\nmetal.Nd,metal,Nd,Metal\n",
    "processes.csv": """\
process,technology,stage,title,main
metal_making.Nd,metal,metal,Reduction,metal.Nd
""",
    "technologies.csv": """\
technology,stage,title,mine,production_quota,knowhow,vintages,priced_from,capacity_stage
metal,metal,Metal and alloy,no,no,yes,yes,inputs,metal
""",
    "coefficients.csv": """\
process,commodity,role,factors
metal_making.Nd,oxide.Nd,in,yield.metal.Nd^-1 assay.weld.Nd
metal_making.Nd,metal.Nd,out,loss.metal.Nd
""",
    "formulas.csv": """\
parameter,operation,of
loss.metal.Nd,complement,yield.metal.Nd
weld.NdPr,sum,assay.weld.Nd*yield.metal.Nd output:metal_making.Nd:metal.Nd
""",
    "price_observations.csv": """\
observation,value_parameter,grade,commodity,region,basis
price.AUS,capacity.mining.AUS,A,metal.Nd,AUS,domestic
""",
    "routes.csv": "commodity,origin,destination,status\noxide.Nd,AUS,CHN,existing\n",
}


@pytest.fixture
def change(folder: Path) -> Callable[[str, str, str], None]:
    """Replace a text that occurs in a file of the folder, and write the hashes anew."""

    def replace(path: str, old: str, new: str) -> None:
        file = folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        write_datapackage(folder)

    return replace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "small"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    write_datapackage(root)
    return root
