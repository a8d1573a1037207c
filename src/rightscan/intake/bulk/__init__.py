"""FHIR Bulk Data on disk: files of one resource a line, of any size, sorted by patient in little memory."""
