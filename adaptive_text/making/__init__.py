"""What happens inside workers of a build: from the bytes of items to finished articles, whatever an item does."""
