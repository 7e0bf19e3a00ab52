"""The demo hospital: invented places, people and stories, lived through by the real actions.

Everything is deterministic: the same seed and the same `now` make the same hospital.
"""
