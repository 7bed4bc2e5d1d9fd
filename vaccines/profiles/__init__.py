"""What schedules ask of a person beside the date of birth: sex, school, immunity, contraindications."""
