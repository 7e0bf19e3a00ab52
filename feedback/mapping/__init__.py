"""From the cells of a file to what a record is made of. Pure: bytes, cells and a matching in, values and problems out.

`reading` and `workbook` make rows of a file, `guessing` matches its headings with fields, `cells` reads one cell,
`matching` a whole row. A room that takes rows describes its fields with `fields.Field`.
"""
