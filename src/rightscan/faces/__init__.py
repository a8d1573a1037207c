"""The doors for people and programs: parse the request, call `assess`, present. No rules here."""
