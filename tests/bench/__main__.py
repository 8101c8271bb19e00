"""The bench: what the ledger costs against raw floors and against its peers, as ratios inside one run.

`python -m tests.bench [--claims N] [--peers N] [--json FILE]`; servers and data live in a scratch folder."""

import argparse
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
import uvloop

from shared import embedded
from tests.bench import latency, parts, report
from tests.bench.mix import Mix, describe
from tests.bench.peers.install import install
from tests.bench.peers.race import race


def main() -> None:
    """Read the options, run, print, and write the figures as JSON if asked."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are stopped and the folder removed
    home = Path(tempfile.mkdtemp(prefix="ledger-bench-"))
    home.chmod(0o755)
    root = home
    try:
        with embedded.start(home) as servers:
            root = servers.root
            found = _run(servers.addresses, options, home)
    finally:
        shutil.rmtree(root, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)
    if options.latency:  # after the servers of the run are gone: the services start their own
        found["latency"] = latency.latency(options.latency)
    found["rows"] = report.table(found)
    say(*report.lines(found))
    if options.json:
        options.json.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    add = parser.add_argument
    add("--claims", type=int, default=100_000, help="synthetic claims to run (default 100,000)")
    add("--json", type=Path, help="write all figures to this file")
    add("--no-fold", action="store_true", help="leave the folds and the lookups out")
    add("--no-lookups", action="store_true", help="leave the as-of lookups out (they fold once more)")
    add("--no-stances", action="store_true", help="leave the stances out of the fold, to see their part")
    add("--live", type=int, default=30_000, help="events of the live row, 0 for none (default 30,000)")
    add("--latency", type=float, default=20, help="seconds of the latency row, 0 for none (default 20)")
    add("--peers", type=int, default=5_000, help="events that the peers run on, 0 for no peers (default 5,000)")
    add("--peers-rounds", type=int, default=1, help="rounds of the peers; medians are told (default 1)")
    add("--peers-home", type=Path, help="keep the installed peers here (default: the scratch folder)")
    add("--profile", type=Path, help="write a cProfile of the fold to this file (it slows the fold)")
    add("--limit", type=float, default=1800, help="seconds that one fold may take (default 1,800)")
    return parser.parse_args()


def say(*lines: str) -> None:
    """Print lines at once: a run takes minutes."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _run(addresses: embedded.Addresses, options: argparse.Namespace, home: Path) -> dict[str, Any]:
    url, limit = addresses.database_url, options.limit
    seen: Counter[str] = Counter()
    chunks = uvloop.run(parts.intake(addresses, options.claims, seen, say))
    say(*describe(Mix(), seen))
    found: dict[str, Any] = {
        "stances": not options.no_stances,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        "claims": options.claims,
        "counted": dict(seen),
        "bytes_per_event": sum(chunk.size for chunk in chunks) / sum(chunk.events for chunk in chunks),
        "intake": report.intake(chunks),
        "chunks": [asdict(chunk) for chunk in chunks],
    }
    if not options.no_fold:
        found["fold"] = parts.folds(url, chunks, say, limit, stances=not options.no_stances, profile=options.profile)
        found["replay"] = parts.replays(url, chunks, found["fold"], limit)
        say("replays done")
        if not options.no_lookups:
            found["lookups"] = parts.lookups(url, chunks, limit)
            say("lookups done")
    if options.live:
        found["live"] = parts.live(addresses, options.live, limit)
        say("live row done")
    if options.peers:
        peers = install((options.peers_home or home / "peers").absolute())
        found["peers"] = race(
            url, peers, parts.fold, parts.replay, say, number=options.peers, rounds=options.peers_rounds
        )
    return found


if __name__ == "__main__":
    main()
