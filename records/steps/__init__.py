"""Steps of a person: samples as sources sent them, merged into one true count per civil day."""
