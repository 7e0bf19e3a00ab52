"""The door for people without an account. Nothing here needs JavaScript, and no address carries their words."""
