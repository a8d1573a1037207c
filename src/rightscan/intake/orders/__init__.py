"""A table of past orders to facts: the file in batches, the map of its columns, the cells, the frame of facts."""
