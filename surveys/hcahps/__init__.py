"""HCAHPS as the official method says: editions as data, codes, who counts, scores, stars, purchasing points. Pure.

Every number here is exact (`Fraction`, `Decimal`) and rounded once, when it is shown. Sources: the reference of
surveys, sections 1, 2 and 7, where the official documents are named; what is unconfirmed there is data or an argument.
"""
