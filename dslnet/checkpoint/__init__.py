"""The state of a run: kept in memory (`snapshot`, `rewind`, `fork`) and in files (`save`, `load`).

state.py says what an engine keeps besides the arrays of its plan; present.py takes all that a simulator has, and gives
it back; recordings.py does so for recordings; structure.py tells how connections and delays are told apart from those
of a new simulator; files.py, packing.py and sound.py are about files; same_network.py compares descriptions.
"""
