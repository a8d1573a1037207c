"""Two editions of the content compared by what they do, not by how they are written."""
