"""What takes minutes or breaks on purpose: only in `python3 run.py bench chaos`."""
