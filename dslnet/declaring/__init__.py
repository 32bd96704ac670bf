"""What the body of a class declares: fields, marks, events, and their order."""
