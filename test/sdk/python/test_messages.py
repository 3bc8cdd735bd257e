"""Messages in every format: in, out, across, edited on read."""

import base64
import json

import httpx
import pytest
from acontext import FileUpload, MessagePart
from acontext.errors import APIError
from acontext.messages import build_acontext_message
from conftest import Client
from samples import PNG, call, result

PIXEL = base64.b64encode(PNG).decode()

OPENAI = [
    {"role": "system", "content": "You are brief."},
    {"role": "user", "content": [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "https://example.org/a.png", "detail": "low"}},
    ]},
    {"role": "assistant", "content": "I look.", "tool_calls": [call("c1", "look", at="a.png")]},
    result("c1", "a pixel"),
    {"role": "assistant", "content": "A pixel."},
]  # fmt: skip

ANTHROPIC = [
    {"role": "user", "content": [
        {"type": "text", "text": "What is this?", "cache_control": {"type": "ephemeral"}},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}},
    ]},
    {"role": "assistant", "content": [
        {"type": "thinking", "thinking": "Let me look.", "signature": "c2ln"},
        {"type": "text", "text": "I look."},
        {"type": "tool_use", "id": "t1", "name": "look", "input": {"at": "a.png"}},
    ]},
    {"role": "user", "content": [
        {"type": "tool_result", "tool_use_id": "t1", "content": [{"type": "text", "text": "a pixel"}], "is_error": False},
    ]},
]  # fmt: skip

GEMINI = [
    {"role": "user", "parts": [{"text": "Look at it."}]},
    {"role": "model", "parts": [{"functionCall": {"id": "g1", "name": "look", "args": {"at": "a.png"}}}]},
    {"role": "user", "parts": [{"functionResponse": {"id": "g1", "name": "look", "response": {"seen": "a pixel"}}}]},
]


@pytest.mark.parametrize(("format", "blobs"), [("openai", OPENAI), ("anthropic", ANTHROPIC), ("gemini", GEMINI)])
def test_what_is_stored_comes_back_as_it_was(client: Client, session: str, format: str, blobs: list[dict]) -> None:
    kept = [client.sessions.store_message(session, blob=blob, format=format) for blob in blobs]
    read = client.sessions.get_messages(session, format=format)

    assert read.items == blobs
    assert read.ids == [each.id for each in kept]
    assert read.metas == [{} for _ in blobs]
    assert [each.parent_id for each in kept] == [None, *read.ids[:-1]]
    assert (read.has_more, read.next_cursor, read.edit_at_message_id) == (False, None, read.ids[-1])


def test_a_conversation_is_read_in_any_other_format(client: Client, session: str) -> None:
    for blob in ANTHROPIC:
        client.sessions.store_message(session, blob=blob, format="anthropic")

    chat = client.sessions.get_messages(session).items
    gemini = client.sessions.get_messages(session, format="gemini").items
    own = client.sessions.get_messages(session, format="acontext").items

    assert chat[0]["content"][1] == {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}}
    assert chat[1]["tool_calls"] == [call("t1", "look", at="a.png") | {"function": {"name": "look", "arguments": '{"at":"a.png"}'}}]
    assert chat[2] == {"role": "tool", "tool_call_id": "t1", "content": "a pixel"}
    assert gemini[0]["parts"][1] == {"inlineData": {"mimeType": "image/png", "data": PIXEL}}
    assert gemini[2]["parts"] == [{"functionResponse": {"id": "t1", "name": "look", "response": {"output": "a pixel"}}}]
    assert [part["type"] for part in own[1]["parts"]] == ["thinking", "text", "tool-call"]
    assert own[0]["meta"]["source_format"] == "anthropic"


def test_a_message_of_our_own_format_keeps_every_part(client: Client, session: str) -> None:
    message = build_acontext_message(
        role="assistant",
        parts=[
            "Plain text.",
            MessagePart(type="tool-call", meta={"name": "look", "arguments": {"at": "a.png"}}),
            {"type": "data", "meta": {"data_type": "chart", "points": [1, 2]}},
        ],
        meta={"source": "test"},
    )
    kept = client.sessions.store_message(session, blob=message, format="acontext", meta={"rating": 5})
    read = client.sessions.get_messages(session, format="acontext")

    assert (kept.role, kept.meta, kept.task_id, kept.session_id) == ("assistant", {"rating": 5}, None, session)
    assert [part.type for part in kept.parts] == ["text", "tool-call", "data"]
    assert kept.parts[2].meta == {"data_type": "chart", "points": [1, 2]}
    assert read.metas == [{"rating": 5}]
    assert read.items[0]["meta"] == {"source_format": "acontext", "source": "test", "__user_meta__": {"rating": 5}}


@pytest.mark.parametrize(
    "file",
    [FileUpload("dot.png", PNG, "image/png"), ("dot.png", PNG), ("dot.png", PNG, "application/x-wrong")],
    ids=["upload", "pair", "triple"],
)
def test_a_file_travels_with_its_message(client: Client, session: str, file: object) -> None:
    message = build_acontext_message(role="user", parts=["Look:", MessagePart(type="image", file_field="picture")])
    kept = client.sessions.store_message(session, blob=message, format="acontext", file_field="picture", file=file)
    read = client.sessions.get_messages(session, format="acontext")
    asset = kept.parts[1].asset

    assert (kept.parts[1].type, kept.parts[1].filename) == ("image", "dot.png")
    assert (asset.mime, asset.size_b, asset.etag) == ("image/png", len(PNG), "")
    link = read.public_urls[asset.sha256]
    assert httpx.get(link.url).content == PNG
    assert client.sessions.get_messages(session, format="acontext", with_asset_public_url=False).public_urls is None
    [part] = [part for part in client.sessions.get_messages(session, format="anthropic").items[0]["content"] if part["type"] == "image"]
    assert part["source"] == {"type": "base64", "media_type": "image/png", "data": PIXEL}


@pytest.mark.parametrize(
    ("format", "blob"),
    [
        ("openai", {"role": "nobody", "content": "hi"}),
        ("openai", {"role": "user"}),
        ("anthropic", {"role": "system", "content": "hi"}),
        ("gemini", {"role": "user", "parts": [{"text": ""}]}),
        ("acontext", {"role": "user", "parts": [{"type": "text", "text": ""}]}),
        ("acontext", {"role": "user", "parts": [{"type": "unknown"}]}),
        ("acontext", {"role": "user", "parts": [{"type": "image", "file_field": "nowhere"}]}),
    ],
)
def test_what_is_no_message_is_refused_and_not_stored(client: Client, session: str, format: str, blob: dict) -> None:
    with pytest.raises(APIError) as refused:
        client.sessions.store_message(session, blob=blob, format=format)

    assert refused.value.status_code == 400
    assert client.sessions.get_messages(session).items == []


def test_what_is_attached_to_a_message_can_be_changed(client: Client, session: str) -> None:
    kept = client.sessions.store_message(session, blob={"role": "user", "content": "hi"}, meta={"a": 1, "b": 2})
    merged = client.sessions.patch_message_meta(session, kept.id, meta={"a": None, "c": [3]})

    assert kept.meta == {"a": 1, "b": 2}
    assert merged == {"b": 2, "c": [3]}
    assert client.sessions.get_messages(session).metas == [merged]
    with pytest.raises(APIError) as unknown:
        client.sessions.patch_message_meta(session, session, meta={})
    assert (unknown.value.status_code, unknown.value.message) == (404, "message not found")


def test_pages_are_oldest_first_and_time_desc_takes_the_newest(client: Client, session: str) -> None:
    for number in range(5):
        client.sessions.store_message(session, blob={"role": "user", "content": str(number)})

    def texts(**query: object) -> tuple[list[str], str | None]:
        page = client.sessions.get_messages(session, limit=2, **query)
        assert page.has_more is (page.next_cursor is not None)
        return [item["content"] for item in page.items], page.next_cursor

    first, after = texts()
    second, later = texts(cursor=after)
    last, end = texts(cursor=later)
    newest, before = texts(time_desc=True)

    assert (first, second, last, end) == (["0", "1"], ["2", "3"], ["4"], None)
    assert newest == ["3", "4"]
    assert texts(time_desc=True, cursor=before)[0] == ["1", "2"]
    assert [item["content"] for item in client.sessions.get_messages(session, time_desc=True).items] == list("01234")


def test_tokens_are_counted(client: Client, session: str) -> None:
    client.sessions.store_message(session, blob={"role": "user", "content": "hello world"})

    assert client.sessions.get_token_counts(session).total_tokens == 3
    assert client.sessions.get_messages(session).this_time_tokens == 3


def talk(client: Client, session: str, tools: int) -> None:
    """Calls of a tool and their results, one after another."""
    for number in range(tools):
        blob = {"role": "assistant", "tool_calls": [call(f"c{number}", "read", path=f"/{number}")]}
        client.sessions.store_message(session, blob=blob)
        client.sessions.store_message(session, blob=result(f"c{number}", f"content of {number} " * 20))


def test_old_results_and_arguments_are_left_out_on_read_only(client: Client, session: str) -> None:
    talk(client, session, 3)
    edited = client.sessions.get_messages(
        session,
        edit_strategies=[
            {"type": "remove_tool_result", "params": {"keep_recent_n_tool_results": 1, "tool_result_placeholder": "gone"}},
            {"type": "remove_tool_call_params", "params": {"keep_recent_n_tool_calls": 2}},
        ],
    )
    whole = client.sessions.get_messages(session)

    assert [item["content"][:4] for item in edited.items if item["role"] == "tool"] == ["gone", "gone", "cont"]
    arguments = [item["tool_calls"][0]["function"]["arguments"] for item in edited.items if "tool_calls" in item]
    assert [json.loads(each) for each in arguments] == [{}, {"path": "/1"}, {"path": "/2"}]
    assert edited.edit_at_message_id == whole.ids[-1]
    assert edited.this_time_tokens < whole.this_time_tokens
    assert "gone" not in {item.get("content") for item in whole.items}


@pytest.mark.parametrize(
    "strategy",
    [{"type": "token_limit", "params": {"limit_tokens": 150}}, {"type": "middle_out", "params": {"token_reduce_to": 150}}],
    ids=["token_limit", "middle_out"],
)
def test_a_conversation_is_cut_to_a_number_of_tokens(client: Client, session: str, strategy: dict) -> None:
    talk(client, session, 5)
    cut = client.sessions.get_messages(session, edit_strategies=[strategy])

    assert 0 < cut.this_time_tokens <= 150
    calls = {each["id"] for item in cut.items for each in item.get("tool_calls", [])}
    assert calls == {item["tool_call_id"] for item in cut.items if item["role"] == "tool"}


def test_a_pin_keeps_what_was_edited_before(client: Client, session: str) -> None:
    strategies = [{"type": "remove_tool_result", "params": {"keep_recent_n_tool_results": 1}}]
    talk(client, session, 2)
    first = client.sessions.get_messages(session, edit_strategies=strategies)
    talk(client, session, 2)
    later = client.sessions.get_messages(
        session, edit_strategies=strategies, pin_editing_strategies_at_message=first.edit_at_message_id
    )

    assert later.items[: len(first.items)] == first.items
    assert later.edit_at_message_id == first.edit_at_message_id
    assert len(later.items) == 8


@pytest.mark.parametrize(
    "strategy", [{"type": "nonsense"}, {"type": "token_limit", "params": {}}, {"type": "token_limit", "params": {"limit_tokens": 0}}]
)
def test_a_strategy_that_is_none_is_refused(client: Client, session: str, strategy: dict) -> None:
    with pytest.raises(APIError) as refused:
        client.sessions.get_messages(session, edit_strategies=[strategy])

    assert refused.value.status_code == 400
