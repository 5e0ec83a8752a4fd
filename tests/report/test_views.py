"""One interface: what every verb gives is plain data, tables, a folder, HTML and, where it has one, a picture."""

from __future__ import annotations

import json

import polars as pl
import pytest
from typer.testing import CliRunner

import ytterby as yt
from ytterby.cli.main import app
from ytterby.ground.answer import Answer
from ytterby.ground.errors import ResultError
from ytterby.report.views import VIEWS

GALLIUM = {"data": "gallium", "engine": "serial"}
SHORT = "\n".join(["name: short", "title: Two years", "description: An example.", "extends: baseline",
                   "years: {start: 2024, end: 2025, quarters: none}"])  # fmt: skip
VERBS = {
    "check": lambda: yt.check("gallium metal", exporter="CN", destination="US", on="2024-12-10"),
    "screen": lambda: yt.screen(["Rheinmetall AG"], on="2026-11-01"),
    "law": lambda: yt.law("2025-10-20", element="Dy"),
    "facts": lambda: yt.facts("lead_time"),
    "ask": lambda: yt.ask("China stops dysprosium from 2027"),
    "projects": lambda: yt.projects("USA"),
    "cover": lambda: yt.cover("EU27", data="gallium"),
    "bankable": lambda: yt.bankable("nolans", draws=0),
    "answer": lambda: yt.answer("gallium-full-ban", tornado=False, **GALLIUM),
    "simulate": lambda: yt.simulate("gallium-full-ban", **GALLIUM),
    "economy": lambda: yt.economy(preset="usgs", draws=8),
    "burdens": lambda: yt.burdens(yt.read_question(SHORT), reference="none"),
    "tornado": lambda: yt.tornado(
        "gallium-full-ban", only=["lead_times", "utilisation"], year=2024, **GALLIUM
    ),
    "ensemble": lambda: yt.ensemble("gallium-full-ban", draws=1, until=2023, **GALLIUM),
    "play": lambda: yt.play("gallium-2023", engine="serial"),
    "validate": lambda: yt.validate(["IMF73-02"], engine="serial"),
}
WITHOUT_PICTURE = {"burdens", "check", "screen", "law", "facts", "ask", "projects", "cover"}


@pytest.fixture(scope="module")
def answers():
    made = {}

    def of(verb):
        if verb not in made:
            made[verb] = VERBS[verb]()
        return made[verb]

    return of


@pytest.mark.parametrize("verb", VERBS)
def test_every_answer_has_the_whole_interface(answers, verb, tmp_path):
    one = answers(verb)
    assert isinstance(one, Answer)
    plain = one.to_dict()
    assert plain
    assert json.dumps(plain, default=str)
    assert one.tables
    assert all(isinstance(frame, pl.DataFrame) for frame in one.tables.values())
    assert len(repr(one)) < 2000
    html = one._repr_html_()
    assert html.startswith("<p>")
    assert "<li>" in html
    assert not html.startswith("<p></p>")
    assert "<script" not in html
    page = one.write(tmp_path / verb)
    assert page.is_file()
    assert page.parent == tmp_path / verb


@pytest.mark.parametrize("verb", VERBS)
def test_a_picture_where_there_is_one(answers, verb):
    one = answers(verb)
    if verb in WITHOUT_PICTURE:
        with pytest.raises(ResultError):
            one.plot()
        return
    picture = one.plot()
    assert picture._repr_svg_().startswith("<svg")
    assert picture.table.height
    with pytest.raises(ResultError, match="nonsense"):
        one.plot("nonsense")


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("law", ["law", "list", "--on", "2025-10-20", "--element", "Dy"]),
        ("facts", ["facts", "list", "--text", "lead_time"]),
        ("projects", ["projects", "--region", "USA"]),
        ("cover", ["cover", "EU27", "--data", "gallium"]),
        ("validate", ["validate", "IMF73-02", "--engine", "serial"]),
        ("screen", ["screen", "NAMES", "--on", "2026-11-01"]),
    ],
)
def test_plain_data_is_what_the_command_prints(answers, verb, words, tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("name\nRheinmetall AG\n", encoding="utf-8")
    done = CliRunner().invoke(app, [*(str(path) if w == "NAMES" else w for w in words), "--json"])
    assert done.exit_code == 0, done.output
    plain = json.loads(json.dumps(answers(verb).to_dict(), default=str))
    assert json.loads(done.stdout) == plain


def test_a_table_as_a_pandas_frame(answers):
    pandas = pytest.importorskip("pandas")
    assert isinstance(answers("law").to_pandas(), pandas.DataFrame)


def test_simulate_and_answer_give_the_same_data(answers):
    assert answers("simulate").to_dict()["figures"] == answers("answer").to_dict()["figures"]


def test_the_tornado_draws_the_widest_first(answers):
    table = answers("tornado").plot().table
    widths = (table["high"] - table["low"]).abs().to_list()
    assert widths == sorted(widths, reverse=True)


def test_every_view_is_of_a_class_with_the_interface():
    import ytterby.planning.make_plan
    import ytterby.validation.register.files  # noqa: F401

    def below(kind):
        yield kind.__name__
        for one in kind.__subclasses__():
            yield from below(one)

    assert set(VIEWS) <= {*below(Answer)}
