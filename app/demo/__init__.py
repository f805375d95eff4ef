"""Demo: the article's places with invented people, made through the services that people use."""
