"""An assessment in words, tables and JSON. Decides nothing."""
