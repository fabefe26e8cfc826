"""Notes operations by a dispatch mode, for tensors without memory."""
