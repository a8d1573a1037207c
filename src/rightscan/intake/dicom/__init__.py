"""DICOM objects that state a dose, read into reports without identifiers. Needs pydicom (extra `dose`)."""
