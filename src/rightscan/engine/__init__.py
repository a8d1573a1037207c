"""From facts to an answer, in pure functions: facts → match → ask → rating → order check → pathway.

Start at `rightscan.engine.assess`. Nothing here reads a file, a clock or the network; today's date is an argument.
"""
