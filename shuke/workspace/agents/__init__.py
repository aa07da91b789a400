"""The shop for agents, by the Model Context Protocol: a few tools, each of which is a call of the API, so that keys,
scopes, limits, rules and undo are the same."""
