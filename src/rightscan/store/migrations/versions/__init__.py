"""One module for each released form of the tables."""
