"""The queue at a booth: numbers, called one after the other. A number leads to nobody."""
