"""Returns: how cases are counted for those outside the house, by period and site."""
