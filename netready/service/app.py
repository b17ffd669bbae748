"""The application: routes, guards and bounds put together round one desk.

A room of the service adds a line to `ROUTERS`, and one to `BACKGROUND` if it must live beside the
requests (an async context manager, entered on the event loop at the start).
"""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from netready import __version__
from netready.domain.errors import CannotMeasureError, DiskFullError
from netready.service.answers import Problem, sentence_of
from netready.service.bodies import BoundedBodies
from netready.service.desk import Desk
from netready.service.fault_place import fault_place
from netready.service.headers import SafeHeaders
from netready.service.pages.drawn import drawn, static_files
from netready.service.routes import (
    about,
    agent_file,
    agent_page,
    agents,
    codes,
    comments,
    duties,
    join,
    lines,
    metrics,
    nightly_page,
    pages,
    records,
    run_page,
    runs,
    site,
    walk,
    walk_page,
    watch,
)
from netready.store.database.engine import StoreUnavailableError

ROUTERS: Final[tuple[APIRouter, ...]] = (
    about.router,
    join.router,
    codes.router,
    agents.router,
    site.router,
    records.router,
    duties.router,
    lines.router,
    runs.router,
    run_page.router,
    watch.router,
    agent_page.router,
    agent_file.router,
    walk.router,
    walk_page.router,
    comments.router,
    nightly_page.router,
    pages.router,
    metrics.router,
)  # fmt: skip

BACKGROUND: Final[tuple[Callable[[Desk], AbstractAsyncContextManager[None]], ...]] = (runs.driven,)

API: Final = "/api/"
_LOG: Final = logging.getLogger("netready.service")


def make_app(desk: Desk) -> FastAPI:
    """The application round that desk; it starts nothing before it is served."""
    app = FastAPI(
        title="netready",
        version=__version__,
        description="The aggregator of netready: devices measure, technicians walk, all read.",
        lifespan=_lifespan,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    app.state.desk = desk
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", static_files(), name="static")
    app.add_exception_handler(HTTPException, _problem)
    app.add_exception_handler(RequestValidationError, _not_allowed)
    app.add_exception_handler(StoreUnavailableError, _not_now)
    app.add_exception_handler(DiskFullError, _not_now)
    app.add_exception_handler(Exception, _fault)
    app.add_middleware(BoundedBodies)
    app.add_middleware(
        SafeHeaders,
        target_at=desk.targets.web_url_at,
        strict_transport=desk.settings.own_certificate,
    )
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for each in BACKGROUND:
            await stack.enter_async_context(each(app.state.desk))
        yield


def _problem(request: Request, error: Exception) -> Response:
    """One sentence: as JSON to programs, as a page to people; who is not signed in may do so."""
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for nothing else
    if not _is_person(request):
        body = {"detail": str(error.detail)}
        if isinstance(error, Problem) and error.refusal is not None:
            body["refusal"] = error.refusal.value
        return JSONResponse(body, status_code=error.status_code, headers=error.headers)
    if error.status_code == 401:
        return RedirectResponse(f"/sign-in#{request.url.path}", status_code=303)
    return drawn(
        "problem.html.j2", status=error.status_code, title="That did not work", words=error.detail
    )


def _is_person(request: Request) -> bool:
    asks_for_page = "text/html" in request.headers.get("accept", "")
    return asks_for_page and not request.url.path.startswith(API)


def _not_allowed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    return JSONResponse({"detail": sentence_of(list(error.errors()))}, status_code=422)


def _not_now(request: Request, error: Exception) -> Response:
    """The database does not answer, or the disk is full: nothing was kept, try again."""
    assert isinstance(error, CannotMeasureError)  # noqa: S101 - as above
    _LOG.error("%s %s", error.reason, error.remedy)
    body = {"detail": f"Nothing was kept: {error.reason}"}
    return JSONResponse(body, status_code=503, headers={"Retry-After": "10"})


def _fault(request: Request, error: Exception) -> Response:
    """A fault of the program: its kind and place go to the log, nothing of it to the caller."""
    _LOG.error("a fault in %s %s: %s", request.method, request.url.path, fault_place(error))
    return JSONResponse({"detail": "The program failed; its log says where."}, status_code=500)
