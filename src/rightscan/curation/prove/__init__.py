"""Proof that the content is sound: overlaps, gaps, dead content, derived facts. Needs the extra `rightscan[prove]`."""
