"""What is known: claims, trials, and what they come to together."""
