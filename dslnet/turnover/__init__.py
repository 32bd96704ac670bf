"""Synapses that come and go: calls, rules, and what is checked before anything changes."""
