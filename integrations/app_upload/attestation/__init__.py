"""Whether an upload comes from our own app on a real phone: Apple's and Google's verdicts, where configured."""
