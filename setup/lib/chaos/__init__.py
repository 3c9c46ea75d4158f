"""Chaos: load from many sides while servers are killed, then checks from outside."""
