"""A robot that presses a button in a real browser, and may find the browser asleep."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, sync_playwright
from pydantic import BaseModel

from shared import Run


class Case(BaseModel):
    """A case and the page with its button."""

    case: str
    page: str


class Press(BaseModel):
    """What is pressed."""

    case: str


def task(run: Run) -> None:
    """Press each case's button once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=run.browser, chromium_sandbox=os.geteuid() != 0, args=["--disable-gpu"]
        )
        for item in run.items(Case):
            with item, page_of(browser, f"{item.data.page}/{item.data.case}") as page:

                def press(intent: Press, page=page, attempt=item.attempt) -> None:
                    if attempt == 1:
                        pause(run, intent.case)
                    page.click("button", timeout=1500)
                    page.wait_for_function("document.title == 'pressed'", timeout=5000)

                def pressed(_: Press, page=item.data.page, case=item.data.case) -> bool:
                    return case in httpx.get(f"{page}/pressed", timeout=60).text.split()

                item.step("press", Press(case=item.data.case), do=press, verify=pressed, effect_seconds=8)
        browser.close()


@contextmanager
def page_of(browser: Browser, address: str) -> Iterator[Page]:
    """A page of its own for each case."""
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(address)
        yield page
    finally:
        context.close()


def pause(run: Run, case: str) -> None:
    """Tell which process waits here, and wait to be let go on."""
    points = Path(str(run.values["effects"])).parent / "points"
    (points / f"{case}.at.new").write_text(str(os.getpid()))
    (points / f"{case}.at.new").replace(points / f"{case}.at")  # whoever sees the file reads all of it
    while not (points / f"{case}.go").exists():
        time.sleep(0.02)
