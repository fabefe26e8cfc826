"""What several rooms need; it imports none of them."""
