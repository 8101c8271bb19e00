"""The gateway: GraphQL over HTTP and WebSocket, each document one SQL statement over the live generation."""
