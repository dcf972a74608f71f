"""What readers say is wrong in a page: told without an account, followed by its state, closed at the desk."""
