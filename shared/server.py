"""The HTTP server of every service: uvicorn on a TCP port or a unix socket, stopped by SIGTERM or SIGINT."""

import asyncio
import contextlib
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn

from shared.errors import LedgerError
from shared.settings import Settings


class PortInUse(LedgerError):
    """Another process listens on the port: stop it, or choose another with SANCTUARY_PORT (or --port)."""


class SocketUnusable(LedgerError):
    """No unix socket can be made at SANCTUARY_UDS: name a short path in a folder that is there and may be written."""


class Server(uvicorn.Server):
    """A server that lets its caller finish after a signal: uvicorn's own would raise the signal once more."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop serving at the first SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def listen(settings: Settings) -> socket.socket | None:
    """Open the service's TCP port, or return None where it listens on a unix socket.

    Raises PortInUse, SocketUnusable.
    """
    if settings.uds:
        _check_unix(Path(settings.uds))
        return None
    sock = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((settings.host, settings.port))
        sock.listen(2048)
    except (OSError, UnicodeError) as error:
        sock.close()
        raise PortInUse(
            f"port {settings.port} on {settings.host} cannot be used ({_why(error)}): "
            "choose another with SANCTUARY_PORT (or --port)"
        ) from None
    return sock


def _check_unix(path: Path) -> None:
    """Try the path, since uvicorn would answer with a stack trace; a socket that an earlier run left is replaced."""
    try:
        if path.exists() and not stat.S_ISSOCK(path.stat().st_mode):
            raise SocketUnusable(f"SANCTUARY_UDS {path} is there and is no socket: name another path")
        if not path.exists():
            with socket.socket(socket.AF_UNIX) as probe:
                probe.bind(str(path))
            path.unlink()
    except (OSError, UnicodeError) as error:
        raise SocketUnusable(
            f"SANCTUARY_UDS {path} cannot be used ({_why(error)}): name a short path in a folder that is there"
        ) from None


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def http_server(app: Any, settings: Settings) -> Server:
    """Return the server for an ASGI app; `await server.serve(sockets=...)` runs it until a signal."""
    return Server(
        uvicorn.Config(
            app,
            uds=settings.uds or None,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=int(settings.graceful_timeout),
            ws_max_size=1 << 20,
        )
    )


async def serve(app: Any, settings: Settings, sock: socket.socket | None) -> None:
    """Serve an ASGI app until SIGTERM or SIGINT."""
    await http_server(app, settings).serve(sockets=[sock] if sock else None)
