"""Benchmarks: `python3 run.py bench WORD`. See `pxm/management/commands/bench.py` for what makes a word."""
