"""The staff forms: one for each verb that asks something, named after it."""
