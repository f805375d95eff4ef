"""Tasks: staff draft and publish them, members find what is free near them."""
