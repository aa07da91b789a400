"""Every write of webhooks: keeping them, finding what they are to be told, telling it."""
