"""The rules that authors' content is checked by, and the catalogue that explains them."""
