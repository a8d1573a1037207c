"""The same rules over tables of any size: Polars expressions, and SQL text for engines that exist already."""
