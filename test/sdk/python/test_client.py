"""Who may come in, and what a refusal looks like to the caller."""

import pytest
from acontext.errors import APIError, TransportError
from conftest import KINDS, Client, called

GROUPS = ("sessions", "disks", "disks.artifacts", "skills", "learning_spaces", "users", "sandboxes", "project")


def methods_of(client: Client) -> set[str]:
    """Every public method of the client that speaks to the server."""
    found = {"ping"}
    for group in GROUPS:
        target = client.raw
        for name in group.split("."):
            target = getattr(target, name)
        found |= {f"{group}.{name}" for name in dir(target) if not name.startswith("_") and callable(getattr(target, name))}
    return found


def test_ping_answers_pong(client: Client) -> None:
    assert client.ping() == "pong"


@pytest.mark.parametrize("key", ["nonsense", "sk-ac-nonsense", "sk-ac-" + "A" * 76])
def test_a_wrong_key_is_refused(client: Client, key: str) -> None:
    stranger = Client(client.kind, set(), api_key=key)

    with pytest.raises(APIError) as refused:
        stranger.ping()

    assert (refused.value.status_code, refused.value.code, refused.value.message) == (401, 401, "Unauthorized")
    assert str(refused.value) == "401: Unauthorized"
    stranger.finish()


def test_a_server_that_is_not_there_is_a_transport_error(client: Client) -> None:
    nobody = Client(client.kind, set(), base_url="http://127.0.0.1:1/api/v1")

    with pytest.raises(TransportError):
        nobody.ping()

    nobody.finish()


def test_what_is_missing_or_wrong_is_said_in_words(client: Client) -> None:
    with pytest.raises(APIError) as unknown:
        client.sessions.delete("9b2f6a4e-0000-4000-8000-000000000000")
    with pytest.raises(APIError) as wrong:
        client.sessions.list(limit=201)

    assert (unknown.value.status_code, unknown.value.message) == (404, "session not found")
    assert wrong.value.status_code == 400
    assert "limit" in str(wrong.value.message)


@pytest.mark.parametrize("kind", KINDS)
def test_every_method_was_called(kind: str, request: pytest.FixtureRequest) -> None:
    if len({item.path for item in request.session.items}) < 2:
        pytest.skip("only a part of the suite was run")
    client = Client(kind, set())

    assert methods_of(client) - called[kind] == set()

    client.finish()
