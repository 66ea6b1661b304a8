"""Reading size labels, and comparing sizes and widths."""
