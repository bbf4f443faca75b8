"""Configuration: `schedules.yaml` and the environment, turned into domain values."""
