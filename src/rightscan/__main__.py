"""`python -m rightscan`."""

from rightscan.faces.cli.main import run

run()
