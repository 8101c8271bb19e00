"""The gateway's metrics."""

from prometheus_client import Counter, Gauge, Histogram

OPERATIONS = Counter("sanctuary_gateway_operations", "GraphQL operations.", ["kind", "outcome"])
SECONDS = Histogram(
    "sanctuary_gateway_operation_seconds",
    "Time of a query from document to answer.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3),
)
STATEMENTS = Counter("sanctuary_gateway_statements", "SQL statements run for readers.")
POSITION = Gauge("sanctuary_gateway_position", "The position up to which the live generation is folded.")
GENERATION = Gauge("sanctuary_gateway_generation", "The live generation; 0 without one.")
SUBSCRIBERS = Gauge("sanctuary_gateway_subscribers", "Open subscriptions.")
