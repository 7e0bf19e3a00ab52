"""The ways a message goes: `in_app` is there as soon as it is written, `email` is handed to a mail server."""
