"""What outlives the app: the outbox, drafts, and the token in the keyring."""
