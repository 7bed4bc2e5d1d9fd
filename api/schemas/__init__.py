"""What goes over the wire, one module per noun. Schemas check shape and bounds; services check meaning."""
