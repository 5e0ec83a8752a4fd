"""The server in Debian's Chromium: from a question to an answer with a range, links, without script, 320 px, axe."""

from __future__ import annotations

import itertools
import re
import tarfile
from pathlib import Path

import pytest
from tests.serve.conftest import CHEAP, started
from tests.static_site.conftest import ASSETS, lacks

import ytterby as yt

SENTENCE = "China stops gallium for six months from January 2027"
AXE = ASSETS / "axe-core-4.14.1.tgz"
WORDS = """() => { const main = document.querySelector("main").cloneNode(true);
    main.querySelectorAll("code.embed").forEach((one) => one.remove()); return main.textContent; }"""
"""What a page says, but for code to embed, which names the server."""
PAGES = {
    "start": "/",
    "check": "/check?item=gallium+metal&exporter=CN&destination=US&on=2024-12-10",
    "answer": f"/answer?scenario={CHEAP}",
    "ask": "/ask?q=China+stops+dysprosium+for+six+months+from+January+2027",
    "edit": "/scenarios/edit",
    "facts": "/facts?text=lead",
    "law": "/law?on=2025-11-01",
    "cover": "/cover?region=DEU",
    "unmade": "/answer?scenario=truce-ends",
    "screen": "/screen",
    "plan": "/plan",
    "api": "/api",
    "between": "/law/between?from=2025-11-01&to=2026-02-01",
}


def opened(chromium, address, path, **more):
    """A page in a context of its own, and what its console says."""
    context = chromium.new_context(**more)
    page, said = context.new_page(), []
    page.on(
        "console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda one: said.append(str(one)))
    page.on(
        "request",
        lambda one: (
            None if one.url.startswith((address, "data:", "blob:")) else said.append(one.url)
        ),
    )
    page.goto(f"{address}{path}")
    return page, said


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_else_and_fits_320_px(chromium, address, name):
    page, said = opened(chromium, address, PAGES[name], viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("h1").count() == 1
    assert not said
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_controls_have_names_and_headings_are_in_order(chromium, address, name):
    """What axe looks at first, without it: names of fields and buttons, one main, no level left out, a language."""
    page, _ = opened(chromium, address, PAGES[name])
    unnamed = page.evaluate("""() =>
        [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, progress")]
        .filter((one) => !(one.labels?.length || one.textContent.trim() || one.getAttribute("aria-label")))
        .map((one) => one.outerHTML)""")
    assert not unnamed
    levels = page.evaluate(
        '[...document.querySelectorAll("h1,h2,h3,h4")].map((one) => Number(one.tagName[1]))'
    )
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), levels
    assert page.locator("main").count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    ids = page.evaluate('[...document.querySelectorAll("[id]")].map((one) => one.id)')
    assert len(ids) == len({*ids}), [one for one in ids if ids.count(one) > 1]
    page.context.close()


@pytest.mark.parametrize("name", ["check", "answer", "law", "cover", "between"])
def test_numbers_are_the_same_without_script(chromium, address, name):
    texts = []
    for script in (True, False):
        page, _ = opened(chromium, address, PAGES[name], java_script_enabled=script)
        texts.append(re.findall(r"\d[\d.,]*", page.evaluate(WORDS)))
        page.context.close()
    assert texts[0] == texts[1]
    assert len(texts[0]) > 5


def test_from_a_check_to_its_record_and_back(chromium, address):
    page, said = opened(chromium, address, "/check")
    page.fill("form >> nth=1 >> [name=item]", "gallium metal")
    page.fill("form >> nth=1 >> [name=exporter]", "CN")
    page.fill("form >> nth=1 >> [name=destination]", "US")
    page.fill("form >> nth=1 >> [name=on]", "2024-12-10")
    page.click("form >> nth=1 >> button")
    assert page.locator("#verdict .state").text_content() == "PROHIBITED"
    link = page.url
    page.click("#verdict >> text=CN-MOFCOM-2024-46 >> nth=0")
    assert "/law/records/CN-MOFCOM-2024-46" in page.url
    page.go_back()
    assert page.url == link
    assert page.locator("#verdict .state").text_content() == "PROHIBITED"
    assert not said
    page.context.close()


def test_a_party_is_checked_and_stands_in_no_address(chromium, address):
    page, _ = opened(chromium, address, "/check")
    page.fill("#party [name=item]", "gallium metal")
    page.fill("#party [name=party]", "Lockheed Martin Corporation")
    page.click("#party button")
    assert page.locator("#verdict").count() == 1
    assert "Lockheed" not in page.url
    page.context.close()


def test_a_batch_is_uploaded_and_comes_back(chromium, address, tmp_path):
    file = tmp_path / "items.csv"
    file.write_text(
        "item_text,exporter_country,destination_country,date\ngallium metal,CN,US,2024-12-10\n",
        encoding="utf-8",
    )
    page, _ = opened(chromium, address, "/check")
    page.set_input_files("#batch input[type=file]", str(file))
    with page.expect_download() as sent:
        page.click("#batch button")
    assert sent.value.suggested_filename == "check-batch.csv"
    assert ",prohibited," in Path(sent.value.path()).read_text(encoding="utf-8")
    page.context.close()


def test_a_question_from_the_box_to_its_answer(chromium, address):
    page, said = opened(chromium, address, "/ask")
    page.fill("#q", SENTENCE)
    page.click("form.ask button")
    assert "nine in ten" in page.locator("#read").text_content()
    page.click("text=The answer to this question")
    assert "not made yet" in page.locator("h1").text_content()
    page.click("#make")
    page.wait_for_url("**/runs/*")
    page.wait_for_selector("progress, .four-lines")
    page.wait_for_selector(".four-lines", timeout=240_000)
    page.wait_for_selector("#kept", timeout=60_000)
    assert "no draw was made for it" in page.locator("#kept").text_content()
    assert "nine in ten" in page.locator("#kept").text_content(), "the nearest range is named"
    assert not said
    page.context.close()


def test_a_link_opened_on_a_second_server_says_the_same(chromium, address, store, kept):
    process, other = started(store)
    try:
        texts = []
        for one in (address, other):
            page, _ = opened(chromium, one, PAGES["answer"])
            texts.append(page.evaluate(WORDS))
            page.context.close()
    finally:
        process.terminate()
        process.wait(20)
    assert texts[0] == texts[1]


def test_from_the_editor_to_an_answer_whose_range_fills_in(chromium, store):
    process, own = started(store)  # it ends with the test, and its draws with it
    try:
        page, said = opened(chromium, own, "/scenarios/edit")
        page.fill("textarea[name=text]", f"{yt.ask(SENTENCE).text}\nyears: {{end: 2027}}\n")
        page.select_option("select[name=data]", "gallium")
        page.click("text=Check the file")
        page.click("#sound button")
        page.wait_for_selector("#kept #draw", timeout=240_000)
        assert "no draw was made for it" in page.locator("#kept").text_content()
        page.click("#draw")
        page.wait_for_selector("#so-far >> text=/Ranges of \\d+ of 64 draws/", timeout=480_000)
        assert "nine in ten: " in page.locator("#so-far .four-lines").text_content()
        assert not said
        page.context.close()
    finally:
        process.terminate()
        process.wait(20)


def test_targets_of_ones_own_with_a_mistake_are_refused_by_line(chromium, address):
    page, said = opened(chromium, address, "/plan")
    text = page.input_value("textarea[name=text]")
    page.fill("textarea[name=text]", text.replace("probability", "probable", 1))
    page.click("text=Make the plan")
    assert "targets.yaml:" in page.locator("main").text_content()
    assert "probability" in page.locator("main").text_content()
    page.go_back()
    assert page.locator("textarea[name=text]").count() == 1
    assert [one for one in said if "422" not in one] == []
    page.context.close()


def test_the_main_journey_by_keys(chromium, address):
    page, _ = opened(chromium, address, "/ask")
    page.focus("#q")
    page.keyboard.press("Control+A")
    page.keyboard.type("China stops dysprosium for six months from January 2027")
    page.keyboard.press("Enter")
    page.wait_for_selector("#read")
    page.focus("button.go")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer?*")
    page.context.close()


@pytest.fixture(scope="module")
def axe():
    if not AXE.is_file():
        lacks("no axe-core of `make site-assets`")
    with tarfile.open(AXE) as packed_files:
        return packed_files.extractfile("package/axe.min.js").read().decode()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(chromium, address, axe, name):
    page, _ = opened(chromium, address, PAGES[name])
    page.evaluate(axe)
    run = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert not [
        (one["id"], [node["html"][:120] for node in one["nodes"]]) for one in run["violations"]
    ]
    page.context.close()
