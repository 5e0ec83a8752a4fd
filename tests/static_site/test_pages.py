"""The folder as a whole: every address leads somewhere, no page is heavy, numbers are those of the figures."""

from __future__ import annotations

import csv
import gzip
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import pytest

from ytterby.ground.errors import ResultError, ScenarioError
from ytterby.ground.files import PACKAGE
from ytterby.site import frame
from ytterby.site.build import SitePlan, build_site
from ytterby.site.frame import POLICY, linked, slug, words

ADDRESSED = ("href", "src", "action")
KIB = 1024


class Addresses(HTMLParser):
    """What a page leads to and loads, its anchors, and how often each element stands in it."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors, self.counts, self.inline = [], set(), {}, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        own = dict(attributes)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.links += [own[name] for name in ADDRESSED if own.get(name)]
        self.anchors.add(own.get("id"))
        self.inline += [name for name in own if name == "style" or name.startswith("on")]


@pytest.fixture(scope="module")
def texts(site, folder):
    return {path: (folder / path).read_text(encoding="utf-8") for path in site.pages}


@pytest.fixture(scope="module")
def read(texts):
    return {path: Addresses(text) for path, text in texts.items()}


def inside(link):
    return not link.startswith(("https://", "http://", "data:", "mailto:"))


def test_no_markup_is_read_as_text(texts):
    assert [
        path for path, text in texts.items() if re.search(r"&lt;/?(div|p|table|span)\b", text)
    ] == []


def test_every_cell_says_on_a_phone_what_it_is(texts):
    assert {
        path for path, text in texts.items() if re.search(r"<td(?![^>]*data-name)", text)
    } == set()


def test_every_address_leads_to_a_file_or_an_anchor_of_the_folder(read, folder):
    lost = []
    for path, page in read.items():
        for link in filter(inside, page.links):
            name, _, anchor = link.partition("#")
            name = name.partition("?")[0]
            here = PurePosixPath(path)
            parts = [*here.parent.parts, *PurePosixPath(name).parts] if name else [*here.parts]
            place = []
            for part in parts:
                place = place[:-1] if part == ".." else [*place, part]
            target = "/".join(place)
            there = (folder / target).is_file()
            if not there or (anchor and target in read and anchor not in read[target].anchors):
                lost.append(f"{path}: {link}")
    assert not lost, lost[:20]


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline(texts, read):
    for path, page in read.items():
        assert not page.inline, path
        assert page.counts["h1"] == page.counts["main"] == 1, path
        assert page.counts.get("style", 0) == 0, path
        loaded = re.findall(
            r"<(?:script|img|link|iframe)[^>]*(?:src|href)=\"(https?:)", texts[path]
        )
        assert not loaded, path
        assert re.search(r"<script(?![^>]* src=)", texts[path]) is None, path


def test_pages_are_light_without_their_pictures(texts):
    heavy = {}
    for path, text in texts.items():
        bare = re.sub(r"<svg.*?</svg>", "", text, flags=re.S)
        size = len(gzip.compress(bare.encode(), 6))
        if size > 40 * KIB:
            heavy[path] = size
    assert not heavy


def test_no_page_names_a_place_of_this_machine(texts, folder):
    places = (str(folder.parent), f"{Path.home()}/", str(PACKAGE))
    assert not [path for path, text in texts.items() if any(one in text for one in places)]


def test_what_is_known_to_be_wrong_is_the_first_line(texts):
    faults = words()["faults"]
    for start, key in (
        ("gdp/", "gdp"),
        ("projects/", "projects"),
        ("plans/race", "game"),
        ("plans/index", "plans"),
    ):
        for path in (one for one in texts if one.startswith(start)):
            main = texts[path].partition('<main id="main">')[2].lstrip()
            assert main.startswith('<p class="mark"><strong>Limits.'), path
            assert faults[key][:40] in html.unescape(main[:400]), path


def test_no_sentence_says_that_a_plan_is_reached(texts):
    said = re.compile(r"\b(?:it|plan) (?:pays|holds)\b", re.I)
    for path in (one for one in texts if one.startswith("plans/index")):
        bare = re.sub(r'<p class="mark">.*?</p>', " ", texts[path], flags=re.S)
        plain = re.sub(r"<[^>]+>", " ", bare)
        assert not said.search(plain), path


def test_an_id_of_a_record_or_fact_leads_to_its_evidence(texts):
    article = texts["article/index.html"]
    assert 'href="../law/records/US-BIS-UVL-2023-12.html">' in article
    assert re.search(r'href="\.\./facts/rare-earths/[\w-]+\.html#', article)
    parameters = texts["facts/rare-earths/parameters-1.html"]
    assert (
        re.search(r'data-name="rests on"><a href="[\w.-]*', parameters) or "Used by" in parameters
    )


def test_the_numbers_of_an_answer_are_those_of_its_figures(site, texts):
    from ytterby.site.answers import made_answer

    made = made_answer("gallium-full-ban", "gallium", True)
    page = texts["answers/gallium-full-ban.html"]
    values = re.findall(r'<dd class="strip-number">([^<]*)</dd>', page)
    assert values == [one.text for one in made.first.strip]
    assert all(f">{row['with']}<" in page for row in made.first.rows)


def test_the_download_of_an_answer_has_every_figure_as_a_number_with_its_unit(folder):
    from ytterby.site.answers import made_answer

    made = made_answer("gallium-full-ban", "gallium", True)
    with (folder / "answers" / "gallium-full-ban.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == made.effects.frame().height > 100
    assert all(row["unit"] for row in rows)
    assert {float(row["value"] or 0.0) for row in rows}


def test_an_answer_begins_with_a_sentence_to_quote(texts):
    text = texts["answers/gallium-full-ban.html"].partition('<main id="main">')[2].lstrip()
    assert text.startswith('<div class="quote"><blockquote')
    quote = html.unescape(re.sub(r"<[^>]+>", "", text.partition("</blockquote>")[0]))
    assert ("nine in ten" in quote) != ("no range" in quote)
    for part in ("in 2023", "Gallium without export controls", "Ytterby 0.", "20"):
        assert part in quote


def test_two_runs_of_one_stop_say_why_they_differ(texts):
    built, asked = texts["answers/gallium-full-ban.html"], texts["whatif/china-stops-gallium.html"]
    assert "nothing goes round" in built
    assert 'href="../whatif/china-stops-gallium.html"' in built
    assert "goes round by third countries" in asked
    assert 'href="../answers/gallium-full-ban.html"' in asked


def test_no_two_answers_have_one_title(site):
    answers = [path for path in site.pages if path.startswith("answers/") and path.count("/") == 1]
    titles = [site.pages[path].title for path in answers]
    assert len({*titles}) == len(titles)


def test_a_country_has_a_figure_with_range_year_and_money(texts):
    text = html.unescape(re.sub(r"<[^>]+>", " ", texts["gdp/DEU.html"]))
    assert "GDP of Germany" in text
    said = r"GDP of Germany changes by .+% in \d{4} \(nine in ten.*\), .+ billion USD, under"
    assert re.search(said, text)
    assert "market of the European Union and its own table of industries" in text


def test_the_start_page_leads_to_what_is_asked_most(texts):
    start = texts["index.html"]
    for one in words()["doors"]:
        assert f'href="{one["path"]}"' in html.unescape(start), one["path"]


def test_every_picture_has_its_files_and_words_to_take_along(texts, folder):
    page = texts["answers/gallium-full-ban.html"]
    names = re.findall(r'data-name="([\w-]+)\.png"', page)
    assert names
    for name in names:
        svg = (folder / "answers" / f"{name}.svg").read_text(encoding="utf-8")
        assert name.startswith("gallium-full-ban-")
        assert "<title>" in svg
        assert "<desc>" in svg
        assert "Ytterby 0." in svg
        lines = (folder / "answers" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# "), "its title and its unit"
        assert len([*csv.reader(lines[1:])]) > 1
    assert page.count("Alternative text:") == page.count("Cite: ") - 1 == len(names)
    code = page.replace("&#34;", '"').replace("&lt;", "<")
    assert 'href="https://example.org/ytterby/answers/gallium-full-ban.html"' in code


def test_the_search_has_every_page_and_every_fact(site, folder):
    text = (folder / "static" / "search.js").read_text(encoding="utf-8")
    index, same = (
        json.loads(line.partition(" = ")[2].removesuffix(";")) for line in text.splitlines()
    )
    assert {path for path, page in site.pages.items() if page.listed} == {row[1] for row in index}
    facts = [entry for row in index if "facts/rare-earths/" in row[1] for entry in row[4]]
    assert len(facts) > 1000
    assert any({"dy", "dysprosium"} <= {*group} for group in same)
    assert any({"deu", "germany", "german"} <= {*group} for group in same)


def test_the_policy_is_a_file_and_a_tag(texts, folder):
    assert POLICY in (folder / "_headers").read_text(encoding="utf-8")
    assert all(POLICY.replace("'", "&#39;") in text for text in texts.values())
    assert "'wasm-unsafe-eval'" in POLICY


def test_the_manifest_lists_every_file(folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {
        "manifest.json"
    }
    assert {*manifest["files"]} == there
    assert sum(p.stat().st_size for p in folder.rglob("*")) < 60e6


def test_a_foreign_folder_is_refused_before_anything_is_run(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ResultError):
        build_site(SitePlan(("gallium-full-ban",)), tmp_path)


@pytest.mark.parametrize("wrong", [{"scenarios": ("galium",)}, {"address": "example.org"}])
def test_what_cannot_be_used_is_refused(wrong):
    with pytest.raises(ScenarioError):
        SitePlan(**wrong).check()


def test_browser_files_that_are_not_there_are_refused_by_name(tmp_path):
    with pytest.raises(ResultError, match=r"pyodide .* is missing"):
        SitePlan(browser=tmp_path).check()


def test_ids_become_links_in_text_alone():
    known = {"CN-A-1": "/law/records/CN-A-1.html", "price.fob.oxide.Dy": "/facts/x.html#y"}
    body = '<p>CN-A-1, CN-A-1#2 and CN-A-12.</p><a href="#">CN-A-1</a>'
    body += "<svg><text>CN-A-1</text></svg><code>price.fob.oxide.Dy</code>"
    text = linked(body, known, "index.html")
    assert text.count("<a ") == 4
    assert '<a href="/law/records/CN-A-1.html">CN-A-1#2</a>' in text
    assert "and CN-A-12." in text
    assert '<code><a href="/facts/x.html#y">price.fob.oxide.Dy</a></code>' in text
    assert linked(body, known, "law/records/CN-A-1.html").count("<a ") == 2


def test_two_pages_of_one_address_are_refused(site):
    own = frame.Site("2026-11-30", "2026-08-22")
    page = site.pages["index.html"]
    with pytest.raises(ResultError, match="two pages"):
        own.add([page, page])


@pytest.mark.parametrize(
    ("docs", "link"),
    [
        ("../docs/", "../../docs/"),
        ("https://host/docs/", "https://host/docs/"),
        ("", ""),
    ],
)
def test_every_page_leads_to_the_documents_where_their_address_is_known(docs, link):
    own = frame.Site("2026-11-30", "2026-08-22", docs=docs)
    text = own.html(frame.SitePage("law/index.html", "Law", "law", frame.Markup("<p>x</p>")), {})
    assert (f'<a href="{link}">Documents:' in text) == bool(docs)
    assert ("Documents:" in text) == bool(docs)


def test_a_slug_is_an_address():
    assert slug("Price of Dy oxide, USD/kg!") == "price-of-dy-oxide-usd-kg"
    assert len(slug("a" * 99)) == 60
