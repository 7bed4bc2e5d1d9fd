"""Station events: where and when a station opens, with its booths, shifts and supplies."""
