"""How the recommended study is done: protocols found by name, their links to the guidance, and what a site adds."""
