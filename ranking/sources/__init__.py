"""Where figures and subscribers come from: files in people's own layouts become tidy frames."""
