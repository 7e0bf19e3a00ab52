"""Pure: how alike two stories are, which words make somebody look at once, how grave it is and who hears of it."""
