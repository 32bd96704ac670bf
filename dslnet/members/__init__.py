"""What an instance is: a population or projection, its rooms for values, and its views."""
