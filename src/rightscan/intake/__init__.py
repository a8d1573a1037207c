"""Outside data to facts, one door each. A value that is not understood is refused, never guessed."""
