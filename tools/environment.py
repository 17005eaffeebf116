# ruff: noqa: INP001 - scripts, no package
"""Write ``environment.yml`` (conda, repo2docker) from the lock: the project's direct dependencies, pinned as locked.

The seven packages of the card stand first and by name; the rest follows in alphabetical order. All come from pip, so
that this environment is the one the lock describes.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CARD = ("jupyterlab", "jupyterhub", "voila", "ipywidgets", "pandas", "altair", "papermill")


def pins(lock: str) -> dict[str, str]:
    """Read package → version from the text of the lock."""
    return {
        name.lower(): version for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", lock, re.MULTILINE)
    }


def direct(project: str) -> dict[str, str]:
    """Read package → extras (``"[binary]"`` or nothing) of the direct dependencies from the text of pyproject.toml."""
    requirements = tomllib.loads(project)["project"]["dependencies"]
    found = (re.match(r"([A-Za-z0-9._-]+)(\[[^\]]*\])?", text) for text in requirements)
    return {match[1].lower(): match[2] or "" for match in found if match}


def render(lock: str, project: str) -> str:
    """Build the text of environment.yml."""
    versions, extras = pins(lock), direct(project)
    names = [*CARD, *sorted(extras.keys() - set(CARD))]
    lines = [
        "# Generated from requirements.lock by tools/environment.py; do not edit.",
        "name: spbe-lab",
        "channels:",
        "  - conda-forge",
        "  - nodefaults",
        "dependencies:",
        "  - python=3.11",
        "  - pip",
        "  - pip:",
        *(f"      - {name}{extras[name]}=={versions[name]}" for name in names),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the file."""
    text = render((ROOT / "requirements.lock").read_text("utf-8"), (ROOT / "pyproject.toml").read_text("utf-8"))
    (ROOT / "environment.yml").write_text(text, "utf-8")
    sys.stdout.write("environment.yml written\n")


if __name__ == "__main__":
    main()
