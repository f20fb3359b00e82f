"""Two real nations, real faults: `python -m tests.chaos SEED MINUTES`. docs/reliability.md says what it shows."""
