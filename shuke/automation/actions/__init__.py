"""Every write of playbooks: signals in, suggestions made, answered, judged."""
