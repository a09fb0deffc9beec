"""The page of the person whom an order concerns: nobody signs in, and no name stands there."""
