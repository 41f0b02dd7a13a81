"""The ERP this robot works in: Tryton, at its own screen or without it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared import Run

from ..model import InvoiceSystem
from .rpc import ALLOWED, RpcInvoiceSystem
from .tryton import HttpLine

__all__ = ["open_invoice_system"]


@contextmanager
def open_invoice_system(run: Run) -> Iterator[InvoiceSystem]:
    """Open the adapter that this environment's values name, signed in with the secret `erp`.

    Values: adapter ("web" or "rpc"), address, database, user; browser, where it is not on the PATH;
    ready_seconds and written_seconds, where a write may take longer or shorter than is usual.
    """
    address, database, user = (str(run.values[name]) for name in ("address", "database", "user"))
    password = run.secret("erp").reveal()
    match run.values["adapter"]:
        case "rpc":
            allowed = ALLOWED.stated(run.values)
            with RpcInvoiceSystem(HttpLine(address, database, user, password), allowed) as ledger:
                yield ledger
        case "web":
            # a run without a screen does not pay for the browser's library
            from .client import MASKED  # noqa: PLC0415 (see above)
            from .web import open_web_client  # noqa: PLC0415 (see above)

            program = run.values.get("browser")
            with open_web_client(
                address,
                database,
                user,
                password,
                Path(str(program)) if program else run.browser,
                watch=lambda page: run.watch(page, mask=MASKED),
                trace=run.trace,
            ) as ledger:
                ledger.allowed = ledger.allowed.stated(run.values)
                yield ledger
                run.watch(None)
        case other:
            raise ValueError(f'the value "adapter" is {other!r}; it can be "web" or "rpc"')
