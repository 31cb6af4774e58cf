"""Refer a friend: invitations, who counts as a friend, and what the referrer sees."""
