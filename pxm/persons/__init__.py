"""What is held about one person in every room: shown, exported, erased, or kept for a dispute."""
