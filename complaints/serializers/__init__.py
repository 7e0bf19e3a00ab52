"""What programs read of cases, and what they send to work on them."""
