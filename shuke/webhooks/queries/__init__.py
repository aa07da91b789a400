"""What pages and programs ask of webhooks."""
