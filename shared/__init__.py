"""What the services share: events, the bus, places, servers, settings. It imports no service."""
