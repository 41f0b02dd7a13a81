"""The embedded PostgreSQL: one server per folder, started when it is needed, closed to everybody else."""

from shared.database.embedded import EmbeddedDatabase, Status

__all__ = ["EmbeddedDatabase", "Status"]
