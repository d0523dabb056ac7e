"""The first ten minutes in a demo: nine steps along one fresh thread, by hand or done for you."""
