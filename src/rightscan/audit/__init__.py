"""The guidance over past orders: what matched, what it would have said, how often it would have interrupted."""
