"""A bulk export in, one row of facts for each imaging order out: through the same doors as the service for EHRs."""
