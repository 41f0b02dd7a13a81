"""Calls on Tryton's models and wizards, over plain HTTP or through a browser that is signed in."""

import base64
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Protocol

import httpx

from . import wire
from .errors import LedgerRefused, LedgerUnavailable

Record = dict[str, object]
"""One record as Tryton sends it; what a dotted field asks for lies one dict deeper, under "field."."""

TIMEOUT = httpx.Timeout(25.0, connect=5.0)
"""Below the 30 s that a step may take, so that a lost answer is known before a rescuer looks."""


class Line(Protocol):
    """A signed-in way to Tryton."""

    def post(self, body: str) -> tuple[int, str]:
        """Send one JSON-RPC request; return the answer's HTTP status and text."""


class HttpLine:
    """Tryton's session login over plain HTTP; signs in when first needed, and again when it has lapsed."""

    def __init__(
        self, address: str, database: str, user: str, password: str, timeout: httpx.Timeout = TIMEOUT
    ) -> None:
        self._client = httpx.Client(base_url=address.rstrip("/"), timeout=timeout, trust_env=False)
        self._path = f"/{database}/rpc/"
        self._user = user
        self._password = password
        self._session = ""

    def __repr__(self) -> str:
        return f"HttpLine({self._client.base_url}, {self._user})"

    def post(self, body: str) -> tuple[int, str]:
        """Send one request; a lapsed session is renewed once."""
        if not self._session:
            self._sign_in()
        response = self._send(body)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            self._sign_in()
            response = self._send(body)
        return response.status_code, response.text

    def close(self) -> None:
        """Let go of the connection; Tryton ends idle sessions itself."""
        self._client.close()

    def _send(self, body: str) -> httpx.Response:
        headers = {"Content-Type": "application/json"}
        if self._session:
            headers["Authorization"] = self._session
        try:
            return self._client.post(self._path, content=body, headers=headers)
        except httpx.HTTPError as problem:
            raise LedgerUnavailable(f"Tryton does not answer: {type(problem).__name__}") from None

    def _sign_in(self) -> None:
        self._session = ""
        response = self._send(wire.request("common.db.login", [self._user, {"password": self._password}]))
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            raise LedgerRefused(f"Tryton does not take the password of {self._user}; set the secret anew")
        match wire.result(response.status_code, response.text):
            case [int(user_id), str(token), *_]:
                words = f"{self._user}:{user_id}:{token}"
                self._session = "Session " + base64.b64encode(words.encode()).decode()
            case _:
                raise LedgerUnavailable("Tryton's answer to the sign-in cannot be read")


class Tryton:
    """Tryton's models and wizards; the user's own context goes along as last parameter."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._context: Record = {}

    def context(self) -> Record:
        """The user's company, language and so on, asked once."""
        if not self._context:
            self._context = record(self._ask("model.res.user.get_preferences", [True, {}]))
        return self._context

    def forget_context(self) -> None:
        """Ask for the user's context anew: the company or the language was set meanwhile."""
        self._context = {}

    def call(self, method: str, *parameters: object, context: Mapping[str, object] | None = None) -> object:
        """Call one method; `context` is laid over the user's own."""
        return self._ask(method, [*parameters, {**self.context(), **(context or {})}])

    def find(self, model: str, domain: Sequence[object], fields: Sequence[str]) -> list[Record]:
        """Records that meet a domain, oldest first."""
        order = [["id", "ASC"]]
        return records(self.call(f"model.{model}.search_read", domain, 0, None, order, fields))

    def _ask(self, method: str, parameters: Sequence[object]) -> object:
        return wire.result(*self._line.post(wire.request(method, parameters)))


def record(value: object) -> Record:
    """The value as one record; anything else cannot be used."""
    if isinstance(value, dict):
        return value
    raise LedgerUnavailable(f"Tryton answered {type(value).__name__} where a record was asked for")


def listed(value: object) -> list[object]:
    """The value as a list with something in it; anything else cannot be used."""
    if isinstance(value, list) and value:
        return value
    raise LedgerUnavailable(f"Tryton answered {type(value).__name__} where a list was asked for")


def records(value: object) -> list[Record]:
    """The value as records; anything else cannot be used."""
    if isinstance(value, list):
        return [record(each) for each in value]
    raise LedgerUnavailable(f"Tryton answered {type(value).__name__} where records were asked for")


def defaults(page: Record) -> Record:
    """The values that a wizard's page opens with, without the names that stand beside ids."""
    values = record(record(page.get("view")).get("defaults"))
    return {name: value for name, value in values.items() if not name.endswith(".")}
