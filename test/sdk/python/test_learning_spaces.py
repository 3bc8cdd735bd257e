"""Learning spaces: the skills that they include and the sessions that they learn from."""

import uuid
from pathlib import Path

import pytest
from acontext.errors import APIError
from conftest import Client
from samples import DEPLOYMENT, SKILL_FILES, archive


def conversation(client: Client, user: str) -> str:
    session = client.sessions.create(user=user).id
    for blob in DEPLOYMENT:
        client.sessions.store_message(session, blob=blob)
    return session


def test_a_space_is_made_read_changed_and_deleted(client: Client, user: str) -> None:
    made = client.learning_spaces.create(user=user, meta={"env": "prod", "team": "ops"})
    bare = client.learning_spaces.create()
    changed = client.learning_spaces.update(made.id, meta={"team": None, "deep": {"a": [1]}})

    assert made.user_id is not None and made.meta == {"env": "prod", "team": "ops"}
    assert (bare.user_id, bare.meta) == (None, None)
    assert changed.meta == {"env": "prod", "team": None, "deep": {"a": [1]}}
    assert client.learning_spaces.get(made.id) == changed
    client.learning_spaces.delete(made.id)
    for attempt in (client.learning_spaces.get, client.learning_spaces.delete, client.learning_spaces.list_skills):
        with pytest.raises(APIError) as gone:
            attempt(made.id)
        assert (gone.value.status_code, gone.value.message) == (404, "learning space not found")


def test_spaces_are_listed_and_found_by_their_meta(client: Client, user: str) -> None:
    made = [client.learning_spaces.create(user=user, meta={"number": number, "tags": ["a"]}).id for number in range(3)]

    first = client.learning_spaces.list(user=user, limit=2)
    rest = client.learning_spaces.list(user=user, limit=2, cursor=first.next_cursor)

    assert [each.id for each in [*first.items, *rest.items]] == made
    assert [each.id for each in client.learning_spaces.list(user=user, limit=1, time_desc=True).items] == made[2:]
    assert [each.id for each in client.learning_spaces.list(user=user, filter_by_meta={"number": 1}).items] == [made[1]]
    assert client.learning_spaces.list(user=user, filter_by_meta={"number": "1"}).items == []


def test_store_flush_tasks_learn_wait_skills_download(client: Client, user: str, space: str, tmp_path: Path) -> None:
    session = conversation(client, user)
    record = client.learning_spaces.learn(space, session_id=session)
    client.sessions.flush(session)
    done = client.learning_spaces.wait_for_learning(space, session_id=session, timeout=30, poll_interval=0.05)

    assert (record.learning_space_id, record.session_id) == (space, session)
    assert (done.id, done.status) == (record.id, "completed")
    assert client.learning_spaces.get_session(space, session_id=session) == done
    assert client.learning_spaces.list_sessions(space) == [done]

    skills = {each.name: each for each in client.learning_spaces.list_skills(space)}
    assert {"daily-logs", "user-general-facts"} < set(skills)
    [learnt] = set(skills) - {"daily-logs", "user-general-facts"}
    down = client.skills.download(skill_id=skills[learnt].id, path=str(tmp_path))
    text = (tmp_path / "SKILL.md").read_text()
    assert "SKILL.md" in down.files
    assert "deploy the orders service" in text.lower() or any(
        "deploy the orders service" in (tmp_path / path).read_text().lower() for path in down.files
    )


def test_a_session_that_was_observed_before_is_learnt_from_too(client: Client, user: str, space: str) -> None:
    session = conversation(client, user)
    client.sessions.flush(session)
    client.learning_spaces.learn(space, session_id=session)
    done = client.learning_spaces.wait_for_learning(space, session_id=session, timeout=30, poll_interval=0.05)

    assert done.status == "completed"
    assert len(client.learning_spaces.list_skills(space)) == 3


def test_an_empty_session_is_learnt_at_once(client: Client, space: str, session: str) -> None:
    client.learning_spaces.learn(space, session_id=session)

    assert client.learning_spaces.wait_for_learning(space, session_id=session, timeout=5).status == "completed"


def test_a_session_is_learnt_only_once(client: Client, space: str, session: str) -> None:
    client.learning_spaces.learn(space, session_id=session)
    second = client.learning_spaces.create().id

    for each in (space, second):
        with pytest.raises(APIError, match="already learned") as refused:
            client.learning_spaces.learn(each, session_id=session)
        assert refused.value.status_code == 409
    with pytest.raises(APIError, match="session not found"):
        client.learning_spaces.learn(space, session_id=str(uuid.uuid4()))


def test_a_skill_is_included_once_and_excluded_any_number_of_times(client: Client, space: str) -> None:
    skill = client.skills.create(file=("s.zip", archive(SKILL_FILES))).id
    second = client.learning_spaces.create().id

    included = [client.learning_spaces.include_skill(each, skill_id=skill) for each in (space, second)]

    assert [(each.learning_space_id, each.skill_id) for each in included] == [(space, skill), (second, skill)]
    with pytest.raises(APIError, match="already included") as again:
        client.learning_spaces.include_skill(space, skill_id=skill)
    assert again.value.status_code == 409
    twin = client.skills.create(file=("s.zip", archive(SKILL_FILES))).id
    with pytest.raises(APIError, match="'release-notes' already exists") as clash:
        client.learning_spaces.include_skill(space, skill_id=twin)
    assert clash.value.status_code == 409

    for _ in range(2):
        client.learning_spaces.exclude_skill(space, skill_id=skill)
    assert skill not in {each.id for each in client.learning_spaces.list_skills(space)}
    assert skill in {each.id for each in client.learning_spaces.list_skills(second)}
    assert client.skills.get(skill).name == "release-notes"
