"""Building blocks that the rooms' admin pages share."""
