"""Work plans: opened with what was left undone, agreed by both sides, worked on and closed."""
