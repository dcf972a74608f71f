"""Those who sign in: what was typed when a session ended, forgotten passwords, too many failures."""
