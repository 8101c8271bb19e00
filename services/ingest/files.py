"""Reading a file that a person names."""

from pathlib import Path
from stat import S_ISREG

from services.ingest.errors import Unreachable
from services.ingest.found import Material, file_address

LARGEST = 512 << 20


def read_file(path: str) -> Material:
    """Return a file's bytes under the address `file:name`. Raises Unreachable."""
    file = Path(path)
    try:
        if file.is_dir():
            raise Unreachable("is a folder: name the files in it")
        told = file.stat()
        if not S_ISREG(told.st_mode):
            raise Unreachable("is no regular file: write its content to a file, and name that")
        if told.st_size > LARGEST:
            raise Unreachable(f"larger than {LARGEST >> 20} MiB: split it")
        return Material(file_address(file.name), file.read_bytes())
    except FileNotFoundError:
        raise Unreachable("there is no such file: check the path") from None
    except (OSError, ValueError) as error:
        raise Unreachable(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
