"""The consultation log: what was asked and shown, appended and never changed. Start with entry.py, chain.py, verify.py."""
