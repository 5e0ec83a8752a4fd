"""Pages in a real browser: nobody is kept out, nothing comes from elsewhere, what is taken along is what is shown."""

from __future__ import annotations

import csv
import struct
import tarfile

import pytest
from tests.static_site.conftest import ASSETS, lacks

from ytterby.compliance.decide.engine import check

pytestmark = pytest.mark.slow
KINDS = (
    *("start", "answers", "answer", "subject", "law", "record", "day", "calendar", "timeline"),
    *("stocks", "stock", "gdp", "country", "projects", "project", "plans", "race", "article"),
    *("trust", "forecasts", "facts", "table", "check", "ask", "search", "whatif", "demand"),
)
WAIT, FOR_PYTHON = 60_000, 240_000
"""Milliseconds until a page is given up, and one that loads Pyodide: a busy machine is no failure."""


class Visit:
    """A page in a context of its own: what it asked for elsewhere, and what it complained of."""

    def __init__(self, browser, address, **how):
        self.context = browser.new_context(accept_downloads=True, **how)
        self.context.set_default_timeout(WAIT)
        self.address, self.foreign, self.faults = address, [], []
        self.context.route("**/*", self._route)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("console", lambda line: line.type == "error" and self.faults.append(line.text))

    def _route(self, route):
        url = route.request.url
        if url.startswith((self.address, "data:", "blob:", "file:")):
            route.continue_()
        else:
            self.foreign.append(url)
            route.abort()

    def to(self, path):
        self.page.goto(self.address + path, wait_until="load")
        return self.page


@pytest.fixture
def visit(chromium, address):
    made = []

    def to(**how):
        made.append(Visit(chromium, address, **how))
        return made[-1]

    yield to
    for one in made:
        one.context.close()
        assert not one.foreign
        assert not one.faults


@pytest.fixture(scope="session")
def axe():
    path = ASSETS / "axe-core-4.14.1.tgz"
    if not path.is_file():
        lacks("no axe-core of `make site-assets`")
    with tarfile.open(path) as packed:
        return packed.extractfile("package/axe.min.js").read().decode()


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_kept_out(visit, kinds, axe, kind):
    page = visit().to(kinds[kind])
    page.evaluate(axe)
    for wide in (1280, 390):
        page.set_viewport_size({"width": wide, "height": 800})
        run = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in run["violations"]] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_narrow_screen_and_large_type_need_no_sideways_scrolling(visit, kinds, kind):
    page = visit(viewport={"width": 320, "height": 700}).to(kinds[kind])
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(over) <= 0
    page.set_viewport_size({"width": 640, "height": 450})  # 1280 px at 200%
    assert page.evaluate(over) <= 0


@pytest.mark.parametrize("kind", KINDS)
def test_without_script_a_page_says_the_same(visit, kinds, kind):
    with_script, without = (visit(java_script_enabled=on).to(kinds[kind]) for on in (True, False))
    rows = [one.locator("td").all_inner_texts() for one in (with_script, without)]
    assert rows[0] == rows[1]
    assert without.locator("h1").count() == 1
    assert without.locator("nav a").count() > 8


def test_by_keys_alone_from_the_start_to_a_number(visit, kinds):
    page = visit().to(kinds["start"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href') || ''").endswith(
            "answers/gallium-full-ban.html"
        ):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/answers/gallium-full-ban.html")
    picture = page.locator(".picture").first
    picture.focus()
    page.keyboard.press("ArrowRight")
    first = page.locator("[aria-live=polite].hidden").inner_text()
    page.keyboard.press("End")
    last = page.locator("[aria-live=polite].hidden").inner_text()
    assert first != last
    assert ", 1 of " in first
    assert page.locator(".tip").is_visible()
    page.keyboard.press("Escape")
    assert page.locator(".tip").is_hidden()


def test_a_mark_under_the_pointer_says_its_value(visit, kinds):
    page = visit().to(kinds["answer"])
    mark = page.locator(".picture svg circle:has(> title), .picture svg rect:has(> title)").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.locator(".tip").inner_text().strip()


def test_a_picture_as_png_is_twice_its_size(visit, kinds, tmp_path):
    page = visit().to(kinds["answer"])
    page.locator("figure details.take summary").first.click()
    with page.expect_download() as waiting:
        page.locator("button.png").first.click()
    waiting.value.save_as(tmp_path / "one.png")
    data = (tmp_path / "one.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    size = page.locator(".picture svg").first.get_attribute("viewBox").split()[2:]
    assert struct.unpack(">II", data[16:24]) == tuple(2 * int(one) for one in size)
    assert waiting.value.suggested_filename.startswith("gallium-full-ban-")


def test_a_table_of_a_page_is_its_download(visit, tmp_path):
    page = visit().to("answers/gallium-full-ban/users.html")
    table = page.locator(".wide table").first
    page.locator("details:has(.wide table) > summary").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV with all rows").first.click(timeout=20_000)
    waiting.value.save_as(tmp_path / "one.csv")
    with (tmp_path / "one.csv").open(encoding="utf-8") as stream:
        rows = [*csv.reader(line for line in stream if not line.startswith("# "))][1:]
    cells = [one.locator("td").all_inner_texts() for one in table.locator("tbody tr").all()]
    assert len(cells) == len(rows) > 3
    for seen, kept in zip(cells, rows, strict=True):
        assert seen[:2] == kept[:2]
        numbers = [float(one.replace(",", "")) for one in seen[2:]]
        assert numbers == pytest.approx([*map(float, kept[2:])], rel=5e-3)


def test_code_to_embed_names_this_very_host(visit, kinds):
    page = visit().to(kinds["answer"])
    code = page.locator("code.embed").first.text_content()
    assert 'href="https://example.org/ytterby/answers/gallium-full-ban.html"' in code


def test_the_search_finds_a_record_and_a_fact(visit, kinds):
    page = visit().to(kinds["start"])
    page.fill("#find", "2025-57 heavy")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/index.html?q=*")
    assert page.locator("#results li").count() > 0
    assert "CN-MOFCOM-GAC-2025-57" in page.locator("#results").inner_html()
    for query in ("dysprosium United States", "Dy USA", "American dysprosium demand"):
        page.fill("#find", query)
        page.keyboard.press("Enter")
        page.locator("#count", has_text=query).wait_for()
        assert (
            "Demand for dysprosium in United States"
            in page.locator("#results li").first.inner_text()
        )
    page.fill("#find", "zzzznothing")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=zzzznothing")
    assert "0 results" in page.locator("#count").inner_text()


def test_a_sentence_is_copied_by_a_button(chromium, address):
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}whatif/china-stops-rare-earths.html#a-year")
    part = page.locator("#a-year")
    part.locator("button.copy").click()
    part.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == part.locator("blockquote").inner_text()
    assert "for a year from January 2027" in copied
    context.close()


def test_on_a_telephone_details_are_closed_but_those_that_an_address_names(visit, kinds):
    page = visit(viewport={"width": 390, "height": 800}).to(f"{kinds['whatif']}#a-year")
    assert page.locator("#a-year blockquote").is_visible()
    assert page.locator("#six-months blockquote").is_hidden()
    page.locator("main a[href='#six-months']").click()
    page.locator("#six-months blockquote").wait_for()


def test_no_plant_covers_another_and_each_says_its_name(visit, kinds):
    page = visit().to(kinds["projects"])
    dots = page.locator("#figure-map .picture svg >> nth=0").locator("circle:has(> title)")
    boxes = dots.evaluate_all("all => all.map(one => [one.cx.baseVal.value, one.cy.baseVal.value])")
    assert len({tuple(map(round, box)) for box in boxes}) == len(boxes) > 50
    dots.nth(10).hover()
    assert "t a year" in page.locator(".tip").inner_text()


def test_the_law_of_a_day_is_that_of_the_last_change_before_it(visit, kinds):
    page = visit().to(kinds["law"])
    page.fill("form.day input", "2025-11-20")
    page.locator("form.day button").click()
    page.wait_for_url("**/law/days/2025-11-*.html")
    assert "suspended" in page.locator("main").inner_text()
    page.go_back()
    page.wait_for_url("**/law/index.html")
    page.go_forward()
    page.wait_for_url("**/law/days/2025-11-*.html")


def test_a_mine_at_a_price_is_a_link_to_its_row(visit, kinds):
    page = visit().to(kinds["start"])
    page.select_option("#mine select", label="Mountain Pass (MP Materials): which price it needs")
    page.fill("#mine input", "90")
    page.locator("#mine button").click()
    page.wait_for_url("**/projects/mountain-pass.html#at-90")
    assert page.locator("#at-90 td").first.inner_text() == "90"


def test_the_form_writes_the_question_and_the_address_carries_it(visit, kinds):
    page = visit().to(kinds["start"])
    page.select_option("select[name=what]", "terbium")
    page.select_option("select[name=long]", "a year")
    assert page.input_value("#q") == "China stops terbium for a year from January 2027"
    page.locator("form.ask button").click()
    page.wait_for_url("**/ask/index.html?*")
    assert page.input_value("#q") == "China stops terbium for a year from January 2027"
    again = visit().to("ask/index.html?" + page.url.partition("?")[2])
    assert again.input_value("#q") == page.input_value("#q")
    assert again.input_value("select[name=what]") == "terbium"


def test_how_much_and_what_is_done_agree(visit, kinds):
    page, ask = visit().to(kinds["start"]), "#q"
    page.select_option("select[name=much]", "by 50%")
    assert "cuts dysprosium by 50%" in page.input_value(ask)
    page.select_option("select[name=does]", "stops")
    assert page.input_value("select[name=much]") == "all"
    assert "China stops dysprosium for" in page.input_value(ask)


def test_printed_pages_have_no_menu_and_no_form(visit, kinds):
    page = visit().to(kinds["start"])
    page.emulate_media(media="print")
    assert page.locator("header nav").is_hidden()
    assert page.locator("form.ask").is_hidden()


def python_here(site):
    if not site.browser:
        lacks("no files of `make site-assets`")


def test_a_check_in_the_browser_is_that_of_python_and_its_link_too(visit, site):
    python_here(site)
    asked = "check/index.html?item=gallium+metal&exporter=CN&destination=US&on=2024-12-10"
    page = visit().to(asked)
    page.set_default_timeout(FOR_PYTHON)
    page.locator("#out .state").wait_for()
    own = check("gallium metal", exporter="CN", destination="US", on="2024-12-10")
    assert page.locator("#out .state").inner_text() == own.outcome.upper()
    assert own.headline in page.locator("#out").inner_text()
    assert own.governing.since in page.locator("#out .since").first.inner_text()
    page.fill("[name=item]", "")
    page.locator("form.ask button").click()
    page.locator("#out .state").wait_for(state="detached")
    page.go_back()
    page.locator("#out .state").wait_for()
    assert page.input_value("[name=item]") == "gallium metal"


def test_a_question_is_read_in_the_browser(visit, site):
    python_here(site)
    question = "q=China+stops+dysprosium+for+six+months+from+January+2027&seen=Germany"
    page = visit().to(f"ask/index.html?{question}")
    page.locator("#out pre").wait_for(timeout=FOR_PYTHON)
    assert "act: prohibition" in page.locator("#out pre").inner_text()
    assert "--country DEU" in page.locator("#out").inner_text()


def test_from_a_disk_the_page_says_that_it_needs_a_host(chromium, folder):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"file://{folder}/check/index.html?item=gallium&exporter=CN")
    assert "host" in page.locator("#state").inner_text()
    page.goto(f"file://{folder}/index.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.strip')).display") == "grid"
    page.goto(f"file://{folder}/search/index.html?q=dysprosium")
    assert page.locator("#results li").count() > 0
    context.close()
