"""What the older generation of the client does first: store, flush, look at the tasks, learn in a space, and ask it.

The daemon is named by ACONTEXT_BASE_URL and ACONTEXT_API_KEY, as for the suite of the newest client.
"""

import os

from acontext import AcontextClient

BASE_URL = os.environ["ACONTEXT_BASE_URL"]
API_KEY = os.environ["ACONTEXT_API_KEY"]

PLAN = [
    {"role": "user", "content": "I need to build a landing page for an iPhone 15 Pro. Please plan first, then begin."},
    {
        "role": "assistant",
        "content": "Here is my plan:\n1. Research the facts about the phone\n2. Build the page with React\n3. Deploy it to Cloudflare\nShall I begin?",
    },
    {"role": "user", "content": "Yes, go. I always want plain HTML, never a framework."},
    {
        "role": "assistant",
        "content": "I begin with the research: I will look up the specifications first.",
    },
]

FIX = [
    {"role": "user", "content": "Please run the database migrations on staging. I always want pnpm, never npm."},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "1", "type": "function", "function": {"name": "bash", "arguments": '{"command": "pnpm migrate"}'}}],
    },
    {"role": "tool", "tool_call_id": "1", "content": 'Error: relation "orders" is locked by another session'},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": "2", "type": "function", "function": {"name": "bash", "arguments": '{"command": "systemctl stop orders-worker"}'}}
        ],
    },
    {"role": "tool", "tool_call_id": "2", "content": "stopped"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "3", "type": "function", "function": {"name": "bash", "arguments": '{"command": "pnpm migrate"}'}}],
    },
    {"role": "tool", "tool_call_id": "3", "content": "12 migrations applied"},
    {"role": "assistant", "content": "All 12 migrations are applied; the worker had held the lock."},
    {"role": "user", "content": "Perfect, that worked. Thanks!"},
]


def test_the_client_is_of_the_older_generation() -> None:
    from importlib.metadata import version

    assert version("acontext").startswith("0.0.")


def test_messages_become_tasks_with_progress_and_preferences() -> None:
    with AcontextClient(api_key=API_KEY, base_url=BASE_URL) as client:
        assert client.ping() == "pong"
        session = client.sessions.create()
        for message in PLAN:
            client.sessions.send_message(session.id, blob=message, format="openai")
        client.sessions.flush(session.id)

        tasks = client.sessions.get_tasks(session.id).items

        assert [task.order for task in tasks] == [1, 2, 3]
        assert tasks[0].status == "running"
        assert [task.status for task in tasks[1:]] == ["pending", "pending"]
        assert "esearch" in tasks[0].data.task_description
        assert any("HTML" in wish for wish in tasks[0].data.user_preferences or [])
        stored = client.sessions.get_messages(session.id, format="openai")
        assert [item["role"] for item in stored.items] == [message["role"] for message in PLAN]


def test_a_space_learns_and_is_asked_in_both_modes() -> None:
    with AcontextClient(api_key=API_KEY, base_url=BASE_URL) as client:
        space = client.spaces.create(configs={"name": "staging"})
        session = client.sessions.create(space_id=space.id)
        for message in FIX:
            client.sessions.send_message(session.id, blob=message, format="openai")
        client.sessions.flush(session.id)

        status = client.sessions.get_learning_status(session.id)
        fast = client.spaces.experience_search(space.id, query="migrations fail because a table is locked", mode="fast")
        agentic = client.spaces.experience_search(space.id, query="migrations fail because a table is locked", mode="agentic")

        assert status.not_space_digested_count == 0
        assert status.space_digested_count >= 1
        assert len(fast.cited_blocks) >= 1
        found = fast.cited_blocks[0]
        assert found.type == "sop"
        assert any("orders-worker" in str(block.props) for block in fast.cited_blocks)
        assert agentic.final_answer is not None and "No language model" in agentic.final_answer
        assert [block.block_id for block in agentic.cited_blocks] == [block.block_id for block in fast.cited_blocks]
        client.spaces.delete(space.id)
        assert space.id not in [each.id for each in client.spaces.list().items]
