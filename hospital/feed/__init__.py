"""What the hospital's own systems tell of admissions and discharges: read, never trusted, never lost. Pure.

Read with the package `hl7` after the clean-up that real messages need (reference of surveys, section 5.2): byte-order
marks, line feeds, batches, other alphabets. Every refusal says in plain words what could not be read.
"""
