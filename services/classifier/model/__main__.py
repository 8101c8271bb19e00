"""`python -m services.classifier.model FOLDER`: at set-up, keep the tokenizer of an unpacked package."""

import sys
from pathlib import Path

from services.classifier.model.files import TOKENIZER, TOKENIZER_FILE, ModelAway, checked


def keep_tokenizer(folder: Path, target: Path = TOKENIZER_FILE) -> None:
    """Copy the tokenizer.json below `folder` whose hash is the verified one to its place. Raises ModelAway."""
    found = sorted(folder.rglob("tokenizer.json"))
    if not found:
        raise ModelAway(f"{folder} holds no tokenizer.json: run make setup")
    content = checked(found[0], TOKENIZER)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(target)


if __name__ == "__main__":
    try:
        keep_tokenizer(Path(sys.argv[1]))
    except ModelAway as error:
        sys.exit(str(error))
