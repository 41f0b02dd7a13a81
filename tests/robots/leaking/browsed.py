"""In a real browser: addresses, pages, typed values, a profile, a trace, a download."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page, sync_playwright

from shared import Item, Run

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge-stable")
_FIELDS = ("#text", "[type=password]", "textarea")
_SLOWLY = 20  # each key is an action of its own
# As pages do: a form, a letter in JSON, in base64, in an address, in an attribute, in pieces.
_SEND = """texts => texts.forEach(text => {
  const half = text.length / 2, show = document.querySelector('#shown');
  for (const part of [text.slice(0, half), text.slice(half)])
    show.append(Object.assign(document.createElement('i'), {textContent: part}));
  show.append(...[...text].map(letter => Object.assign(document.createElement('b'), {textContent: letter})));
  show.setAttribute('data-who', text);
  document.cookie = 'who=' + encodeURIComponent(text);
  const bytes = new TextEncoder().encode(text), row = btoa(String.fromCharCode(...bytes));
  fetch('/echo?q=' + encodeURIComponent(text), {method: 'POST', body: JSON.stringify({who: text, row})});
  fetch('/echo', {method: 'POST', body: new URLSearchParams({who: text}), headers: {'X-Who': row}});
})"""


def page_fails(run: Run, item: Item[Any], said: list[str]) -> None:
    """In the address, the page, what was typed, what the browser complains of, and the record of it all."""
    with _browser(run) as context, run.trace(context):
        page = _visited(run, context, said)
        run.watch(page)
        for text in said:
            run.log.info("page", address=page.url, title=page.title(), way=text)
        page.get_by_text(said[0]).and_(page.locator("nothing")).click(timeout=200)


def typed_by_keys(run: Run, item: Item[Any], said: list[str]) -> None:
    """Typed into fields of every kind, key by key too, and sent away by the page."""
    with _browser(run) as context, run.trace(context):
        page = context.pages[0]
        page.goto(f"{run.values['page']}/form")
        for number, text in enumerate(said):
            page.fill(_FIELDS[number % len(_FIELDS)], text)
        page.evaluate(_SEND, said)
        for text in said[::_SLOWLY]:
            for place in ("#keys", "[contenteditable]"):
                page.locator(place).press_sequentially(text)
            page.focus("#shown")
            for key in text.rpartition(" ")[2][:16]:
                page.keyboard.press(key if key.isalnum() else "-")
        page.click("[type=submit]")
        raise RuntimeError("\n".join(said))


def fetched(run: Run, item: Item[Any], said: list[str]) -> None:
    """In a trace of the robot's own, which it puts where nobody else looks, and in a download."""
    with _browser(run) as context:
        context.tracing.start(screenshots=True, snapshots=True, sources=True)
        page = _visited(run, context, said)
        with page.expect_download() as download:
            page.click("a")
        run.log.info("downloaded", name=download.value.suggested_filename, path=download.value.path())
        context.tracing.stop(path=run.folder / "trace.zip")


def crashed(run: Run, item: Item[Any], said: list[str]) -> None:
    """In what a browser writes of its memory when it crashes, recorded until then."""
    with _browser(run) as context, run.trace(context):
        page = _visited(run, context, said)
        run.watch(page)
        try:
            page.goto("chrome://crash", timeout=10_000)
        finally:
            run.log.info("dumps", dumps=_dumps(run))


def _dumps(run: Run) -> int:
    """Wait for what the crashed one writes; give how much there is of it."""
    for _ in range(100):
        if found := list(run.folder.rglob("*.dmp")):
            return len(found)
        time.sleep(0.1)
    return 0


def driver_talks(run: Run, item: Item[Any], said: list[str]) -> None:
    """By Playwright's driver and the browser itself, which tell all that they do if they are asked."""
    os.environ["DEBUG"] = "pw:api,pw:protocol,pw:browser"
    try:
        with _browser(run, "--enable-logging=stderr") as context:
            page = context.pages[0]
            page.goto(f"{run.values['page']}/form")
            for text in said:
                page.fill("#text", text)
                page.evaluate("text => console.log(text)", text)
    finally:
        del os.environ["DEBUG"]


def hangs(run: Run, item: Item[Any], said: list[str]) -> None:
    """Until somebody kills it, with all of it open."""
    if item.attempt == 1:
        with _browser(run) as context, run.trace(context):
            _visited(run, context, said)
            run.log.info("hangs now")
            time.sleep(120)


@contextmanager
def _browser(run: Run, *more: str) -> Iterator[BrowserContext]:
    program = next(path for name in _NAMES if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            run.folder / "profile",
            executable_path=program,
            chromium_sandbox=os.geteuid() != 0,
            args=["--disable-gpu", "--no-first-run", "--disable-background-networking", *more],
        )
        yield context
        context.close()


def _visited(run: Run, context: BrowserContext, said: list[str]) -> Page:
    page = context.pages[0]
    # Forwarded as a robot's author would when something in the page is to be found.
    page.on("console", lambda message: run.log.info("console", said=message.text))
    base = str(run.values["page"])
    for text in reversed(said):
        page.goto(f"{base}/{quote(text, safe='')}?q={quote(text)}")
        page.fill("input", text)
        page.evaluate("text => { localStorage.setItem(text, text); console.log(text) }", text)
    Path(run.folder, "page.html").write_text(page.content(), encoding="utf-8")
    return page


WAYS = {
    "page fails": page_fails,
    "typed by keys": typed_by_keys,
    "fetched": fetched,
    "crashed": crashed,
    "driver talks": driver_talks,
    "hangs": hangs,
}
