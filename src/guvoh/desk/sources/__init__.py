"""What is watched, what is handed in, and how each visit went."""
