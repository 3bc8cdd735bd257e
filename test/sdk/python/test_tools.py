"""The tools that the client gives to agents."""

import re

import httpx
import pytest
from acontext.agent.disk import DISK_TOOLS
from acontext.agent.sandbox import SANDBOX_TOOLS
from acontext.agent.skill import SKILL_TOOLS
from acontext.errors import APIError
from conftest import Client
from samples import SKILL_FILES, SKILL_MD, archive


def test_an_agent_keeps_files_on_a_disk(client: Client, disk: str) -> None:
    at = client.context(DISK_TOOLS, disk)

    def use(name: str, **arguments: object) -> str:
        return client.tool(DISK_TOOLS, at, f"{name}_disk", **arguments)

    text = "\n".join(["# Plan", "TODO: rest", "later"])
    assert use("write_file", file_path="notes", filename="plan.md", content=text) == (
        "File 'plan.md' written successfully to '/notes/'"
    )
    assert use("read_file", file_path="/notes/", filename="plan.md", line_offset=1, line_limit=1) == (
        "[/notes/plan.md - showing L1-2 of 3 lines]\nTODO: rest"
    )
    assert "Found 1 old_string" in use("replace_string", file_path="/notes", filename="plan.md", old_string="rest", new_string="all")
    assert "not found" in use("replace_string", file_path="/notes", filename="plan.md", old_string="rest", new_string="all")
    assert "TODO: all" in use("read_file", file_path="/notes", filename="plan.md")

    assert "/notes/plan.md" in use("grep", query="todo", limit=5)
    assert "/notes/plan.md" in use("glob", query="**/*.md")
    assert "No matches found" in use("grep", query="absent")
    assert "No files found" in use("glob", query="*.rs")
    assert "notes" in use("list")
    assert "plan.md" in use("list", file_path="/notes/")
    assert "No files or directories found" in use("list", file_path="/nowhere")

    shared = use("download_file", file_path="/notes", filename="plan.md", expire=60)
    assert "TODO: all" in httpx.get(re.findall(r"http\S+", shared)[0]).text
    with pytest.raises(APIError):
        use("read_file", filename="nothing.md")


def test_an_agent_reads_skills(client: Client, space: str) -> None:
    uploaded = client.skills.create(file=("s.zip", archive(SKILL_FILES))).id
    ids = [uploaded, *(each.id for each in client.learning_spaces.list_skills(space))]
    at = client.context(SKILL_TOOLS, ids)

    told = client.tool(SKILL_TOOLS, at, "get_skill", skill_name="release-notes")
    text = client.tool(SKILL_TOOLS, at, "get_skill_file", skill_name="release-notes", file_path="SKILL.md")
    picture = client.tool(SKILL_TOOLS, at, "get_skill_file", skill_name="release-notes", file_path="logo.png", expire=60)

    assert sorted(at.list_skill_names()) == ["daily-logs", "release-notes", "user-general-facts"]
    assert "<name>daily-logs</name>" in at.get_context_prompt()
    assert "Files: 3 file(s)" in told and "scripts/collect.py (text/x-python" in told
    assert SKILL_MD.strip() in text
    assert httpx.get(re.findall(r"http\S+", picture)[0]).status_code == 200
    with pytest.raises(ValueError, match="not found in context"):
        client.tool(SKILL_TOOLS, at, "get_skill", skill_name="nothing")


def test_two_skills_of_one_name_cannot_be_mounted_together(client: Client) -> None:
    ids = [client.skills.create(file=("s.zip", archive(SKILL_FILES))).id for _ in range(2)]

    with pytest.raises(ValueError, match="Duplicate skill name 'release-notes'"):
        client.context(SKILL_TOOLS, ids)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("bash_execution_sandbox", {"command": "id"}),
        ("text_editor_sandbox", {"command": "view", "path": "/etc/passwd"}),
        ("export_file_sandbox", {"sandbox_path": "/workspace/", "sandbox_filename": "a.txt"}),
    ],
)
def test_tools_of_sandboxes_are_refused(client: Client, disk: str, tool: str, arguments: dict) -> None:
    at = client.context(SANDBOX_TOOLS, "9b2f6a4e-0000-4000-8000-000000000000", disk)

    with pytest.raises(APIError, match="sandbox") as refused:
        client.tool(SANDBOX_TOOLS, at, tool, **arguments)

    assert refused.value.status_code == 501


def test_tools_describe_themselves_for_every_provider() -> None:
    names = {tool["function"]["name"] for tool in DISK_TOOLS.to_openai_tool_schema()}

    assert names == {tool["name"] for tool in DISK_TOOLS.to_anthropic_tool_schema()}
    assert names == {tool["name"] for tool in DISK_TOOLS.to_gemini_tool_schema()}
