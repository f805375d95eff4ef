"""What is nearest: the smallest changes that would reach the next star."""
