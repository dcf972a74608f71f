"""What the catalogue costs at scale: `python -m bench` builds it, serves it, asks for it and prints a table."""
