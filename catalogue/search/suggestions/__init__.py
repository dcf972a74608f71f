"""What is suggested while typing."""
