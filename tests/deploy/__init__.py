"""What is deployed fits the product, and what it is made of is well formed."""
