"""The pure heart: values in, values out; `now` is an argument."""
