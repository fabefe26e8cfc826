"""What nox runs and Sphinx never loads: measuring, recording, counting."""
