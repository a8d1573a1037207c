"""The note reader: a typed text in, proposed facts out. Start with `reader.py`."""
