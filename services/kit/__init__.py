"""What every service stands on and no business word appears in: clock, database, access, problems, logs."""
