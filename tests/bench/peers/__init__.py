"""The peers: Emmett, eventsourcing and Protean on the bench's own events, each as its project documents it."""
