"""What Sphinx loads for this site: a room for each mechanism; ``common`` is for all of them."""
