"""Invitations: how accounts come about, from the desk to the invited person's own form."""
