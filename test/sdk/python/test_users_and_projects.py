"""Users, the settings of a project, and the sandboxes that there are none of."""

import pytest
from acontext.errors import APIError
from conftest import Client


def test_users_come_to_be_with_what_is_theirs(client: Client, user: str) -> None:
    client.sessions.create(user=user)
    client.disks.create(user=user)
    client.learning_spaces.create(user=user)

    [found] = [each for each in client.users.list().items if each.identifier == user]
    counts = client.users.get_resources(user).counts

    assert found.id == client.sessions.list(user=user).items[0].user_id
    assert (counts.sessions_count, counts.skills_count) == (1, 2)
    # The two skills of the space have disks of their own.
    assert counts.disks_count == 3


@pytest.mark.parametrize("name", ["alice@acontext.io", "a/b", "Ünïcode 名", "100%", "a+b c?d#e"])
def test_any_text_names_a_user(client: Client, name: str) -> None:
    client.sessions.create(user=name)

    assert client.users.get_resources(name).counts.sessions_count == 1
    client.users.delete(name)
    assert client.sessions.list(user=name).items == []
    with pytest.raises(APIError):
        client.users.get_resources(name)


def test_users_are_listed_in_pages(client: Client, user: str) -> None:
    for number in range(3):
        client.disks.create(user=f"{number}-{user}")

    newest = client.users.list(limit=2, time_desc=True)
    next_page = client.users.list(limit=1, time_desc=True, cursor=newest.next_cursor)

    assert [each.identifier for each in [*newest.items, *next_page.items]] == [f"{number}-{user}" for number in (2, 1, 0)]
    assert newest.has_more is True


def test_a_deleted_user_takes_everything_along(client: Client, user: str) -> None:
    client.sessions.create(user=user)
    client.disks.create(user=user)
    client.learning_spaces.create(user=user)

    client.users.delete(user)

    for listed in (client.sessions.list, client.disks.list, client.learning_spaces.list, client.skills.list_catalog):
        assert listed(user=user).items == []


def test_settings_of_the_project_are_merged(client: Client) -> None:
    merged = client.project.update_configs({"task_success_criteria": "The tests pass.", "own": {"a": 1}})
    read = client.project.get_configs()
    reset = client.project.update_configs({"task_success_criteria": None, "own": None})

    assert merged.task_success_criteria == "The tests pass."
    assert (read.task_success_criteria, read.model_extra["own"]) == ("The tests pass.", {"a": 1})
    assert read.model_extra["encryption_enabled"] is False
    assert (reset.task_success_criteria, reset.task_failure_criteria) == (None, None)
    with pytest.raises(APIError, match="task_failure_criteria must be a string"):
        client.project.update_configs({"task_failure_criteria": 1})


def test_there_are_no_sandboxes(client: Client) -> None:
    sandbox = "9b2f6a4e-0000-4000-8000-000000000000"

    for attempt in (
        client.sandboxes.create,
        lambda: client.sandboxes.exec_command(sandbox_id=sandbox, command="id", timeout=5),
        lambda: client.sandboxes.kill(sandbox),
    ):
        with pytest.raises(APIError, match="never executes") as refused:
            attempt()
        assert refused.value.status_code == 501
    logs = client.sandboxes.get_logs(limit=5, time_desc=True)
    assert (logs.items, logs.has_more) == ([], False)
