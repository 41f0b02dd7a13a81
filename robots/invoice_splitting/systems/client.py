"""Tryton's web client in a browser: signing in, and fresh pages that somebody watches."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Error, Locator, Page, StorageState, expect

from .browser import KeptBrowser
from .errors import LedgerRefused, LedgerUnavailable
from .screen import first_line, the_only, writable

_LOADS_WITHIN_MS: Final = 15_000
_ANSWERS_WITHIN_MS: Final = 25_000
MASKED: Final = ("[name=identifiers]", ".column-many2one")
"""Where the web client shows who somebody is, besides fields, which are hidden in every picture."""

Watch = Callable[[Page], object]


class WebClient:
    """A signed-in web client, and a line on which its own session can ask what the client asks."""

    def __init__(
        self,
        browser: KeptBrowser,
        address: str,
        database: str,
        user: str,
        password: str,
        watch: Watch = lambda _page: None,
    ) -> None:
        self._kept, self._browser = browser, browser.alive()
        self._home = f"{address.rstrip('/')}/#{quote(database)}"
        self._questions = f"{address.rstrip('/')}/{quote(database)}/rpc/"
        self._user = user
        self._password = password
        self._session: BrowserContext | None = None
        self._state: StorageState | None = None
        self._work: BrowserContext | None = None
        self._watch = watch

    def __repr__(self) -> str:
        return f"WebClient({self._home}, {self._user})"

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """Let a block use the browser so long; LedgerUnavailable when it is not ready by then."""
        return self._kept.within(seconds)

    def post(self, body: str) -> tuple[int, str]:
        """Ask the server as the signed-in client does; a lapsed session is renewed once, at the screen."""
        status, text = self._send(self._signed_in(), body)
        if status == HTTPStatus.UNAUTHORIZED:
            status, text = self._send(self._sign_in(), body)
        return status, text

    def fresh(self) -> BrowserContext:
        """Give a fresh context, signed in; the one before it is closed."""
        self._signed_in()
        if self._work is not None:
            self._work.close()
        self._work = self._browser.new_context(storage_state=self._state)
        return self._work

    def open(self, context: BrowserContext, path: str) -> Page:
        """Show an address of the web client on a new page."""
        page = context.new_page()
        self._watch(page)
        self.go(page, path)
        return page

    def go(self, page: Page, path: str) -> None:
        """Show another address of the web client on a page."""
        try:
            page.goto(f"{self._home}/{path}" if path else self._home, timeout=_LOADS_WITHIN_MS)
        except Error as problem:
            raise LedgerUnavailable(f"Tryton's web client does not load: {first_line(problem)}") from None

    def _send(self, session: BrowserContext, body: str) -> tuple[int, str]:
        headers = {"Content-Type": "application/json"}
        try:
            answer = session.request.post(
                self._questions, data=body, headers=headers, timeout=_ANSWERS_WITHIN_MS
            )
            return answer.status, answer.text()
        except Error as problem:
            raise LedgerUnavailable(f"Tryton does not answer: {first_line(problem)}") from None

    def _signed_in(self) -> BrowserContext:
        """The session of the browser that lives; what an earlier one held went with it."""
        alive = self._kept.alive()
        if alive is not self._browser:
            self._browser, self._session, self._work = alive, None, None
        return self._session or self._sign_in()

    def _sign_in(self) -> BrowserContext:
        if self._session is not None:
            self._session.close()
        self._session = self._browser.new_context()
        page = self._session.new_page()
        self._watch(page)
        self.go(page, "")
        body = page.locator("body")
        self._name_the_user(body)
        writable(body, "#ask-dialog-entry", _ANSWERS_WITHIN_MS).fill(self._password)
        try:
            with page.expect_response("**/session/login", timeout=_ANSWERS_WITHIN_MS) as answer:
                page.keyboard.press("Enter")
            if answer.value.status == HTTPStatus.UNAUTHORIZED:
                raise LedgerRefused(f"Tryton does not take the password of {self._user}; set the secret anew")
            expect(the_only(body, "#user-preferences")).not_to_be_empty(timeout=_LOADS_WITHIN_MS)
        except (Error, AssertionError):
            raise LedgerUnavailable("Tryton's web client did not sign in") from None
        self._state = self._session.storage_state()
        return self._session

    def _name_the_user(self, body: Locator) -> None:
        """The client asks the server for its databases; until it knows them, it drops a name that is sent."""
        database = the_only(body, "[name=database]", _ANSWERS_WITHIN_MS)
        try:
            expect(database).not_to_have_value("", timeout=_ANSWERS_WITHIN_MS)
        except AssertionError:
            raise LedgerUnavailable("Tryton's web client found no database to sign in to") from None
        name = writable(body, "input[name=login]")
        name.fill(self._user)
        name.press("Enter")
