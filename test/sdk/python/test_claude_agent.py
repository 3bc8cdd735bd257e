"""The storage that the client offers to programs built on the Claude Agent SDK."""

import uuid

import pytest
from acontext import AcontextAsyncClient
from acontext.integrations.claude_agent import ClaudeAgentStorage
from conftest import Client

MESSAGES = [
    {"subtype": "init", "data": {"session_id": None}},
    {"content": "Read the file.", "uuid": "u1"},
    {
        "content": [
            {"thinking": "Which file?", "signature": "c2ln"},
            {"text": "I read it."},
            {"id": "t1", "name": "Read", "input": {"path": "a.txt"}},
        ],
        "model": "claude-sonnet-4-5",
    },
    {"content": [{"tool_use_id": "t1", "content": "hello", "is_error": None}], "uuid": "u2"},
    {"content": [{"text": "It says hello."}], "model": "claude-sonnet-4-5", "error": "rate_limit"},
]


@pytest.mark.parametrize("known", [False, True], ids=["a new session", "a session that is there"])
def test_a_conversation_is_stored_under_the_id_of_the_agent(client: Client, user: str, known: bool) -> None:
    if client.kind == "sync":
        pytest.skip("the storage is made for the asynchronous client")
    assert isinstance(client.raw, AcontextAsyncClient)
    session = str(uuid.uuid4())
    if known:
        client.sessions.create(use_uuid=session, user=user)
    failures: list[Exception] = []
    storage = ClaudeAgentStorage(
        client.raw, user=user, include_thinking=True, on_error=lambda error, _blob: failures.append(error)
    )

    async def store() -> None:
        for message in MESSAGES:
            given = {**message, "data": {"session_id": session}} if "subtype" in message else message
            await storage.save_message(given)

    client.loop.run_until_complete(store())
    read = client.sessions.get_messages(session, format="anthropic")

    assert failures == []
    assert storage.session_id == session
    assert [item["role"] for item in read.items] == ["user", "assistant", "user", "assistant"]
    assert [block["type"] for block in read.items[1]["content"]] == ["thinking", "text", "tool_use"]
    assert read.metas == [
        {},
        {"model": "claude-sonnet-4-5", "has_thinking": True},
        {},
        {"model": "claude-sonnet-4-5", "error": "rate_limit"},
    ]
    assert [each.id for each in client.sessions.list(user=user).items] == [session]
