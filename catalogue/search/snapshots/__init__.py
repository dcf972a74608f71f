"""What readers may see at a version of the catalogue, in memory: bits of every facet, orders, places."""
