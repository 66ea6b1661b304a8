"""Programs that make test data, and no tests."""
