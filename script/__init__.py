"""The commands people run, and the modules behind them. What bootstrap calls needs only Python itself."""
