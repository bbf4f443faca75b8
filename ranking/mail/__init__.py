"""Mail: messages, the way to a server, and the demo's inbox."""
