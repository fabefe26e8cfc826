"""Measures where the model families of timm copy memory."""
