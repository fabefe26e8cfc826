"""Facts of a layout and arithmetic on them: reads no data."""
