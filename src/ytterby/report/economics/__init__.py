"""The pages of `ytterby economy`: one for each question that users ask, and a front page with a line for each."""
