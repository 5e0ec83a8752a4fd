"""Pages and their data: what they say, that a GET makes no run, that a figure is the same in every form."""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import re
import subprocess
import sys
from typing import Any

import jsonschema
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.serve.conftest import CHEAP, HERE, HOST, ROOT
from tests.serve.left_over import CHECK

import ytterby as yt
from ytterby.report.kit.numbers import number
from ytterby.report.kit.subject import ReportTable, Subject
from ytterby.report.picture import Picture
from ytterby.serve import kept as kept_module
from ytterby.serve import server as server_module
from ytterby.serve.kept import KeptAnswer
from ytterby.serve.pages import nearest, new_site
from ytterby.serve.questions import AnswerRequest
from ytterby.serve.routes import ROUTES
from ytterby.serve.sending import _value, packed, page_reply
from ytterby.serve.table import API

SENTENCE = "China stops dysprosium for six months from January 2027"
PAGES = (
    "",
    "check",
    "screen",
    "ask",
    f"ask?q={SENTENCE}",
    "law",
    "law?on=2025-11-01",
    "law/between?from=2025-11-01&to=2025-12-01",
    "law/records/CN-MOFCOM-2025-61",
    "answers",
    "scenarios/edit",
    "facts?text=lead",
    "plants?data=gallium",
    "cover?region=DEU",
    "bankable",
    "forecasts",
    "economy",
    "burdens",
    "plan",
    "api",
    f"answer?q={SENTENCE}",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_in_the_frame_of_the_site(client, path):
    answer = client.get(f"/{path}")
    assert answer.status_code == 200, answer.text[:300]
    assert answer.text.count("<h1>") == 1
    assert re.search("<h1>[^<]{4,}</h1>", answer.text)
    assert '<nav aria-label="Site">' in answer.text
    assert "style=" not in answer.text.replace('rel="stylesheet"', "")
    assert HERE not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_check_is_that_of_python_in_every_form(client):
    verdict = yt.check(**CHECK)
    data = client.get(f"{API}/check", params=CHECK).json()
    assert data == json.loads(json.dumps(verdict.to_dict(), default=list))
    assert client.get("/check.json", params=CHECK).json() == data
    page = client.get("/check", params=CHECK).text
    assert verdict.outcome.upper() in page
    row = next(csv.DictReader(io.StringIO(client.get("/check.csv", params=CHECK).text)))
    assert row["outcome"] == verdict.outcome
    assert row["headline"] == verdict.headline
    assert client.post(f"{API}/check", json=CHECK).json() == data


def test_a_batch_is_answered_row_by_row(client):
    rest = ",CN,US,2024-12-10\n"
    text = f"item_text,exporter_country,destination_country,date\ngallium metal{rest}=cmd(){rest}"
    sent = client.post("/check/batch.csv", files={"csv": ("items.csv", text, "text/csv")})
    rows = [*csv.DictReader(io.StringIO(sent.text))]
    assert next(row["outcome"] for row in rows) == "prohibited"
    assert rows[1]["item_text"] == "'=cmd()"
    assert len(client.post(f"{API}/check/batch", json={"csv": text}).json()) == 2


def test_names_are_screened_by_post_alone(client):
    names = {
        "names": ["Lockheed Martin Corporation", "Nobody Whatever Limited"],
        "on": "2026-01-01",
    }
    data = client.post(f"{API}/screen", json=names).json()
    assert (data["names"], data["with_hits"]) == (2, 1)
    assert client.get(f"{API}/screen", params={"names": "x"}).status_code in (404, 405)
    page = client.post(
        "/screen",
        data={"names": "Lockheed Martin Corporation\nNobody Whatever Limited", "on": "2026-01-01"},
    )
    assert "1 of 2 names have a hit" in page.text
    text = "name,country,birth_date\nLockheed Martin Corporation,US,\n...,US,\nNobody Whatever,Atlantis,\n"
    told = client.post(f"{API}/screen", json={"csv": text, "on": "2026-01-01"}).json()
    assert (told["names"], told["with_hits"]) == (2, 1)
    notes = " ".join(told["notes"])
    assert "no letter or figure" in notes
    assert "unknown country 'Atlantis'" in notes


def test_a_name_of_a_party_is_kept_nowhere(client, server, caplog):
    name = "Zyxwv Unmistakable Trading"
    answer = client.post("/check", data={**CHECK, "party": name})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    links = re.findall(r'(?:href|action)="([^"]*)"', answer.text)
    assert not [one for one in links if "Unmistakable" in one]
    assert "Unmistakable" not in caplog.text
    held = [gzip.decompress(one.content) for one in server.sent.values()]
    assert not [one for one in held if b"Unmistakable" in one]
    assert client.get("/check", params={**CHECK, "party": name}).status_code == 422
    assert name not in client.get("/check", params={**CHECK, "party": name}).text


def test_the_law_is_that_of_python(client):
    own = yt.law("2025-11-01")
    data = client.get(f"{API}/law", params={"on": "2025-11-01"}).json()
    assert data["measures"] == json.loads(json.dumps(own, default=str))
    rows = [*csv.DictReader(io.StringIO(client.get("/law.csv", params={"on": "2025-11-01"}).text))]
    assert [row["ref"] for row in rows] == [row["ref"] for row in own]
    page = client.get("/law", params={"on": "2025-11-01"}).text
    assert page.count("/law/records/") >= len({row["ref"].partition("#")[0] for row in own})
    changes = client.get(
        f"{API}/law/between", params={"from": "2025-11-01", "to": "2025-12-01"}
    ).json()["changes"]
    assert changes
    assert {"ref", "before", "after"} <= changes[0].keys()


def test_cover_and_prices_are_those_of_python(client):
    own = yt.cover("DEU", months=[6]).rows()
    text = client.get(f"{API}/cover.csv", params={"region": "DEU", "months": "6"}).text
    *lines, note = text.splitlines()
    assert note.startswith("# one of ")
    rows = [*csv.DictReader(lines)]
    assert [float(row["tonnes"]) for row in rows] == [row["tonnes"] for row in own]
    made = yt.bankable("mountain-pass", draws=0, price=110.0)
    data = client.get(f"{API}/bankable", params={"project": "mountain-pass", "price": 110}).json()
    assert data["price_usd_kg"] == made.cost.price
    assert number(made.cost.price) in client.get("/bankable?project=mountain-pass&price=110").text


def test_a_question_is_read_or_refused_with_the_nearest(client):
    data = client.get(f"{API}/ask", params={"q": SENTENCE}).json()
    assert data["file"] == yt.ask(SENTENCE).text
    page = client.get("/ask", params={"q": SENTENCE}).text
    assert "The answer to this question" in page
    refused = client.get("/ask", params={"q": "Trump stops everything"})
    assert "Not understood" in refused.text
    assert "/ask?q=" in refused.text
    assert client.get(f"{API}/ask", params={"q": "Trump stops everything"}).status_code == 422


def test_a_get_makes_no_run_and_offers_a_button(client, server):
    before = len(server.queue.runs)
    page = client.get("/answer", params={"q": SENTENCE}).text
    assert 'method="post" action="/runs"' in page
    assert "dysprosium" in page
    assert "nine in ten" in page, "a range that was computed before is named"
    told = client.get("/answer.json", params={"q": SENTENCE})
    assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json")
    assert told.json()["key"] == yt.key(yt.read_question(yt.ask(SENTENCE).text))
    client.head("/answer", params={"q": SENTENCE})
    assert len(server.queue.runs) == before


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_data_too(client, path):
    """As JSON and CSV, or as a problem that says what is missing."""
    name, _, query = path.partition("?")
    for form, kind in (("json", "application/json"), ("csv", "text/csv")):
        answer = client.get(f"/{name}.{form}?{query}")
        if answer.status_code in (404, 422):
            assert answer.headers["content-type"] == "application/problem+json"
            assert {"title", "status", "advice"} <= answer.json().keys()
            assert name in ("check", "ask", "economy", "burdens", "plan", "answer")
        else:
            assert answer.headers["content-type"].partition(";")[0] == kind
            assert len(answer.text) > 20


def test_a_page_of_a_subject_is_data_too(client, kept):
    whole = client.get(f"/answers/{kept}/").text
    subjects = {*re.findall(rf'href="/?(?:answers/{kept}/)?({CHEAP}/[a-z-]+)\.html"', whole)}
    assert len(subjects) > 2
    tables = 0
    for one in subjects:
        data = client.get(f"/answers/{kept}/{one}.json").json()
        page = client.get(f"/answers/{kept}/{one}.html").text
        assert data["sentences"][0] in re.sub("<[^>]*>", "", html.unescape(page))
        text = client.get(f"/answers/{kept}/{one}.csv").text
        for rows in data["tables"][:1]:
            tables += 1
            assert next(iter(rows[0].values())) in html.unescape(page)
            assert next(csv.DictReader(io.StringIO(text))).keys() == rows[0].keys()
    assert tables
    assert client.get(f"/answers/{kept}/{CHEAP}/nothing.json").status_code == 404


def test_figures_that_are_cut_say_so(client, kept):
    given = {"key": kept, "limit": 3, "offset": 2}
    text = client.get("/figures.csv", params=given).text
    assert re.fullmatch(r"# cut short: 3 of \d+ rows; .*", text.splitlines()[-1])
    every = client.get("/figures.json", params={"key": kept}).json()
    assert client.get("/figures.json", params=given).json()["figures"] == every["figures"][2:5]
    last = client.get(f"/answers/{kept}.csv").text.splitlines()[-1]
    assert re.fullmatch(r"# one of \d+ tables of this answer; .*", last)
    numbers = [row["value"] for row in every["figures"]]
    assert all(isinstance(one, int | float) for one in numbers)


def test_no_cache_has_the_name_of_a_party(popen):
    """Nor a word of it: all that Python holds is looked through."""
    command = [sys.executable, "-m", "tests.serve.left_over"]
    process = popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    told, faults = process.communicate()
    assert process.returncode == 0, faults
    of_party, on_purpose = json.loads(told)
    assert on_purpose == ["list"], "the search finds what is held"
    assert not of_party


def test_an_answer_is_the_same_as_page_json_csv_and_python(client, kept):
    made = yt.answer(CHEAP, data="gallium", engine="serial", store=True)
    assert kept == yt.key(CHEAP, data="gallium")
    own = {(row["figure"], row.get("good", ""), row.get("region", ""), str(row["year"])): row["value"]
           for row in made.effects.plain() if row["figure"] == "price_peak"}  # fmt: skip
    data = client.get(f"{API}/answers/{kept}").json()
    theirs = {(row["figure"], row.get("good", ""), row.get("region", ""), str(row["year"])): row["value"]
              for row in data["figures"] if row["figure"] == "price_peak"}  # fmt: skip
    assert theirs == own
    rows = csv.DictReader(io.StringIO(client.get(f"/answers/{kept}.csv").text))
    listed = {(row["figure"], row["good"], row["region"], row["year"]): float(row["value"])
              for row in rows if row["figure"] == "price_peak"}  # fmt: skip
    assert listed == pytest.approx(own, rel=1e-6)
    page = client.get(f"/answers/{kept}/").text
    assert client.get("/answer", params={"scenario": CHEAP}).text == page
    for line in made.first.lines:
        assert str(line.text) in page
    assert "no draw was made for it" in page
    told = client.get(
        "/figures.json", params={"key": kept, "figure": "price_peak", "good": "metal.Ga_refined"}
    ).json()
    assert [float(row["value"]) for row in told["figures"]] == pytest.approx(
        [value for (_, good, _, _), value in own.items() if good == "metal.Ga_refined"], rel=1e-6)  # fmt: skip


def test_views_of_an_answer_and_its_files(client, kept):
    page = client.get("/answer", params={"scenario": CHEAP, "view": "prices"})
    assert page.status_code == 200
    files = re.findall(
        rf'href="(/answers/{kept}/[^"]+\.(?:svg|csv))"', client.get(f"/answers/{kept}/").text
    )
    assert files
    for one in files:
        assert client.get(one).status_code == 200
    picture = next(one for one in files if one.endswith(".svg"))
    framed = client.get(picture.replace("/answers/", "/embed/", 1))
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert framed.headers["content-type"] == "image/svg+xml"
    wrong = client.get("/answer", params={"scenario": CHEAP, "view": "nothing"})
    assert wrong.status_code == 404
    assert "prices" in wrong.text


KEYS = st.from_regex(r"[a-z]([a-z-]{0,38}[a-z])?", fullmatch=True).filter(
    lambda one: "--" not in one
)


@given(st.lists(KEYS, min_size=2, max_size=5, unique=True), st.integers(1, 70))
def test_each_figure_and_table_of_a_page_has_files_of_its_own(keys, length):
    size = 'width="9" height="9" viewBox="0 0 9 9"'
    frames = {key: pl.DataFrame({"x": [n]}) for n, key in enumerate(keys)}
    pictures = [
        Picture(key, key, "", frame, f'<svg xmlns="http://www.w3.org/2000/svg" {size}><desc>{key}</desc></svg>')
        for key, frame in frames.items()
    ]  # fmt: skip
    tables = [ReportTable(90 * "t" + key, frame) for key, frame in frames.items()]
    body, files = new_site().subjects(
        [Subject("one", "One", pictures=pictures, tables=tables)], f"answers/{'4' * length}/index.html", ""
    )  # fmt: skip
    assert len(files) == 3 * len(keys)
    for n, key in enumerate(keys):
        figure = body.partition(f'<figure id="figure-{key}">')[2].partition("</figure>")[0]
        names = {kind: re.search(rf'href="([^"]+\.{kind})"', figure)[1] for kind in ("svg", "csv")}
        own = {
            kind: files[f"answers/{'4' * length}/{name}"].decode() for kind, name in names.items()
        }
        assert f"<desc>{key}</desc>" in own["svg"]
        assert own["csv"].endswith(f"x\n{n}\n")
        assert f'src="answers/{"4" * length}/{names["svg"]}"' in html.unescape(figure)


def test_each_figure_of_an_answer_is_the_one_of_its_address(client, kept):
    page = client.get(f"/answers/{kept}/").text
    shown = re.findall(r"(?s)<figure .*?</figure>", page)
    names = [re.search(r'href="([^"]+\.svg)"', one)[1] for one in shown if "svg</a>" in one.lower()]
    assert len({*names}) == len(names) > 0
    for name, figure in zip(names, (one for one in shown if "svg</a>" in one.lower()), strict=True):
        title = re.search(r'alt="([^"]+)"', html.unescape(figure))[1]
        assert title[:20] in html.unescape(client.get(name).text)


@pytest.mark.parametrize(("asked", "same"), [
    ("China stops rare earths for a year from January 2027", True),
    ("China stops exports of all rare earths for three months from January 2027", True),
    ("China stops rare earths to Japan for a year from January 2027", False),
    ("China stops rare earths for a year from January 2028", False),
    ("China stops rare earths for two years from January 2027", False),
    ("China stops oxides of rare earths for a year from January 2027", False),
    ("China licenses dysprosium for a year from January 2027", True),
])  # fmt: skip
def test_a_number_of_another_question_says_that_it_is_another(client, asked, same):
    near = nearest(AnswerRequest.model_validate({"q": asked}))
    assert near is None or near["same"] == same
    if near:
        page = client.get("/ask", params={"q": asked}).text
        assert ("which is another" in page) != same
    changed = nearest(AnswerRequest.model_validate({"q": asked, "set": ["gdp.share:0.5"]}))
    assert changed is None or not changed["same"]


def test_a_kept_answer_is_for_ever_until_something_changes(client, server, kept, monkeypatch):
    answer = client.get(f"/answers/{kept}/")
    assert "immutable" in answer.headers["cache-control"]
    again = client.get(f"/answers/{kept}/", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    monkeypatch.setattr(server, "digests", lambda folder="": {"code": "x", "data": "y", "law": "z"})
    changed = client.get(f"/answers/{kept}/")
    assert "Made with other code, data, law" in changed.text
    assert "Make it anew" in changed.text
    assert "immutable" not in changed.headers["cache-control"]
    assert client.get(f"/answers/{kept}.json").json()["changed"] == ["code", "data", "law"]


def test_a_program_that_changed_on_disk_takes_no_run_and_says_why(
    client, server, kept, monkeypatch
):
    asked = {"kind": "answer", "q": "China stops yttrium from January 2027"}
    monkeypatch.setattr(server_module, "program_now", lambda: "another")
    before = len(server.queue.runs)
    for refused in (
        client.post(f"{API}/runs", json=asked),
        client.get("/answer", params={"q": asked["q"]}),
    ):
        assert refused.status_code == 503
        assert "changed since this server started" in refused.text.lower()
        assert "Start the server anew" in refused.text
    assert len(server.queue.runs) == before
    assert client.get("/answer", params={"scenario": CHEAP}).status_code == 200, (
        "what is kept is served"
    )
    assert client.get(f"/runs/{kept}").headers["location"] == f"/answers/{kept}/"


def test_a_run_made_by_another_program_leads_to_its_answer(client, server, kept, monkeypatch):
    link = f"answer?scenario={CHEAP}"
    state = {"key": kept, "state": "done", "link": link, "answer": f"answers/{kept}/"}
    monkeypatch.setattr(server.queue, "get", lambda _: state)
    assert client.get(f"/runs/{kept}").headers["location"] == f"/{link}"
    monkeypatch.setattr(server, "digests", lambda folder="": {"code": "x", "data": "y", "law": "z"})
    assert client.get(f"/runs/{kept}").headers["location"] == f"/answers/{kept}/"


def test_a_table_that_is_cut_says_so(client):
    text = client.get("/facts.csv", params={"limit": 5}).text
    assert re.fullmatch(
        r"# cut short: 5 of \d+ rows; limit and offset give the others", text.splitlines()[-1]
    )
    rest = client.get("/facts.json", params={"limit": 5, "offset": 5}).json()
    assert rest["offset"] == 5
    first = client.get("/facts.json", params={"limit": 10}).json()["facts"]
    assert rest["facts"] == first[5:]


def test_numbers_of_a_page_are_numbers_and_its_first_table_says_that_there_are_others(client):
    table = "<table><tr><th>x</th><th>code</th></tr><tr><td>{}</td><td>{}</td></tr></table>"
    shown = table.format("33,842", "2805.30") + table.format("\u22120.00367", "07")
    body = f'<main id="main"><h1>A</h1>{shown}</main>'
    reply = page_reply(packed(body.encode()))
    assert reply.data["tables"] == [
        [{"x": 33842, "code": "2805.30"}],
        [{"x": -0.00367, "code": "07"}],
    ]
    lines = reply.csv().decode().splitlines()
    assert lines[1] == "33842,2805.30"
    assert lines[-1].startswith("# the first of 2 tables of this page")
    alone = page_reply(packed(f'<main id="main">{table.format("1,2", "100%")}</main>'.encode()))
    assert alone.data["tables"] == [[{"x": "1,2", "code": "100%"}]]
    assert "#" not in alone.csv().decode()


@given(st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6).map(lambda one: round(one, 4))))
def test_a_number_reads_the_same_with_commas_and_a_minus_of_its_own(value):
    shown = f"{value:,.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    assert _value(shown.replace("-", "\u2212")) == value


def test_the_data_are_reached_from_every_page_and_examples_name_this_server(client):
    assert 'href="/api"' in client.get("/law").text.partition("<footer>")[2]
    page = client.get("/api").text
    assert f"{HOST}/api/v1/check" in page
    other = client.get("/api", headers={"host": "localhost:9000"}).text
    assert "http://localhost:9000/api/v1/check" in other
    runs = next(
        one for one in client.get("/api.json").json()["routes"] if one["path"].endswith("/runs")
    )
    assert {"kind", "scenario", "q", "text"} <= {*runs["asks"]}


def test_the_law_leads_to_what_changed(client):
    for path in ("/law", "/law?on=2025-11-01"):
        assert 'href="/law/between"' in client.get(path).text


def test_a_question_seen_from_a_country_has_its_gdp(client):
    asked = {"q": SENTENCE, "seen": "Germany"}
    assert "region=DEU" in client.get("/ask.json", params=asked).json()["gdp"]
    page = client.get("/ask", params=asked).text
    assert "seen from Germany" in page
    assert 'name="country" value="DEU"' in page
    assert not client.get("/ask.json", params={"q": SENTENCE}).json()["gdp"]


def test_the_editor_names_the_line(client):
    text = "name: mine\ntitle: Mine\ndescription: One.\nextends: as-recorded\nyears: {end: 1990}\nwrong: 1\n"
    page = client.post("/scenarios/edit", data={"text": text}).text
    assert re.search(r"question:\d", page)
    sound = client.post(f"{API}/scenarios/edit", json={"text": yt.ask(SENTENCE).text}).json()
    assert sound == {"sound": True, "mistakes": ""}
    path = client.post(
        f"{API}/scenarios/edit", json={"text": text.replace("as-recorded", "../../etc/passwd.yaml")}
    ).json()
    assert not path["sound"]
    assert HERE not in path["mistakes"]
    assert client.get("/scenarios/schema.json").json()["properties"]["extends"]


def test_old_addresses_of_the_site_lead_on(client):
    for old, new in {
        "/gdp/DEU.html": "/economy?scenario=embargo&region=DEU", "/law/days/2025-11-10.html": "/law?on=2025-11-10",
        "/answers/embargo.html": "/answer?scenario=embargo", "/check/index.html": "/check", "/index.html": "/",
        "/law/index.json": "/law.json", "/check/index.csv": "/check.csv", "/gdp/index.json": "/economy.json",
        "/law/days/2025-11-10.json": "/law.json?on=2025-11-10", "/stocks.csv": "/stocks/index.csv",
    }.items():  # fmt: skip
        answer = client.get(old)
        assert (answer.status_code, answer.headers["location"]) == (303, new)
    assert (
        client.get("/check/index.html?item=x", follow_redirects=False).headers["location"]
        == "/check?item=x"
    )


GIVEN: dict[str, dict[str, Any]] = {
    "check": CHECK, "law": {"on": "2025-11-01"}, "law/between": {"from": "2025-11-01", "to": "2025-12-01"},
    "law/records/{record}": {"record": "CN-MOFCOM-2025-61"}, "scenarios/{name}": {"name": "embargo"},
    "facts": {"text": "lead", "limit": 3}, "ask": {"q": SENTENCE}, "projects": {"data": "gallium"},
    "check/batch": {"csv": "item_text,exporter_country\ngallium metal,CN\n"}, "screen": {"names": ["Acme"]},
    "scenarios/edit": {"text": "name: x"}, "runs": {"scenario": CHEAP},
}  # fmt: skip


def test_every_answer_is_as_described(client, kept):
    told = client.get("/openapi.json").json()
    checked = 0
    for route in (one for one in ROUTES if one.api):
        given = dict(GIVEN.get(route.path, {}))
        if route.path in ("runs/{key}", "answers/{key}", "figures"):
            given = {"key": kept}
        path = f"{API}/{route.path}"
        what = told["paths"][path][route.method.lower()]
        for name in re.findall(r"{(\w+)}", path):
            path = path.replace(f"{{{name}}}", given.pop(name))
        answer = (
            client.get(path, params=given)
            if route.method == "GET"
            else client.post(path, json=given)
        )
        kind = answer.headers["content-type"]
        if route.path in ("economy", "burdens", "plan"):  # not made
            assert (answer.status_code, kind) == (422, "application/problem+json")
            schema = what["responses"]["default"]["content"][kind]["schema"]
        else:
            assert answer.status_code in (200, 202), (path, answer.text[:200])
            schema = what["responses"]["200"]["content"][kind]["schema"]
        jsonschema.Draft202012Validator({**schema, "components": told["components"]}).validate(
            answer.json()
        )
        checked += 1
    assert checked >= 21
    bad = client.get(f"{API}/law", params={"onn": "2025-01-01"})
    problem = {"$ref": "#/components/schemas/WebProblem", "components": told["components"]}
    jsonschema.Draft202012Validator(problem).validate(bad.json())
    assert bad.headers["content-type"] == "application/problem+json"
    assert "'on'" in bad.json()["advice"]


def test_below_a_path_all_links_lead_there(store, kept):
    from starlette.testclient import TestClient
    from tests.serve.conftest import HOST, HOSTS

    from ytterby.serve.app import application
    from ytterby.serve.server import Server

    below = Server(store.path, root="/y")
    try:
        page = TestClient(application(below, HOSTS), HOST).get(f"/answers/{kept}/").text
    finally:
        below.clerk.close()
    links = re.findall(r'(?:href|action|src)="(/[^"]*)"', page)
    assert links
    assert not [one for one in links if not one.startswith("/y/")]


CHANGED = {"scenario": CHEAP, "set": ["demand_elasticity.other:0.2"]}


def test_changed_numbers_hold_for_what_a_scenario_is_compared_with_too():
    question = AnswerRequest.model_validate(CHANGED)
    scenario, reference = question.compared
    assert [one.data["extends"] for one in question.compared] == [CHEAP, "gallium-baseline"]
    for one in question.compared:
        assert one.data["parameters"]["demand_elasticity.other"] == 0.2
    key = yt.key(scenario, reference=[reference], data="gallium")
    assert question.key() == key
    assert key != yt.key(scenario, reference="gallium-baseline", data="gallium")
    alone = AnswerRequest.model_validate({**CHANGED, "reference": "none"})
    assert len(alone.compared) == 1


def test_numbers_of_a_question_in_words_hold_too():
    question = AnswerRequest.model_validate({"q": SENTENCE, "set": ["trade_elasticity:3"]})
    assert [one.data["parameters"]["trade_elasticity"] for one in question.compared] == [3.0, 3.0]
    assert "trade_elasticity: 3.0" in question.file


def test_burdens_of_a_folder_without_any_are_refused_before_runs(client, server):
    before = len(server.queue.runs)
    answer = client.post(f"{API}/runs", json={"kind": "burdens", "scenario": CHEAP})
    assert (answer.status_code, answer.json()["where"]) == (422, "gallium")
    assert "burdens" in answer.json()["title"]
    assert len(server.queue.runs) == before


def test_pages_that_a_worker_made_are_served_with_their_search(client, server, monkeypatch):
    monkeypatch.setattr(server, "site", lambda: None)
    assert "What does an export control do?" in client.get("/").text
    assert client.get("/stocks/index.html").status_code == 202
    files = {
        "index.html": b"start",
        "static/search.js": b"words",
        "stocks/index.html": b"stocks",
        "index-card.png": b"p",
    }
    made = KeptAnswer("k", {}, {path: packed(content) for path, content in files.items()})
    monkeypatch.setattr(server, "site", lambda: made)
    for path, content in {
        "/": b"start",
        **{f"/{path}": one for path, one in files.items()},
    }.items():
        assert client.get(path, follow_redirects=True).content == content


def test_what_is_fresh_is_looked_at_again_after_a_while(monkeypatch):
    now, looks = [0.0], []
    monkeypatch.setattr(kept_module, "monotonic", lambda: now[0])
    look = kept_module.fresh(lambda name: looks.append(name) or len(looks))
    assert [look("a"), look("a"), look("b")] == [1, 1, 2]
    now[0] = kept_module.FRESH + 0.1
    assert [look("a"), look("b")] == [3, 4]


@pytest.mark.parametrize(
    ("kind", "words"), [("plan", "A plan is judged"), ("burdens", "Totals leave out")]
)
def test_each_study_says_what_is_known_to_be_wrong_of_itself(client, kind, words):
    assert words in client.get(f"/{kind}").text
