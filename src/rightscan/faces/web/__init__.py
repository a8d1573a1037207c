"""The page in the browser: search box, questions, answer, pathway, paper. Rendered here; scripts only help."""
