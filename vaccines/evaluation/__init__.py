"""What each dose given counts for. Pure: plain values in, plain values out."""
