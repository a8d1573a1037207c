"""The command line. Each command imports what it needs, so that a quick answer starts quickly."""
