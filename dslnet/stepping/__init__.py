"""From the equations of a block to assignments in order."""
