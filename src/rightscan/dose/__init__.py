"""Radiation: from what was measured to a record that explains. Nothing here decides, and no rating can see it."""
