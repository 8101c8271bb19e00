"""Print users.acl as the server reads it: python3 fill.py TEMPLATE SECRETS. Passwords go in as their hashes."""

import re
import sys
from hashlib import sha256
from pathlib import Path


def filled(template: str, secrets: dict[str, str]) -> str:
    """Return one line a user; `secrets` are passwords by the name that the template has. Raises KeyError."""
    told = re.sub(r"^#.*\n", "", template, flags=re.M)
    words = {name: sha256(password.encode()).hexdigest() for name, password in secrets.items()}
    users = []
    for line in re.sub(r"\n +", " ", told).splitlines():
        line = re.sub(r"\{(\w+)\}", lambda found: words[found[1]], line)
        if defined := re.fullmatch(r"(\w+) = (.*)", line):
            words[defined[1]] = defined[2]
        elif line:
            users.append(f"{line}\n")
    return "".join(users)


if __name__ == "__main__":
    files = Path(sys.argv[2]).glob("*_redis_password")
    passwords = {file.name: file.read_text(encoding="utf-8").strip() for file in files}
    sys.stdout.write(filled(Path(sys.argv[1]).read_text(encoding="utf-8"), passwords))
