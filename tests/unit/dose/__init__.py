"""Tests of the dose record."""
