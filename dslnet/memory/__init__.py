"""How much memory a simulator takes: measured, and foreseen."""
