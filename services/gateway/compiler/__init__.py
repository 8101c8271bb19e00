"""From a validated document to one SQL statement that returns the finished JSON."""

from services.gateway.compiler.document import Compiled, asks_schema_only, compile_document, compile_field

__all__ = ["Compiled", "asks_schema_only", "compile_document", "compile_field"]
