"""`python -m shared.places`: compile the gazetteer into the cache, and say what it holds."""

import sys
import time
from collections import Counter

from shared.errors import LedgerError
from shared.places.cache import cache_folder, gazetteer
from shared.places.place import CREDIT


def main() -> int:
    """Prints counts by kind, the hash and the time taken; 1 with one line if the packages are not as expected."""
    began = time.perf_counter()
    try:
        held = gazetteer()
    except LedgerError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    took = time.perf_counter() - began
    kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(p.kind for p in held.places.values()).most_common())
    folder = cache_folder()
    file = folder / f"places-{held.hash}.json" if folder else None
    kept = f"{file.stat().st_size / 1e6:.1f} MB in the cache" if file and file.exists() else "not kept: no cache folder"
    print(f"{len(held.places)} places ({kinds}); {took:.2f} s; {kept}; gazetteer {held.hash}")
    print(CREDIT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
