"""GraphQL over HTTP and WebSocket: status codes, content types, frames."""
