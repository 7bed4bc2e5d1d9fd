"""What sources sent: what is admitted, how it is packed and kept, how corrections and deletions are followed."""
