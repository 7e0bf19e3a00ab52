"""Calls after somebody went home: whom first and by when, what an attempt may say, scripts, figures. Pure rules."""
