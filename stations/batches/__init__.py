"""What tablets hand in after hours without a network: item by item, once each, none lost."""
