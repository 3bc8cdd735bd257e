"""Sessions, their settings, events, tasks and copies."""

import uuid

import pytest
from acontext import DiskEvent, TextEvent
from acontext.errors import APIError
from conftest import Client
from samples import DEPLOYMENT


def test_a_session_is_created_with_what_it_is_given(client: Client, user: str) -> None:
    made = client.sessions.create(user=user, disable_task_tracking=True, configs={"agent": "a", "deep": {"x": [1, None]}})
    bare = client.sessions.create()

    assert made.disable_task_tracking is True
    assert made.configs == {"agent": "a", "deep": {"x": [1, None]}}
    assert uuid.UUID(made.id).version == 4
    assert made.user_id is not None
    assert (bare.user_id, bare.configs, bare.disable_task_tracking) == (None, None, False)
    assert bare.project_id == made.project_id
    assert client.sessions.get_configs(made.id) == made


def test_a_session_may_have_an_id_of_its_own_and_is_there_only_once(client: Client, user: str) -> None:
    mine = str(uuid.uuid4())

    first = client.sessions.create(use_uuid=mine, user=user)
    again = client.sessions.create(use_uuid=mine, configs={"ignored": True})

    assert first.id == mine
    assert again == first
    with pytest.raises(APIError) as refused:
        client.sessions.create(use_uuid="nonsense")
    assert (refused.value.status_code, refused.value.message) == (400, "invalid UUID format for use_uuid")


def test_sessions_are_listed_in_pages(client: Client, user: str) -> None:
    made = [client.sessions.create(user=user).id for _ in range(5)]

    pages, cursor = [], None
    while True:
        page = client.sessions.list(user=user, limit=2, cursor=cursor)
        pages.append([each.id for each in page.items])
        if not page.has_more:
            assert page.next_cursor is None
            break
        cursor = page.next_cursor
    newest = client.sessions.list(user=user, limit=2, time_desc=True)

    assert pages == [made[:2], made[2:4], made[4:]]
    assert [each.id for each in newest.items] == [made[4], made[3]]
    assert client.sessions.list(user="nobody").items == []
    assert made[0] in {each.id for each in client.sessions.list(limit=200, time_desc=True).items}


def test_sessions_are_found_by_what_their_settings_contain(client: Client, user: str) -> None:
    one = client.sessions.create(user=user, configs={"agent": "one", "tags": ["a", "b"], "limits": {"cpu": 2, "ram": 4}}).id
    two = client.sessions.create(user=user, configs={"agent": "two"}).id
    bare = client.sessions.create(user=user).id

    def found(**wanted: object) -> list[str]:
        return [each.id for each in client.sessions.list(user=user, filter_by_configs=wanted).items]

    assert found(agent="one") == [one]
    assert found(tags=["b"], limits={"ram": 4}) == [one]
    assert found(agent="One") == []
    assert found() == [one, two, bare]


def test_settings_are_replaced_and_merged(client: Client, session: str) -> None:
    client.sessions.update_configs(session, configs={"a": 1, "b": {"c": 2}})
    merged = client.sessions.patch_configs(session, configs={"a": None, "d": "new"})

    assert merged == {"b": {"c": 2}, "d": "new"}
    assert client.sessions.get_configs(session).configs == merged
    client.sessions.update_configs(session, configs={})
    assert client.sessions.get_configs(session).configs == {}


def test_a_deleted_session_is_gone(client: Client, session: str, user: str) -> None:
    client.sessions.store_message(session, blob={"role": "user", "content": "hi"})
    client.sessions.delete(session)

    assert client.sessions.list(user=user).items == []
    with pytest.raises(APIError) as gone:
        client.sessions.get_configs(session)
    assert gone.value.status_code == 404
    with pytest.raises(APIError) as unread:
        client.sessions.get_messages(session)
    assert unread.value.status_code in (400, 404)


def test_a_session_of_another_project_is_out_of_reach(client: Client, other: Client, session: str) -> None:
    for attempt in (
        lambda: other.sessions.delete(session),
        lambda: other.sessions.get_configs(session),
        lambda: other.sessions.get_messages(session),
        lambda: other.sessions.store_message(session, blob={"role": "user", "content": "hi"}),
        lambda: other.sessions.get_tasks(session),
        lambda: other.sessions.flush(session),
    ):
        with pytest.raises(APIError) as refused:
            attempt()
        assert refused.value.status_code in (400, 403, 404)
    assert client.sessions.get_messages(session).items == []


def test_events_come_with_the_messages_that_they_happened_between(client: Client, session: str) -> None:
    disk = str(uuid.uuid4())
    client.sessions.store_message(session, blob={"role": "user", "content": "first"})
    kept = client.sessions.add_event(session, DiskEvent(disk_id=disk, path="/notes/a.md", note="written"))
    client.sessions.add_event(session, TextEvent(text="looked at it"))
    client.sessions.store_message(session, blob={"role": "assistant", "content": "second"})

    listed = client.sessions.get_events(session)
    read = client.sessions.get_messages(session, with_events=True)

    assert (kept.type, kept.data) == ("disk_event", {"disk_id": disk, "path": "/notes/a.md", "note": "written"})
    assert [(each.type, each.data) for each in listed.items] == [
        (kept.type, kept.data),
        ("text_event", {"text": "looked at it"}),
    ]
    assert listed.has_more is False and listed.next_cursor is None
    assert [each.id for each in read.events] == [each.id for each in listed.items]
    assert client.sessions.get_messages(session).events is None


def test_events_are_listed_in_pages(client: Client, session: str) -> None:
    for text in "abc":
        client.sessions.add_event(session, TextEvent(text=text))

    first = client.sessions.get_events(session, limit=2)
    rest = client.sessions.get_events(session, limit=2, cursor=first.next_cursor)
    newest = client.sessions.get_events(session, limit=1, time_desc=True)

    assert [each.data["text"] for each in [*first.items, *rest.items]] == ["a", "b", "c"]
    assert (first.has_more, rest.has_more, rest.next_cursor) == (True, False, None)
    assert newest.items[0].data == {"text": "c"}


def test_a_conversation_becomes_tasks(client: Client, session: str) -> None:
    ids = [client.sessions.store_message(session, blob=blob).id for blob in DEPLOYMENT]
    waiting = client.sessions.messages_observing_status(session)
    flushed = client.sessions.flush(session)
    seen = client.sessions.messages_observing_status(session)

    assert (flushed.status, flushed.errmsg) == (0, "")
    assert waiting.observed + waiting.in_process + waiting.pending == len(ids)
    assert (seen.observed, seen.in_process, seen.pending) == (len(ids), 0, 0)

    page = client.sessions.get_tasks(session)
    [task] = page.items
    assert (task.order, task.status, task.is_planning, task.session_id) == (1, "success", False, session)
    assert "deploy the orders service" in task.data.task_description.lower()
    assert task.data.user_preferences and "pnpm" in task.data.user_preferences[0]
    assert page.has_more is False

    messages = client.sessions.get_messages(session, format="acontext").items
    assert {each["session_task_process_status"] for each in messages} == {"success"}
    assert messages[0]["task_id"] == task.id


def test_a_summary_tells_the_tasks(client: Client, session: str) -> None:
    assert client.sessions.get_session_summary(session) == ""

    for blob in DEPLOYMENT:
        client.sessions.store_message(session, blob=blob)
    client.sessions.flush(session)
    summary = client.sessions.get_session_summary(session, limit=5)

    assert summary.startswith('<task id="1" description="')
    assert "deploy the orders service" in summary.lower()
    assert "<user_preference>" in summary and "pnpm" in summary


def test_an_untracked_session_has_no_tasks(client: Client, user: str) -> None:
    session = client.sessions.create(user=user, disable_task_tracking=True).id
    kept = [client.sessions.store_message(session, blob=blob) for blob in DEPLOYMENT]
    client.sessions.flush(session)
    status = client.sessions.messages_observing_status(session)

    assert {each.session_task_process_status for each in kept} == {"disable_tracking"}
    assert client.sessions.get_tasks(session).items == []
    assert (status.observed, status.in_process, status.pending) == (0, 0, 0)


def test_a_copy_is_whole_and_stands_alone(client: Client, user: str) -> None:
    session = client.sessions.create(user=user, configs={"agent": "a"}).id
    for blob in DEPLOYMENT:
        client.sessions.store_message(session, blob=blob, meta={"from": "original"})
    client.sessions.add_event(session, TextEvent(text="noted"))
    client.sessions.flush(session)

    copied = client.sessions.copy(session)
    copy = copied.new_session_id
    client.sessions.store_message(copy, blob={"role": "user", "content": "only here"})

    assert copied.old_session_id == session and copy != session
    before, after = client.sessions.get_messages(session), client.sessions.get_messages(copy)
    assert after.items[: len(before.items)] == before.items
    assert after.metas[: len(before.metas)] == before.metas
    assert len(after.items) == len(before.items) + 1
    assert set(before.ids).isdisjoint(after.ids)
    assert client.sessions.get_configs(copy).configs == {"agent": "a"}
    assert [each.data for each in client.sessions.get_events(copy).items] == [{"text": "noted"}]
    tasks = [client.sessions.get_tasks(each).items for each in (session, copy)]
    assert [[task.data for task in each] for each in tasks][0] == [task.data for task in tasks[1]]


def test_copying_what_is_not_there_says_so_by_name(client: Client) -> None:
    with pytest.raises(APIError, match="SESSION_NOT_FOUND") as missing:
        client.sessions.copy(str(uuid.uuid4()))
    with pytest.raises(APIError, match="INVALID_SESSION_ID") as invalid:
        client.sessions.copy("nonsense")

    assert (missing.value.status_code, invalid.value.status_code) == (404, 400)
