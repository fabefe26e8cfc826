"""Figures of tensors over several devices: the whole tensor by its ranks, and each rank's own."""
