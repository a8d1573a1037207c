"""Coded records in FHIR R4 → facts, each with the resource, element and date it came from."""
