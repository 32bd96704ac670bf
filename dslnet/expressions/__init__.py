"""Right-hand sides: what sympy holds of them, and what NumPy makes of them."""
