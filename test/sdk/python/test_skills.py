"""Skills: uploaded, listed, read, downloaded, deleted."""

import io
import zipfile
from pathlib import Path

import httpx
import pytest
from acontext import FileUpload
from acontext.errors import APIError
from conftest import Client
from samples import PNG, SKILL_FILES, SKILL_MD, archive


@pytest.fixture
def skill(client: Client, user: str) -> str:
    return client.skills.create(file=("release-notes.zip", archive(SKILL_FILES)), user=user).id


def test_an_archive_becomes_a_skill(client: Client, user: str) -> None:
    made = client.skills.create(
        file=FileUpload("Release.ZIP", archive(SKILL_FILES), "application/zip"), user=user, meta={"team": "docs"}
    )

    assert (made.name, made.description) == ("release-notes", "How release notes are written here.")
    assert made.meta == {"team": "docs"}
    assert made.user_id is not None
    assert {each.path for each in made.file_index} == {"SKILL.md", "scripts/collect.py", "logo.png"}
    assert {each.path: each.mime.partition(";")[0] for each in made.file_index} == {
        "SKILL.md": "text/markdown",
        "scripts/collect.py": "text/x-python",
        "logo.png": "image/png",
    }
    assert client.skills.get(made.id).model_dump(exclude={"file_index"}) == made.model_dump(exclude={"file_index"})


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"README.md": "no skill"}, "SKILL.md"),
        ({"SKILL.md": "---\nname: x\n---\n"}, "description"),
        ({"SKILL.md": "---\ndescription: x\n---\n"}, "name"),
        ({"SKILL.md": SKILL_MD, "../outside.txt": "x"}, ""),
    ],
    ids=["no SKILL.md", "no description", "no name", "a path that leads out"],
)
def test_an_archive_that_is_no_skill_is_refused(client: Client, user: str, files: dict, why: str) -> None:
    with pytest.raises(APIError) as refused:
        client.skills.create(file=("a.zip", archive(files)), user=user)

    assert refused.value.status_code == 400
    assert why in str(refused.value.message)
    assert client.skills.list_catalog(user=user).items == []


def test_the_catalog_names_and_describes_skills(client: Client, user: str) -> None:
    for name in ("one", "two", "three"):
        front = f"---\nname: {name}\ndescription: The skill {name}.\n---\n"
        client.skills.create(file=(f"{name}.zip", archive({"SKILL.md": front})), user=user)

    first = client.skills.list_catalog(user=user, limit=2)
    rest = client.skills.list_catalog(user=user, limit=2, cursor=first.next_cursor)
    newest = client.skills.list_catalog(user=user, limit=1, time_desc=True)

    assert [(each.name, each.description) for each in [*first.items, *rest.items]] == [
        ("one", "The skill one."),
        ("two", "The skill two."),
        ("three", "The skill three."),
    ]
    assert (first.has_more, rest.has_more) == (True, False)
    assert [each.name for each in newest.items] == ["three"]


def test_files_of_a_skill_are_read_one_by_one(client: Client, skill: str) -> None:
    text = client.skills.get_file(skill_id=skill, file_path="SKILL.md")
    code = client.skills.get_file(skill_id=skill, file_path="scripts/collect.py")
    picture = client.skills.get_file(skill_id=skill, file_path="logo.png", expire=60)

    assert (text.path, text.content.type, text.content.raw, text.url) == ("SKILL.md", "text", SKILL_MD, None)
    assert (code.content.type, code.content.raw) == ("code", "print('changes')\n")
    assert picture.content is None and picture.mime == "image/png"
    assert httpx.get(picture.url).content == PNG
    with pytest.raises(APIError) as unknown:
        client.skills.get_file(skill_id=skill, file_path="nothing.md")
    assert (unknown.value.status_code, unknown.value.message) == (404, "file not found")


def test_a_skill_is_downloaded_whole(client: Client, skill: str, tmp_path: Path) -> None:
    down = client.skills.download(skill_id=skill, path=str(tmp_path / "skill"))
    packed = zipfile.ZipFile(io.BytesIO(client.skills.download_zip(skill)))

    expected = {path.removeprefix("release-notes/"): text for path, text in SKILL_FILES.items()}
    as_bytes = {path: text.encode() if isinstance(text, str) else text for path, text in expected.items()}
    assert (down.name, set(down.files)) == ("release-notes", set(expected))
    assert {path: (Path(down.dir_path) / path).read_bytes() for path in down.files} == as_bytes
    assert {name: packed.read(name) for name in packed.namelist()} == as_bytes


def test_what_was_downloaded_can_be_uploaded_again(client: Client, skill: str) -> None:
    again = client.skills.create(file=("again.zip", client.skills.download_zip(skill)))

    assert again.id != skill
    assert again.name == client.skills.get(skill).name
    assert {each.path for each in again.file_index} == {each.path for each in client.skills.get(skill).file_index}


def test_the_disk_of_a_skill_shows_its_files(client: Client, skill: str) -> None:
    before = client.skills.get(skill)
    client.disks.artifacts.upsert(before.disk_id, file=("extra.md", b"More.\n"), file_path="/docs/")
    after = client.skills.get(skill)

    assert "docs/extra.md" in {each.path for each in after.file_index}
    assert after.updated_at != before.updated_at
    assert client.skills.get_file(skill_id=skill, file_path="docs/extra.md").content.raw == "More.\n"


def test_a_deleted_skill_is_gone(client: Client, skill: str, user: str) -> None:
    client.skills.delete(skill)

    assert client.skills.list_catalog(user=user).items == []
    for attempt in (client.skills.get, client.skills.delete, client.skills.download_zip):
        with pytest.raises(APIError) as gone:
            attempt(skill)
        assert gone.value.status_code == 404


def test_a_skill_of_another_project_is_out_of_reach(client: Client, other: Client, skill: str) -> None:
    for attempt in (other.skills.get, other.skills.delete, other.skills.download_zip):
        with pytest.raises(APIError) as refused:
            attempt(skill)
        assert refused.value.status_code in (403, 404)


def test_no_skill_goes_to_a_sandbox(client: Client, skill: str) -> None:
    with pytest.raises(APIError, match="sandbox") as refused:
        client.skills.download_to_sandbox(skill_id=skill, sandbox_id="9b2f6a4e-0000-4000-8000-000000000000")

    assert refused.value.status_code == 501
