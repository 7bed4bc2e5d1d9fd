"""Who was absent from a class, and when its school was closed: so that neither costs a pupil anything."""
