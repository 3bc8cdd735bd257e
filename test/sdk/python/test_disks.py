"""Disks and the files on them."""

import json

import httpx
import pytest
from acontext import FileUpload
from acontext.errors import APIError
from conftest import Client
from samples import PNG


def put(client: Client, disk: str, path: str, content: str | bytes) -> None:
    folder, _, name = path.rpartition("/")
    data = content.encode() if isinstance(content, str) else content
    client.disks.artifacts.upsert(disk, file=(name, data), file_path=f"{folder}/")


def test_disks_are_made_listed_and_deleted(client: Client, user: str) -> None:
    made = [client.disks.create(user=user).id for _ in range(3)]
    bare = client.disks.create()

    first = client.disks.list(user=user, limit=2)
    rest = client.disks.list(user=user, limit=2, cursor=first.next_cursor)
    newest = client.disks.list(user=user, limit=1, time_desc=True)

    assert bare.user_id is None
    assert [each.id for each in [*first.items, *rest.items]] == made
    assert (first.has_more, rest.has_more) == (True, False)
    assert [each.id for each in newest.items] == [made[2]]
    client.disks.delete(made[0])
    assert [each.id for each in client.disks.list(user=user).items] == made[1:]
    with pytest.raises(APIError) as gone:
        client.disks.delete(made[0])
    assert (gone.value.status_code, gone.value.message) == (404, "disk not found or access denied")


def test_a_file_is_kept_with_what_is_known_of_it(client: Client, disk: str) -> None:
    kept = client.disks.artifacts.upsert(
        disk, file=FileUpload("notes.txt", b"Remember the milk.\n"), file_path="/docs/", meta={"owner": "ada", "tags": ["a"]}
    )
    read = client.disks.artifacts.get(disk, file_path="/docs/", filename="notes.txt")

    assert (kept.disk_id, kept.path, kept.filename) == (disk, "/docs/", "notes.txt")
    info = {"path": "/docs/", "filename": "notes.txt", "mime": "text/plain; charset=utf-8", "size": 19}
    assert kept.meta == {"owner": "ada", "tags": ["a"], "__artifact_info__": info}
    assert read.artifact == kept
    assert (read.content.type, read.content.raw) == ("text", "Remember the milk.\n")
    assert "/api/v1/material/" in read.public_url
    assert httpx.get(read.public_url).text == "Remember the milk.\n"


def test_a_link_lasts_as_long_as_was_asked_for(client: Client, disk: str) -> None:
    put(client, disk, "/a.txt", "a")
    read = client.disks.artifacts.get(disk, file_path="/", filename="a.txt", with_content=False, expire=60)
    bare = client.disks.artifacts.get(disk, file_path="/", filename="a.txt", with_public_url=False, with_content=False)

    assert read.content is None and httpx.get(read.public_url).text == "a"
    assert httpx.get(f"{read.public_url[:-8]}00000000").status_code == 404
    assert (bare.public_url, bare.content) == (None, None)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.json", json.dumps({"a": 1}), "json"),
        ("a.csv", "x,y\n1,2\n", "csv"),
        ("a.py", "print(1)\n", "code"),
        ("a.md", "# Title\n", "text"),
        ("broken.json", "{", None),
        ("a.png", PNG, None),
    ],
)
def test_what_can_be_read_as_text_comes_with_its_text(
    client: Client, disk: str, name: str, content: str | bytes, kind: str | None
) -> None:
    put(client, disk, f"/{name}", content)
    read = client.disks.artifacts.get(disk, file_path="/", filename=name)

    found = None if read.content is None else (read.content.type, read.content.raw)
    assert found == (None if kind is None else (kind, content))


def test_a_second_file_of_the_name_replaces_the_first(client: Client, disk: str) -> None:
    client.disks.artifacts.upsert(disk, file=("a.txt", b"one"), meta={"first": True})
    client.artifacts.upsert(disk, file=("a.txt", b"two"))
    read = client.disks.artifacts.get(disk, file_path="/", filename="a.txt")

    assert read.content.raw == "two"
    assert "first" not in read.artifact.meta
    assert len(client.disks.artifacts.list(disk).artifacts) == 1


def test_meta_is_replaced(client: Client, disk: str) -> None:
    client.disks.artifacts.upsert(disk, file=("a.txt", b"one"), file_path="/d/", meta={"a": 1, "b": 2})
    changed = client.disks.artifacts.update(disk, file_path="/d/", filename="a.txt", meta={"c": {"deep": None}}).artifact

    assert changed.meta.pop("__artifact_info__")["size"] == 3
    assert changed.meta == {"c": {"deep": None}}
    with pytest.raises(APIError) as refused:
        client.disks.artifacts.update(disk, file_path="/d/", filename="a.txt", meta={"__artifact_info__": {}})
    assert refused.value.status_code == 400


def test_folders_are_listed_with_what_lies_in_them(client: Client, disk: str) -> None:
    for path in ("/a.txt", "/docs/b.txt", "/docs/deep/c.txt", "/src/d.py"):
        put(client, disk, path, "x")

    root = client.disks.artifacts.list(disk)
    docs = client.disks.artifacts.list(disk, path="/docs/")
    nothing = client.disks.artifacts.list(disk, path="/nowhere/")

    assert [each.filename for each in root.artifacts] == ["a.txt"]
    assert sorted(root.directories) == ["docs", "src"]
    assert ([each.filename for each in docs.artifacts], docs.directories) == (["b.txt"], ["deep"])
    assert (nothing.artifacts, nothing.directories) == ([], [])


def test_a_deleted_file_is_gone(client: Client, disk: str) -> None:
    put(client, disk, "/docs/a.txt", "x")
    client.disks.artifacts.delete(disk, file_path="/docs/", filename="a.txt")

    assert client.disks.artifacts.list(disk).directories == []
    for attempt in (client.disks.artifacts.get, client.disks.artifacts.delete):
        with pytest.raises(APIError):
            attempt(disk, file_path="/docs/", filename="a.txt")


def test_grep_looks_into_files_and_glob_at_their_paths(client: Client, disk: str) -> None:
    put(client, disk, "/main.py", "# TODO: more\n")
    put(client, disk, "/docs/plan.md", "Nothing left to do.\n")
    put(client, disk, "/docs/old/plan.md", "todo: 1, 2\n")

    def paths(found: list) -> list[str]:
        return sorted(f"{each.path}{each.filename}" for each in found)

    assert paths(client.disks.artifacts.grep_artifacts(disk, query="TODO")) == ["/docs/old/plan.md", "/main.py"]
    assert paths(client.disks.artifacts.grep_artifacts(disk, query=r"todo: \d", limit=1)) == ["/docs/old/plan.md"]
    assert paths(client.disks.artifacts.glob_artifacts(disk, query="*.py")) == ["/main.py"]
    assert paths(client.disks.artifacts.glob_artifacts(disk, query="/docs/*")) == ["/docs/old/plan.md", "/docs/plan.md"]
    assert client.disks.artifacts.glob_artifacts(disk, query="main.py") == []
    with pytest.raises(APIError):
        client.disks.artifacts.grep_artifacts(disk, query="(unclosed")


def test_a_disk_of_another_project_is_out_of_reach(client: Client, other: Client, disk: str) -> None:
    put(client, disk, "/a.txt", "x")
    for attempt in (
        lambda: other.disks.delete(disk),
        lambda: other.disks.artifacts.get(disk, file_path="/", filename="a.txt"),
        lambda: other.disks.artifacts.list(disk),
        lambda: other.disks.artifacts.upsert(disk, file=("b.txt", b"b")),
    ):
        with pytest.raises(APIError) as refused:
            attempt()
        assert refused.value.status_code in (403, 404)


def test_nothing_goes_to_or_comes_from_sandboxes(client: Client, disk: str) -> None:
    sandbox = "9b2f6a4e-0000-4000-8000-000000000000"
    put(client, disk, "/a.txt", "x")
    for attempt in (
        lambda: client.disks.artifacts.download_to_sandbox(
            disk, file_path="/", filename="a.txt", sandbox_id=sandbox, sandbox_path="/work"
        ),
        lambda: client.disks.artifacts.upload_from_sandbox(
            disk, sandbox_id=sandbox, sandbox_path="/work", sandbox_filename="b.txt", file_path="/"
        ),
    ):
        with pytest.raises(APIError, match="sandbox") as refused:
            attempt()
        assert refused.value.status_code == 501
