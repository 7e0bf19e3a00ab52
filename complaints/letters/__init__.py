"""What letters are made of: the texts they begin with, what the rules of a place ask of them, whether their form fits
their reader, and the page that is sent.

`texts/` holds the shipped texts as `name.language.txt` or `name.rules.language.txt`, in the mini-language of
`outbox.wording`; a hospital's own versions are rows (`LetterText`). `contents.json` says what has to be in a letter,
and `needs.json` which words of a need mean which form.
"""
