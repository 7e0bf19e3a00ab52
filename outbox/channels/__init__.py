"""The ways a message goes: `in_app` is there as soon as it is written, the others are handed to a provider.

A carrier is used as `with Carrier() as carrier: carrier.hand_over(letter)`. It returns what the provider calls the
message ("" where it does not say), and raises OSError when it was not taken. `route` names whom a failure concerns
besides the one message: the same mail server, the same room.
"""
