"""The member's own pages, and what others see of her."""
