"""What those who run the programme watch live: how much is played, refused, waiting and failing. No person."""
