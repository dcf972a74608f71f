"""`/recherche/`: everything, by kind."""
