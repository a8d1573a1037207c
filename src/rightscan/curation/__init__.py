"""What a content change meets: lint, cases, coverage."""
