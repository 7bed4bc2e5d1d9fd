"""Identity numbers of Hong Kong: read, sealed, found again, shown masked."""
