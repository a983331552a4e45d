// Replaced by the room checks; see docs/architecture.md.
