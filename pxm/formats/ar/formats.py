"""Dates with times as Arabic writes its dates: the day first, by the clock of twenty-four hours."""

DATETIME_FORMAT = "j F، Y، H:i"
TIME_FORMAT = "H:i"
SHORT_DATETIME_FORMAT = "d/m/Y، H:i"
