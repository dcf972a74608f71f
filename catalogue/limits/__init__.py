"""How often one visitor does what anyone may do, counted without knowing who it is, and for one day only."""
