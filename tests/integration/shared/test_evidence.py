"""What a failed item leaves of a real browser shows no field and holds nothing that was typed."""

import base64
import json
import signal
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import psutil
import pytest
import structlog
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from pydantic import BaseModel

from shared import BusinessError
from shared.evidence import Evidence, Keeping
from shared.model import Traced
from shared.platform import find_browser, is_root
from shared.testing import FakeRun, fake_run
from tests.support.planted import numbers
from tests.support.search import Search

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_browser() is None, reason="no Chromium, Chrome or Edge is installed"),
]

NUMBER = numbers()["synthetic, rest 0"]
PASSWORD = "Ærlig+talt/17"
ADDRESS = "https://sak.example.org/"
PAGE = f"""<!doctype html><meta charset=utf-8><style>* {{ font-size: 30px }}</style>
<p id=heading>Søknad</p><p id=who>{NUMBER}</p><input id=text><input id=word type=password>
<textarea id=long></textarea><div id=free contenteditable>x</div>
<select id=choice><option value={NUMBER}>{NUMBER}</select>
<iframe id=inner srcdoc="<p>{NUMBER}</p>"></iframe>"""
# The colours of a rectangle, as the browser itself decodes the picture.
COLOURS = """async ([png, box]) => {
  const image = new Image(); image.src = 'data:image/png;base64,' + png; await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  const data = canvas.getImageData(box.x + 4, box.y + 4, box.width - 8, box.height - 8).data;
  const seen = new Set();
  for (let at = 0; at < data.length; at += 4) seen.add(data.slice(at, at + 3).join());
  return seen.size;
}"""

# Of a thread of its own, for Playwright is started once in each.
FREEZES = ThreadPoolExecutor(1)


class Case(BaseModel):
    """Nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser that is installed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), chromium_sandbox=not is_root())
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A context in which one address answers."""

    def answer(route: Route) -> None:
        route.fulfill(body=PAGE, content_type="text/html", headers={"Set-Cookie": f"sid={PASSWORD}"})

    context = browser.new_context()
    context.route("**", answer)
    yield context
    context.close()


def opened(context: BrowserContext) -> Page:
    """The page with something typed into each field."""
    page = context.new_page()
    page.goto(f"{ADDRESS}?fnr={NUMBER}")
    for field in ("#text", "#long", "#free"):
        page.fill(field, NUMBER)
    page.fill("#word", PASSWORD)
    return page


def failed(run: FakeRun, context: BrowserContext, error: BaseException) -> Page:
    """The page on which the one item of the run ended with this error."""
    for item in run.items(Case):
        with item, run.trace(context):
            run.watch(opened(context), mask=["#who"])
            raise error
    return context.pages[0]


def test_a_picture_shows_no_field_and_nothing_that_was_declared(context: BrowserContext):
    """Each is one flat colour; what nobody hid is still there to see."""
    run = fake_run([{}])
    page = failed(run, context, RuntimeError("it broke"))
    (picture,) = run.pictures.values()
    seen = {}
    for place in ("#heading", "#who", "#text", "#word", "#long", "#free", "#choice", "#inner"):
        asked = [base64.b64encode(picture).decode(), page.locator(place).bounding_box()]
        seen[place] = page.evaluate(COLOURS, asked)
    assert seen.pop("#heading") > 1
    assert {1} == set(seen.values()), seen


def test_a_trace_holds_nothing_that_was_typed_and_tells_what_was_done(context: BrowserContext):
    """The recording itself does; it is gone."""
    run = fake_run([{}])
    failed(run, context, RuntimeError("it broke"))
    (trace,) = run.traces.values()
    assert set() == Search([NUMBER, PASSWORD]).in_bytes(trace)
    with zipfile.ZipFile(BytesIO(trace)) as archive:
        events = [json.loads(line) for line in archive.read("trace.trace").splitlines()]
    fills = [event["params"]["selector"] for event in events if event.get("method") == "fill"]
    assert ["#text", "#long", "#free", "#word"] == fills
    assert [] == list(run.folder.glob("trace*"))


def test_a_recording_holds_it_all_before_it_is_written_anew(context: BrowserContext, tmp_path: Path):
    """Otherwise the test above would show nothing."""
    context.tracing.start(snapshots=True)
    opened(context)
    context.tracing.stop(path=tmp_path / "raw.zip")
    assert {NUMBER, PASSWORD} == {find.text for find in Search([NUMBER, PASSWORD]).in_folder(tmp_path)}


@pytest.mark.parametrize(
    ("traced", "error", "kept"),
    [
        (Traced.FAILURES, RuntimeError("x"), 1),
        (Traced.FAILURES, BusinessError("x", "Saken er feil."), 0),
        (Traced.ALWAYS, BusinessError("x", "Saken er feil."), 1),
        (Traced.NEVER, RuntimeError("x"), 0),
    ],
)
def test_the_manifest_says_when_a_trace_is_kept(
    context: BrowserContext, traced: Traced, error: Exception, kept: int
):
    """A case that is wrong is no failure of the robot."""
    run = fake_run([{}], traced=traced)
    failed(run, context, error)
    assert kept == len(run.traces)


def test_a_browser_that_died_hides_no_failure(browser: Browser):
    """The item fails for its own reason, and the log says what is missing."""
    run = fake_run([{}])
    for item in run.items(Case):
        with item, run.trace(context := browser.new_context()):
            run.watch(context.new_page())
            context.close()
            raise RuntimeError("it broke")
    assert ["technical"] == [str(ended.cause) for ended in run.outcomes]
    assert {"no picture of the page", "no trace of the browser"} <= {line["event"] for line in run.lines}


def pictured_while_frozen(folder: Path) -> list[str]:
    """Pictures that could be taken while Playwright's driver stands still; names."""
    taken: list[str] = []
    before = set(psutil.Process().children())
    with sync_playwright() as playwright:
        (driver,) = set(psutil.Process().children()) - before
        browser = playwright.chromium.launch(executable_path=find_browser(), chromium_sandbox=not is_root())
        keeping = Keeping(picture=lambda name, _: taken.append(name))
        log = structlog.get_logger()
        evidence = Evidence(
            keeping, log, lambda: datetime.now(UTC), folder, Traced.NEVER, patience_seconds=1.0
        )
        evidence.watch(browser.new_page(), ())
        driver.suspend()
        evidence.failed(1)
    return taken


@pytest.mark.only_where(hasattr(signal, "SIGSTOP"), "only POSIX stops processes")
def test_a_driver_that_froze_holds_no_picture_up(tmp_path: Path):
    """There is none, and the run goes on to its next case instead of to its time-out."""
    assert [] == FREEZES.submit(pictured_while_frozen, tmp_path).result()
