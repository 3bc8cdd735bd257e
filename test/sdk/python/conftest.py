"""One suite for both clients: every test that takes `client` runs with the synchronous and with the asynchronous one.

The daemon is started by whoever runs the suite, and told by ACONTEXT_BASE_URL and ACONTEXT_API_KEY, the names that the
clients read themselves. ACONTEXT_OTHER_KEY is a key of another project of the same home.
"""

import asyncio
import inspect
import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from acontext import AcontextAsyncClient, AcontextClient

KINDS = ("sync", "async")


class Calls:
    """A client, or one of its groups, whose methods are called the same way whichever client it is."""

    def __init__(self, target: Any, run: Callable[[Any], Any], called: set[str], path: str = "") -> None:
        self._target, self._run, self._called, self._path = target, run, called, path

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        path = f"{self._path}{name}"
        if callable(value):
            return lambda *args, **named: self._call(path, value, args, named)
        return Calls(value, self._run, self._called, f"{path}.")

    def _call(self, path: str, method: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        self._called.add(path)
        return self._run(method(*args, **named))


class Client(Calls):
    """A client of either kind, on an event loop of its own."""

    def __init__(self, kind: str, called: set[str], **options: Any) -> None:
        loop = asyncio.new_event_loop()
        raw = AcontextClient(**options) if kind == "sync" else AcontextAsyncClient(**options)
        super().__init__(raw, lambda value: loop.run_until_complete(value) if inspect.isawaitable(value) else value, called)
        self.kind, self.raw, self.loop = kind, raw, loop

    def finish(self) -> None:
        self._run(self.raw.close() if self.kind == "sync" else self.raw.aclose())
        self.loop.close()

    def tool(self, pool: Any, context: Any, name: str, **arguments: Any) -> str:
        """What a tool answers the model."""
        if self.kind == "sync":
            return pool.execute_tool(context, name, arguments)
        return self._run(pool.async_execute_tool(context, name, arguments))

    def context(self, pool: Any, *args: Any, **named: Any) -> Any:
        """The context that the tools of a pool work in."""
        prepare = pool.format_context if self.kind == "sync" else pool.async_format_context
        return self._run(prepare(self.raw, *args, **named))


called: dict[str, set[str]] = {kind: set() for kind in KINDS}


@pytest.fixture(params=KINDS, scope="session")
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    made = Client(request.param, called[request.param])
    yield made
    made.finish()


@pytest.fixture(scope="session")
def other(client: Client) -> Iterator[Client]:
    """A client of the same kind with a key of another project."""
    made = Client(client.kind, set(), api_key=os.environ["ACONTEXT_OTHER_KEY"])
    yield made
    made.finish()


@pytest.fixture
def user() -> str:
    """A person whom no other test knows, so that lists hold only what the test made."""
    return f"{uuid.uuid4()}@example.org"


@pytest.fixture
def session(client: Client, user: str) -> str:
    return client.sessions.create(user=user).id


@pytest.fixture
def disk(client: Client, user: str) -> str:
    return client.disks.create(user=user).id


@pytest.fixture
def space(client: Client, user: str) -> str:
    return client.learning_spaces.create(user=user).id


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks whether everything was called comes last."""
    items.sort(key=lambda item: "every_method" in item.name)
