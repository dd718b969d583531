"""Who works with the register: signing in, accounts, invitations, collections."""
