"""Tensors over several devices: which rank holds which elements. Communicates with no rank."""
