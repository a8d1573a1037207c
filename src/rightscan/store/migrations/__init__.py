"""The migrations of the log. There is no way back: a downgrade would lose entries."""
