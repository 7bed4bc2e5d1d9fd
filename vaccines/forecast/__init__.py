"""What is next, from when, until when, and why. Pure: plain values in, plain values out."""
