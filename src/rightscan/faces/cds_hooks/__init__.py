"""The service that an EHR calls while an order is written: CDS Hooks in, cards and ratings on the order out."""
