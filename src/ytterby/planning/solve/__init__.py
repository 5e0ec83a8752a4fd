"""The L-shaped method: first stage, futures in processes of their own, what is kept."""
