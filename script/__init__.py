"""The commands people run, and the small modules behind them. Those that bootstrap calls need only Python itself."""
