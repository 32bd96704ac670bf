"""What a simulator does between start and close."""
