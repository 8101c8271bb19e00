"""Installs the peers, at pinned versions, into a folder of their own: a virtual environment and a Node project."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SECONDS = 300


@dataclass(frozen=True, slots=True)
class Peer:
    """One peer: the script that drives it, and what runs the script. `licence` is that of the project itself."""

    name: str
    script: str
    runner: str
    licence: str


PEERS = (
    Peer("Emmett", "run_emmett.mjs", "node", "none named"),
    Peer("eventsourcing", "run_eventsourcing.py", "python", "BSD-3-Clause"),
    Peer("Protean", "run_protean.py", "python", "Apache-2.0"),
)


@dataclass(frozen=True, slots=True)
class Installed:
    """What could be installed under `home`: the commands of the runners, and one line for each that could not."""

    home: Path
    runners: dict[str, str]
    missing: tuple[str, ...]

    def command(self, peer: Peer) -> list[str] | None:
        """Return the command that runs a peer's script, None where its environment is missing."""
        runner = self.runners.get(peer.runner)
        return [runner, str(self.home / peer.script)] if runner else None


def install(home: Path) -> Installed:
    """Install what is not there yet; a registry that cannot be reached costs one line, not the run."""
    home.mkdir(parents=True, exist_ok=True)
    for peer in PEERS:
        shutil.copy(HERE / peer.script, home / peer.script)
    runners: dict[str, str] = {}
    missing = []
    for runner, make in (("node", _node), ("python", _python)):
        try:
            runners[runner] = make(home)
        except (OSError, subprocess.SubprocessError) as error:
            names = " and ".join(peer.name for peer in PEERS if peer.runner == runner)
            missing.append(f"{names} left out: cannot be installed here ({why(error)})")
    return Installed(home, runners, tuple(missing))


def _node(home: Path) -> str:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise FileNotFoundError("node and npm are not on the PATH")
    shutil.copy(HERE / "package.json", home / "package.json")
    if not (home / "node_modules").is_dir():
        _run([npm, "install", "--no-audit", "--no-fund", "--loglevel=error"], home)
    return node


def _python(home: Path) -> str:
    python = home / "venv" / "bin" / "python"
    if not (home / "venv" / "installed").exists():
        _run([sys.executable, "-m", "venv", str(home / "venv")], home)
        _run([str(python), "-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt")], home)
        (home / "venv" / "installed").touch()
    return str(python)


def _run(command: list[str], home: Path) -> None:
    subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=SECONDS, check=True)


def why(error: Exception) -> str:
    """Return the last line that a command left behind when it failed, else what the error says."""
    told = getattr(error, "stderr", None) or str(error)
    lines = [line for line in str(told).splitlines() if line.strip()]
    return lines[-1][:200] if lines else type(error).__name__
