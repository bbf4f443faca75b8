"""The flows: how an issue is made, delivered and fired by the clock. They know ports and domain only."""
