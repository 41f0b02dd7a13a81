"""The one store: PostgreSQL, reached by named queries in `.sql` files."""
