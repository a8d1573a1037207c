"""Free text in, the place to open out: search over everything the system knows. Never a rating."""
