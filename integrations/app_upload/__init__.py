"""Steps that an app on a phone uploads: Apple HealthKit, Android Health Connect, and what feeds them."""
