"""The state of a run: kept in memory (`snapshot`, `rewind`, `fork`) and in files (`save`, `load`).

state.py says what an engine keeps besides the arrays of its plan; present.py takes all that a simulator has, and gives
it back; recordings.py does so for recordings; structure.py tells how connections and delays are told apart from those
of a new simulator; same_network.py compares what members are. saved.py and loading.py are the way into a file and out
of it, packing.py and files.py how it is written; awaited.py has recordings until they are asked for again.
"""
