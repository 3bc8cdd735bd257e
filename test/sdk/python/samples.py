"""What the tests store: conversations, pictures, archives."""

import io
import json
import zipfile
from typing import Any

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "18dd8db00000000049454e44ae426082"
)


def call(id: str, name: str, **arguments: Any) -> dict[str, Any]:
    return {"id": id, "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}


def result(id: str, text: str) -> dict[str, str]:
    return {"role": "tool", "tool_call_id": id, "content": text}


# An agent mends a failing deployment: an error, what helped, a preference, a confirmation.
DEPLOYMENT: list[dict[str, Any]] = [
    {"role": "user", "content": "Please deploy the orders service to staging. Always use pnpm, never npm."},
    {"role": "assistant", "content": None, "tool_calls": [call("c1", "bash", command="pnpm deploy:staging orders")]},
    result("c1", "Error: port 8080 is already in use by another process"),
    {
        "role": "assistant",
        "content": "The port is taken. I stop the old release and deploy again.",
        "tool_calls": [call("c2", "bash", command="systemctl stop orders-old")],
    },
    result("c2", "stopped orders-old"),
    {"role": "assistant", "content": None, "tool_calls": [call("c3", "bash", command="pnpm deploy:staging orders")]},
    result("c3", "orders is up at release 118"),
    {"role": "assistant", "content": "The orders service is deployed to staging; the old release had held the port."},
    {"role": "user", "content": "Perfect, that worked. Thanks!"},
    {"role": "assistant", "content": "You are welcome."},
]

SKILL_MD = """---
name: release notes
description: How release notes are written here.
---

# Release notes

One line a change, the newest first.
"""


def archive(files: dict[str, str | bytes]) -> bytes:
    """A ZIP archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in files.items():
            packed.writestr(path, content)
    return buffer.getvalue()


SKILL_FILES: dict[str, str | bytes] = {
    "release-notes/SKILL.md": SKILL_MD,
    "release-notes/scripts/collect.py": "print('changes')\n",
    "release-notes/logo.png": PNG,
}
