"""``draw``: what is shown, where it goes, and its forms: SVG, text, JSON, matplotlib."""
