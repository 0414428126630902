"""K/3 Cloud, from invented answers and the signatures of the vendor's SDK."""
