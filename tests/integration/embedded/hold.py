"""A ledger to be killed: `hold.py servers HOME` or `hold.py up HOME PORT SCRIPT...`; names its processes in JSON."""

import json
import os
import sys
import time
from pathlib import Path

from shared import embedded
from shared.embedded import supervisor
from shared.embedded.children import Child
from shared.embedded.running import running
from shared.errors import LedgerError

CHILDREN = {
    "calm": "import time; time.sleep(600)",
    "deaf": "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)",
    "broken": "import sys; sys.exit('no such model')",
    "web": "import http.server as h\n"
    "class A(h.BaseHTTPRequestHandler):\n"
    "    def do_GET(self): self.send_response(200); self.end_headers()\n"
    "import sys; h.HTTPServer(('127.0.0.1', int(sys.argv[1])), A).serve_forever()",
    "parent": "import subprocess, sys, time\n"
    "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid, flush=True); time.sleep(600)",
}


def servers(home: Path) -> None:
    with embedded.start(home) as held:
        assert held.postgres
        assert held.valkey
        print(json.dumps({"postgres": held.postgres.pid, "valkey": held.valkey.pid}), flush=True)
        time.sleep(600)


def up(home: Path, port: int, *names: str) -> None:
    def child(name: str) -> Child:
        ready = f"http://127.0.0.1:{port}/readyz" if name == "web" else None
        return Child(name, (sys.executable, "-c", CHILDREN[name], str(port)), {"PYTHONUNBUFFERED": "1"}, ready)

    def announce(addresses: embedded.Addresses) -> None:
        found = running(home)
        assert found
        assert found.ready
        print(json.dumps(found.pids | {"supervisor": os.getpid()}), flush=True)

    supervisor.up(
        home,
        lambda addresses: [child(name) for name in names],
        ports={"web": port},
        say=lambda line: print(line, flush=True),
        announce=announce,
    )


if __name__ == "__main__":
    try:
        if sys.argv[1] == "servers":
            servers(Path(sys.argv[2]))
        else:
            up(Path(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
    except LedgerError as error:
        print(error, flush=True)
        sys.exit(error.exit_code)
