"""What a family takes along: school form, needle card, calendar, health card. From plain values."""
