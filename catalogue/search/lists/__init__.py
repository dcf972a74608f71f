"""Lists of fiches and of resources: what is asked of them, their facets, counts and pages."""
