"""The form of the tables, step by step; see `handrail.store.migrate`."""
