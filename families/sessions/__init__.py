"""Sign-in sessions: access tokens, rotating refresh tokens, limits on guessing."""
