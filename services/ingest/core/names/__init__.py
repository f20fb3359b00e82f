"""Reading names: from what somebody typed, in any script, to tokens that can be compared."""
