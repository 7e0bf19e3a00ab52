"""From an empty house to the first story: what is done, what is left, and the moment it opens for use."""
