"""What a new boundary would change, before it is put in force."""
