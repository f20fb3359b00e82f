"""From single parcels to the people behind them: pure functions over columns, the same on arrival and at night."""
