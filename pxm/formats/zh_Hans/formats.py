"""Dates as Chinese writes them: 1月5日, without a zero in front."""

MONTH_DAY_FORMAT = "n月j日"
