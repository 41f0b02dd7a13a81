"""A real ERP for the demo and the tests: Tryton, installed and run as programs of its own (GPL)."""
