"""The landing page in a real browser: it loads without any network, and its first example answers with the sentence."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
def test_the_explorer_answers_its_first_example_and_asks_nobody_else(demo):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page()
        asked, problems = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(demo.url)
        page.get_by_label("Execute query").first.click()
        page.get_by_text("SANCTUARY").first.wait_for(timeout=20_000)
        page.get_by_text("policy of the Travis County sheriff took effect").first.wait_for(timeout=20_000)
        browser.close()
    assert problems == []
    assert {url.split("/")[2] for url in asked if url.startswith(("http", "ws"))} == {demo.url.split("/")[2]}
