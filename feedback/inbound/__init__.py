"""Pure: what comes in by machine, read. Mails, text messages, feeds and posts go in as bytes and come out as words.

`READER` is kept with everything that was read, so that it can be told later which edition of these rules read it.
"""

READER = "inbound 1"
