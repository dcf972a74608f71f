"""A catalogue of demonstration, as large as one wishes: invented from a number, marked, and removable."""
