"""The face of EHRs: CDS Hooks 2.0.1, with ratings in the form of the Argonaut guide."""
