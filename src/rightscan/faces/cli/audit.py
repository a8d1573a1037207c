"""`rightscan audit`: the consultation log, and past orders. Each part has a module, so that none pays for another."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module

_LOG = ("audit_log", "log_command")
_ORDERS = ("audit_orders", "orders_command")
ACTIONS = {
    "verify": _LOG,
    "head": _LOG,
    "erase": _LOG,
    "map": _ORDERS,
    "run": _ORDERS,
    "replay": _ORDERS,
    "extract": ("audit_extract", "extract_command"),
    "sql": ("audit_sql", "sql_command"),
}
"""The module and the function of each action."""


def audit_command(options: Namespace) -> int:
    """Run one action. 1 where something in its input was bad."""
    module, function = ACTIONS[options.action]
    code: int = getattr(import_module(f"rightscan.faces.cli.{module}"), function)(options)
    return code
