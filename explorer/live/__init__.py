"""Charts that follow a drag inside the browser, without a trip to the server."""
