"""What messages share: words, names, the user's own expression in the right form."""
