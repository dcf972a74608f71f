"""What a search finds, what it would find spelled otherwise, and why each record is there."""
