"""The mathematics of choosing: limits as sums, one integer programme, and a bound that needs none."""
