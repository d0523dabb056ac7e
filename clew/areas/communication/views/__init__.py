"""Pages of communication: catching, interactions, enquiries."""
