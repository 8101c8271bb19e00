"""Real Postgres and Valkey servers from wheels, for `make run` and `make test`; containers bring their own."""

from shared.embedded.servers import Addresses, Servers, start

__all__ = ["Addresses", "Servers", "start"]
