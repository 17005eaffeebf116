"""Action plans: target, target levels, actions."""
